"""Kill processes under load at random moments, and what must hold of any database afterwards."""
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from processes.engine.instances.models import instances
from processes.engine.jobs import store as jobs
from processes.engine.jobs.models import jobs as job_rows
from processes.engine.step import Fact
from processes.engine.tasks.models import work_items
from processes.engine.tracing.models import trace
from tests.faults.load import ACKNOWLEDGED

SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload(["tests.faults.load", "tests.faults.carrying"])
ROLES = {"sqlite": [{"clients": True, "worker": True}], "postgresql": [{"clients": True, "worker": False}, {"clients": False, "worker": True}]}


def kill_loop(serve: Callable[..., None], url: str, home: Path, since: float, kills: int) -> None:
    """Keep one process per role alive; kill one of them 50 to 150 ms after the load has begun to flow."""
    dice, roles = random.Random(kills), ROLES["sqlite" if url.startswith("sqlite") else "postgresql"]

    def spawn(role: dict[str, bool]) -> multiprocessing.process.BaseProcess:
        process = SPAWN.Process(target=serve, args=(url, home, since), kwargs=role, daemon=True)
        process.start()
        return process

    running = [spawn(role) for role in roles]
    try:
        for _ in range(kills):
            wait_for_load(home, running)
            time.sleep(dice.uniform(0.05, 0.15))
            place = dice.randrange(len(roles))
            assert running[place].is_alive(), "a process ended without being killed"
            running[place].kill()
            running[place].join()
            running[place] = spawn(roles[place])
    finally:
        for process in running:
            process.kill()
            process.join()


def wait_for_load(home: Path, running: list[multiprocessing.process.BaseProcess]) -> None:
    """Until somebody has been answered since now: kills must meet work, not start-up."""
    before, deadline = len(lines_of(home, ACKNOWLEDGED)), time.monotonic() + 30
    while len(lines_of(home, ACKNOWLEDGED)) == before:
        assert time.monotonic() < deadline, "no act was acknowledged for half a minute"
        assert all(process.is_alive() for process in running), "a process ended without being killed"
        time.sleep(0.005)


def lines_of(home: Path, name: str) -> list[str]:
    path = home / name
    return path.read_text(encoding="ascii").splitlines() if path.exists() else []


def check_everything_fits(connection: sa.Connection, done: set[str], now: datetime) -> None:
    """Of every instance: snapshot, work items, timers and trace tell the same; what was acknowledged is done; nobody holds a lease for ever."""
    status = {row.id: row.status for row in connection.execute(sa.select(work_items.c.id, work_items.c.status))}
    assert not [task for task in done if status.get(task) != "done"], "an acknowledged completion is gone"
    completed = traced(connection, Fact.COMPLETED)
    assert not [task for task, times in completed.items() if times > 1 and task in status], "a task was completed twice"
    assert {task for task, state in status.items() if state == "done"} == {task for task in completed if task in status}, "trace and work items differ"
    assert max(traced(connection, Fact.FIRED).values(), default=1) == 1, "a timer fired twice"
    opened = [row.open for row in connection.execute(sa.select(instances.c.open).where(instances.c.status == "active"))]
    assert {task for task, state in status.items() if state == "open"} == {task for one in opened for task in one["asks"]}, "open tasks and work items differ"
    timers = connection.execute(sa.select(job_rows.c.task_id).where(job_rows.c.kind == "timer")).scalars().all()
    waiting = [task for one in opened for task, due in one["dues"].items() if datetime.fromisoformat(due["at"]).year < 9000]
    assert sorted(timers) == sorted(waiting), "waiting timers and due rows differ"
    assert not connection.execute(sa.select(job_rows.c.kind, job_rows.c.last_error).where(job_rows.c.status != jobs.READY)).all(), "a job became an incident"
    assert not connection.execute(sa.select(job_rows.c.id).where(job_rows.c.leased_until > now + jobs.LEASE)).all(), "a lease outlasts its time"


def traced(connection: sa.Connection, kind: Fact) -> Counter[str]:
    """{engine task: how often the trace tells that of it}"""
    found = sa.select(trace.c.task_id).where(trace.c.kind == kind.value, trace.c.task_id != "")
    return Counter(connection.execute(found).scalars())
