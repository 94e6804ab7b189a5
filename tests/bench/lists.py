"""Long lists: an inbox among 100,000 open tasks, a page of a ledger of a million items. Rows are written directly; only reading is measured."""
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from statistics import median
from typing import Any

import sqlalchemy as sa

from processes.bootstrap import House
from processes.engine import queries
from processes.engine.step import Viewer
from processes.engine.tasks.models import readers, work_item_candidates, work_items
from processes.supervision import queries as ledger
from processes.supervision.desk.desks import CLERKS_DESK
from processes.supervision.desk.queries import board
from processes.supervision.models import items
from tests.bench.steps import Walk

MINE = "后勤保障办公室"                  # the office of the demo college whose head looks at the page
PAGES = {"first page": "/items", "words in the title": "/items?q=实验室", "a number": "/items?q=4321号"}
OFFICES = [f"科室{number}" for number in range(100)]
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
WORDS = ["教室安全检查", "本科教学评估", "实验室搬迁", "学生宿舍维修", "党风廉政建设", "科研经费审计", "招生宣传", "师德师风专项"]


def timed(read: Callable[[], Any], sample: int = 30) -> float:
    taken = []
    for _ in range(sample):
        began = time.perf_counter()
        read()
        taken.append(time.perf_counter() - began)
    return median(taken)


def pour(house: House, table: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
    while some := list(islice(rows, 5000)):
        with house.database.writing(None) as connection:
            connection.execute(table.insert(), some)


def analyse(house: House) -> None:
    with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def inbox(house: House, tasks: int = 100_000, mine: int = 1_000) -> float:
    walk = Walk(house, "item/model")
    with house.reading() as connection:
        model = dict(connection.execute(sa.select(work_items).where(work_items.c.instance_id == walk.instance)).one()._asdict())
    names = [f"{number:032x}" for number in range(tasks)]
    share = tasks // mine

    def office(number: int) -> str:
        return f"office:{MINE}" if number % share == 0 else f"office:{OFFICES[number % 100]}"

    pour(house, work_items, ({**model, "id": name, "business_key": f"item/{name}", "candidates": [office(n)], "due": TODAY + timedelta(days=n % 90)}
                             for n, name in enumerate(names)))
    pour(house, work_item_candidates, ({"task_id": name, "principal": office(n)} for n, name in enumerate(names)))
    pour(house, items, ({**item(n), "due": TODAY + timedelta(days=n % 90), "original_due": TODAY + timedelta(days=n % 90)} for n in range(0, tasks, share)))
    pour(house, readers, ({"business_key": f"item/{name}", "principal": office(n)} for n, name in enumerate(names)))
    analyse(house)
    me = Viewer("me", frozenset({f"office:{MINE}", "person:me"}))
    with house.reading() as connection:
        assert len(queries.inbox(connection, me)) > 0
        return timed(lambda: queries.inbox(connection, me))


def desk(house: House, count: int = 5_000) -> float:
    """Seconds for all numbers of 督办台 and the longest of its lists."""
    steps = ("vetting", "issued", "underway", "reviewing", "closed", "archived")
    pour(house, items, ({**item(20 * number), "status": steps[number % 6], "due": TODAY + timedelta(days=number % 90 - 30), "series_year": 2026,
                         "serial": number, "closed_at": NOW if steps[number % 6] in ("closed", "archived") else None} for number in range(1, count + 1)))
    analyse(house)
    clerk = Viewer("me", frozenset({"office:综合办公室", "person:me"}))
    with house.reading() as connection:
        return timed(lambda: board(connection, clerk, CLERKS_DESK, "unplanned", 1, TODAY))


def search(house: House, count: int = 1_000_000) -> dict[str, float]:
    """{what: seconds} of one page of the ledger for a clerk."""
    with house.reading() as connection:
        there = set(connection.execute(sa.select(items.c.id)).scalars())
    pour(house, items, (row for row in map(item, range(count)) if row["id"] not in there))
    analyse(house)
    clerk = Viewer("me", frozenset({"office:综合办公室", "person:me"}))
    filters = {"first page, by due": ledger.ItemFilter(), "words in the title": ledger.ItemFilter(text="实验室"), "a number": ledger.ItemFilter(text="4321号"),
               "one office, open": ledger.ItemFilter(lead=OFFICES[7], group="open"), "one year": ledger.ItemFilter(year=2020, order="number")}
    with house.reading() as connection:
        return {what: timed(lambda f=one: ledger.items(connection, clerk, f, TODAY), 10) for what, one in filters.items()}         # type: ignore[misc]


def item(number: int) -> dict[str, Any]:
    year, serial, lead = 2006 + number % 20, number // 20 + 1, OFFICES[number % 100]
    title = f"{WORDS[number % len(WORDS)]}{number}"
    name = f"院督〔{year}〕{serial}号"
    status = "closed" if number % 10 else "underway"
    return {"id": f"{number:032x}", "key": f"item/{number:032x}", "status": status, "series_year": year, "serial": serial, "number": name, "title": title,
            "content": title, "source": "10", "basis_kind": "meeting", "decision_by": "", "source_reason": "", "lead": lead, "business_line": "",
            "due": date(year, 1 + number % 12, 1 + number % 28), "original_due": date(year, 1 + number % 12, 1 + number % 28),
            "urgent": False, "special": False,
            "difficult": False, "priority": "", "disclosure": "ordinary", "author": "me", "created_at": NOW, "issued_at": NOW, "authors": [],
            "archive_missing": [], "search": f"{name} {title} {lead}".lower()}


