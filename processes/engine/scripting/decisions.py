"""Decision tables as values: which row applies, in the language of all our expressions. The one reading, for diagrams and for the product's own tables."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from processes.engine.scripting.evaluator import Work
from processes.engine.scripting.sandbox import ExpressionRefused, Sandbox
from processes.errors import Refused


@dataclass(frozen=True, slots=True)
class Rule:
    cells: tuple[str, ...]               # conditions as authored, one per input
    tests: tuple[str, ...]               # the same in our language with `value` for the input; "" matches anything
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

    def reads(self, sandbox: Sandbox) -> frozenset[str]:
        """Names of the data it looks at."""
        tested = frozenset().union(*(sandbox.names(test) for rule in self.rules for test in rule.tests if test)) - {"value"}
        return tested.union(*(sandbox.names(text) for text in self.inputs), *(sandbox.names(text) for rule in self.rules for text in rule.outputs))


def evaluate(table: Table, names: Mapping[str, Any], sandbox: Sandbox, work: Work | None = None) -> dict[str, Any] | list[dict[str, Any]]:
    """The outputs of the matching rule, or of all of them for COLLECT. No match, or two for UNIQUE, is an error that names the table."""
    work = work or Work()
    values = [sandbox.evaluate(one, names, work) for one in table.inputs]
    hits = [rule for rule in table.rules
            if all(not test or _holds(test, value, names, sandbox, work) for test, value in zip(rule.tests, values, strict=True))]
    found = [{name: sandbox.evaluate(text, names, work) for name, text in zip(table.outputs, rule.outputs, strict=True)} for rule in hits]
    if table.policy == "COLLECT":
        return found
    if not found:
        raise Refused(f"决策表“{table.name}”没有一行适用于 {dict(zip(table.inputs, values, strict=True))}，请补上。")
    if table.policy == "UNIQUE" and len(found) > 1:
        raise Refused(f"决策表“{table.name}”有 {len(found)} 行同时适用于 {dict(zip(table.inputs, values, strict=True))}，只能有一行。")
    return found[0]


def _holds(test: str, value: Any, names: Mapping[str, Any], sandbox: Sandbox, work: Work) -> bool:
    """A comparison with nothing (null) does not hold."""
    try:
        return bool(sandbox.evaluate(test, {**names, "value": value}, work))
    except ExpressionRefused:
        if value is None:
            return False
        raise
