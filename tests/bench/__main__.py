"""python -m tests.bench [--large]: medians and ratios of one run, beside the targets. Prints, and judges nothing."""
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from processes.bootstrap import House, migrate
from processes.db import Database
from processes.settings import read_settings
from tests.bench import lists, pages, steps
from tests.bench.counting import Wire
from tests.bench.mainline import main_line
from tests.bench.naive import Naive
from tests.postgresql import Cluster

LENGTHS = (10, 200, 1000, 2000)


def say(what: str, value: float, unit: str, target: str = "") -> None:
    print(f"  {what:<62}{value:>10.2f} {unit:<6}{'target ' + target if target else ''}", flush=True)


@contextmanager
def opened(url: str) -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as home:
        migrate(read_settings({"DUBAN_HOME": home, "DATABASE_URL": url}))
        house = steps.open_bench(url, Path(home))
        yield house
        house.close()


def beside_the_naive(house: House) -> None:
    database = Database(str(house.database.url))
    naive = Naive(database)
    say("commit of a 2 KB row, the floor", median(naive.bare_commit(300)) * 1e3, "ms")
    starts = [naive.start() for _ in range(40)]
    for _ in range(4):
        for name in starts:
            naive.complete(name, "return")
    naive_young = median(naive.complete(name, "return") for name in starts)
    long, finished = naive.start(), 0
    while finished < 200:
        naive.complete(long, "return")
        finished += 1
    naive_old = median(naive.complete(long, "return") for _ in range(5))
    young, old = steps.young(house), steps.at_lengths(house, (200,))[200]
    say("naive SpiffWorkflow row, 4 finished", naive_young * 1e3, "ms")
    say("engine.complete, 4 finished", young * 1e3, "ms")
    say("ratio to the naive row at 4 finished", young / naive_young, "x", "<= 1.3")
    say("naive SpiffWorkflow row, 200 finished", naive_old * 1e3, "ms")
    say("times faster than the naive row at 200 finished", naive_old / old, "x", ">= 40")
    naive.close()
    database.dispose()


def flat(house: House) -> None:
    found = steps.at_lengths(house, LENGTHS)
    for length, seconds in found.items():
        say(f"engine.complete after {length} finished", seconds * 1e3, "ms")
    say("2,000 finished to 10 finished", found[2000] / found[10], "x", "<= 1.2")


def costs(house: House) -> None:
    statements, commits = steps.statements(house)
    say("statements per completion", statements, "", "<= 14")
    say("commits per completion", commits, "", "1")
    say("stored per finished step, tables and indexes", steps.stored(house) / 1024, "KB", "<= 4 on SQLite")


def bytes_sent(cluster: Cluster, url: str) -> None:
    wire = Wire(cluster.port)
    with opened(url.replace(f":{cluster.port}/", f":{wire.port}/")) as house:
        walk = steps.Walk(house, "item/wire")
        walk.until(12)
        before = wire.sent
        walk.until(112)
        say("bytes sent per completion, its look-up included", (wire.sent - before) / 100 / 1024, "KB", "<= 6")


def everything(name: str, url: str, large: bool) -> None:
    print(f"\n{name}", flush=True)
    with opened(url) as house:
        beside_the_naive(house)
        flat(house)
        costs(house)
        main_line(house, say)
        pages.completions(house, say)
        one = steps.fired_per_second(house, 1)
        say("due timers fired by one worker", one, "/s", ">= 200 on PostgreSQL")
        if not house.database.sqlite:
            say("two workers to one", steps.fired_per_second(house, 2) / one, "x", ">= 1.4")
        if large:
            say("inbox, 100,000 open tasks, 1,000 mine: store", lists.inbox(house) * 1e3, "ms", "<= 1.5")
            say("the same: page", pages.page(house, pages.HEAD, "/tasks") * 1e3, "ms", "<= 25")
        say("督办台 of 5,000 items, its numbers and a list: store", lists.desk(house) * 1e3, "ms", "< 100 on SQLite")
        if large and not house.database.sqlite:
            for what, seconds in lists.search(house).items():
                say(f"ledger of 1,000,000 items, {what}: store", seconds * 1e3, "ms", "<= 20")
            for what, address in lists.PAGES.items():
                say(f"ledger of 1,000,000 items, {what}: page", pages.page(house, pages.CLERK, address) * 1e3, "ms", "<= 60")


def main() -> None:
    large, cluster = "--large" in sys.argv, Cluster(durable=True)
    try:
        cluster.start()
        with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
            everything("SQLite, synchronous=FULL", f"sqlite:///{folder}/bench.db", large)
        cluster.execute("CREATE DATABASE bench")
        everything("PostgreSQL, fsync on", cluster.url("bench"), large)
        cluster.execute("CREATE DATABASE wire")
        bytes_sent(cluster, cluster.url("wire"))
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
