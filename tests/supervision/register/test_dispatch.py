"""下达所选: a unit of work per item, one message per office, safe to press again."""
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from processes.bootstrap import House, Work
from processes.db import new_id
from processes.directory.models import posts
from processes.engine.queries import open_tasks
from processes.engine.step import SYSTEM
from processes.errors import NotFound
from processes.supervision import verbs as supervision
from processes.supervision.initials import draft_answers
from processes.supervision.models import items
from processes.supervision.records import key_of
from processes.supervision.register import outcomes
from processes.supervision.register.announcing import of_dispatch
from processes.supervision.register.dispatch import dispatch
from processes.supervision.regulation import COORDINATING_OFFICE
from processes.supervision.secrecy import NEUTRAL
from tests.supervision.register.clerk import MEETING, Clerk

REAR, STUDENTS = "后勤保障办公室", "学生工作办公室"
HEAD, OFFICE = f"post:负责人/{REAR}", f"office:{REAR}"


@pytest.fixture
def ready(clerk: Clerk) -> Clerk:
    clerk.enters()
    clerk.decides("supervise", 1, 2, 3, 5, 7)
    clerk.decides("not", 4, 6)
    return clerk


def test_seven_resolutions_become_five_items_at_four_offices(ready: Clerk) -> None:
    found = ready.issues(1, 2, 3, 5, 7)
    assert [one.outcome for one in found.told] == ["issued"] * 5
    assert [one.row.number for one in found.told if one.row] == [f"院督〔2026〕{n}号" for n in range(1, 6)]
    assert {one.row.lead for one in found.told if one.row} == {"教学科研办公室", REAR, STUDENTS, "财务与资产办公室"}


def test_an_incomplete_row_is_held_with_its_reasons_and_stops_no_other(ready: Clerk) -> None:
    ready.edits(2, lead="", due=None)
    found = ready.issues(1, 2, 3)
    assert [one.outcome for one in found.told] == ["issued", "held", "issued"]
    assert found.told[1].reasons == ("承办科室须为一个院属科室。", "通知须明确办结时限，且为具体日期。")
    assert ready.coming(2).cell.title == "教室安全"


def test_what_the_engine_refuses_is_held_and_nothing_of_it_remains_but_what_was_typed(ready: Clerk) -> None:
    with ready.house.unit_of_work() as u:
        u.connection.execute(posts.delete().where(posts.c.person == "pengtao"))
    ready.edits(2, title="查全部教室")
    found = ready.issues(2, 3)
    assert [one.outcome for one in found.told] == ["held", "issued"]
    assert "没有负责人" in found.told[0].reasons[0]
    assert (ready.coming(2).status, ready.coming(2).cell.title) == ("draft", "查全部教室")
    assert found.told[1].row
    assert found.told[1].row.number == "院督〔2026〕1号"


def test_R_13_6_an_office_with_several_items_gets_one_message_naming_them(ready: Clerk) -> None:
    ready.issues(1, 2, 3, 5, 7)
    for recipient in (HEAD, OFFICE):
        (subject, body), = ready.told(recipient)
        assert subject == "收到 2 件督办通知，请按要求办理"
        assert "院督〔2026〕2号“教室安全”（承办，办结时限 2026-04-30）" in body
        assert "院督〔2026〕5号" in body
        assert "如需延期，最迟于 2026-04-23 提出" in body
    (_, body), = ready.told(f"office:{STUDENTS}")
    assert "（配合，办结时限 2026-09-30）" in body
    assert "（承办，办结时限 2026-06-30）" in body


def test_an_office_with_one_item_is_told_of_it_by_name(ready: Clerk) -> None:
    ready.issues(5)
    (subject, _), = ready.told("office:财务与资产办公室")
    assert subject.startswith("收到督办通知，请按要求办理：")


def test_R_8_3_a_secret_item_is_announced_by_the_neutral_sentence_only(ready: Clerk) -> None:
    ready.edits(2, level="secret")
    chief = Clerk(ready.house, "chenjing")
    chief.document_id = ready.document_id
    assert [one.outcome for one in chief.issues(2, 7).told] == ["issued", "issued"]
    (subject, body), = ready.told(HEAD)
    assert NEUTRAL in body
    assert "教室安全" not in subject + body
    (subject, body), = ready.told(OFFICE)
    assert NEUTRAL not in subject + body
    assert "空调" in body


def test_pressing_again_issues_nothing_twice_and_tells_nobody_twice(ready: Clerk) -> None:
    first = ready.issues(1, 2, 7)
    again = ready.issues_items([one.item_id for one in first.told], dispatch_id=first.id)
    assert again.told == first.told
    assert len(ready.told(HEAD)) == 1
    other = ready.issues_items([one.item_id for one in first.told])
    assert [one.outcome for one in other.told] == ["earlier"] * 3
    with ready.house.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(items).where(items.c.number.is_not(None))).scalar() == 3


class Dies(BaseException):
    """The power goes out: nothing that any row could be held for."""


def test_a_crash_half_way_is_repeated_safely_and_nobody_stays_untold(ready: Clerk) -> None:
    wanted, opened, current = [ready.coming(place).item_id for place in (2, 7, 1)], [], new_id()

    def until_the_third(key: str) -> AbstractContextManager[Work]:
        opened.append(key)
        if len(opened) == 3:
            raise Dies
        return ready.house.unit_of_work(key)

    with pytest.raises(Dies):
        dispatch(until_the_third, ready.viewer, current, ready.document_id, wanted)
    assert "教室安全" in ready.told(HEAD)[0][0]
    assert [one.outcome for one in ready.issues_items(wanted, dispatch_id=current).told] == ["issued"] * 3
    (subject, _), = ready.told(HEAD)
    assert subject.startswith("收到 2 件")


def test_a_row_that_fails_unforeseen_is_held_and_the_others_go_out(ready: Clerk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    bad, register = ready.coming(2).item_id, supervision.register

    def broken(u: Work, *args: Any) -> str:
        if u.key == key_of(bad):
            raise OverflowError("date value out of range")
        return register(u, *args)
    monkeypatch.setattr(supervision, "register", broken)
    found = ready.issues(1, 2, 7)
    assert [one.outcome for one in found.told] == ["issued", "held", "issued"]
    assert found.told[1].reasons == ("系统没有办成。请告知系统管理员；其余各件不受影响。",)
    assert "OverflowError: date value out of range" in caplog.text


@pytest.mark.parametrize("due", ["2036-03-03", "9999-12-31"])
def test_R_13_2_a_due_date_more_than_ten_years_ahead_is_no_due_date(ready: Clerk, due: str) -> None:
    ready.edits(2, due=date.fromisoformat(due))
    assert [one.outcome for one in ready.issues(1, 2, 7).told] == ["issued", "held", "issued"]


def test_a_message_that_grows_is_unread_again(ready: Clerk) -> None:
    current = ready.issues(2).id
    head = Clerk(ready.house, "pengtao").viewer
    with ready.house.unit_of_work() as u:
        from_office = u.connection.execute(sa.text("SELECT id FROM outbox WHERE recipient = :who"), {"who": HEAD}).scalar_one()
        u.connection.execute(sa.text("INSERT INTO message_reads (message_id, person, read_at) VALUES (:id, :who, :at)"),
                             {"id": from_office, "who": head.person, "at": "2026-03-02T01:00:00.000000Z"})
    ready.issues(7, dispatch_id=current)
    with ready.house.reading() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM message_reads")).scalar() == 0


def test_a_row_that_somebody_fills_in_by_the_whole_form_is_left_alone(ready: Clerk) -> None:
    item_id = ready.coming(2).item_id
    with ready.house.unit_of_work(key_of(item_id)) as u:
        task = next(one for one in open_tasks(u.connection, SYSTEM, u.key))
        u.engine.save_draft(task.id, by=ready.viewer, data={"posted": {"title": ["另写的名字"]}})
    assert ready.coming(2).typed
    assert ready.issues(2).told[0].reasons == ("此件正在登记表里填写，请从登记表提交。",)


def test_what_the_whole_form_added_stays_when_the_grid_is_saved(ready: Clerk) -> None:
    item_id = ready.coming(2).item_id
    rows = [{"what": "检查记录", "standard": "逐间签字", "owner": REAR, "date": "2026-04-20"}]
    with ready.house.unit_of_work(key_of(item_id)) as u:
        answers = {"title": "查教室", "source": "10", "issuer": "学院党政联席会", "meeting": "2026年第3次党政联席会", "basis_date": "2026-02-27", "quote": "原文",
                   "place": "存", "content": "检查", "lead": REAR, "due": "2026-04-30", "level": "ordinary", "urgent": True, "deliverables": rows}
        supervision.prepare_draft(u, ready.viewer, answers)
    ready.edits(2, due=date(2026, 4, 29))
    ready.issues(2)
    page = ready.item(item_id)
    assert page.papers is not None
    assert (page.row.urgent, page.row.due, page.papers.deliverables[0].standard) == (True, date(2026, 4, 29), "逐间签字")


def test_an_issued_item_is_not_changed_by_the_grid(ready: Clerk) -> None:
    ready.issues(2)
    ready.edits(2, title="改个名字")
    assert ready.item(ready.row(2).coming[0].item_id).row.title == "教室安全"


def test_R_13_9_the_sheet_of_an_office_lists_its_items_and_only_counts_secret_ones(ready: Clerk) -> None:
    ready.edits(2, level="secret")
    chief = Clerk(ready.house, "chenjing")
    chief.document_id = ready.document_id
    found = chief.issues(1, 2, 7)
    with ready.house.reading() as connection:
        paper = outcomes.sheet(connection, Clerk(ready.house, "pengtao").viewer, found.id, REAR, ready.house.today())
        assert ([line.row.number for line in paper.lines], paper.secret) == (["院督〔2026〕3号"], 1)
        assert paper.lines[0].basis == "2026年第3次党政联席会"
        assert "最迟于 2026-08-24 提出" in paper.lines[0].extension
        assert paper.lines[0].notice == "院督通〔2026〕3号"
        with pytest.raises(NotFound):
            outcomes.sheet(connection, Clerk(ready.house, "wangfang").viewer, found.id, REAR, ready.house.today())
        with pytest.raises(NotFound):
            outcomes.result(connection, Clerk(ready.house, "wangfang").viewer, found.id, ready.house.today())
        assert len(of_dispatch(connection, found.id, REAR)) == 2


def test_R_13_1_an_item_vetted_later_is_no_part_of_the_earlier_message(house: House) -> None:
    clerk = Clerk(house, "liming")
    clerk.enters("由后勤办负责，4月30日前报送整改情况。", replace(MEETING, kind="assigned", issuer="教育厅", doc_no="教函〔2026〕5号"))
    clerk.decides("supervise", 1, by=("院长周远", date(2026, 2, 28)))
    assert clerk.issues(1).told[0].outcome == "vetting"
    assert clerk.told(OFFICE) == []
    with house.reading() as connection:
        assert of_dispatch(connection, clerk.last, REAR) == []


def test_what_came_back_from_vetting_is_not_overwritten_by_an_older_grid(ready: Clerk) -> None:
    item_id = ready.coming(2).item_id
    with ready.house.unit_of_work(key_of(item_id)) as u:
        supervision.prepare_draft(u, ready.viewer, {**draft_answers(u.connection, u.key), "title": "退回后改好的名字"})
    ready.decides("not", 7)
    ready.issues(2)
    assert ready.item(item_id).row.title == "退回后改好的名字"


def test_R_8_5_a_secret_item_of_the_coordinating_office_itself_needs_another_reviewer_as_on_the_single_page(ready: Clerk) -> None:
    chief = Clerk(ready.house, "chenjing")
    chief.document_id = ready.document_id
    ready.edits(2, lead=COORDINATING_OFFICE, level="secret")
    found = chief.issues(2)
    assert found.told[0].outcome == "held"
    assert "须另指定一名审核人" in found.told[0].reasons[0]
    assert ready.coming(2).status == "draft"


def test_R_13_1_a_row_handed_back_at_issue_is_put_right_on_the_grid_and_goes_out_again(house: House) -> None:
    clerk, chief = Clerk(house, "liming"), Clerk(house, "chenjing")
    clerk.enters("由后勤办负责，4月30日前报送整改情况。", replace(MEETING, kind="assigned", issuer="教育厅", doc_no="教函〔2026〕5号"))
    clerk.decides("supervise", 1, by=("院长周远", date(2026, 2, 28)))
    item_id = clerk.issues(1).told[0].item_id
    for who, element, data in ((chief, "vet", {"outcome": "supervise"}), (clerk, "issue", {"outcome": "return", "reason": "时限须改"})):
        with house.unit_of_work(key_of(item_id)) as u:
            task = next(one for one in open_tasks(u.connection, SYSTEM, u.key) if one.element_id == element)
            u.engine.complete(task.id, by=who.viewer, data=data)
    assert clerk.coming(1).editable
    clerk.edits(1, due=date(2026, 5, 15))
    assert clerk.issues(1).told[0].outcome == "vetting"
    assert clerk.item(item_id).row.due == date(2026, 5, 15)


def test_what_was_known_beforehand_is_told_with_the_items_it_is_true_of(ready: Clerk) -> None:
    ready.edits(2, due=date(2026, 3, 8))
    found = ready.issues(2, 3)
    said = {text: [one.title for one in told] for text, told in found.cautions}
    assert said["办结时限 2026-03-08 不是工作日，时限不会顺延。"] == ["教室安全"]
    assert len(said["有成果未写明完成标准。"]) == 2


def seen_by(clerk: Clerk, person: str) -> list[str]:
    """Titles on the page of the last 下达."""
    with clerk.house.reading() as connection:
        return [one.title for one in outcomes.result(connection, Clerk(clerk.house, person).viewer, clerk.last, clerk.house.today()).told]


def test_R_8_2_what_became_of_the_rows_of_a_secret_document_is_told_to_whoever_pressed_and_the_chief(clerk: Clerk) -> None:
    clerk.enters("由后勤办负责，4月30日前完成核查。", replace(MEETING, disclosure="secret"))
    clerk.issues(1)
    assert seen_by(clerk, "liming") == seen_by(clerk, "chenjing") != []
    with pytest.raises(NotFound):
        seen_by(clerk, "zhaomin")


def test_R_8_2_a_held_row_that_is_to_be_secret_is_not_told_to_a_colleague(clerk: Clerk) -> None:
    clerk.enters()
    clerk.edits(2, level="secret")
    clerk.issues(2, 7)
    assert "教室安全" in seen_by(clerk, "liming")
    assert len(seen_by(clerk, "zhaomin")) == 1
    assert "教室安全" not in seen_by(clerk, "zhaomin")
