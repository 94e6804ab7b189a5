"""How an expression runs: simpleeval with our own ideas of attributes and sizes, and a budget of counted steps."""
import ast
import operator
from collections.abc import Callable, Collection, Mapping
from types import ModuleType
from typing import Any

import simpleeval

MAX_BITS, MAX_ITEMS, MAX_TEXT = 256, 10_000, 100_000
MAX_WORK = 1_000_000                     # steps that all expressions of one transaction may take together, a step about a microsecond
NUMBERS = (int, float, type(None))
TEXT_STEP = 16                           # characters of a text that count as one step
STR_METHODS = frozenset({"strip", "lower", "upper", "startswith", "endswith"})
DICT_METHODS = frozenset({"get", "keys", "values", "items"})


class Work:
    """What may still be computed. Steps are counted and not seconds, so that a busy machine refuses nothing that a quick one allows."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_WORK

    def charge(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise ValueError("计算量太大，请把它写得简单些")

    def charge_all_of(self, *values: Any) -> None:
        """Whoever adds, compares or hands over a value may look at all that is in it."""
        todo = list(values)
        while todo:
            one = todo.pop()
            if isinstance(one, str):
                self.charge(1 + len(one) // TEXT_STEP)
            elif isinstance(one, Collection):
                self.charge(1 + len(one))
                todo += [each for each in (one.values() if isinstance(one, Mapping) else one) if not isinstance(each, NUMBERS)]
            else:
                self.charge(1)


def numbers_only(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def guarded(a: Any, b: Any) -> Any:
        for one in (a, b):
            if not isinstance(one, int | float) or (isinstance(one, int) and one.bit_length() > MAX_BITS):
                raise ValueError("只能对不太大的数做乘法和取余")
        return function(a, b)
    return guarded


def _added(a: Any, b: Any) -> Any:
    if isinstance(a, str | list | tuple) and isinstance(b, str | list | tuple) and len(a) + len(b) > (MAX_TEXT if isinstance(a, str) else MAX_ITEMS):
        raise ValueError("结果太长")
    return a + b


OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    kind: function for kind, function in simpleeval.DEFAULT_OPERATORS.items()
    if kind not in (ast.Pow, ast.LShift, ast.RShift, ast.BitXor, ast.BitOr, ast.BitAnd, ast.Invert)}
OPERATORS |= {ast.Mult: numbers_only(operator.mul), ast.Mod: numbers_only(operator.mod)}


class Evaluator(simpleeval.EvalWithCompoundTypes):
    """item.level reads the key `level`; attributes of anything but dicts and texts do not exist."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]], names: Mapping[str, Any], work: Work) -> None:
        super().__init__(operators={**OPERATORS, ast.Add: _added}, functions=dict(functions), names=dict(names))
        self.work = work
        self.nodes[ast.Attribute] = self._attribute
        for kind in (ast.JoinedStr, ast.FormattedValue):
            self.nodes.pop(kind, None)

    def _eval(self, node: ast.AST) -> Any:
        self.work.charge(1)
        return super()._eval(node)

    def _eval_binop(self, node: ast.BinOp) -> Any:
        left, right = self._eval(node.left), self._eval(node.right)
        self.work.charge_all_of(left, right)
        return self.operators[type(node.op)](left, right)

    def _eval_compare(self, node: ast.Compare) -> Any:
        left, found = self._eval(node.left), True
        for sign, comparator in zip(node.ops, node.comparators, strict=True):
            right = self._eval(comparator)
            self.work.charge_all_of(left, right)
            found, left = self.operators[type(sign)](left, right), right
            if not found:
                break
        return found

    def _eval_call(self, node: ast.Call) -> Any:
        function = self.functions[node.func.id] if isinstance(node.func, ast.Name) else self._eval(node.func)
        args = [self._eval(one) for one in node.args]
        self.work.charge_all_of(*args)
        return function(*args)

    def _eval_subscript(self, node: ast.Subscript) -> Any:
        container, key = self._eval(node.value), self._eval(node.slice)
        if isinstance(key, slice):
            self.work.charge(len(container))
        return container[key]

    def _eval_dict(self, node: ast.Dict) -> Any:
        found = super()._eval_dict(node)
        self.work.charge(len(found))
        return found

    def _attribute(self, node: ast.Attribute) -> Any:
        value, name = self._eval(node.value), node.attr
        if isinstance(value, Mapping):
            if name in value:
                return value[name]
            if name in DICT_METHODS:
                return getattr(value, name)
            raise KeyError(name)
        if isinstance(value, str) and name in STR_METHODS:
            self.work.charge_all_of(value)
            return getattr(value, name)
        raise AttributeError(name)

    def _check_disallowed_items(self, item: Any) -> None:
        """The library walks through all of every value again at each node, in search of modules; our data are plain, so one look is enough."""
        if isinstance(item, ModuleType | type):
            raise ValueError("结果不是数据")
