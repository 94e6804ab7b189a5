"""What an expression may say: simpleeval, hardened. Every slot of a diagram, table or form that computes something passes through here.

Checked when parsed (size, node types, names, calls) and again when run (operand sizes, result sizes). Nothing that can be said changes data, and what
comes out is a copy, so the data themselves need not be copied for each question.
"""
import ast
import keyword
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import simpleeval

from processes.engine.scripting.evaluator import DICT_METHODS, MAX_BITS, MAX_ITEMS, MAX_TEXT, STR_METHODS, Evaluator, Work
from processes.errors import ProcessError

MAX_SOURCE, MAX_NODES = 2_000, 300
MAX_RESULT = 50_000                      # values in one result, nested ones counted
READ_ONLY = frozenset({"item", "case", "today", "business_key"})     # the house's facts; a process may not name anything of its own like this
ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
    ast.In, ast.NotIn, ast.Is, ast.IsNot, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.IfExp, ast.Constant, ast.Name, ast.Load,
    ast.Store, ast.Attribute, ast.Subscript, ast.Slice, ast.Call, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.GeneratorExp, ast.comprehension)
FAULTS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError, simpleeval.InvalidExpression)
WITHOUT_PARTS = (ast.ListComp, ast.GeneratorExp, ast.List, ast.Tuple, ast.Set)


class ExpressionRefused(ProcessError):
    """表达式“{source}”第 {line} 行第 {position} 列有误：{reason}"""

    status = 422

    def __init__(self, source: str, reason: str, line: int = 1, position: int = 1) -> None:
        self.line, self.position, self.reason = line, position, reason
        super().__init__(source=source if len(source) <= 60 else source[:57] + "…", line=line, position=position, reason=reason)


@dataclass(frozen=True, slots=True)
class Parsed:
    source: str
    node: ast.expr
    names: frozenset[str]                # free names it reads, called functions left out
    paths: frozenset[str]                # dotted paths it reads: "item.due"
    calls: frozenset[str]
    bound: frozenset[str]                # loop variables


class Sandbox:
    """`functions` are pure and always there; names in `further` may be called too, their callables come with the names of each evaluation."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]], further: frozenset[str] = frozenset()) -> None:
        self.functions = dict(functions)
        self.callable = frozenset(functions) | further
        self.further = further
        self.parse: Callable[[str], Parsed] = lru_cache(maxsize=4_096)(self._parse)

    def evaluate(self, source: str, names: Mapping[str, Any], work: Work | None = None) -> Any:
        """The value, as plain JSON-able data. Raises ExpressionRefused when the text or the run is at fault. `work` is shared by what belongs together."""
        parsed = self.parse(source)
        if clash := parsed.bound & names.keys():
            raise ExpressionRefused(source, f"循环变量“{min(clash)}”与已有的数据同名，请换一个名称")
        known = {name: names[name] for name in parsed.names if name in names}
        return self._run(parsed, self._callables(parsed, names) if parsed.calls else {}, known, work or Work())

    def _callables(self, parsed: Parsed, names: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
        """The house's functions get copies: an expression must have no way at all to change data."""
        bound = {name: _copying(names[name]) for name in parsed.calls & self.further if name in names}
        return {**{name: self.functions[name] for name in parsed.calls if name in self.functions}, **bound}

    def _run(self, parsed: Parsed, functions: Mapping[str, Callable[..., Any]], known: Mapping[str, Any], work: Work) -> Any:
        try:
            found = Evaluator(functions, known, work).eval("", previously_parsed=parsed.node)
            work.charge_all_of(found)
            return plain(found)
        except ProcessError:
            raise
        except simpleeval.NameNotDefined as error:
            raise ExpressionRefused(parsed.source, f"没有名为“{error.name}”的数据") from error
        except KeyError as error:
            raise ExpressionRefused(parsed.source, f"数据中没有“{error.args[0]}”") from error
        except FAULTS as error:              # whatever an operand raises: the expression is at fault, not the product
            raise ExpressionRefused(parsed.source, str(error) or type(error).__name__) from error

    def names(self, source: str) -> frozenset[str]:
        return self.parse(source).names

    def paths(self, source: str) -> frozenset[str]:
        return self.parse(source).paths

    def assignments(self, source: str) -> tuple[tuple[str, str], ...]:
        """The lines `name = expression` of a script; anything else is refused with its line."""
        found = []
        for number, line in enumerate(source.splitlines(), 1):
            if not line.strip():
                continue
            target, sign, expression = line.partition("=")
            target = target.strip()
            if not sign or expression.startswith("=") or not self._may_be_set(target):
                raise ExpressionRefused(line.strip(), "只能写“名称 = 表达式”，一行一条", number)
            try:
                self.parse(expression.strip())
            except ExpressionRefused as error:
                raise ExpressionRefused(line.strip(), error.reason, number, error.position + len(line) - len(expression.lstrip())) from error
            found.append((target, expression.strip()))
        if not found:
            raise ExpressionRefused(source.strip(), "没有内容")
        return tuple(found)

    def _may_be_set(self, name: str) -> bool:
        return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_") and name not in self.callable | READ_ONLY

    def execute(self, source: str, names: Mapping[str, Any], work: Work | None = None) -> dict[str, Any]:
        """The variables a script sets, all or none."""
        known, new, work = dict(names), {}, work or Work()
        for target, expression in self.assignments(source):
            known[target] = new[target] = self.evaluate(expression, known, work)
        return new

    def _parse(self, source: str) -> Parsed:
        if not isinstance(source, str) or not source.strip():
            raise ExpressionRefused(str(source), "表达式是空的")
        if len(source) > MAX_SOURCE:
            raise ExpressionRefused(source, f"太长，最多 {MAX_SOURCE} 个字符", position=MAX_SOURCE)
        try:
            tree = ast.parse(source.strip(), mode="eval")
        except SyntaxError as error:
            raise ExpressionRefused(source, "写法不对（是否把 == 写成了 =，或少了引号？）", error.lineno or 1, max(error.offset or 1, 1)) from error
        except (ValueError, MemoryError, RecursionError) as error:
            raise ExpressionRefused(source, "嵌套太深或含有不能用的字符") from error
        return self._checked(source, tree)

    def _checked(self, source: str, tree: ast.Expression) -> Parsed:
        nodes = []
        for node in ast.walk(tree):
            nodes.append(node)
            if len(nodes) > MAX_NODES:
                raise ExpressionRefused(source, f"太复杂，最多 {MAX_NODES} 个成分")
        loops = [node for node in nodes if isinstance(node, ast.comprehension)]
        if len(loops) > 1:
            raise ExpressionRefused(source, "最多只能有一个列表推导", *_place(source, loops[1].target))
        targets = {id(name): name.id for one in loops for name in ast.walk(one.target) if isinstance(name, ast.Name)}
        calls = {id(node.func): node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        for node in nodes:
            reason = self._fault(node) or (self._name_fault(node, id(node) in calls, id(node) in targets) if isinstance(node, ast.Name) else None)
            if reason is not None:
                raise ExpressionRefused(source, reason, *_place(source, node))
        names = frozenset(n.id for n in nodes if isinstance(n, ast.Name)) - frozenset(targets.values()) - frozenset(calls.values())
        inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}       # only the way to something further in
        heads = frozenset(_path(n) for n in nodes if isinstance(n, ast.Attribute | ast.Name) and id(n) not in inner) - {""}
        return Parsed(source, tree.body, names, frozenset(p for p in heads if p.split(".")[0] in names), frozenset(calls.values()), frozenset(targets.values()))

    def _name_fault(self, node: ast.Name, called: bool, loop: bool) -> str | None:
        if loop and node.id in self.callable | READ_ONLY:
            return f"“{node.id}”不能用作循环变量"
        if not called and node.id in self.callable:
            return f"“{node.id}”是函数，要写成 {node.id}(…)"
        return None

    def _fault(self, node: ast.AST) -> str | None:
        if not isinstance(node, ALLOWED):
            return f"不能使用 {type(node).__name__}"
        if isinstance(node, ast.Name) and node.id.startswith("_") or isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            return "名称不能以下划线开头"
        if isinstance(node, ast.Constant):
            return _constant_fault(node.value)
        if isinstance(node, ast.Attribute) and isinstance(node.value, WITHOUT_PARTS):
            return f"这里没有名为“{node.attr}”的成分"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Mod) and any(_is_text(side) for side in (node.left, node.right)):
            return "只能对数做乘法和取余"
        if isinstance(node, ast.Call):
            return self._call_fault(node)
        return None

    def _call_fault(self, node: ast.Call) -> str | None:
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
            return "函数只能按位置传参数"
        if isinstance(node.func, ast.Name):
            return None if node.func.id in self.callable else f"没有名为“{node.func.id}”的函数"
        if isinstance(node.func, ast.Attribute) and node.func.attr in STR_METHODS | DICT_METHODS:
            return None
        return "不能调用这个方法"


def _copying(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: function(*(plain(one) for one in args))


def _is_text(node: ast.expr) -> bool:
    """A text or list written down: it can be neither multiplied nor formatted."""
    return isinstance(node, ast.List | ast.Tuple) or isinstance(node, ast.Constant) and isinstance(node.value, str)


def _place(source: str, node: ast.AST) -> tuple[int, int]:
    """Line and column, in characters from 1; Python counts bytes from 0, in the text without its outer blanks."""
    line, offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    inner = source.strip()
    characters = len(inner.splitlines()[line - 1].encode()[:offset].decode(errors="ignore")) if inner else 0
    return line, characters + 1 + (source.index(inner) if line == 1 else 0)


def _constant_fault(value: Any) -> str | None:
    if value is None or isinstance(value, bool | float | str):
        return None
    if isinstance(value, int):
        return "数太大" if value.bit_length() > MAX_BITS else None
    return "不能使用这种常量"


def _path(node: ast.expr) -> str:
    parts = []
    while isinstance(node, ast.Attribute):
        if node.attr not in STR_METHODS | DICT_METHODS:
            parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def plain(value: Any) -> Any:
    """JSON-able copies only; views and tuples become lists, days their ISO text; anything else, and what is too big, is refused."""
    return _plain(value, 0, [MAX_RESULT])


def _plain(value: Any, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0:
        raise ValueError("结果太大")
    if value is None or isinstance(value, bool | int | float | str):
        return _scalar(value)
    if depth > 20:
        raise ValueError("嵌套太深")
    if isinstance(value, Mapping):
        return {str(key): _plain(one, depth + 1, left) for key, one in value.items()}
    if isinstance(value, Collection):
        if len(value) > MAX_ITEMS:
            raise ValueError("列表太长")
        return [_plain(one, depth + 1, left) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError("结果不是数据")


def _scalar(value: Any) -> Any:
    if isinstance(value, int) and value.bit_length() > MAX_BITS or isinstance(value, float) and not math.isfinite(value):
        raise ValueError("数太大")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ValueError("文字太长")
    return value
