"""Timer events that ask the advance for the time: one clock for the house, movable in scenarios and rehearsals.

The library calls datetime.now() itself. These subclasses ask `workflow.script_engine.now()`; they are made by an own parser mixin and registered with
the serializer. They also say when they are due, and a timer counts as due AT its time, not after it.
"""
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.serializer.default.event_definition import TimerConditionalEventDefinitionConverter
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions import timer
from SpiffWorkflow.spiff.parser import event_parsers as stock
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from processes.clock import COLLEGE_ZONE
from processes.errors import ProcessError

PARSE = timer.TimerEventDefinition
DURATION = re.compile(r"P(?=\d|T\d)(\d{1,6}W|(\d{1,4}Y)?(\d{1,5}M)?(\d{1,6}D)?(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}([.,]\d{1,6})?S)?)?)")
CYCLE = re.compile(r"R(\d{0,6})/(?:([^/P]+)/)?(P[^/]+)")


class TimerFault(ProcessError):
    """定时事件“{name}”的时间 {value!r} 看不懂：{wanted}。"""

    status = 500


DATE, LENGTH = '应为日期或时刻，如 "2026-03-02" 或 "2026-03-02T08:00:00+08:00"', '应为时长，如 "P3D" 或 "PT2H"'
TICKS = '应为循环，如 "R3/PT1H"、"R/P1D" 或 "R2/2026-03-02T08:00:00+08:00/P1D"'


def _now(task: Task) -> datetime:
    now: datetime = task.workflow.script_engine.now()
    return now


def _evaluated(task: Task, expression: str) -> Any:
    return task.workflow.script_engine.evaluate(task, expression)


def _fault(task: Task, value: Any, wanted: str) -> TimerFault:
    return TimerFault(name=task.task_spec.bpmn_name or task.task_spec.bpmn_id, value=value, wanted=wanted)


def _instant(task: Task, value: Any, wanted: str) -> datetime:
    """A day, or an instant without zone, is meant as the college's."""
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=COLLEGE_ZONE)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise _fault(task, value, wanted) from error


def _after(task: Task, value: Any, began: datetime, wanted: str) -> timedelta:
    """The length of a duration that begins then; months have the length they have."""
    if not isinstance(value, str) or not DURATION.fullmatch(value):
        raise _fault(task, value, wanted)
    try:
        found: timedelta = PARSE.get_timedelta_from_start(PARSE.parse_iso_duration(value), began)
        began + found
    except (ValueError, OverflowError) as error:
        raise _fault(task, value, wanted) from error
    return found


class Moment:
    """A timer that fires once; `event_value` holds its due instant as ISO text, worked out once when the wait begins."""

    expression: str

    def start(self, my_task: Task) -> datetime:
        raise TypeError("a timer says when it starts")

    def has_fired(self, my_task: Task) -> bool:
        if my_task._get_internal_data("event_value") is None:
            my_task._set_internal_data(event_value=self.start(my_task).isoformat())
        due = self.due(my_task)
        if due is not None and due <= _now(my_task):
            my_task._set_internal_data(event_fired=True)
        return bool(my_task._get_internal_data("event_fired", False))

    @staticmethod
    def due(my_task: Task) -> datetime | None:
        value = my_task._get_internal_data("event_value")
        return datetime.fromisoformat(value) if value else None


class AtDate(Moment, timer.TimeDateEventDefinition):
    def start(self, my_task: Task) -> datetime:
        return _instant(my_task, _evaluated(my_task, self.expression), DATE)


class AfterDuration(Moment, timer.DurationTimerEventDefinition):
    def start(self, my_task: Task) -> datetime:
        began = _now(my_task)
        return began + _after(my_task, _evaluated(my_task, self.expression), began, LENGTH)


class EveryCycle(timer.CycleTimerEventDefinition):
    """R3/PT1H, R3/<start>/PT1H, R/P1D; keeps its grid; one tick per refresh, so the caller refreshes until due() lies ahead."""

    def cycle_complete(self, my_task: Task) -> bool:
        state = my_task._get_internal_data("event_value") or self.start(my_task)
        ready = state["cycles"] != 0 and datetime.fromisoformat(state["next"]) <= _now(my_task)
        if ready:
            step = timedelta(seconds=state["duration"])
            state = {**state, "cycles": state["cycles"] - 1, "next": (datetime.fromisoformat(state["next"]) + step).isoformat()}
            my_task.workflow.script_engine.ticks.append(my_task)
        elif state["cycles"] == 0:
            my_task.internal_data["event_fired"] = True
        my_task._set_internal_data(event_value=state)
        return ready

    def start(self, my_task: Task) -> dict[str, Any]:
        text = _evaluated(my_task, self.expression)
        parts = CYCLE.fullmatch(text) if isinstance(text, str) else None
        if parts is None:
            raise _fault(my_task, text, TICKS)
        times, first, length = parts.groups()
        began = _instant(my_task, first, TICKS) if first else _now(my_task)
        step = _after(my_task, length, began, TICKS)
        begin = began if first else began + step             # only an interval: the first tick lies one interval ahead
        return {"cycles": int(times or -1), "next": begin.isoformat(), "duration": step.total_seconds()}

    @staticmethod
    def due(my_task: Task) -> datetime | None:
        value = my_task._get_internal_data("event_value")
        return datetime.fromisoformat(value["next"]) if value and value["cycles"] else None


OWN = {timer.TimeDateEventDefinition: AtDate, timer.DurationTimerEventDefinition: AfterDuration, timer.CycleTimerEventDefinition: EveryCycle}
TIMERS: tuple[Any, ...] = tuple(OWN.values())


class OwnTimers:
    """Goes in front of a library event parser."""

    def parse_timer_event(self, event: Any) -> Any:
        found = super().parse_timer_event(event)             # type: ignore[misc]
        return OWN[type(found)](found.name, found.expression, description=found.description)


PARSERS = {full_tag(tag): (type(base.__name__, (OwnTimers, base), {}), spec) for tag, base, spec in (
    ("startEvent", stock.SpiffStartEventParser, defaults.StartEvent),
    ("boundaryEvent", stock.SpiffBoundaryEventParser, defaults.BoundaryEvent),
    ("intermediateCatchEvent", stock.SpiffIntermediateCatchEventParser, defaults.IntermediateCatchEvent))}
CONFIG = dict.fromkeys(TIMERS, TimerConditionalEventDefinitionConverter)


def waiting_timers(workflow: Any) -> list[tuple[Task, Any, datetime]]:
    """(task, definition, due instant) of every waiting timer, those behind event-based gateways too."""
    found = []
    for task in workflow.event_manager.tasks.values():
        definition = task.task_spec.event_definition
        for one in getattr(definition, "event_definitions", [definition]):
            if isinstance(one, TIMERS) and (due := one.due(task)) is not None:
                found.append((task, one, due))
    return found


def rearm(workflow: Any) -> None:
    """Work out every waiting date timer again. Durations and cycles keep what they have."""
    for task in list(workflow.event_manager.tasks.values()):
        definition = task.task_spec.event_definition
        if task.state == TaskState.WAITING and any(isinstance(one, AtDate) for one in getattr(definition, "event_definitions", [definition])):
            task.internal_data.pop("event_value", None)
            task.task_spec._update(task)
