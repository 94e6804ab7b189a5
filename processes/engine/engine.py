"""One door to the engine. A verb reads, checks, lets the runtime advance one instance, settles what came of it, and then whatever that set off.

Everything happens in the caller's transaction on one business key; an exception leaves nothing behind.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.clock import COLLEGE_ZONE, college_day
from processes.db import new_id
from processes.directory import queries as directory
from processes.engine import queries
from processes.engine.advance import Advance, Afterwards, CloseSide, Deliver, Start
from processes.engine.answers import checked, form_of
from processes.engine.definitions.shelf import Shelf, Version
from processes.engine.evaluation import Evaluator, Facts
from processes.engine.forms.bind import file_ids
from processes.engine.instances import store as instances
from processes.engine.instances.runtime import Runtime
from processes.engine.instances.store import CANCELLED, Instance
from processes.engine.jobs import store as jobs
from processes.engine.operators.registry import Asking, Filing, Registries
from processes.engine.outbox import write as outbox
from processes.engine.scripting.sandbox import Sandbox
from processes.engine.settling import Finished, Settling
from processes.engine.step import Fact, Happened, Step, Viewer
from processes.engine.tasks import claims
from processes.engine.tasks import store as tasks
from processes.engine.tasks.store import WorkItem
from processes.engine.tracing.record import Act
from processes.engine.waits import store as waits
from processes.errors import Forbidden, NotFound, ProcessError, Refused, TaskClosed, TaskTaken
from processes.files import verbs as files

NOTHING_OPEN: dict[str, Any] = {"asks": {}, "dues": {}, "awaits": []}
TURNS = 200                              # how many settlements one act may set off before we call it a runaway


class Runaway(ProcessError):
    """流程自动运行超过 {turns} 步仍未停下，已全部撤回，请联系管理员检查流程图。"""

    status = 500


@dataclass(frozen=True, slots=True)
class Parts:
    """What lives as long as the house."""
    runtime: Runtime
    sandbox: Sandbox
    registries: Registries
    shelf: Shelf


class Engine:
    """The engine at work in one transaction."""

    def __init__(self, parts: Parts, connection: sa.Connection, now: datetime, business_key: str) -> None:
        self.parts, self.connection, self.now, self.key = parts, connection, now, business_key
        self.today = college_day(now)
        self.facts = Facts(connection, business_key, self.today, parts.registries)
        self.evaluator = Evaluator(parts.sandbox, self.facts)
        self.settling = Settling(connection, self.evaluator, now)
        self.after = Afterwards()

    # ---- verbs -----------------------------------------------------------------------------------------------------------------

    def start(self, process_id: str, *, by: str, data: Mapping[str, Any] | None = None, record: tuple[str, str] = ("", ""), entered_by: str = "") -> str:
        """Start the latest version. Returns the instance's id."""
        instance_id = self._start(Start(process_id, record, dict(data or {}), Act(by, entered_by or by, self.now, self.now)))
        self._drain()
        return instance_id

    def claim(self, task_id: str, *, by: Viewer) -> None:
        """Take a task for oneself; refused when somebody else has it."""
        task, _ = self._open_task(task_id, by)
        self._may(task, by)
        self._claimed(task, by.person, Fact.CLAIMED, by.person)

    def delegate(self, task_id: str, *, by: Viewer, to: Viewer) -> None:
        """Claim a task for a colleague who may do it; what a third person has claimed only they themselves or their head give away."""
        task, _ = self._open_task(task_id, by)
        holder = claims.holder(self.connection, task, self.today)
        if holder is None:
            self._may(task, by)
        elif not claims.may_put_back(task, by):
            raise Forbidden(f"该任务已由{self._name(holder)}认领，正在办理。", next_step="可请对方或科室负责人放回，或由其完成。")
        found = queries.task_at_hand(self.connection, to, task_id)
        if found is None or found[2] or to.person in task.excluded or not to.principals & set(task.candidates):      # barred, excluded, no candidate
            raise Forbidden(f"{self._name(to.person)}按规定不能办理“{task.name}”。", next_step="请转给其他同事。")
        self._claimed(task, to.person, Fact.CLAIMED, by.person, {"claimed_by": to.person})

    def release(self, task_id: str, *, by: Viewer) -> None:
        """Give a claimed task back to all candidates."""
        task, _ = self._open_task(task_id, by)
        if task.claimed_by is None:
            raise Refused("该任务无人认领。")
        if not claims.may_put_back(task, by):
            raise Forbidden("只有认领人本人或其科室负责人可以放回该任务。")
        self._claimed(task, None, Fact.RELEASED, by.person)

    def save_draft(self, task_id: str, *, by: Viewer, data: dict[str, Any]) -> None:
        task, instance = self._open_task(task_id, by)
        self._may(task, by)
        tasks.save_draft(self.connection, tasks.about(task, instance.record_id), by.person, data, self.now)

    def complete(self, task_id: str, *, by: Viewer, data: Mapping[str, Any], acted_at: datetime | None = None, entered_by: str | None = None,
                 evidence: tuple[str, ...] = ()) -> WorkItem:
        """One user action: checks state, rights and form, runs the writer, moves the token, settles all that follows.

        Raises TaskTaken, TaskClosed, NotFound, Forbidden, FormInvalid, or what a rule refuses. P-1: `acted_at` is 办理时间, `entered_by` who types."""
        task, instance = self._open_task(task_id, by)
        self._may(task, by)
        act = Act(by.person, entered_by or by.person, self._acted_at(task, instance, acted_at, evidence), self.now)
        version = self.parts.shelf.version(self.connection, instance.version_id)
        answers = self._checked(version, instance, task, by.person, data)
        self._keep_files(version, task, answers, evidence, by.person)
        work = self._advance(instance, act)
        outcome = answers.get("outcome")
        writer = version.specification.element(task.process_id, task.element_id).properties.get("record")
        if writer:
            answers |= self._filed(writer, instance, task, act, answers, evidence, work)
        kept = version.kept.get(task.element_id, [])
        reduced = answers if "*" in kept else {key: answers[key] for key in kept if key in answers}
        told = reduced if writer else answers                # what no writer keeps is kept by the trace
        step = self._run(work, lambda: self.parts.runtime.complete(version.specification, instance.state, work, task_id, reduced, told=told))
        self.settling.settle(instance, step, act, finished=Finished(task_id, outcome if isinstance(outcome, str) else None))
        tasks.drop_draft(self.connection, tasks.about(task, instance.record_id), by.person)
        self._drain()
        return task

    def fire(self, instance_id: str) -> None:
        """Fire every timer of the instance that is due."""
        instance = instances.one(self.connection, instance_id)
        if instance is not None and instance.status == instances.ACTIVE:
            self._wake(instance, Act("system", "system", self.now, self.now))
            self._drain()

    def send(self, name: str, payload: Any = None, *, by: str = "system") -> None:
        """A message to the instances of this key that wait for it; nobody waiting is no error."""
        self.after.waiting.append(Deliver("message", name, payload, Act(by, by, self.now, self.now)))
        self._drain()

    def signal(self, name: str, payload: Any = None, *, by: str = "system") -> None:
        """A broadcast: to this key's instances now, to those of other keys by jobs, since one transaction serves one key."""
        self.after.waiting.append(Deliver("signal", name, payload, Act(by, by, self.now, self.now)))
        self._drain()

    def hear(self, name: str, payload: Any = None, *, by: str = "system") -> None:
        """A broadcast that began at another key and ends at this one."""
        self.after.waiting.append(Deliver("signal", name, payload, Act(by, by, self.now, self.now), elsewhere=False))
        self._drain()

    def cancel(self, instance_id: str, *, by: str, because: str) -> None:
        """End an instance from outside: open tasks and timers go, the trace says by whom and why."""
        instance = instances.one(self.connection, instance_id)
        if instance is None:
            raise NotFound("该流程")
        self._cancel(instance, Act(by, by, self.now, self.now), because)
        self._drain()

    def facts_changed(self) -> None:
        """Something outside the engine wrote what expressions read: open tasks and timers of the key are asked again before the transaction ends."""
        self.after.facts_changed = True

    def finish(self) -> None:
        """Called once, before the commit: settle what changed facts set off, then write the collected trace and messages."""
        for _ in range(TURNS):
            if not self.after.facts_changed:
                break
            self.after.facts_changed = False
            self.facts.forget()
            self._ask_again()
            self._drain()
        else:
            raise Runaway(turns=TURNS)
        self.settling.write_trace()
        outbox.put(self.connection, self.after.messages, self.now)
        self.after.messages.clear()

    # ---- what the verbs share -------------------------------------------------------------------------------------------------

    def _open_task(self, task_id: str, by: Viewer) -> tuple[WorkItem, Instance]:
        found = queries.task_at_hand(self.connection, by, task_id)
        if found is None:
            raise NotFound("该任务")
        task, instance, barred = found
        if barred or task.business_key != self.key:
            raise NotFound("该任务")
        if not (by.everything or by.principals & set(task.candidates) or by.person in (task.acted_by, task.claimed_by)):
            queries.key_of_task(self.connection, by, task_id)        # who may not know of it is told that there is none
            raise Forbidden()
        if task.status == tasks.DONE:
            when = task.entered_at.astimezone(COLLEGE_ZONE).strftime("%Y-%m-%d %H:%M") if task.entered_at else ""
            raise TaskTaken(who=self._name(task.acted_by), when=when, next_step="结果见事项页；您填写的内容仍保留在本页，可以复制留存。")
        if task.status == tasks.CANCELLED:
            raise TaskClosed(reason=task.closed_because)
        if instance.status != instances.ACTIVE:
            raise TaskClosed(reason="流程已结束")
        return task, instance

    def _may(self, task: WorkItem, by: Viewer) -> None:
        if by.person in task.excluded:
            raise Forbidden("您参与过该事项的前序办理，按规定不能再办理此任务，请由其他人员办理。")
        if not by.everything and not by.principals & set(task.candidates):
            raise Forbidden()
        if (holder := claims.holder(self.connection, task, self.today)) not in (None, by.person):
            raise Forbidden(f"该任务已由{self._name(holder)}认领，正在办理。", next_step="可请对方或科室负责人放回，或由其完成。")

    def _name(self, person: str | None) -> str:
        found = directory.person(self.connection, person) if person else None
        return found.name if found else "系统"

    def _claimed(self, task: WorkItem, person: str | None, kind: Fact, by: str, changes: dict[str, Any] | None = None) -> None:
        self.connection.execute(tasks.CLAIM, {"this_id": task.id, "person": person, "at": self.now if person else None})
        act = Act(by, by, self.now, self.now)
        happened = [Happened(kind, task.element_id, task.process_id, task.id, task.name, changes=changes or {})]
        self.settling.tell(task.instance_id, self.key, act, happened)

    def _acted_at(self, task: WorkItem, instance: Instance, acted_at: datetime | None, evidence: tuple[str, ...]) -> datetime:
        """办理时间 of the act: never in the future, never before the act it answers, in the past only with what proves it (P-1)."""
        if acted_at is None or acted_at == self.now:
            return self.now
        if acted_at > self.now:
            raise Refused("办理时间不能晚于现在。", article="P-1")
        if not evidence:
            raise Refused("补录过去的办理时间，须附上能证明该时间的材料（扫描件或通话记录）。")
        earliest = tasks.answers_to(self.connection, task) or instance.started_at
        if acted_at < earliest:
            raise Refused(f"办理时间不能早于前一步的 {earliest.astimezone(COLLEGE_ZONE):%Y-%m-%d %H:%M}。")
        return acted_at

    def _checked(self, version: Version, instance: Instance, task: WorkItem, person: str, data: Mapping[str, Any]) -> dict[str, Any]:
        case = self.facts.case(instance.record_kind, instance.record_id)
        ask = Asking(self.connection, self.key, self.today, task.element_id, self.facts.item(), case, task.names, person)
        schema = form_of(self.connection, self.parts.shelf, version, task.form)
        return checked(schema, self.connection, self.parts.registries, ask, data)

    def _keep_files(self, version: Version, task: WorkItem, answers: Mapping[str, Any], evidence: tuple[str, ...], person: str) -> None:
        """The act is being sent: what proves it stays for good."""
        schema = form_of(self.connection, self.parts.shelf, version, task.form)
        ids = [*evidence, *(file_ids(schema.components, answers) if schema else ())]
        if ids:
            files.bind(self.connection, ids, task.id, key=self.key, by=person)

    def _filed(self, writer: str, instance: Instance, task: WorkItem, act: Act, answers: dict[str, Any], evidence: tuple[str, ...],
               work: Advance) -> dict[str, Any]:
        filing = Filing(self.connection, self.now, act.acted_at, self.today, self.key, instance.id, instance.record_kind, instance.record_id, task.element_id,
                        task.id, task.names, answers, act.person, act.entered_by, evidence, work)
        extra = self.parts.registries.writers[writer](filing)
        work.wrote()
        return extra or {}

    def _run(self, work: Advance, advance: Callable[[], Step]) -> Step:
        step = advance()
        self.after.waiting.extend(Deliver(sent.kind, sent.name, sent.payload, work.act) for sent in step.sent)
        return step

    def _advance(self, instance: Instance, act: Act) -> Advance:
        return Advance(self.connection, self.now, self.facts, self.parts.registries, instance, act, self.after)

    def _start(self, wanted: Start) -> str:
        version = self.parts.shelf.latest(self.connection, wanted.process_id)
        fresh = Instance(new_id(), self.key, wanted.process_id, version.id, *wanted.record, instances.ACTIVE, 0, b"", NOTHING_OPEN, self.now, wanted.act.person)
        work = self._advance(fresh, wanted.act)
        step = self._run(work, lambda: self.parts.runtime.start(version.specification, work, wanted.data))
        self.settling.settle(fresh, step, wanted.act, new=True)
        return fresh.id

    def _wake(self, instance: Instance, act: Act) -> None:
        version = self.parts.shelf.version(self.connection, instance.version_id)
        work = self._advance(instance, act)
        self.settling.settle(instance, self._run(work, lambda: self.parts.runtime.wake(version.specification, instance.state, work)), act)

    def _deliver(self, one: Deliver) -> None:
        for instance_id in waits.waiting(self.connection, one.kind, one.name, self.key):
            instance = instances.one(self.connection, instance_id)
            if instance is not None and instance.status == instances.ACTIVE:
                self._hand_over(instance, one)
        if one.kind == "signal" and one.elsewhere:
            for key in waits.other_keys(self.connection, one.kind, one.name, self.key):
                jobs.schedule(self.connection, "signal", self.now, {"name": one.name, "payload": one.payload, "by": one.act.person}, business_key=key)

    def _hand_over(self, instance: Instance, one: Deliver) -> None:
        version = self.parts.shelf.version(self.connection, instance.version_id)
        work = self._advance(instance, one.act)
        step = self._run(work, lambda: self.parts.runtime.deliver(version.specification, instance.state, work, one.kind, one.name, one.payload))
        self.settling.settle(instance, step, one.act)

    def _cancel(self, instance: Instance, act: Act, because: str) -> None:
        if instance.status != instances.ACTIVE:
            return
        version = self.parts.shelf.version(self.connection, instance.version_id)
        work = self._advance(instance, act)
        self.settling.settle(instance, self.parts.runtime.cancel(version.specification, instance.state, work), act, status=CANCELLED, because=because)

    def _close_side(self, one: CloseSide) -> None:
        for instance in instances.active(self.connection, self.key):
            if instance.id != one.own and self.parts.shelf.version(self.connection, instance.version_id).properties.get("ends_with") in one.ends_with:
                self._cancel(instance, one.act, "主流程已变化")

    def _drain(self) -> None:
        """Do what the present step has set off, one after the other, in the order it was asked for."""
        for _ in range(TURNS):
            if not self.after.waiting:
                return
            match self.after.waiting.popleft():
                case Start() as start:
                    self._start(start)
                case Deliver() as deliver:
                    self._deliver(deliver)
                case CloseSide() as close:
                    self._close_side(close)
        raise Runaway(turns=TURNS)

    def _ask_again(self) -> None:
        act = Act("system", "system", self.now, self.now)
        for instance in instances.active(self.connection, self.key):
            if self.settling.reassign(instance, act):
                instance = instances.one(self.connection, instance.id) or instance
            if self.settling.timers_moved(instance):
                self._wake(instance, act)

