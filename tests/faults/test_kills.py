"""SIGKILL at any moment, and afterwards every acknowledged act, timer and message is there exactly once."""
import multiprocessing
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from processes.bootstrap import House
from processes.clock import MovableClock
from processes.engine import queries
from processes.engine.instances import store as instances
from processes.engine.jobs import store as jobs
from processes.engine.jobs.models import jobs as job_rows
from processes.engine.outbox.models import outbox
from processes.engine.step import SYSTEM, Fact
from processes.engine.tasks.models import work_items
from processes.workers.loop import Worker
from tests.faults.load import ACKNOWLEDGED, SENT, serve
from tests.faults.track import HurriedClock, deploy, open_track, runner, start

ITEMS = 24
SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload(["tests.faults.load"])
ROLES = {"sqlite": [{"clients": True, "worker": True}], "postgresql": [{"clients": True, "worker": False}, {"clients": False, "worker": True}]}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [25, pytest.param(100, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(database_url: str, tmp_path: Path, kills: int) -> None:
    since = time.time()
    house = open_track(database_url, tmp_path, HurriedClock(since))
    deploy(house)
    started = start(house, "relay", ITEMS)
    house.close()
    killed = kill_loop(database_url, tmp_path, since, kills, seed=kills)
    assert sum(killed) == kills
    later = HurriedClock(since).now() + timedelta(hours=1)
    house = open_track(database_url, tmp_path, MovableClock(later))
    check(house, started, tmp_path)
    finish(house, started)
    check(house, started, tmp_path)
    check_the_end(house, started, tmp_path)
    house.close()


def kill_loop(url: str, home: Path, since: float, kills: int, seed: int) -> list[int]:
    """Keep one process per role alive, kill one of them 50 to 150 ms after the load has begun to flow. Returns the kills per role."""
    dice, roles = random.Random(seed), ROLES["sqlite" if url.startswith("sqlite") else "postgresql"]

    def spawn(role: dict[str, bool]) -> multiprocessing.process.BaseProcess:
        process = SPAWN.Process(target=serve, args=(url, home, since), kwargs=role, daemon=True)
        process.start()
        return process

    running, killed = [spawn(role) for role in roles], [0] * len(roles)
    try:
        for _ in range(kills):
            flows(home, running)
            time.sleep(dice.uniform(0.05, 0.15))
            place = dice.randrange(len(roles))
            assert running[place].is_alive(), "a process ended without being killed"
            running[place].kill()
            running[place].join()
            killed[place] += 1
            running[place] = spawn(roles[place])
    finally:
        for process in running:
            process.kill()
            process.join()
    return killed


def flows(home: Path, running: list[multiprocessing.process.BaseProcess]) -> None:
    """Wait until somebody has been answered since now: kills must meet work, not start-up."""
    size, deadline = lines_of(home, ACKNOWLEDGED), time.monotonic() + 30
    while lines_of(home, ACKNOWLEDGED) == size:
        assert time.monotonic() < deadline, "no act was acknowledged for half a minute"
        assert all(process.is_alive() for process in running), "a process ended without being killed"
        time.sleep(0.005)


def lines_of(home: Path, name: str) -> list[str]:
    path = home / name
    return path.read_text(encoding="ascii").splitlines() if path.exists() else []


def check(house: House, started: dict[str, str], home: Path) -> None:
    now = house.clock.now()
    acknowledged = [line.split() for line in lines_of(home, ACKNOWLEDGED)]
    with house.reading() as connection:
        status = {row.id: row.status for row in connection.execute(sa.select(work_items.c.id, work_items.c.status))}
        lost = [task_id for task_id, _instance, _lap in acknowledged if status.get(task_id) != "done"]
        assert not lost, f"{len(lost)} acknowledged completions are gone"
        for instance_id in started.values():
            check_instance(connection, instance_id, {task_id for task_id, instance, _lap in acknowledged if instance == instance_id}, now)
        stuck = connection.execute(sa.select(job_rows.c.status, job_rows.c.last_error).where(job_rows.c.status != jobs.READY)).all()
        assert not stuck
        assert not connection.execute(sa.select(job_rows.c.id).where(job_rows.c.leased_until > now + jobs.LEASE)).all()


def check_instance(connection: sa.Connection, instance_id: str, acknowledged: set[str], now: datetime) -> None:
    lines = queries.story(connection, SYSTEM, instance_id)
    done = Counter(line.task_id for line in lines if line.kind is Fact.COMPLETED and line.element_id == "run")
    fired = Counter(line.task_id for line in lines if line.kind is Fact.FIRED)
    assert set(done.values()) <= {1}, "a task was completed twice"
    assert acknowledged <= done.keys(), "the trace does not know an acknowledged completion"
    assert set(fired.values()) <= {1}, "a timer fired twice"
    instance = instances.one(connection, instance_id)
    assert instance is not None
    waiting = set(instance.open["dues"])
    assert len(done) == len(fired) + len(waiting), "a timer was lost"
    rows = connection.execute(sa.select(job_rows.c.task_id).where(job_rows.c.instance_id == instance_id, job_rows.c.kind == "timer")).scalars().all()
    assert sorted(rows) == sorted(waiting), "timers of the snapshot and due rows differ"
    asked = connection.execute(sa.select(work_items.c.id).where(work_items.c.instance_id == instance_id, work_items.c.status == "open")).scalars().all()
    assert sorted(asked) == sorted(instance.open["asks"]), "open tasks of the snapshot and work items differ"
    messages = connection.execute(sa.select(outbox.c.key).where(outbox.c.key.like(f"{instance_id}/%"))).scalars().all()
    assert sorted(messages) == sorted(f"{instance_id}/{lap}" for lap in range(1, len(done) + 1)), "a lap was noted twice or not at all"


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


def settle(house: House) -> None:
    worker = Worker(house)
    while worker.run_once():
        pass


def check_the_end(house: House, started: dict[str, str], home: Path) -> None:
    with house.reading() as connection:
        for key in started:
            assert [row.status for row in queries.instances_of(connection, SYSTEM, key)] == ["completed"]
        assert not connection.execute(sa.select(job_rows.c.id)).all(), "a timer row outlived its instance"
        rows = connection.execute(sa.select(outbox.c.key, outbox.c.status)).all()
    assert {row.status for row in rows} == {"sent"}
    assert {row.key for row in rows} == set(lines_of(home, SENT)), "what was marked as sent and what the gateway got differ"


def test_a_message_is_sent_again_rather_than_lost_when_the_sender_dies(database_url: str, tmp_path: Path) -> None:
    """Between sending and marking: the gateway gets the same key twice and can tell."""
    clock = MovableClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
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
