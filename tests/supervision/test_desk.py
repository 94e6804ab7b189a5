"""督办台: a number and its list agree, in one statement, for whoever asks; and what 5,000 items cost."""
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from processes.db import Database
from processes.engine.step import Viewer
from processes.supervision.desk.desks import CLERKS_DESK, HEADS_DESK, LEADERS_DESK, Scope, desks_of
from processes.supervision.desk.desks import Desk as Kind
from processes.supervision.desk.queries import board, counts, printable, result
from processes.supervision.filtering import ItemFilter
from processes.supervision.models import coops, deliveries, feedbacks, items, notices
from processes.supervision.printing import notice_sheet
from processes.supervision.queries import items as items_like
from processes.supervision.queries import listed
from processes.supervision.records import change
from processes.supervision.regulation import CLERKS, PRINCIPAL_LEADERS
from processes.supervision.rulebook import rulebook
from tests.supervision.desk import CHIEF, CLERK, COOP, COOP_HEAD, HANDLER, HEAD, LEAD, LEADER, REVIEWER, SCHOOL, Desk

TODAY = date(2026, 3, 2)


@pytest.fixture
def morning(desk: Desk) -> Desk:
    """One item at every step of the main line."""
    desk.draft(title="拟办", **{key: value for key, value in SCHOOL.items() if key != "title"})                   # 待核验, so not issued
    desk.issue(title="未签收", due="2026-05-29")
    desk.issue(title="无方案", due="2026-03-06")
    desk.write("item.sign", HEAD, {"handler": HANDLER, "own_plan": False})
    desk.issue(title="打电话没人接", due="2026-05-29",
               addressees=[{"office": LEAD, "channel": "phone", "caller": "李明", "phone": "139", "at": "2026-03-02T08:55", "failed": True}])
    desk.issue(title="待审核", coops=[COOP])
    desk.plan()
    desk.coop_reports()
    desk.send()
    desk.issue(title="待归档")
    desk.plan()
    desk.send()
    desk.close()
    desk.issue(title="口头指示", source="12", source_reason="领导交办", decision_by="院长", decision_date="2026-03-01", oral=True, given_by=LEADER, issuer="",
               meeting="", doc_no="", due="2026-03-04")
    desk.move("2026-03-05T09:00")
    return desk


def numbers(desk: Desk, kind: Kind, person: str) -> dict[str, int]:
    return {name: number for name, number in counts(desk.connection, desk.viewer(person), kind, desk.today).items() if number}


def shown(desk: Desk, kind: Kind, person: str, of: str) -> list[str]:
    return [row.title for row in board(desk.connection, desk.viewer(person), kind, of, 1, desk.today).page.rows]


def test_the_numbers_of_the_morning_stand_in_the_order_of_a_working_day(morning: Desk) -> None:
    assert [one.label for one in CLERKS_DESK.counters] == ["待下达", "未送达", "未签收", "无方案", "待审核", "临期", "逾期", "待补依据",
                                                            "待处理批示", "待归档", "承办科室无负责人"]
    assert numbers(morning, CLERKS_DESK, CLERK) == {
        "to_issue": 1, "undelivered": 1, "unsigned": 3, "unplanned": 4, "to_review": 1, "yellow": 1, "red": 1, "basis_pending": 1, "unarchived": 1}


@pytest.mark.parametrize(("of", "expected"), [
    ("to_issue", ["拟办"]), ("undelivered", ["打电话没人接"]), ("unsigned", ["口头指示", "未签收", "打电话没人接"]), ("to_review", ["待审核"]),
    ("unplanned", ["口头指示", "无方案", "未签收", "打电话没人接"]), ("yellow", ["无方案"]), ("red", ["口头指示"]), ("basis_pending", ["口头指示"]),
    ("unarchived", ["待归档"]), ("headless", [])])
def test_behind_every_number_stands_its_list(morning: Desk, of: str, expected: list[str]) -> None:
    assert shown(morning, CLERKS_DESK, CLERK, of) == expected


def test_R_13_13_an_item_is_unsigned_until_its_coops_have_signed_too(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.write("item.sign", HEAD, {"handler": HANDLER, "own_plan": False})
    assert numbers(desk, CLERKS_DESK, CLERK)["unsigned"] == 1
    desk.connection.execute(coops.update().values(signed_at=desk.at))
    assert "unsigned" not in numbers(desk, CLERKS_DESK, CLERK)


def test_by_default_the_first_number_that_is_not_zero_is_open(desk: Desk) -> None:
    assert board(desk.connection, desk.viewer(CLERK), CLERKS_DESK, "", 1, desk.today).chosen.label == "待下达"
    desk.issue()
    assert board(desk.connection, desk.viewer(CLERK), CLERKS_DESK, "", 1, desk.today).chosen.label == "未签收"
    assert board(desk.connection, desk.viewer(CLERK), CLERKS_DESK, "nonsense", 99, desk.today).page.page == 1


def test_R_16_12_the_feedback_of_a_stage_waits_for_review_like_the_final_one(desk: Desk) -> None:
    desk.issue()
    values = {"id": "f", "item_id": desk.item.id, "kind": "stage", "office": LEAD, "stage_id": "s", "round": 1, "conclusion": "on_plan", "headline": "一半",
              "body": "", "no_evidence_reason": "", "next": "", "late_reason": "", "deliverables": [], "sources": [], "gaps": [], "draft_by": HEAD,
              "drafted_at": desk.at, "by_head": True}
    desk.connection.execute(feedbacks.insert().values(**values))
    assert shown(desk, CLERKS_DESK, CLERK, "to_review") == []
    desk.connection.execute(feedbacks.update().values(sent_at=desk.at))
    assert shown(desk, CLERKS_DESK, CLERK, "to_review") == ["开展春季教室安全检查"]
    desk.connection.execute(feedbacks.update().values(reviewed_at=desk.at))
    assert shown(desk, CLERKS_DESK, CLERK, "to_review") == []


def test_R_18_2_what_waits_to_be_filed_says_by_when(morning: Desk) -> None:
    found = board(morning.connection, morning.viewer(CLERK), CLERKS_DESK, "unarchived", 1, morning.today)
    assert list(found.file_by.values()) == [date(2026, 3, 30)]                            # 20 working days after 2 March


def test_R_8_2_a_secret_item_is_counted_only_for_whoever_may_know_of_it(desk: Desk) -> None:
    desk.issue(level="secret", title="干部考察")
    assert numbers(desk, CLERKS_DESK, CHIEF)["unsigned"] == numbers(desk, CLERKS_DESK, CLERK)["unsigned"] == 1           # the chief, and who registered it
    assert numbers(desk, CLERKS_DESK, REVIEWER) == {} and shown(desk, CLERKS_DESK, REVIEWER, "unsigned") == []
    assert printable(desk.connection, desk.viewer(REVIEWER), [desk.item.id], desk.today) == ()


def test_a_leader_sees_what_is_in_his_charge_and_a_principal_leader_everything(morning: Desk) -> None:
    everything = numbers(morning, LEADERS_DESK, "zhouyuan")
    assert everything == {"open": 5, "red": 1, "yellow": 1, "closed": 1}
    assert numbers(morning, LEADERS_DESK, LEADER) == {**everything, "new": 5}             # 后勤保障 is his; he has opened none of them yet
    assert numbers(morning, LEADERS_DESK, "linhai") == {}


def test_the_head_of_an_office_sees_what_it_leads_and_what_it_helps_with(morning: Desk) -> None:
    assert numbers(morning, HEADS_DESK, HEAD) == {"unsigned": 3, "unplanned": 4, "yellow": 1, "red": 1, "open": 5}
    assert numbers(morning, HEADS_DESK, COOP_HEAD) == {"helping": 1}
    assert shown(morning, HEADS_DESK, COOP_HEAD, "helping") == ["待审核"]
    morning.issue(title="要签收", coops=[COOP])
    assert numbers(morning, HEADS_DESK, COOP_HEAD) == {"unsigned": 1, "helping": 2}


@pytest.mark.parametrize(("person", "titles"), [
    (CLERK, ["督办台"]), (CHIEF, ["督办台", "本科室事项"]), (LEADER, ["我分管的事项"]), ("zhouyuan", ["我分管的事项"]), (HEAD, ["本科室事项"]), (HANDLER, []),
    ("admin", [])])
def test_everybody_begins_at_the_desk_of_his_posts(desk: Desk, person: str, titles: list[str]) -> None:
    assert [kind.title for kind in desks_of(desk.viewer(person))] == titles


def test_every_number_is_that_of_its_own_list(morning: Desk) -> None:
    for kind, person in ((CLERKS_DESK, CLERK), (LEADERS_DESK, "zhouyuan"), (LEADERS_DESK, LEADER), (HEADS_DESK, HEAD), (HEADS_DESK, COOP_HEAD)):
        found, viewer = counts(morning.connection, morning.viewer(person), kind, morning.today), morning.viewer(person)
        scope = Scope(viewer, morning.today, rulebook(morning.connection))
        assert found == {one.name: len(listed(morning.connection, viewer, [one.where(scope)], morning.today, scope.book)) for one in kind.counters}


def test_R_13_9_the_notices_of_many_are_those_that_are_printed_one_by_one(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.draft(title="还没有下达")
    found = printable(desk.connection, desk.viewer(CLERK), ["item0001", "item0002", "nothing"], desk.today)
    assert [(one.row.number, one.sheet) for one in found] == [("院督〔2026〕1号", notice_sheet(desk.connection, desk.viewer(CLERK), "item0001"))]
    change(desk.connection, "item0001", content="改过的内容", due=date(2026, 6, 30))
    assert printable(desk.connection, desk.viewer(CLERK), ["item0001"], desk.today)[0].sheet == found[0].sheet


# ---- 5,000 items ---------------------------------------------------------------------------------------------------------------------

CLERK_ALONE = Viewer("me", frozenset({CLERKS, "person:me"}))


def row(number: int) -> dict[str, Any]:
    status = ("vetting", "issued", "underway", "reviewing", "closed", "archived")[number % 6]
    ended = datetime(2026, 2, 20, tzinfo=UTC) - timedelta(days=number % 300) if status in ("closed", "archived") else None
    name = f"item{number:06}"
    issued = status != "vetting"
    return {"id": name, "key": f"item/{name}", "status": status, "series_year": 2026 if issued else None, "serial": number if issued else None,
            "number": f"院督〔2026〕{number}号" if issued else None, "title": name, "content": "", "source": "10", "basis_kind": "", "decision_by": "",
            "source_reason": "", "lead": f"科室{number % 20}", "business_line": "", "due": TODAY + timedelta(days=number % 90 - 30), "urgent": False,
            "special": False, "difficult": False, "priority": "normal", "disclosure": "ordinary", "author": "me",
            "created_at": datetime(2026, 1, 5, tzinfo=UTC), "issued_at": datetime(2026, 1, 5, tzinfo=UTC), "closed_at": ended, "authors": [],
            "archive_missing": [], "search": name}


@pytest.fixture
def crowded(database: Database) -> Iterator[sa.Connection]:
    """5,000 items, each with a notice delivered to its lead."""
    names = [f"item{number:06}" for number in range(5_000)]
    at = datetime(2026, 1, 5, tzinfo=UTC)
    with database.writing(None) as connection:
        connection.execute(items.insert(), [row(number) for number in range(5_000)])
        connection.execute(notices.insert(), [{"id": name, "item_id": name, "number": name, "kind": "notice", "drafted_by": "me", "drafted_at": at,
                                               "addressees": []} for name in names])
        connection.execute(deliveries.insert(), [{"id": name, "notice_id": name, "item_id": name, "office": "科室", "channel": "phone", "attempt": 1,
                                                  "succeeded": bool(number % 50), "acted_at": at, "entered_at": at, "by": "me", "record": {}}
                                                 for number, name in enumerate(names)])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    with database.reading() as connection:
        yield connection


LEADER_ALONE = Viewer("me", frozenset({PRINCIPAL_LEADERS, "person:me"}))
LISTS = [(CLERK_ALONE, CLERKS_DESK, one.name) for one in CLERKS_DESK.counters] + [(LEADER_ALONE, LEADERS_DESK, one.name) for one in LEADERS_DESK.counters]


def statements(connection: sa.Connection, viewer: Viewer, kind: Kind, of: str) -> list[tuple[str, Any]]:
    said: list[tuple[str, Any]] = []

    def hear(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        said.append((statement, parameters))
    sa.event.listen(connection, "before_cursor_execute", hear)
    found = board(connection, viewer, kind, of, 2, TODAY)
    sa.event.remove(connection, "before_cursor_execute", hear)
    assert len(found.page.rows) <= 50 and found.counts[of] == found.page.total
    return said


def test_the_desk_of_5_000_items_asks_as_few_statements_as_that_of_five(crowded: sa.Connection) -> None:
    assert board(crowded, CLERK_ALONE, CLERKS_DESK, "", 1, TODAY).counts == {
        "to_issue": 834, "undelivered": 33, "unsigned": 2_500, "unplanned": 2_500, "to_review": 833} | {
        name: len(items_like(crowded, CLERK_ALONE, ItemFilter(group="open", light=name, size=5_000), TODAY).rows) for name in ("yellow", "red")} | {
        "basis_pending": 0, "remarks": 0, "unarchived": 833, "headless": 2_500}
    for one in LISTS:
        assert len(statements(crowded, *one)) <= 6, one


def test_the_desk_reads_no_table_from_end_to_end(crowded: sa.Connection) -> None:
    if crowded.dialect.name != "sqlite":
        pytest.skip("SQLite's own way of telling how it will read")
    large = {f"SCAN {name}" for name in ("items", "deliveries", "feedbacks", "bases", "coops", "readers", "work_items", "work_item_candidates")}
    for one in LISTS:
        for statement, parameters in statements(crowded, *one):
            plan = {line.detail for line in crowded.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)}
            assert not large & plan, (one, plan)


def test_somebody_elses_result_is_not_there(desk: Desk) -> None:
    with pytest.raises(Exception, match="没有找到该次办理结果"):
        result(desk.connection, desk.viewer(CLERK), "0" * 32)
