"""What a house teaches the engine: operators of service tasks, writers of completed user tasks, functions for expressions, sources of form choices.

Each registry is an instance that bootstrap makes and passes round; a name may be taken once.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

import sqlalchemy as sa


class Door(Protocol):
    """What an operator or writer may ask of the engine, inside the same transaction and after its own token has moved."""

    def start(self, process_id: str, business_key: str, *, record: tuple[str, str] | None = None, data: dict[str, Any] | None = None) -> None:
        """Start an instance of the latest version once the present step has settled."""
        ...

    def send(self, name: str, payload: Any = None) -> None:
        """Message to the instances of this business key that wait for it; delivered once the present step has settled."""
        ...

    def close_side(self, ends_with: frozenset[str]) -> None:
        """Cancel the key's other instances whose process says it ends with one of these."""
        ...

    def share(self, *principals: str) -> None: ...

    def unshare(self, principal: str) -> None: ...

    def bar(self, person: str) -> None: ...

    def schedule(self, kind: str, due_at: datetime, payload: dict[str, Any], unique_key: str, business_key: str) -> None:
        """A job for the workers; with the same unique key it replaces the one that waits."""
        ...

    def notify(self, channel: str, recipient: str, subject: str, body: str, *, key: str, link: str = "") -> None:
        """An outbox row; the same key twice is one row."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """A service task at work."""
    connection: sa.Connection
    now: datetime                        # 录入时间 of everything written here
    acted_at: datetime                   # 办理时间 of the act that moved the token; equals now when the clock moved it
    today: date                          # the college's day of `now`
    business_key: str
    instance_id: str
    record_kind: str                     # of the record this instance was started for ("" when none)
    record_id: str
    element_id: str
    parameters: dict[str, Any]
    by: str                              # the person whose act moved the token, "system" for the clock
    entered_by: str
    engine: Door


@dataclass(frozen=True, slots=True)
class Filing:
    """A user task that has just been completed; its writer runs before the token moves."""
    connection: sa.Connection
    now: datetime                        # 录入时间
    acted_at: datetime                   # 办理时间
    today: date
    business_key: str
    instance_id: str
    record_kind: str
    record_id: str
    element_id: str
    task_id: str
    names: dict[str, Any]                # the multi-instance item and what else the task's expressions read
    answers: dict[str, Any]              # clean form values
    by: str                              # who acts
    entered_by: str                      # who types
    evidence: tuple[str, ...]            # attachment ids that prove a late or scribed entry
    engine: Door


@dataclass(frozen=True, slots=True)
class Reader:
    """What a registered function may look at: the facts of the moment, read only."""
    connection: sa.Connection
    business_key: str
    today: date
    item: Mapping[str, Any]
    case: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom a form is being drawn or checked; handed to the sources of its choices."""
    connection: sa.Connection
    business_key: str
    today: date
    element_id: str
    item: Mapping[str, Any]
    case: Mapping[str, Any]
    names: Mapping[str, Any]
    person: str


T = TypeVar("T")


class Registry(Generic[T]):
    """Names to callables; a name may be taken once."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._entries: dict[str, T] = {}

    def add(self, name: str, entry: T) -> None:
        if name in self._entries:
            raise ValueError(f"{self.what} {name} is registered twice")
        self._entries[name] = entry

    def __getitem__(self, name: str) -> T:
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def names(self) -> frozenset[str]:
        return frozenset(self._entries)


Operator = Callable[[Call], Any]
Writer = Callable[[Filing], dict[str, Any] | None]
Function = Callable[..., Any]                                      # (reader, *args)
Choices = Callable[[Asking], list[tuple[str, str]]]
Facts = Callable[[sa.Connection, str, date], dict[str, Any] | None]          # (connection, business_key, today)
RecordFacts = Callable[[sa.Connection, str, str, date], dict[str, Any] | None]   # (connection, kind, record id, today)
Initial = Callable[[Asking], dict[str, Any]]                       # what a form shows before anybody typed
Duty = Callable[[Any, dict[str, Any]], None]                       # (unit of work, payload): a job of the house for the workers


def no_facts(connection: sa.Connection, business_key: str, today: date) -> dict[str, Any] | None:
    return None


def no_record_facts(connection: sa.Connection, kind: str, record_id: str, today: date) -> dict[str, Any] | None:
    return None


@dataclass(slots=True)
class Registries:
    operators: Registry[Operator] = field(default_factory=lambda: Registry("operator"))
    writers: Registry[Writer] = field(default_factory=lambda: Registry("writer"))
    functions: Registry[Function] = field(default_factory=lambda: Registry("function"))
    sources: Registry[Choices] = field(default_factory=lambda: Registry("source"))
    initials: Registry[Initial] = field(default_factory=lambda: Registry("initial values"))     # by form id
    duties: Registry[Duty] = field(default_factory=lambda: Registry("duty"))                        # by job kind
    facts: Facts = no_facts
    record_facts: RecordFacts = no_record_facts
