"""Timers by the house's clock: what a time may look like, when it is due, and what moves it."""
from datetime import UTC, datetime

import pytest

from processes.engine.bpmn.timers import TimerFault
from processes.engine.step import Fact
from tests.engine.advancing import Memory, Play
from tests.engine.drawing import diagram, process, timer, wait

MESSAGE = '<message id="m1" name="hello"/>'
CATCH = '<intermediateCatchEvent id="ca"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'


def waiting(kind: str, text: str) -> Play:
    return Play(diagram(process("s>t1 t1>ua ua>e", extra=wait("t1", kind, text))))


@pytest.mark.parametrize(("kind", "text", "due"), [
    ("timeDate", '"2026-03-05T08:00:00+08:00"', datetime(2026, 3, 5, tzinfo=UTC)),
    ("timeDate", '"2026-03-05T00:00:00Z"', datetime(2026, 3, 5, tzinfo=UTC)),
    ("timeDate", '"2026-03-05T08:00:00"', datetime(2026, 3, 5, tzinfo=UTC)),
    ("timeDate", '"2026-03-05"', datetime(2026, 3, 4, 16, tzinfo=UTC)),
    ("timeDate", 'plus_days(today, 3)', datetime(2026, 3, 4, 16, tzinfo=UTC)),
    ("timeDuration", '"P3D"', datetime(2026, 3, 5, 1, tzinfo=UTC)),
    ("timeDuration", '"P1M"', datetime(2026, 4, 2, 1, tzinfo=UTC)),
    ("timeDuration", '"P1Y2M3DT4H5M6S"', datetime(2027, 5, 5, 5, 5, 6, tzinfo=UTC)),
    ("timeDuration", '"P2W"', datetime(2026, 3, 16, 1, tzinfo=UTC)),
    ("timeDuration", '"PT" + str(2 * 3) + "H"', datetime(2026, 3, 2, 7, tzinfo=UTC)),
    ("timeDuration", '"PT0.5S"', datetime(2026, 3, 2, 1, 0, 0, 500_000, tzinfo=UTC)),
    ("timeCycle", '"R3/PT1H"', datetime(2026, 3, 2, 2, tzinfo=UTC)),
    ("timeCycle", '"R/P1D"', datetime(2026, 3, 3, 1, tzinfo=UTC)),
    ("timeCycle", '"R2/2026-03-05T08:00:00+08:00/P1D"', datetime(2026, 3, 5, tzinfo=UTC)),
])
def test_a_time_means_the_colleges_time(kind: str, text: str, due: datetime) -> None:
    assert [one.at for one in waiting(kind, text).step.dues] == [due]


@pytest.mark.parametrize(("kind", "text"), [
    ("timeDate", '"tomorrow"'), ("timeDate", "5"), ("timeDate", "None"), ("timeDate", '"P1D"'), ("timeDate", '"0001-01-01T00:00:00+08:00"'),
    ("timeDuration", '"3 days"'), ("timeDuration", "3"), ("timeDuration", "None"), ("timeDuration", '"P"'), ("timeDuration", '"PT"'),
    ("timeDuration", '"P1W2D"'), ("timeDuration", '"P9999Y"'), ("timeDuration", '"2026-03-05"'),
    ("timeCycle", '"0 0 * * *"'), ("timeCycle", "5"), ("timeCycle", '"R3"'), ("timeCycle", '"PT1H"'), ("timeCycle", '"R3/tomorrow/PT1H"'),
])
def test_what_is_no_time_is_said_with_the_events_name(kind: str, text: str) -> None:
    with pytest.raises(TimerFault, match="定时事件“t1”"):
        waiting(kind, text)


def test_a_past_date_fires_at_once() -> None:
    assert waiting("timeDate", '"2026-03-01"').open() == ["ua"]


def test_a_timer_that_went_off_is_told_as_fired_with_the_flow_it_took() -> None:
    play = waiting("timeDuration", '"PT1H"').later(hours=1)
    assert [(h.kind, h.element_id, h.flow) for h in play.step.happened][:2] == [(Fact.FIRED, "t1", ""), (Fact.TAKEN, "t1", "f1")]


def test_each_tick_of_a_cycle_is_told() -> None:
    play = Play(diagram(process("s>ua ua>e t>ub ub>e2", extra=timer("t", "ua", "timeCycle", '"R3/PT1H"')))).later(hours=2)
    assert [h.element_id for h in play.step.happened if h.kind is Fact.FIRED] == ["t", "t"]
    assert play.later(hours=1).open() == ["ua", "ub", "ub", "ub"]
    assert not play.step.dues


def test_a_timer_goes_when_its_task_is_done() -> None:
    play = Play(diagram(process("s>ua ua>ub ub>e t>uc uc>e2", extra=timer("t", "ua", "timeDuration", '"PT1H"')))).do("ua")
    assert play.open() == ["ub"] and not play.step.dues
    assert play.later(days=1).open() == ["ub"]


def test_a_date_behind_an_event_gateway_moves_with_its_fact() -> None:
    memory = Memory(item={"at": "2026-03-10"})
    play = Play(diagram(process("s>g1 g1>t1 g1>ca t1>ua ca>ub ua>e ub>e2", extra=wait("t1", "timeDate", "item.at") + CATCH), before=MESSAGE), memory=memory)
    memory.item["at"] = "2026-03-12"
    assert play.wake().step.dues[0].at == datetime(2026, 3, 11, 16, tzinfo=UTC)
    memory.item["at"] = "2026-03-01"
    assert play.wake().open() == ["ua"] and not play.step.awaits


def test_a_moved_date_does_not_begin_a_duration_anew() -> None:
    both = wait("t1", "timeDate", "item.at") + wait("t2", "timeDuration", '"PT10H"')
    memory = Memory(item={"at": "2026-03-10"})
    play = Play(diagram(process("s>p1 p1>t1 p1>t2 t1>ua t2>ub ua>e ub>e2", extra=both)), memory=memory).later(hours=9)
    memory.item["at"] = "2026-04-10"
    assert sorted(due.at for due in play.wake().step.dues)[0] == datetime(2026, 3, 2, 11, tzinfo=UTC)


def test_the_time_comes_from_the_house_and_from_nowhere_else() -> None:
    memory = Memory(now=datetime(2010, 1, 1, tzinfo=UTC))
    play = Play(diagram(process("s>t1 t1>ua ua>e", extra=wait("t1", "timeDate", '"2010-01-02T00:00:00Z"'))), memory=memory)
    assert not play.open()
    assert play.later(hours=24).open() == ["ua"]
