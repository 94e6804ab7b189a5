"""Timer events that ask the advance for the time: one clock for the house, movable in scenarios and rehearsals.

The library calls datetime.now() itself. These subclasses ask `workflow.script_engine.now()`; they are made by an own parser mixin and registered with
the serializer. They also say when they are due, and a timer counts as due AT its time, not after it.
"""
import re
from bisect import bisect_right
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.serializer.default.event_definition import TimerConditionalEventDefinitionConverter
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions import timer
from SpiffWorkflow.spiff.parser import event_parsers as stock
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from processes.clock import COLLEGE_ZONE, instant_of
from processes.errors import ProcessError

PARSE = timer.TimerEventDefinition
DURATION = re.compile(r"P(?=\d|T\d)(\d{1,6}W|(\d{1,4}Y)?(\d{1,5}M)?(\d{1,6}D)?(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}([.,]\d{1,6})?S)?)?)")
CATCH_UP = 10                            # ticks of one cycle that still go off after an outage; those before them are told as missed
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
    try:
        return instant_of(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise _fault(task, value, wanted) from error


def _length(task: Task, value: Any, began: datetime, wanted: str) -> dict[str, float]:
    """The parts of a duration, by unit; one that can begin then."""
    if not isinstance(value, str) or not DURATION.fullmatch(value):
        raise _fault(task, value, wanted)
    parts: dict[str, float] = PARSE.parse_iso_duration(value)
    try:
        after(began, parts)
    except (ValueError, OverflowError) as error:
        raise _fault(task, value, wanted) from error
    return parts


def after(began: datetime, length: dict[str, float], times: int = 1) -> datetime:
    """The end of so many lengths on end; months are those of the college's calendar, and a day that a month has not is its last."""
    local, rest = began.astimezone(COLLEGE_ZONE), {unit: amount * times for unit, amount in length.items()}
    year, month = divmod(local.year * 12 + local.month - 1 + int(rest.pop("years", 0) * 12 + rest.pop("months", 0)), 12)
    local = local.replace(day=1).replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))
    return local.astimezone(UTC) + timedelta(**rest)


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
        return after(began, _length(my_task, _evaluated(my_task, self.expression), began, LENGTH))


class EveryCycle(timer.CycleTimerEventDefinition):
    """R3/PT1H, R3/<start>/PT1H, R/P1D; keeps its grid; one tick per refresh, so the caller refreshes until due() lies ahead.

    `event_value`: the grid (`begin`, `every`), how many ticks are `left` (-1: no end), the `tick` that comes next and when."""

    def cycle_complete(self, my_task: Task) -> bool:
        state = my_task._get_internal_data("event_value") or self.start(my_task)
        ready = state["left"] != 0 and datetime.fromisoformat(state["next"]) <= _now(my_task)
        if ready:
            missed = self.missed(state, _now(my_task))
            state = self.moved(state, missed + 1)
            my_task.workflow.script_engine.ticks.append((my_task, missed))
        elif state["left"] == 0:
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
        every = _length(my_task, length, began, TICKS)
        if after(began, every) <= began:
            raise _fault(my_task, text, TICKS)
        state = {"begin": began.isoformat(), "every": every, "left": int(times or -1), "tick": 0, "next": began.isoformat()}
        return state if first else {**self.moved(state, 1), "left": state["left"]}           # only an interval: the first tick lies one interval ahead

    @staticmethod
    def moved(state: dict[str, Any], ticks: int) -> dict[str, Any]:
        tick = state["tick"] + ticks
        following = after(datetime.fromisoformat(state["begin"]), state["every"], tick).isoformat()
        return {**state, "left": state["left"] - ticks if state["left"] > 0 else -1, "tick": tick, "next": following}

    @staticmethod
    def missed(state: dict[str, Any], now: datetime) -> int:
        """How many of the ticks that are due are passed over, so that an outage ends in a few of them and not in thousands."""
        begin, following = datetime.fromisoformat(state["begin"]), datetime.fromisoformat(state["next"])
        shortest = after(begin, state["every"]) - begin
        most = int((now - following) / shortest * 1.2) + 2   # months and years differ in length by less than a fifth
        due = bisect_right(range(most), now, key=lambda n: after(begin, state["every"], state["tick"] + n))
        return max(0, (due if state["left"] < 0 else min(due, state["left"])) - CATCH_UP)

    @staticmethod
    def due(my_task: Task) -> datetime | None:
        value = my_task._get_internal_data("event_value")
        return datetime.fromisoformat(value["next"]) if value and value["left"] else None


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


def rearm(workflow: Any) -> list[tuple[Task, datetime]]:
    """Work out every waiting date timer again: those that moved, with their new instant. Durations and cycles keep what they have."""
    before = {task.id: due for task, _, due in waiting_timers(workflow)}
    moved = []
    for task in list(workflow.event_manager.tasks.values()):
        definition = task.task_spec.event_definition
        if task.state == TaskState.WAITING and any(isinstance(one, AtDate) for one in getattr(definition, "event_definitions", [definition])):
            task.internal_data.pop("event_value", None)
            task.task_spec._update(task)
            if (due := Moment.due(task)) is not None and due != before.get(task.id):
                moved.append((task, due))
    return moved
