"""One advance of one instance: the context the runtime asks, and the door its operators and writers see.

What they ask the engine for (start, send, close) is written down here and done once the present step has settled.
"""
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.engine.evaluation import Facts
from processes.engine.instances.store import Instance
from processes.engine.jobs import store as jobs
from processes.engine.operators.registry import Call, Registries
from processes.engine.outbox.write import Message
from processes.engine.scripting.sandbox import Work
from processes.engine.tasks import store as tasks
from processes.engine.tracing.record import Act


@dataclass(frozen=True, slots=True)
class Start:
    process_id: str
    record: tuple[str, str]
    data: dict[str, Any]
    act: Act


@dataclass(frozen=True, slots=True)
class Deliver:
    kind: str                            # message | signal
    name: str
    payload: Any
    act: Act
    elsewhere: bool = True               # a signal goes on to the other business keys, unless it has come from one


@dataclass(frozen=True, slots=True)
class CloseSide:
    own: str                             # id of the instance that asks; it goes on
    ends_with: frozenset[str]
    act: Act


@dataclass(slots=True)
class Afterwards:
    """What one unit of work still has to do."""
    waiting: deque[Start | Deliver | CloseSide] = field(default_factory=deque)
    messages: list[Message] = field(default_factory=list)
    facts_changed: bool = False


class Advance:
    def __init__(self, connection: sa.Connection, now: datetime, facts: Facts, registries: Registries, instance: Instance, act: Act, after: Afterwards) -> None:
        self.connection, self.now, self._facts, self.registries = connection, now, facts, registries
        self.instance, self.act, self.after = instance, act, after

    # ---- what the runtime asks ---------------------------------------------------------------------------------------------------

    @property
    def business_key(self) -> str:
        return self.instance.business_key

    @property
    def work(self) -> Work:
        return self._facts.work

    def facts(self, name: str) -> Mapping[str, Any]:
        return self._facts.item() if name == "item" else self._facts.case(self.instance.record_kind, self.instance.record_id)

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        return self._facts.functions(self.instance.record_kind, self.instance.record_id)

    def operate(self, operator: str, parameters: dict[str, Any], element_id: str) -> Any:
        call = Call(self.connection, self.now, self.act.acted_at, self._facts.today, self.business_key, self.instance.id, self.instance.record_kind,
                    self.instance.record_id, element_id, parameters, self.act.person, self.act.entered_by, self)
        result = self.registries.operators[operator](call)
        self.wrote()
        return result

    def wrote(self) -> None:
        """Rows were written that expressions may read."""
        self._facts.forget()
        self.after.facts_changed = True

    # ---- the door of operators and writers ---------------------------------------------------------------------------------------

    def start(self, process_id: str, business_key: str, *, record: tuple[str, str] | None = None, data: dict[str, Any] | None = None) -> None:
        if business_key != self.business_key:
            raise ValueError("one transaction serves one business key; schedule a job for the other")
        self.after.waiting.append(Start(process_id, record or ("", ""), data or {}, self.act))

    def send(self, name: str, payload: Any = None) -> None:
        self.after.waiting.append(Deliver("message", name, payload, self.act))

    def close_side(self, ends_with: frozenset[str]) -> None:
        self.after.waiting.append(CloseSide(self.instance.id, ends_with, self.act))

    def share(self, *principals: str) -> None:
        tasks.share(self.connection, self.business_key, set(principals))

    def unshare(self, principal: str) -> None:
        tasks.unshare(self.connection, self.business_key, principal)

    def bar(self, person: str) -> None:
        tasks.bar(self.connection, self.business_key, person)

    def schedule(self, kind: str, due_at: datetime, payload: dict[str, Any], unique_key: str, business_key: str) -> None:
        jobs.schedule(self.connection, kind, due_at, payload, unique_key=unique_key, business_key=business_key)

    def notify(self, channel: str, recipient: str, subject: str, body: str, *, key: str, link: str = "") -> None:
        self.after.messages.append(Message(key, self.business_key, channel, recipient, subject, body, link))
