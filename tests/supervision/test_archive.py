"""立卷归档: 第十八条."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from processes.errors import Forbidden, Refused
from processes.supervision.desk.desks import CLERKS_DESK
from processes.supervision.desk.queries import counts
from processes.supervision.models import archives
from processes.supervision.procedures.archive import missing_papers
from processes.supervision.queries import ItemFilter, items
from processes.supervision.rulebook import rulebook
from tests.supervision.desk import CLERK, COOP, HEAD, Desk


@pytest.fixture
def closed(desk: Desk) -> Desk:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.move("2026-03-25T09:00")
    desk.goes_on({"office": COOP, "reason": "三次联系未果"})
    desk.send()
    desk.close()
    return desk


def test_R_18_1_the_checklist_names_what_nobody_holds_and_nobody_has_explained() -> None:
    held = {"notice": True, "plan": False, "evidence": False}
    assert missing_papers(held, [], set()) == ["plan", "evidence"]
    assert missing_papers(held, ["closing"], {"plan"}) == ["evidence", "closing"]


def test_R_18_1_what_the_system_holds_is_not_asked_for_again(closed: Desk) -> None:
    closed.run("check_archive")
    assert closed.facts["archive_missing"] == []


def test_R_18_1_a_coop_that_never_reported_is_a_gap_with_its_reason(closed: Desk) -> None:
    closed.run("check_archive")
    closed.write("archive.file", CLERK, {"outcome": "pass", "retention": "30"})
    closed.run("record_archived", CLERK)
    row = closed.connection.execute(sa.select(archives)).one()
    assert ("三次联系未果" in str(row.gaps)) and {"notice", "plan", "feedback", "evidence", "closing"} <= {paper["row"] for paper in row.papers}
    assert closed.row().status_label == "已归档"


def test_R_18_2_a_gap_is_supplied_or_explained_by_name(closed: Desk) -> None:
    closed.run("check_archive")
    closed.write("archive.file", CLERK, {"outcome": "return", "rows": ["evidence", "plan"], "reason": "缺签字页"})
    closed.run("check_archive")
    assert closed.facts["archive_missing"] == ["evidence", "plan"]
    with pytest.raises(Refused, match="承办方案"):
        closed.write("archive.supply", HEAD, {"items": [{"row": "evidence", "holder": "后勤保障办公室", "place": "档案柜三"}]})
    closed.write("archive.supply", HEAD, {"items": [{"row": "evidence", "holder": "后勤保障办公室", "place": "档案柜三"}, {"row": "plan", "gap": "原件遗失"}]})
    closed.run("check_archive")
    assert closed.facts["archive_missing"] == []
    closed.write("archive.file", CLERK, {"outcome": "pass", "retention": "10"})
    row = closed.connection.execute(sa.select(archives)).one()
    assert {"row": "plan", "reason": "原件遗失", "by": HEAD} in row.gaps


def test_R_18_1_what_the_office_was_asked_for_beyond_the_checklist_stands_in_the_inventory(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.send()
    desk.close()
    desk.run("check_archive")
    desk.write("archive.file", CLERK, {"outcome": "return", "rows": ["changes", "coops"], "reason": "请补会议决议"})
    desk.write("archive.supply", HEAD, {"items": [{"row": "changes", "holder": "后勤保障办公室", "place": "档案柜三"}, {"row": "coops", "gap": "本事项无配合科室"}]})
    desk.run("check_archive")
    desk.write("archive.file", CLERK, {"outcome": "pass", "retention": "10"})
    row = desk.connection.execute(sa.select(archives)).one()
    assert {"row": "changes", "holder": "后勤保障办公室", "place": "档案柜三", "file": ""} in row.papers
    assert {"row": "coops", "reason": "本事项无配合科室", "by": HEAD} in row.gaps


def test_R_18_2_an_item_that_is_not_closed_is_not_archived(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    with pytest.raises(Refused):
        desk.write("archive.file", CLERK, {"outcome": "pass", "retention": "30"})


def test_R_18_2_filing_is_the_coordinating_offices(closed: Desk) -> None:
    with pytest.raises(Forbidden, match="综合办公室"):
        closed.write("archive.file", HEAD, {"outcome": "pass", "retention": "30"})


def test_R_18_2_closed_and_not_archived_is_a_list(closed: Desk) -> None:
    viewer = closed.viewer(CLERK)
    assert counts(closed.connection, viewer, CLERKS_DESK, closed.today)["unarchived"] == 1
    assert len(items(closed.connection, viewer, ItemFilter(special="unarchived"), closed.today).rows) == 1


def test_R_18_2_closed_and_not_archived_for_more_than_twenty_working_days_is_a_list_of_its_own(closed: Desk) -> None:
    viewer, closed_on = closed.viewer(CLERK), closed.today
    last = rulebook(closed.connection).calendar.forward(closed_on, 20)
    for day, late in ((last, 0), (last + timedelta(days=1), 1)):
        assert len(items(closed.connection, viewer, ItemFilter(special="archive_late"), day).rows) == late
        assert counts(closed.connection, viewer, CLERKS_DESK, day)["unarchived"] == 1


def test_a_return_of_the_papers_needs_rows_and_a_reason(closed: Desk) -> None:
    with pytest.raises(Refused, match="理由"):
        closed.write("archive.file", CLERK, {"outcome": "return", "rows": ["plan"]})
