"""Decision tables: FEEL unary tests as dmn-js writes them, translated at deployment into the language of all our expressions.

The library would compare most of them silently wrong, so what does not translate is refused with its place. The authored table is stored, the translated
one runs. UNIQUE, FIRST and COLLECT without aggregation are supported; one decision per file.
"""
import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from processes.engine.definitions.source import Source, SourceFault, read_xml
from processes.engine.scripting.decisions import Rule, Table
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import READ_ONLY, ExpressionRefused, Sandbox

POLICIES = ("UNIQUE", "FIRST", "COLLECT")
LITERALS = {"true": "True", "false": "False", "null": "None"}
INTERVAL = re.compile(r"([\[\]\(])\s*(.+?)\s*\.\.\s*(.+?)\s*([\]\[\)])", re.S)
DAY = re.compile(r'date(?: and time)?\(\s*("[^"]*")\s*\)')
PIECES = re.compile(r'"[^"]*"|[^"]+|"')
QUOTED = re.compile(r'"[^"]*"')
COMPARISON = re.compile(r"(<=|>=|!=|<|>|=)\s*(.+)", re.S)


def read_table(source: Source) -> Table:
    """Raises SourceFault with the place of whatever does not translate."""
    root = read_xml(source)
    decisions = _all(root, "decision")
    if len(decisions) != 1:
        raise SourceFault(source.name, "一个文件里只能有一张决策表")
    decision = decisions[0]
    tables = _all(decision, "decisionTable")
    if len(tables) != 1:
        raise SourceFault(source.name, "只支持决策表，不支持其他决策逻辑", decision.sourceline)
    table = tables[0]
    policy = table.get("hitPolicy", "UNIQUE").upper()
    if policy not in POLICIES or table.get("aggregation"):
        raise SourceFault(source.name, f"不支持命中策略 {policy} {table.get('aggregation') or ''}；请用 UNIQUE、FIRST 或 COLLECT", table.sourceline)
    if _all(decision, "requiredDecision"):
        raise SourceFault(source.name, "不支持由别的决策表供数的决策表；请把条件直接写在这张表里", decision.sourceline)
    inputs = tuple(_input(source, number, one) for number, one in enumerate(_all(table, "input"), 1))
    outputs = tuple(_output(source, number, one) for number, one in enumerate(_all(table, "output"), 1))
    rules = tuple(_rule(source, number, rule, (len(inputs), len(outputs))) for number, rule in enumerate(_all(table, "rule"), 1))
    return Table(decision.get("id") or "", decision.get("name") or decision.get("id") or "", policy, inputs, outputs, rules)


def _input(source: Source, number: int, one: Any) -> str:
    text = _text(one, "inputExpression")
    if text.isidentifier():                                  # a table of its own may name a column like one of our functions
        return text
    try:
        CELLS.parse(text)
    except ExpressionRefused as error:
        raise SourceFault(source.name, f"第 {number} 列的输入“{text}”看不懂：{error.reason}", one.sourceline) from error
    return text


def _output(source: Source, number: int, one: Any) -> str:
    name = (one.get("name") or "").strip()
    if not name.isidentifier():
        raise SourceFault(source.name, f"第 {number} 列结论的名称“{name}”不能用，请用字母、数字和下划线", one.sourceline)
    if name in READ_ONLY:
        raise SourceFault(source.name, f"第 {number} 列结论的名称“{name}”是系统给出的数据，请换一个名字", one.sourceline)
    return name


def _rule(source: Source, number: int, rule: Any, width: tuple[int, int]) -> Rule:
    conditions = _cells(source, number, rule, "inputEntry", unary)
    outputs = _cells(source, number, rule, "outputEntry", literal)
    if (len(conditions), len(outputs)) != width:
        raise SourceFault(source.name, f"第 {number} 行的格数与表头不符；请用决策表编辑器重新保存", rule.sourceline)
    return Rule(tuple(text for text, _ in conditions), tuple(test for _, test in conditions), tuple(value for _, value in outputs),
                (rule.findtext("{*}description") or "").strip())


def _cells(source: Source, number: int, rule: Any, kind: str, translated: Callable[[str], str]) -> list[tuple[str, str]]:
    """(as authored, translated) from left to right."""
    found = []
    for column, entry in enumerate(_all(rule, kind), 1):
        text = (entry.findtext("{*}text") or "").strip()
        try:
            found.append((text, translated(text)))
        except ExpressionRefused as error:
            side = "条件" if kind == "inputEntry" else "结论"
            raise SourceFault(source.name, f"第 {number} 行第 {column} 个{side}“{text}”看不懂：{error.reason}", entry.sourceline) from error
    return found


CELLS = Sandbox(BUILTINS)                                    # only to parse


def unary(text: str, subject: str = "value") -> str:
    """A unary test as an expression over the input; "" for any."""
    if text in ("", "-"):
        return ""
    negated = re.fullmatch(r"not\s*\((.*)\)", text, re.S)
    parts = split(negated[1] if negated else text)
    CELLS.parse(_joined(parts, bool(negated), "value"))
    return _joined(parts, bool(negated), subject)


def _joined(parts: list[str], negated: bool, subject: str) -> str:
    joined = " or ".join(f"({_test(part, subject)})" for part in parts)
    return f"not ({joined})" if negated else joined


def _test(part: str, subject: str) -> str:
    if interval := INTERVAL.fullmatch(part):
        low = "<=" if interval[1] == "[" else "<"
        high = "<=" if interval[4] == "]" else "<"
        return f"{word(interval[2])} {low} {subject} {high} {word(interval[3])}"
    if comparison := COMPARISON.fullmatch(part):
        sign = "==" if comparison[1] == "=" else comparison[1]
        return f"{subject} {sign} {word(comparison[2])}"
    if "?" in QUOTED.sub("", part):
        return "".join(piece if piece.startswith('"') else piece.replace("?", subject) for piece in PIECES.findall(part))
    return f"{subject} == {word(part)}"


def word(text: str) -> str:
    """Days are ISO text in our data, which compares as the days do."""
    found = text.strip()
    day = DAY.fullmatch(found)
    return day[1] if day else LITERALS.get(found, found)


def literal(text: str) -> str:
    """An output cell; empty means nothing."""
    found = word(text) or "None"
    CELLS.parse(found)
    return found


def split(text: str) -> list[str]:
    """At commas outside quotes and brackets."""
    parts, depth, quoted, current = [], 0, False, ""
    for character in text:
        if character == '"':
            quoted = not quoted
        if not quoted:
            depth += (character in "([{") - (character in ")]}")
        if character == "," and not quoted and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += character
    return [*parts, current.strip()]


def runnable(source: Source) -> bytes:
    """What the engine gets of a file: decision tables are stored as authored and run as translated."""
    return to_engine(source.data) if source.kind == "dmn" else source.data


def to_engine(data: bytes) -> bytes:
    """The table as bpmn/decisions.py runs it: our expressions in its cells, an empty cell for any, the decision's name for its messages."""
    root = read_xml(Source("table.dmn", "dmn", data))
    for decision in _all(root, "decision"):
        for table in _all(decision, "decisionTable"):
            table.set("name", decision.get("name") or decision.get("id") or "")
    for rule in _all(root, "rule"):
        for entry in _all(rule, "inputEntry"):
            _rewrite(entry, unary)
        for entry in _all(rule, "outputEntry"):
            _rewrite(entry, literal)
    found: bytes = etree.tostring(root)
    return found


def _rewrite(entry: Any, translated: Callable[[str], str]) -> None:
    cell = entry.find("{*}text")
    if cell is not None:
        cell.text = translated((cell.text or "").strip())


def _all(node: Any, name: str) -> list[Any]:
    return [e for e in node.iter("{*}" + name) if isinstance(e.tag, str)]


def _text(node: Any, name: str) -> str:
    inner = node.find("{*}" + name)
    return (inner.findtext("{*}text") or "").strip() if inner is not None else ""
