"""Decision tables: FEEL unary tests as dmn-js writes them, translated at deployment into the language of all our expressions.

The library would compare most of them silently wrong, so what does not translate is refused with its place. The authored table is stored, the translated
one runs. UNIQUE, FIRST and COLLECT without aggregation are supported; one decision per file.
"""
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from processes.engine.definitions.source import Source, SourceFault, read_xml
from processes.engine.scripting.sandbox import ExpressionRefused, Sandbox
from processes.errors import Refused

POLICIES = ("UNIQUE", "FIRST", "COLLECT")
LITERALS = {"true": "True", "false": "False", "null": "None"}
INTERVAL = re.compile(r"([\[\]\(])\s*(.+?)\s*\.\.\s*(.+?)\s*([\]\[\)])", re.S)
COMPARISON = re.compile(r"(<=|>=|!=|<|>|=)\s*(.+)", re.S)


@dataclass(frozen=True, slots=True)
class Rule:
    tests: tuple[str, ...]               # one per input, in our language with `value` for the input; "" matches anything
    outputs: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    name: str
    policy: str
    inputs: tuple[str, ...]              # expressions
    outputs: tuple[str, ...]             # names
    rules: tuple[Rule, ...]


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
    inputs = tuple(_text(one, "inputExpression") for one in _all(table, "input"))
    outputs = tuple(one.get("name") or one.get("id") for one in _all(table, "output"))
    rules = tuple(_rule(source, number, rule) for number, rule in enumerate(_all(table, "rule"), 1))
    return Table(decision.get("id"), decision.get("name") or decision.get("id"), policy, inputs, outputs, rules)


def _rule(source: Source, number: int, rule: Any) -> Rule:
    tests: list[str] = []
    outputs: list[str] = []
    for kind, cells, translated in (("inputEntry", tests, unary), ("outputEntry", outputs, literal)):
        for column, entry in enumerate(_all(rule, kind), 1):
            text = (entry.findtext("{*}text") or "").strip()
            try:
                cells.append(translated(text))
            except ExpressionRefused as error:
                side = "条件" if kind == "inputEntry" else "结论"
                raise SourceFault(source.name, f"第 {number} 行第 {column} 个{side}“{text}”看不懂：{error.reason}", entry.sourceline) from error
    return Rule(tuple(tests), tuple(outputs), (rule.findtext("{*}description") or "").strip())


CELLS = Sandbox({"date": str, "contains": str})              # only to parse


def unary(text: str) -> str:
    """A unary test as an expression over `value`; "" for any."""
    if text in ("", "-"):
        return ""
    negated = re.fullmatch(r"not\s*\((.*)\)", text, re.S)
    parts = [_test(part) for part in split(negated[1] if negated else text)]
    joined = " or ".join(f"({part})" for part in parts)
    found = f"not ({joined})" if negated else joined
    CELLS.parse(found)
    return found


def _test(part: str) -> str:
    if interval := INTERVAL.fullmatch(part):
        low = "<=" if interval[1] == "[" else "<"
        high = "<=" if interval[4] == "]" else "<"
        return f"{word(interval[2])} {low} value {high} {word(interval[3])}"
    if comparison := COMPARISON.fullmatch(part):
        sign = "==" if comparison[1] == "=" else comparison[1]
        return f"value {sign} {word(comparison[2])}"
    if "?" in re.sub(r'"[^"]*"', "", part):
        return re.sub(r'\?(?=(?:[^"]*"[^"]*")*[^"]*$)', "value", part)
    return f"value == {word(part)}"


def word(text: str) -> str:
    return LITERALS.get(text.strip(), text.strip())


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


def evaluate(table: Table, names: Mapping[str, Any], sandbox: Sandbox) -> dict[str, Any] | list[dict[str, Any]]:
    """The outputs of the matching rule, or of all of them for COLLECT. No match, or two for UNIQUE, is an error that names the table."""
    values = [sandbox.evaluate(one, names) for one in table.inputs]
    hits = [rule for rule in table.rules if all(not test or _holds(test, value, names, sandbox) for test, value in zip(rule.tests, values, strict=True))]
    found = [{name: sandbox.evaluate(text, names) for name, text in zip(table.outputs, rule.outputs, strict=True)} for rule in hits]
    if table.policy == "COLLECT":
        return found
    if not found:
        raise Refused(f"决策表“{table.name}”没有一行适用于 {dict(zip(table.inputs, values, strict=True))}，请补上。")
    if table.policy == "UNIQUE" and len(found) > 1:
        raise Refused(f"决策表“{table.name}”有 {len(found)} 行同时适用于 {dict(zip(table.inputs, values, strict=True))}，只能有一行。")
    return found[0]


def _holds(test: str, value: Any, names: Mapping[str, Any], sandbox: Sandbox) -> bool:
    """A comparison with nothing (null) does not hold."""
    try:
        return bool(sandbox.evaluate(test, {**names, "value": value}))
    except ExpressionRefused:
        if value is None:
            return False
        raise


def to_engine(data: bytes) -> bytes:
    """The table as the library runs it: `?` for the input, Python literals, an empty cell for any."""
    root = read_xml(Source("table.dmn", "dmn", data))
    for rule in _all(root, "rule"):
        for kind, translated in (("inputEntry", lambda t: re.sub(r"\bvalue\b(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", "?", unary(t))), ("outputEntry", literal)):
            for entry in _all(rule, kind):
                cell = entry.find("{*}text")
                if cell is not None:
                    cell.text = translated((cell.text or "").strip())
    found: bytes = etree.tostring(root)
    return found


def _all(node: Any, name: str) -> list[Any]:
    return [e for e in node.iter("{*}" + name) if isinstance(e.tag, str)]


def _text(node: Any, name: str) -> str:
    inner = node.find("{*}" + name)
    return (inner.findtext("{*}text") or "").strip() if inner is not None else ""
