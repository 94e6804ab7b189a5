"""Timers by the house's clock: what a time may look like, when it is due, and what moves it."""
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from processes.clock import COLLEGE_ZONE
from processes.engine.bpmn.timers import CATCH_UP, TimerFault
from processes.engine.instances.upgrades import cycles
from processes.engine.step import Fact
from tests.engine.advancing import RUNTIME, Memory, Play
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


def reminding(text: str, start: datetime = datetime(2026, 3, 2, 1, tzinfo=UTC)) -> Play:
    drawn = process("s>ua ua>e t>k k>e2", inside={"k": "<script>n = 1</script>"}, extra=timer("t", "ua", "timeCycle", text))
    return Play(diagram(drawn), memory=Memory(now=start))


def fired(play: Play) -> list[dict[str, int]]:
    return [h.changes for h in play.step.happened if h.kind is Fact.FIRED]


def test_after_an_outage_a_cycle_ticks_a_few_times_and_tells_how_many_ticks_it_missed() -> None:
    play = reminding('"R/PT1M"').later(days=365)
    assert fired(play) == [{"missed": 365 * 24 * 60 - CATCH_UP}] + [{}] * (CATCH_UP - 1)
    assert [due.at for due in play.step.dues] == [play.memory.now + timedelta(minutes=1)]
    assert fired(play.later(seconds=150)) == [{}, {}]


def test_missed_ticks_count_towards_the_number_of_repetitions() -> None:
    play = reminding('"R100/PT1M"').later(days=2)
    assert fired(play) == [{"missed": 90}] + [{}] * 9 and not play.step.dues
    assert fired(reminding('"R3/PT1M"').later(days=2)) == [{}, {}, {}]


@pytest.mark.parametrize(("text", "days"), [
    ('"R/P1M"', [(1, 31), (2, 28), (3, 31), (4, 30)]), ('"R/2026-01-31/P1M"', [(1, 31), (2, 28), (3, 31), (4, 30)]),
    ('"R/P1Y"', [(1, 31)] * 4)])
def test_months_and_years_are_those_of_the_calendar(text: str, days: list[tuple[int, int]]) -> None:
    play, found = reminding(text, datetime(2026, 1, 30, 16, tzinfo=UTC)), [(1, 31)]
    while len(found) < 4:
        play.memory.now = play.step.dues[0].at
        local = play.memory.now.astimezone(COLLEGE_ZONE)
        found.append((local.month, local.day))
        assert len(fired(play.wake())) == 1
    assert found == days


def test_a_cycle_that_stands_still_is_refused() -> None:
    with pytest.raises(TimerFault, match="循环"):
        reminding('"R/PT0S"')


def test_a_cycle_stored_by_an_older_program_keeps_its_grid() -> None:
    play = reminding('"R5/PT1H"').later(hours=1)
    raw = orjson.loads(play.step.state)
    row = next(row for row in raw["tasks"] if isinstance(row[cycles.INTERNAL].get("event_value"), dict))
    row[cycles.INTERNAL]["event_value"] = {"cycles": 4, "next": "2026-03-02T03:00:00+00:00", "duration": 3600.0}
    old = orjson.dumps({**raw, "format": 1})
    play.memory.now += timedelta(hours=2)
    step = RUNTIME.wake(play.spec, old, play.memory)
    assert [h.kind for h in step.happened].count(Fact.FIRED) == 2
    assert [due.at for due in step.dues] == [datetime(2026, 3, 2, 5, tzinfo=UTC)]


def test_each_tick_of_a_cycle_takes_its_flow_and_its_end_is_no_tick() -> None:
    play = reminding('"R2/PT1H"').later(hours=1).later(hours=1)
    assert [h.flow for h in play.happened if h.kind is Fact.TAKEN and h.element_id == "t"] == ["f2", "f2"]
    assert not play.step.dues and sum(h.kind is Fact.FIRED for h in play.happened) == 2
