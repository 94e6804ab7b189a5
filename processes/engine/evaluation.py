"""Expressions over fresh facts: what one unit of work knows of `item` and `case`, and the answers of task properties (candidates, due, priority)."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa

from processes.clock import college_day, instant_of
from processes.engine.definitions.attributes import ATTRIBUTES
from processes.engine.operators.registry import Reader, Registries
from processes.engine.scripting.evaluator import Work
from processes.engine.scripting.sandbox import Sandbox
from processes.errors import Refused

T = TypeVar("T")
NEVER_FROM = 9000                        # a timer of the year 9999 says "none"


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the properties of an open task say at the moment."""
    candidates: tuple[str, ...]
    excluded: tuple[str, ...]
    due: date | None
    priority: int


class Facts:
    """The facts of one business key within one transaction; read when first asked for, read again after something was written."""

    def __init__(self, connection: sa.Connection, business_key: str, today: date, registries: Registries) -> None:
        self.connection, self.business_key, self.today, self.registries = connection, business_key, today, registries
        self.work = Work()                   # of all expressions in the transaction together
        self._item: dict[str, Any] | None = None
        self._cases: dict[tuple[str, str], dict[str, Any]] = {}

    def item(self) -> dict[str, Any]:
        if self._item is None:
            self._item = self.registries.facts(self.connection, self.business_key, self.today) or {}
        return self._item

    def case(self, kind: str, record_id: str) -> dict[str, Any]:
        if not kind:
            return {}
        if (kind, record_id) not in self._cases:
            self._cases[kind, record_id] = self.registries.record_facts(self.connection, kind, record_id, self.today) or {}
        return self._cases[kind, record_id]

    def forget(self) -> None:
        """Something was written: the next question reads again."""
        self._item = None
        self._cases.clear()

    def functions(self, kind: str, record_id: str) -> dict[str, Callable[..., Any]]:
        """The house's functions, bound to these facts."""
        return {name: partial(self._call, name, kind, record_id) for name in self.registries.functions.names()}

    def _call(self, name: str, kind: str, record_id: str, *args: Any) -> Any:
        reader = Reader(self.connection, self.business_key, self.today, self.item(), self.case(kind, record_id))
        return self.registries.functions[name](reader, *args)


class Evaluator:
    """Evaluates the properties of open tasks and the dates of waiting timers."""

    def __init__(self, sandbox: Sandbox, facts: Facts) -> None:
        self.sandbox, self.facts = sandbox, facts

    def value(self, expression: str, kind: str, record_id: str, names: Mapping[str, Any]) -> Any:
        read = self.sandbox.names(expression)
        known: dict[str, Any] = {**names, "business_key": self.facts.business_key, "today": self.facts.today.isoformat()}
        if "item" in read:
            known["item"] = self.facts.item()
        if "case" in read:
            known["case"] = self.facts.case(kind, record_id)
        known.update(self.facts.functions(kind, record_id))
        return self.sandbox.evaluate(expression, known, self.facts.work)

    def assignment(self, task: str, properties: Mapping[str, str], kind: str, record_id: str, names: Mapping[str, Any]) -> Assignment:
        """Raises Refused with the task's name when a property has a value of the wrong kind."""
        def ask(name: str, read: Callable[[Any], T]) -> T:
            value = self.value(properties[name], kind, record_id, names) if properties.get(name) else None
            try:
                return read(value)
            except (TypeError, ValueError, OverflowError) as error:
                raise Refused(f"任务“{task}”的“{ATTRIBUTES[name].meaning}”应得到{WANTED[name]}，得到的是：{value!r}。请管理员检查流程图。") from error
        excluded = ask("exclude", texts)
        return Assignment(ask("candidates", texts), tuple(p.removeprefix("person:") for p in excluded), ask("due", day_of), ask("priority", number))


WANTED = {"candidates": "一个或一组文字", "exclude": "一个或一组文字", "due": "日期或时刻", "priority": "整数"}


def number(value: Any) -> int:
    return int(value or 0)


def texts(value: Any) -> tuple[str, ...]:
    """One text or a list of texts; empty ones left out, order kept, no doubles."""
    if value is None:
        return ()
    many = [value] if isinstance(value, str) else list(value.values()) if isinstance(value, Mapping) else list(value)
    if not all(isinstance(one, str) for one in many):
        raise TypeError("not texts")
    return tuple(dict.fromkeys(one for one in many if one))


def day_of(value: Any) -> date | None:
    """An ISO date or instant; years from 9000 mean none."""
    if not value:
        return None
    day = college_day(instant_of(value))
    return None if day.year >= NEVER_FROM else day
