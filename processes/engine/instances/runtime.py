"""Advance one instance by one step: snapshot and facts in, a Step out. Knows no database; an exception leaves the caller's snapshot as it was."""
from collections.abc import Callable, Mapping
from typing import Any

from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition, SignalEventDefinition

from processes.engine.bpmn import timers
from processes.engine.bpmn.script import Context, ScriptEngine
from processes.engine.bpmn.specification import CHILD, Specification
from processes.engine.bpmn.workflow import Workflow
from processes.engine.instances import snapshot
from processes.engine.instances.observing import Observer
from processes.engine.instances.prune import prune
from processes.engine.scripting.sandbox import Sandbox
from processes.engine.step import Fact, Happened, Sent, Step
from processes.errors import ProcessError, TaskClosed

ROUND = 200                              # automatic tasks before the tree is pruned again
MOST = 5_000                             # automatic tasks in one advance before it counts as a runaway
DEEPEST = 900                            # the library stops without a word at 1,000


class RunawayLoop(ProcessError):
    """流程自动运行超过 {steps} 步仍未停下，已全部撤回。请检查流程图中是否有不会结束的循环（例如没有用掉到期时点的操作）。"""

    status = 500


class DeadEnd(ProcessError):
    """流程在这一步之后走不到任何待办、等待或结束，已全部撤回。请检查流程图：是否缺少结束事件，或并行汇合等不到某一支。"""

    status = 500


class NoWayOn(ProcessError):
    """流程在网关“{name}”处无路可走：没有一个条件成立，也没有默认路径，已全部撤回。请管理员给该网关补一条默认路径。"""

    status = 500


class ProcessFault(ProcessError):
    """流程运行出错：{reason}"""

    status = 500


def as_fault(error: SpiffWorkflowException) -> ProcessError:
    """In our words: what one of us raised inside the library, or what the library itself could not do."""
    cause = error.__cause__ or getattr(error, "exception", None) or error.__context__
    if isinstance(cause, ProcessError):
        return cause
    if "No conditions satisfied" in str(error):
        gateway = getattr(error, "task_spec", None)
        return NoWayOn(name=getattr(gateway, "bpmn_name", None) or getattr(gateway, "name", ""))
    return ProcessFault(reason=str(error))


class Runtime:
    """One per house; holds nothing of any instance."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def start(self, spec: Specification, context: Context, data: Mapping[str, Any]) -> Step:
        def begin(_: Workflow, observer: Observer) -> None:
            observer.note(Happened(Fact.STARTED, process_id=spec.process_id, changes=dict(data)))
        engine = ScriptEngine(self.sandbox, context)
        workflow = Workflow(spec.main, spec.subs, script_engine=engine)
        workflow.task_tree.data.update(data)
        return self._advance(spec, workflow, begin)

    def complete(self, spec: Specification, state: bytes, context: Context, task_id: str, answers: Mapping[str, Any], *,
                 told: Mapping[str, Any] | None = None) -> Step:
        """The answers become one variable named after the element; the trace tells `told`, where that is more. Raises TaskClosed when the task is not open."""
        def finish(workflow: Workflow, observer: Observer) -> None:
            task = workflow.open_task(task_id)
            if task is None:
                raise TaskClosed(reason="流程已向前推进")
            element = observer.element_of(task)
            task.data[element.id] = dict(answers)
            if task.task_spec.name.endswith(CHILD):
                task.data[f"{element.id}_ok"] = True         # a multi-instance user task needs an output item that exists
            task.run()
            observer.completed(task, dict(answers if told is None else told))
        return self._resume(spec, state, context, finish)

    def wake(self, spec: Specification, state: bytes, context: Context) -> Step:
        """Work out date timers again and fire all that are due."""
        def refresh(workflow: Workflow, observer: Observer) -> None:
            observer.rearmed(timers.rearm(workflow))
            workflow.refresh_timers()
        return self._resume(spec, state, context, refresh)

    def deliver(self, spec: Specification, state: bytes, context: Context, kind: str, name: str, payload: Any) -> Step:
        """Hand a message or signal to whoever waits for it; nobody waiting changes nothing."""
        def catch(workflow: Workflow, observer: Observer) -> None:
            definition = MessageEventDefinition(name) if kind == "message" else SignalEventDefinition(name)
            event = BpmnEvent(definition, payload if payload is not None else {})
            catching = [t for t in workflow.event_manager.tasks.values() if t.task_spec.catches(t, event)]
            if catching:
                workflow.send_event(event)
                observer.received(catching, event)
        return self._resume(spec, state, context, catch)

    def cancel(self, spec: Specification, state: bytes, context: Context) -> Step:
        """End from outside; nothing stays open."""
        def stop(workflow: Workflow, observer: Observer) -> None:
            observer.note(Happened(Fact.ABORTED, process_id=spec.process_id))
            workflow.cancel()
            for sub in list(workflow.subprocesses.values()):
                sub.cancel()
            workflow.event_manager.tasks.clear()
        return self._resume(spec, state, context, stop)

    def _resume(self, spec: Specification, state: bytes, context: Context, act: Callable[[Workflow, Observer], None]) -> Step:
        return self._advance(spec, snapshot.load(state, spec, ScriptEngine(self.sandbox, context)), act)

    def _advance(self, spec: Specification, workflow: Workflow, act: Callable[[Workflow, Observer], None]) -> Step:
        observer = Observer(spec, workflow, self.sandbox)
        sent: list[Sent] = []
        try:
            act(workflow, observer)
            self._run(workflow, observer, sent)
        except SpiffWorkflowException as error:
            raise as_fault(error) from error
        if workflow.is_stuck():
            raise DeadEnd()
        if workflow.deepest() > DEEPEST:
            raise ProcessFault(reason="流程图中有一处分支会无限增长（等待中的分支旁有循环）")
        observer.close()
        return Step(state=snapshot.dump(workflow), asks=observer.asks(), dues=observer.dues(), awaits=observer.awaits(), happened=tuple(observer.happened),
                    sent=tuple(sent), completed=workflow.completed, tasks_kept=sum(len(part.tasks) for part in workflow.parts()))

    def _run(self, workflow: Workflow, observer: Observer, sent: list[Sent]) -> None:
        """Engine steps, thrown events, pruning, due timers: again and again until nothing moves."""
        steps = 0
        while steps < MOST:
            steps += 1 + workflow.run_automatic(ROUND, observer.completed)
            workflow.refresh_timers()
            observer.ticked()
            for event in workflow.get_events():
                kind = "message" if isinstance(event.event_definition, MessageEventDefinition) else "signal"
                sent.append(Sent(kind, event.event_definition.name, event.payload))
            workflow.drop_finished_parts()
            for part in workflow.parts():
                prune(part)
            if workflow.completed:
                return
            now = workflow.script_engine.now()
            if any(due <= now for _, _, due in timers.waiting_timers(workflow)):
                workflow.refresh_timers()
            elif not any(part.automatic() for part in workflow.parts()):
                return
        raise RunawayLoop(steps=MOST)
