"""Lists, search and paging of items."""
from datetime import date, datetime

import pytest

from processes.clock import COLLEGE_ZONE
from processes.supervision.models import items as item_table
from processes.supervision.queries import ItemFilter, items
from tests.supervision.desk import CHIEF, CLERK, COOP, LEAD, Desk


@pytest.fixture
def five(desk: Desk) -> Desk:
    """Five issued items, due on five days, the third urgent and with a coop."""
    for n, day in enumerate((20, 6, 13, 27, 3)):
        desk.issue(title=f"第{n}件", due=f"2026-03-{day:02}", urgent=n == 2, coops=[COOP] if n == 2 else [])
    return desk


def titles(desk: Desk, **filters: object) -> list[str]:
    return [row.title for row in items(desk.connection, desk.viewer(CHIEF), ItemFilter(**filters), desk.today).rows]      # type: ignore[arg-type]


def test_by_default_what_is_due_first_stands_first(five: Desk) -> None:
    assert titles(five) == ["第4件", "第1件", "第2件", "第0件", "第3件"]
    assert titles(five, order="number") == ["第4件", "第3件", "第2件", "第1件", "第0件"]


def test_pages_follow_each_other_without_gap_or_double(five: Desk) -> None:
    pages = [titles(five, page=page, size=2) for page in (1, 2, 3)]
    assert [title for page in pages for title in page] == titles(five)
    found = items(five.connection, five.viewer(CHIEF), ItemFilter(size=2), five.today)
    assert (found.total, found.pages, found.capped) == (5, 3, False)


@pytest.mark.parametrize(("filters", "expected"), [
    ({"text": "第2件"}, ["第2件"]), ({"text": "院督〔2026〕4号"}, ["第3件"]), ({"text": "后勤 第1"}, ["第1件"]), ({"text": "100%"}, []),
    ({"urgent": True}, ["第2件"]), ({"office": COOP}, ["第2件"]), ({"lead": COOP}, []), ({"due_to": date(2026, 3, 6)}, ["第4件", "第1件"]),
    ({"year": 2025}, []), ({"source": "10", "due_from": date(2026, 3, 27)}, ["第3件"]), ({"group": "ended"}, []), ({"status": frozenset({"closed"})}, [])])
def test_filters_and_search(five: Desk, filters: dict[str, object], expected: list[str]) -> None:
    assert titles(five, **filters) == expected


def test_a_number_is_found_however_it_is_typed_and_stands_first(five: Desk) -> None:
    five.connection.execute(item_table.update().where(item_table.c.title == "第4件").values(serial=33, search="院督〔2026〕33号 第4件"))       # due first
    for text in ("院督〔2026〕3号", "院督[2026]3号", "［２０２６］３号", "【2026】3号", "（2026）3号", "2026-3", "2026/3", "2026年3号", "院督〔2026〕 3 号", "[2026]3"):
        assert titles(five, text=text) == ["第2件"], text
    for text in ("3号", "３号", "〔2026〕3"):                                                 # what contains it comes after
        assert titles(five, text=text) == ["第2件", "第4件"] == titles(five, text=text, order="number"), text
    assert titles(five, text="3号 第4") == ["第4件"]


def test_a_number_may_be_part_of_a_title(five: Desk) -> None:
    five.issue(title="3号楼和2026-3地块的维修")
    assert titles(five, text="3号") == ["第2件", "3号楼和2026-3地块的维修"] == titles(five, text="2026-3")
    assert titles(five, text="2026-3 维修") == ["3号楼和2026-3地块的维修"] and titles(five, text="2026 3") != [] and titles(five, text="2027-3") == []


def test_a_failed_telephone_call_stays_on_the_list_until_a_later_attempt_arrives(desk: Desk) -> None:
    desk.issue(addressees=[{"office": LEAD, "channel": "phone", "caller": "李明", "phone": "139", "at": "2026-03-02T08:55", "failed": True}])
    assert titles(desk, special="undelivered") == ["开展春季教室安全检查"]
    call = next(each for each in desk.page(CLERK).papers.notices[0].deliveries if not each.succeeded)
    desk.at = datetime(2026, 3, 2, 15, tzinfo=COLLEGE_ZONE)
    desk.write("notice.redeliver", CLERK, {"channel": "phone", "caller": "李明", "callee": "彭涛", "phone": "139", "at": "2026-03-02T14:50", "gist": "督办通知四要素",
                                           "answer": "收到"}, record=("delivery", call.id))
    assert titles(desk, special="undelivered") == []
