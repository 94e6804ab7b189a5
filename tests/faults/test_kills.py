"""SIGKILL at any moment, and afterwards every acknowledged act, timer and message is there exactly once."""
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from processes.bootstrap import House
from processes.clock import MovableClock
from processes.engine import queries
from processes.engine.instances import store as instances
from processes.engine.jobs.models import jobs as job_rows
from processes.engine.outbox.models import outbox
from processes.engine.step import SYSTEM, Fact
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import furnish
from processes.supervision.models import items
from processes.workers.loop import Worker
from tests.faults.carrying import check_college, close_all, open_college, serve_college, settle
from tests.faults.killing import check_everything_fits, kill_loop, lines_of
from tests.faults.load import ACKNOWLEDGED, SENT, serve
from tests.faults.track import MONDAY, HurriedClock, deploy, open_track, runner, start

ITEMS = 24


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [25, pytest.param(100, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(database_url: str, tmp_path: Path, kills: int) -> None:
    since = time.time()
    house = open_track(database_url, tmp_path, HurriedClock(since))
    deploy(house)
    started = start(house, "relay", ITEMS)
    house.close()
    kill_loop(serve, database_url, tmp_path, since, kills)
    later = HurriedClock(since).now() + timedelta(hours=1)
    house = open_track(database_url, tmp_path, MovableClock(later))
    check(house, started, tmp_path)
    finish(house, started)
    check(house, started, tmp_path)
    check_the_end(house, started, tmp_path)
    house.close()


def check(house: House, started: dict[str, str], home: Path) -> None:
    """Every lap that was acknowledged is there, none was noted twice, every rest has its timer."""
    acknowledged = {line.split()[0] for line in lines_of(home, ACKNOWLEDGED)}
    with house.reading() as connection:
        check_everything_fits(connection, acknowledged, house.clock.now())
        for instance_id in started.values():
            lines = queries.story(connection, SYSTEM, instance_id)
            laps = sum(line.kind is Fact.COMPLETED and line.element_id == "run" for line in lines)
            rests = sum(line.kind is Fact.FIRED for line in lines)
            instance = instances.one(connection, instance_id)
            assert instance is not None
            assert laps == rests + len(instance.open["dues"]), "a timer was lost"
            messages = connection.execute(sa.select(outbox.c.key).where(outbox.c.key.like(f"{instance_id}/%"))).scalars().all()
            assert sorted(messages) == sorted(f"{instance_id}/{lap}" for lap in range(1, laps + 1)), "a lap was noted twice or not at all"


def finish(house: House, started: dict[str, str]) -> None:
    """Bring every instance to its end: what was killed on the way must still load and run."""
    gateway: list[str] = []
    house.channels["webhook"] = lambda envelope: gateway.append(envelope.message.key)
    assert isinstance(house.clock, MovableClock)
    for _round in range(6):
        settle(house)
        for key, instance_id in started.items():
            with house.reading() as connection:
                tasks = queries.open_tasks(connection, SYSTEM, key)
                laps = 1 + sum(line.kind is Fact.COMPLETED and line.element_id == "run" for line in queries.story(connection, SYSTEM, instance_id))
            for task in tasks:
                with house.unit_of_work(key) as u:
                    u.engine.complete(task.id, by=runner("r9"), data={"lap": laps, "last": True})
        house.clock.move(house.clock.now() + timedelta(minutes=5))
    with (house.settings.home / SENT).open("a", encoding="ascii") as diary:
        diary.writelines(f"{key}\n" for key in gateway)


def check_the_end(house: House, started: dict[str, str], home: Path) -> None:
    with house.reading() as connection:
        for key in started:
            assert [row.status for row in queries.instances_of(connection, SYSTEM, key)] == ["completed"]
        assert not connection.execute(sa.select(job_rows.c.id)).all(), "a timer row outlived its instance"
        rows = connection.execute(sa.select(outbox.c.key, outbox.c.status)).all()
    assert {row.status for row in rows} == {"sent"}
    assert {row.key for row in rows} == set(lines_of(home, SENT)), "what was marked as sent and what the gateway got differ"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", [25, pytest.param(100, marks=pytest.mark.slow)])
def test_items_survive_kills_with_their_ledger_intact(database_url: str, tmp_path: Path, kills: int) -> None:
    """The shipped procedures under the same kills: chains verify, numbers have no gap, every item comes to its close."""
    since = time.time()
    house = open_college(database_url, tmp_path, MovableClock(MONDAY))
    furnish(house, demo_college())
    house.close()
    kill_loop(serve_college, database_url, tmp_path, since, kills)
    clock = MovableClock(HurriedClock(since).now() + timedelta(minutes=10))
    house = open_college(database_url, tmp_path, clock)
    check_college(house, tmp_path)
    settle(house)
    close_all(house)
    check_college(house, tmp_path)
    with house.reading() as connection:
        assert set(connection.execute(sa.select(items.c.status)).scalars()) == {"closed"}
    house.close()


def test_a_message_is_sent_again_rather_than_lost_when_the_sender_dies(database_url: str, tmp_path: Path) -> None:
    """Between sending and marking: the gateway gets the same key twice and can tell."""
    clock = MovableClock(MONDAY)
    house = open_track(database_url, tmp_path, clock)
    deploy(house)
    [(key, _instance)] = start(house, "relay", 1).items()
    with house.reading() as connection:
        [task] = queries.open_tasks(connection, SYSTEM, key)
    with house.unit_of_work(key) as u:
        u.engine.complete(task.id, by=runner("r1"), data={"lap": 1, "last": True})
    got: list[str] = []

    class Death(BaseException):
        pass

    def dies(envelope: object) -> None:
        got.append(envelope.message.key)                     # type: ignore[attr-defined]
        raise Death

    house.channels["webhook"] = dies
    with pytest.raises(Death):
        Worker(house).run_once()
    house.channels["webhook"] = lambda envelope: got.append(envelope.message.key)
    settle(house)
    assert len(got) == 1, "the dead sender's lease is respected while it lasts"
    clock.move(clock.now() + timedelta(minutes=2))
    settle(house)
    assert got[0] == got[1]
    assert len(got) == 2
    house.close()
