"""engine.complete on a diagram with fork, join and loop: time at every length of history, statements, bytes, storage, timers per second."""
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from threading import Thread

import sqlalchemy as sa

from processes.bootstrap import House, open_house
from processes.clock import MovableClock
from processes.engine import queries
from processes.engine.definitions.source import read_folder
from processes.engine.step import SYSTEM, Viewer
from processes.settings import read_settings
from processes.workers.loop import Worker
from tests.bench.counting import counted

DIAGRAMS = Path(__file__).parent / "diagrams"
ME = Viewer("r1", frozenset({"office:考场", "person:r1"}))


def open_bench(url: str, home: Path) -> House:
    house = open_house(read_settings({"DUBAN_HOME": str(home), "DATABASE_URL": url}), MovableClock(datetime(2026, 3, 2, 1, tzinfo=UTC)))
    house.deploy(read_folder(DIAGRAMS), by="system")
    return house


class Walk:
    """One instance of the review that is sent back again and again."""

    def __init__(self, house: House, key: str) -> None:
        self.house, self.key, self.finished = house, key, 0
        with house.unit_of_work(key) as u:
            self.instance = u.engine.start("review", by="r1")

    def complete(self) -> float:
        """Complete the first open task and send back whatever is reviewed; the seconds it took, durable on return."""
        with self.house.reading() as connection:
            task = queries.open_tasks(connection, SYSTEM, self.key)[0]
        began = time.perf_counter()
        with self.house.unit_of_work(self.key) as u:
            u.engine.complete(task.id, by=ME, data={"text": "已按要求办理。", "outcome": "return"})
        taken = time.perf_counter() - began
        self.finished += 1
        return taken

    def until(self, finished: int) -> None:
        while self.finished < finished:
            self.complete()


def at_lengths(house: House, lengths: tuple[int, ...], sample: int = 40) -> dict[int, float]:
    """{finished user tasks: median seconds of the next completions}"""
    walk, found = Walk(house, "item/long"), {}
    for length in lengths:
        walk.until(length)
        found[length] = median(walk.complete() for _ in range(sample))
    return found


def young(house: House, sample: int = 60) -> float:
    """Median of the completion that follows on four finished tasks."""
    taken = []
    for number in range(sample):
        walk = Walk(house, f"item/young{number}")
        walk.until(4)
        taken.append(walk.complete())
    return median(taken)


def statements(house: House, sample: int = 40) -> tuple[float, float]:
    walk, found = Walk(house, "item/counted"), []
    walk.until(8)
    for _ in range(sample):
        with house.reading() as connection:
            task = queries.open_tasks(connection, SYSTEM, walk.key)[0]
        with counted(house.database) as count, house.unit_of_work(walk.key) as u:
            u.engine.complete(task.id, by=ME, data={"text": "已按要求办理。", "outcome": "return"})
        found.append((count.statements, count.commits))
    return median(s for s, _ in found), median(c for _, c in found)


def stored(house: House, steps: int = 400) -> float:
    """Bytes in all tables and indexes per finished step."""
    walk = Walk(house, "item/stored")
    before = size(house)
    walk.until(steps)
    return (size(house) - before) / steps


def size(house: House) -> int:
    with house.reading() as connection:
        if house.database.sqlite:
            return int(connection.execute(sa.text("SELECT sum(pgsize) FROM dbstat" if has_dbstat(connection) else
                                                  "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")).scalar_one())
        everything = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        return int(connection.execute(sa.text(everything))
                   .scalar_one())


def has_dbstat(connection: sa.Connection) -> bool:
    return "ENABLE_DBSTAT_VTAB" in connection.execute(sa.text("SELECT group_concat(compile_options) FROM pragma_compile_options")).scalar_one()


def fired_per_second(house: House, workers: int, timers: int = 400) -> float:
    """Each firing is a full completion: snapshot, work item, trace."""
    clock = house.clock
    assert isinstance(clock, MovableClock)
    for number in range(timers):
        with house.unit_of_work(f"item/alarm{workers}-{number}") as u:
            u.engine.start("alarm", by="r1")
    clock.move(clock.now() + timedelta(seconds=2))
    began = time.perf_counter()
    threads = [Thread(target=exhaust, args=(house,)) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return timers / (time.perf_counter() - began)


def exhaust(house: House) -> None:
    worker = Worker(house)
    while worker.run_once():
        pass
