"""The real commands, killed under load over HTTP: `duban run` on SQLite, `duban run` and `duban worker` on PostgreSQL."""
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa

from processes.bootstrap import House
from processes.clock import SystemClock
from processes.engine.step import Fact
from processes.engine.tracing.models import trace
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import furnish
from tests.faults.carrying import check_college, close_all, open_college, settle
from tests.faults.killing import lines_of
from tests.faults.load import ACKNOWLEDGED
from tests.faults.visiting import Served, free_port, set_hearts_beating, visit

VISITORS = 3
COMMANDS = {"sqlite": (["run", "--no-demo"],), "postgresql": (["run", "--no-demo"], ["worker"])}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_what_people_were_told_over_http_outlives_the_commands_that_served_them(database_url: str, tmp_path: Path, kills: int) -> None:
    house = open_college(database_url, tmp_path, SystemClock())
    furnish(house, demo_college())
    set_hearts_beating(house)
    before = beats(house)
    with visitors(house, port := free_port()) as threads:
        kill_commands([Served(command, database_url, tmp_path, port) for command in COMMANDS[house.database.url.get_backend_name()]], tmp_path, threads, kills)
    check_college(house, tmp_path)
    assert beats(house) > before, "the worker did nothing"
    settle(house)
    close_all(house)
    check_college(house, tmp_path)
    house.close()


@contextmanager
def visitors(house: House, port: int) -> Iterator[list[Thread]]:
    stop = Event()
    threads = [Thread(target=visit, args=(house, port, stop), daemon=True) for _ in range(VISITORS)]
    for thread in threads:
        thread.start()
    try:
        yield threads
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def kill_commands(commands: list[Served], home: Path, threads: list[Thread], kills: int) -> None:
    dice = random.Random(kills)
    try:
        for number in range(kills):
            commands[0].wait_until_ready()
            wait_for_answers(commands, home, threads)
            time.sleep(dice.uniform(0.05, 0.2))
            chosen = commands[number % len(commands)]
            assert chosen.alive(), chosen.log.read_text(encoding="utf-8")[-3000:]
            chosen.kill()
            chosen.start()
        commands[0].wait_until_ready()
        wait_for_answers(commands, home, threads)            # whoever was killed last serves again
    finally:
        for command in commands:
            command.kill()


def wait_for_answers(commands: list[Served], home: Path, threads: list[Thread]) -> None:
    before, deadline = len(lines_of(home, ACKNOWLEDGED)), time.monotonic() + 60
    while len(lines_of(home, ACKNOWLEDGED)) < before + 2:
        assert time.monotonic() < deadline, commands[0].log.read_text(encoding="utf-8")[-3000:]
        assert all(thread.is_alive() for thread in threads), "a visitor got an answer nobody should get"
        time.sleep(0.01)


def beats(house: House) -> int:
    with house.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).where(trace.c.kind == Fact.FIRED.value)).scalar_one())
