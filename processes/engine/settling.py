"""Store what one step of one instance has to tell: snapshot, work items, timers, waits, trace. All of it in the caller's transaction."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day, instant_of
from processes.engine.evaluation import NEVER_FROM, Assignment, Evaluator
from processes.engine.instances import store as instance_store
from processes.engine.instances.store import ACTIVE, COMPLETED, Instance
from processes.engine.jobs import store as job_store
from processes.engine.step import Ask, Due, Fact, Happened, Step
from processes.engine.tasks import claims
from processes.engine.tasks import store as task_store
from processes.engine.tracing import record
from processes.engine.tracing.models import trace
from processes.engine.tracing.record import Act
from processes.engine.waits import store as wait_store

TRACE = trace.insert()
TASK_PROPERTIES = ("candidates", "exclude", "due", "priority")


@dataclass(frozen=True, slots=True)
class Finished:
    """The user task whose completion made the step."""
    task_id: str
    outcome: str | None


def open_set(step: Step, assigned: dict[str, Assignment]) -> dict[str, Any]:
    """What the instance row remembers of its open set, so that the next step needs no look-up to know what is new and what is gone."""
    return {
        "asks": {a.task_id: {"element": a.element_id, "name": a.name, "process": a.process_id, "names": a.names,
                             "properties": {p: a.properties[p] for p in TASK_PROPERTIES if a.properties.get(p)}, "assigned": remembered(assigned[a.task_id])}
                 for a in step.asks},
        "dues": {d.task_id: {"element": d.element_id, "at": d.at.isoformat(), "expression": d.expression if d.date else "", "names": d.names}
                 for d in step.dues},
        "awaits": [[a.task_id, a.kind, a.name] for a in step.awaits]}


def remembered(one: Assignment) -> list[Any]:
    return [list(one.candidates), list(one.excluded), one.due.isoformat() if one.due else None, one.priority]


class Settling:
    """Settles steps within one transaction."""

    def __init__(self, connection: sa.Connection, evaluator: Evaluator, now: datetime) -> None:
        self.connection, self.evaluator, self.now = connection, evaluator, now
        self.lines: list[dict[str, Any]] = []

    def settle(self, before: Instance, step: Step, act: Act, *, finished: Finished | None = None, status: str | None = None, because: str = "",
               new: bool = False) -> None:
        """`status` overrides what the step says (a cancelled instance); `new` inserts the instance row."""
        was = before.open
        asks = {a.task_id: a for a in step.asks}
        assigned = {a.task_id: self._assigned(a, before, was) for a in step.asks}
        status = status or (COMPLETED if step.completed else ACTIVE)
        ended = None if status == ACTIVE else self.now
        still_open = open_set(step, assigned)
        if new:
            instance_store.insert(self.connection, Instance(before.id, before.business_key, before.process_id, before.version_id, before.record_kind,
                                                            before.record_id, status, 1, step.state, still_open, self.now, act.person))
        else:
            instance_store.update(self.connection, before, step.state, still_open, status, ended, because)
        self._close([t for t in was["asks"] if t not in asks], act, finished, because)
        self._open([a for t, a in asks.items() if t not in was["asks"]], assigned, before)
        self._timers(before, step)
        self._waits(before, step)
        self.tell(before.id, before.business_key, act, step.happened)

    def tell(self, instance_id: str, business_key: str, act: Act, happened: Iterable[Happened]) -> None:
        """Lines of the trace; nobody reads them before the commit, so they are written together."""
        self.lines += record.lines(instance_id, business_key, act, happened)

    def write_trace(self) -> None:
        if self.lines:
            self.connection.execute(TRACE, self.lines)
        self.lines = []

    def _assigned(self, ask: Ask, instance: Instance, was: dict[str, Any]) -> Assignment:
        return self.evaluator.assignment(ask.name or ask.element_id, ask.properties, instance.record_kind, instance.record_id, ask.names)

    def _close(self, gone: list[str], act: Act, finished: Finished | None, because: str) -> None:
        if not gone:
            return
        rows = []
        for task_id in gone:
            done = finished is not None and task_id == finished.task_id
            rows.append({"this_id": task_id, "status": task_store.DONE if done else task_store.CANCELLED, "acted_by": act.person if done else None,
                         "entered_by": act.entered_by if done else None, "acted_at": act.acted_at if done else None, "entered_at": act.entered_at,
                         "outcome": finished.outcome if done and finished else None, "closed_because": "" if done else because or "流程已向前推进"})
        self.connection.execute(task_store.FINISH, rows)
        self.connection.execute(task_store.DROP_CANDIDATES, [{"this_id": task_id} for task_id in gone])

    def _open(self, new: list[Ask], assigned: dict[str, Assignment], instance: Instance) -> None:
        if not new:
            return
        self.connection.execute(task_store.INSERT, [{
            "id": a.task_id, "instance_id": instance.id, "business_key": instance.business_key, "process_id": a.process_id, "element_id": a.element_id,
            "name": a.name, "lane": a.lane, "form": a.properties.get("form", ""), "article": a.properties.get("article", ""), "names": a.names,
            "candidates": list(assigned[a.task_id].candidates), "excluded": list(assigned[a.task_id].excluded), "due": assigned[a.task_id].due,
            "priority": assigned[a.task_id].priority, "status": task_store.OPEN, "created_at": self.now, "closed_because": ""} for a in new])
        self.add_candidates({a.task_id: assigned[a.task_id] for a in new}, instance.business_key)

    def add_candidates(self, assigned: dict[str, Assignment], business_key: str) -> None:
        """Candidates are always readers: enforced here, so that the inbox needs no second join."""
        rows = [{"task_id": task_id, "principal": p} for task_id, one in assigned.items() for p in one.candidates]
        if rows:
            self.connection.execute(task_store.INSERT_CANDIDATES, rows)
            task_store.share(self.connection, business_key, {row["principal"] for row in rows})

    def _timers(self, before: Instance, step: Step) -> None:
        was = before.open["dues"]
        now = {d.task_id: d for d in step.dues if d.at.year < NEVER_FROM}
        moved = [t for t, d in now.items() if t in was and was[t]["at"] != d.at.isoformat()]
        gone = [t for t in was if t not in now] + moved
        added = [self._job(before, d) for t, d in now.items() if t not in was or t in moved]
        job_store.replace_timers(self.connection, gone, added)

    def _job(self, instance: Instance, due: Due) -> dict[str, Any]:
        return {"instance_id": instance.id, "business_key": instance.business_key, "task_id": due.task_id, "due_at": due.at}

    def _waits(self, before: Instance, step: Step) -> None:
        was = {(task_id, kind, name) for task_id, kind, name in before.open["awaits"]}
        now = {(a.task_id, a.kind, a.name): a for a in step.awaits}
        if was != now.keys():
            wait_store.replace(self.connection, before.id, before.business_key, sorted(was - now.keys()), [a for key, a in now.items() if key not in was])

    def reassign(self, instance: Instance, act: Act) -> bool:
        """Ask the properties of the instance's open tasks again; True when any answer has changed (rows and trace are written then)."""
        happened: list[Happened] = []
        asks = dict(instance.open["asks"])
        for task_id, ask in asks.items():
            one = self.evaluator.assignment(ask["name"] or ask["element"], ask["properties"], instance.record_kind, instance.record_id, ask["names"])
            if remembered(one) == ask["assigned"]:
                continue
            self.connection.execute(task_store.REVISE, {"this_id": task_id, "candidates": list(one.candidates), "excluded": list(one.excluded), "due": one.due,
                                                        "priority": one.priority})
            if list(one.candidates) != ask["assigned"][0]:
                self.connection.execute(task_store.DROP_CANDIDATES, {"this_id": task_id})
                self.add_candidates({task_id: one}, instance.business_key)
                self._drop_claim(task_id)
                happened.append(Happened(Fact.REASSIGNED, ask["element"], ask["process"], task_id, ask["name"], changes={"candidates": list(one.candidates)}))
            asks[task_id] = {**ask, "assigned": remembered(one)}
        if asks == instance.open["asks"]:
            return False
        instance_store.update(self.connection, instance, instance.state, {**instance.open, "asks": asks}, instance.status, None, "")
        self.tell(instance.id, instance.business_key, act, happened)
        return True

    def _drop_claim(self, task_id: str) -> None:
        """A claim ends when its holder is no candidate any more."""
        task = task_store.one(self.connection, task_id)
        if task is not None and task.claimed_by and claims.holder(self.connection, task, college_day(self.now)) is None:
            self.connection.execute(task_store.CLAIM, {"this_id": task_id, "person": None, "at": None})

    def timers_moved(self, instance: Instance) -> bool:
        """Whether a waiting date timer would now name another instant; what is none the timer itself refuses, with its name."""
        for due in instance.open["dues"].values():
            if due["expression"]:
                value = self.evaluator.value(due["expression"], instance.record_kind, instance.record_id, due["names"])
                if not names_the_instant(value, due["at"]):
                    return True
        return False


def names_the_instant(value: Any, at: str) -> bool:
    try:
        return instant_of(value) == instant_of(at)
    except (TypeError, ValueError, OverflowError):
        return False
