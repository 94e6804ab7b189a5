"""Watch one advance: what was completed, which flows were taken, what is open before and after."""
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent, ThrowingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition, SignalEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from processes.engine.bpmn import timers
from processes.engine.bpmn.specification import CHILD, Element, Specification
from processes.engine.bpmn.workflow import Workflow
from processes.engine.definitions.attributes import EXPRESSIONS
from processes.engine.scripting.sandbox import ExpressionRefused, Sandbox
from processes.engine.step import Ask, Awaits, Due, Fact, Happened

DATA_WRITERS = {"scriptTask", "serviceTask", "businessRuleTask"}


class Observer:
    def __init__(self, spec: Specification, workflow: Workflow, sandbox: Sandbox) -> None:
        self.spec, self.workflow, self.sandbox = spec, workflow, sandbox
        self.happened: list[Happened] = []
        self._open_before, self._was_completed = self._open(), workflow.completed
        self._done: set[str] = set()

    def note(self, one: Happened) -> None:
        self.happened.append(one)

    def element_of(self, task: Task) -> Element:
        process = self.spec.homes[task.workflow.spec.name]
        return self.spec.elements[process][task.task_spec.bpmn_id.removesuffix(CHILD)]

    def _known(self, task: Task) -> Element | None:
        key = getattr(task.task_spec, "bpmn_id", None)
        process = self.spec.homes.get(task.workflow.spec.name)
        return self.spec.elements[process].get(key.removesuffix(CHILD)) if key and process else None

    def completed(self, task: Task, answers: dict[str, Any] | None = None) -> None:
        """Called by the library after each task it ran, and by the runtime for user tasks."""
        self._done.add(task.id.hex)
        element = self._known(task)
        if element is None or isinstance(task.task_spec, CatchingEvent) and isinstance(task.task_spec.event_definition, timers.EveryCycle):
            return                           # the end of a cycle is no further tick
        if self._overtaken(task):
            self.note(Happened(Fact.CANCELLED, element.id, element.process_id, task.id.hex, element.name))
            return
        changes = answers if answers is not None else self._set_by(task) if element.kind in DATA_WRITERS else {}
        self.note(Happened(self._kind(task), element.id, element.process_id, task.id.hex, element.name, changes=changes))
        self._taken(element, task, self._reached(task))

    def _taken(self, element: Element, task: Task, targets: list[str]) -> None:
        flows = self.spec.flows[element.process_id]
        for target in targets:
            if flow := flows.get(f"{element.id}>{target}"):
                self.note(Happened(Fact.TAKEN, element.id, element.process_id, task.id.hex, flow=flow))

    @staticmethod
    def _overtaken(task: Task) -> bool:
        """An error inside a call ends the call too, but the token leaves by the boundary event."""
        if task.parent is None or not isinstance(task.parent.task_spec, BoundaryEventSplit) or isinstance(task.task_spec, BoundaryEvent):
            return False
        return any(isinstance(t.task_spec, BoundaryEvent) and t.task_spec.cancel_activity and t.has_state(TaskState.READY | TaskState.COMPLETED)
                   for t in task.parent.children)

    def ticked(self) -> None:
        """Cycle timers that went off and wait for the next time; ticks that an outage swallowed are told with the next one."""
        ticks = self.workflow.script_engine.ticks
        for task, missed in ticks:
            element = self.element_of(task)
            self.note(Happened(Fact.FIRED, element.id, element.process_id, task.id.hex, element.name, changes={"missed": missed} if missed else {}))
            self._taken(element, task, [one.bpmn_id for one in task.task_spec.outputs if getattr(one, "bpmn_id", None)])
        ticks.clear()

    def rearmed(self, moved: list[tuple[Task, datetime]]) -> None:
        """Date timers whose instant has changed with the facts."""
        for task, due in moved:
            element = self.element_of(task)
            self.note(Happened(Fact.REARMED, element.id, element.process_id, task.id.hex, element.name, changes={"due": due.isoformat()}))

    def received(self, catching: list[Task], event: BpmnEvent) -> None:
        """A message or signal from outside; behind an event-based gateway the event is told, not the gateway that waits in its place."""
        for task in catching:
            element, behind = self.element_of(task), task.task_spec.outputs
            for one, caught in zip(behind, getattr(task.task_spec.event_definition, "event_definitions", ()), strict=False):
                if caught == event.event_definition:
                    element = self.spec.elements[element.process_id][one.bpmn_id]
            self.note(Happened(Fact.RECEIVED, element.id, element.process_id, task.id.hex, element.name, changes={"message": event.event_definition.name}))

    def _kind(self, task: Task) -> Fact:
        if isinstance(task.task_spec, ThrowingEvent) and isinstance(task.task_spec.event_definition, MessageEventDefinition | SignalEventDefinition):
            return Fact.SENT
        if isinstance(task.task_spec, CatchingEvent) and isinstance(task.task_spec.event_definition, timers.TIMERS):
            return Fact.FIRED
        return Fact.COMPLETED

    def _set_by(self, task: Task) -> dict[str, Any]:
        before = task.parent.data if task.parent is not None else {}
        return {key: value for key, value in task.data.items() if key not in before or before[key] != value}

    def _reached(self, task: Task) -> list[str]:
        """Ids of the elements that got a token, past the library's invisible tasks."""
        found: list[str] = []
        for child in task.children:
            if child.has_state(TaskState.PREDICTED_MASK):
                continue
            element = self._known(child)
            if element is not None:
                found.append(element.id)
            elif "Boundary" in type(child.task_spec).__name__:
                inner = [c for c in child.task_spec.outputs if "Boundary" not in type(c).__name__]
                found += [c.bpmn_id.removesuffix(CHILD) for c in inner if getattr(c, "bpmn_id", None)]
        return found

    def _open(self) -> dict[str, tuple[str, Element]]:
        """Everything that waits: user tasks, calls, catching events. {task id: (kind, element)}

        A boundary event comes and goes with its task; it is told only when it goes off."""
        found = {}
        for part in reversed(self.workflow.parts()):         # a call before what it called
            for task in part.tasks.values():
                manual = task.state == TaskState.READY and task.task_spec.manual
                open_now = manual or task.state in (TaskState.WAITING, TaskState.STARTED) and not isinstance(task.task_spec, BoundaryEvent)
                if open_now and (element := self._known(task)) is not None:
                    found[task.id.hex] = ("task" if manual else "other", element)
        return found

    def close(self) -> None:
        """After the advance: what was entered and what was cancelled."""
        after = {} if self.workflow.completed else self._open()
        for key, (_, element) in self._open_before.items():
            if key not in after and key not in self._done:
                self.note(Happened(Fact.CANCELLED, element.id, element.process_id, key, element.name))
        for key, (_, element) in after.items():
            if key not in self._open_before:
                self.note(Happened(Fact.ENTERED, element.id, element.process_id, key, element.name))
        if self.workflow.completed and not self._was_completed:
            self.note(Happened(Fact.ENDED, process_id=self.spec.process_id))

    def asks(self) -> tuple[Ask, ...]:
        if self.workflow.completed:
            return ()
        found = [t for part in self.workflow.parts() for t in part.tasks.values() if t.state == TaskState.READY and t.task_spec.manual]
        return tuple(self._ask(task) for task in found)

    def _ask(self, task: Task) -> Ask:
        element = self.element_of(task)
        return Ask(task.id.hex, element.id, element.name, element.process_id, self._path(task), element.lane, element.properties, element.instructions,
                   self._items(task) | self._names(task, [text for name, text in element.properties.items() if name in EXPRESSIONS]))

    def _items(self, task: Task) -> dict[str, Any]:
        """The multi-instance items a task works on: its own, and those of the calls and sub-processes around it."""
        found: dict[str, Any] = {}
        inner: Task | None = task
        while inner is not None:
            item = getattr(inner.parent.task_spec, "input_item", None) if inner.task_spec.name.endswith(CHILD) else None
            if item is not None and item.bpmn_id in task.data:
                found.setdefault(item.bpmn_id, task.data[item.bpmn_id])
            above = inner.workflow.parent_task_id
            inner = self.workflow.get_task_from_id(above) if above is not None else None
        return found

    def _names(self, task: Task, texts: Any) -> dict[str, Any]:
        """The process variables that the expressions among `texts` read; multi-instance items among them."""
        read: set[str] = set()
        for text in texts:
            try:
                read |= self.sandbox.names(text)
            except ExpressionRefused:        # a property that is not an expression (an article, a form's name)
                continue
        return {name: task.data[name] for name in sorted(read) if name in task.data}

    def _path(self, task: Task) -> tuple[str, ...]:
        path: list[str] = []
        part = task.workflow
        while part.parent_task_id is not None:
            above = self.workflow.get_task_from_id(part.parent_task_id)
            path.append(self.element_of(above).id)
            part = above.workflow
        return tuple(reversed(path))

    def dues(self) -> tuple[Due, ...]:
        if self.workflow.completed:
            return ()
        found = []
        for task, definition, at in timers.waiting_timers(self.workflow):
            is_date = isinstance(definition, timers.AtDate)
            found.append(Due(task.id.hex, self.element_of(task).id, at, definition.expression, is_date,
                             self._names(task, [definition.expression]) if is_date else {}))
        return tuple(found)

    def awaits(self) -> tuple[Awaits, ...]:
        if self.workflow.completed:
            return ()
        found = []
        for task in self.workflow.event_manager.tasks.values():
            definition = task.task_spec.event_definition
            for one in getattr(definition, "event_definitions", [definition]):
                if isinstance(one, MessageEventDefinition | SignalEventDefinition):
                    kind = "message" if isinstance(one, MessageEventDefinition) else "signal"
                    found.append(Awaits(task.id.hex, self.element_of(task).id, kind, one.name))
        return tuple(found)
