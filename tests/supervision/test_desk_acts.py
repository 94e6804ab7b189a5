"""The bulk acts of 督办台 on a real house: each item in its own transaction, under the rules of its own task; pressing twice does nothing twice."""
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from processes.bootstrap import House, open_house
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.db import new_id
from processes.engine.messages import messages
from processes.engine.queries import open_tasks
from processes.engine.step import SYSTEM, Fact, Viewer
from processes.engine.tasks.models import work_items
from processes.engine.tracing.models import trace
from processes.errors import Forbidden
from processes.rehearsal.house import furnish
from processes.settings import read_settings
from processes.supervision import ledger, queries, tampering, verbs
from processes.supervision.desk import bulk
from processes.supervision.desk.bulk import press
from processes.supervision.desk.queries import Result, result
from processes.supervision.models import archives, items, reminders
from processes.supervision.records import key_of
from tests.directory.college import demo_college
from tests.supervision.desk import ACCEPT, CHIEF, CLERK, COOP, COOP_HEAD, HANDLER, HEAD, LEAD, REGISTRATION, REPORT, REVIEWER, SCHOOL

MONDAY = datetime(2026, 3, 2, 9, tzinfo=COLLEGE_ZONE)
SIGNED = {"handler": HANDLER, "own_plan": True, "goal": "查完并整改", "milestones": [{"name": "全部查完", "date": "2026-03-27"}], "outcome": "sign"}


class Office:
    """综合办公室 at work: items made through the engine, buttons pressed, results read."""

    def __init__(self, house: House) -> None:
        self.house = house

    def viewer(self, person: str) -> Viewer:
        with self.house.reading() as connection:
            return self.house.viewer(connection, person)

    def register(self, by: str = CLERK, **answers: Any) -> str:
        """The id of an item that has been registered: with a college decision it is issued."""
        with self.house.unit_of_work(verbs.new_key()) as u:
            return verbs.register(u, self.viewer(by), {**REGISTRATION, **answers})

    def draft(self, by: str = CLERK, **answers: Any) -> str:
        with self.house.unit_of_work(verbs.new_key()) as u:
            return verbs.save_draft(u, self.viewer(by), answers)

    def do(self, item_id: str, person: str, element: str, **data: Any) -> None:
        with self.house.unit_of_work(key_of(item_id)) as u:
            task = next(one for one in open_tasks(u.connection, SYSTEM, u.key) if one.element_id == element)
            u.engine.complete(task.id, by=self.viewer(person), data=data)

    def reported(self, **answers: Any) -> str:
        """An item whose final feedback waits for review."""
        found = self.register(**answers)
        self.do(found, HEAD, "sign", **SIGNED)
        self.do(found, HEAD, "draft", **REPORT)
        return found

    def closed(self, **answers: Any) -> str:
        found = self.reported(**answers)
        self.do(found, REVIEWER, "review", **ACCEPT)
        return found

    def press(self, act: str, *ids: str, by: str = CLERK, more: str = "", number: str = "") -> Result:
        number = number or new_id()
        press(self.house.unit_of_work, self.viewer(by), number, act, list(ids), more)
        with self.house.reading() as connection:
            return result(connection, self.viewer(by), number)

    def row(self, item_id: str) -> Any:
        with self.house.reading() as connection:
            return connection.execute(sa.select(items).where(items.c.id == item_id)).one()

    def rows(self, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> list[Any]:
        with self.house.reading() as connection:
            return list(connection.execute(sa.select(table).where(*conditions)))

    def told(self, person: str) -> list[str]:
        with self.house.reading() as connection:
            return [f"{one.subject} {one.body}" for one in messages(connection, self.house.viewer(connection, person))]

    def open(self, item_id: str) -> dict[str, str | None]:
        """Open task → who has claimed it."""
        with self.house.reading() as connection:
            return {one.element_id: one.claimed_by for one in open_tasks(connection, SYSTEM, key_of(item_id))}


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    house = open_house(read_settings({"DUBAN_HOME": str(tmp_path), "DATABASE_URL": database_url}), MovableClock(MONDAY))
    furnish(house, demo_college())
    yield Office(house)
    house.close()


def said(found: Result, done: bool) -> list[str]:
    return [one.said for one in found.that_are(done)]


# ---- 下达 --------------------------------------------------------------------------------------------------------------------------------

def test_R_13_8_what_is_complete_is_issued_and_what_is_not_says_what_it_lacks(office: Office) -> None:
    whole, thin = office.draft(**REGISTRATION), office.draft(title="只想好了名字")
    vetted, waiting, sent = office.register(**SCHOOL), office.register(**SCHOOL), office.register()
    office.do(vetted, CHIEF, "vet", outcome="supervise")
    found = office.press("issue", whole, thin, vetted, waiting, sent)
    assert said(found, True) == ["已下达，编号 院督〔2026〕2号。", "已下达，编号 院督〔2026〕3号。"]
    assert [office.row(one).status for one in (whole, thin, vetted, waiting, sent)] == ["issued", "draft", "issued", "vetting", "issued"]
    lacking, chief, before = found.that_are(False)
    assert "请选择事项来源" in lacking.said and "通知须明确办结时限" in lacking.said and "第十三条" in lacking.article and "补齐" in lacking.next_step
    assert "主任核验" in chief.said and before.said == "已是“已交办”。"
    assert any("收到督办通知" in text for text in office.told(HEAD))


def test_a_draft_that_needs_vetting_goes_to_the_chief(office: Office) -> None:
    found = office.press("issue", office.draft(**SCHOOL))
    assert said(found, True) == ["已送综合办公室主任核验，核验后下达。"]


def test_where_two_have_typed_nobody_issues_without_looking(office: Office) -> None:
    draft = office.draft(**REGISTRATION)
    with office.house.unit_of_work(key_of(draft)) as u:
        verbs.save_draft(u, office.viewer(REVIEWER), {**REGISTRATION, "due": "2026-04-30"})
    found, = office.press("issue", draft).that_are(False)
    assert found.said == "李明、赵敏各填了一份草稿。" and office.row(draft).status == "draft"


def test_pressing_twice_issues_once_and_says_the_same(office: Office) -> None:
    one, other, number = office.draft(**REGISTRATION), office.draft(title="不齐"), new_id()
    first, told = office.press("issue", one, other, number=number), office.told(HEAD)
    again = office.press("issue", one, other, number=number)
    assert (said(again, True), said(again, False)) == (said(first, True), said(first, False))
    assert office.told(HEAD) == told and office.row(one).serial == 1


def test_what_was_done_stays_done_when_a_later_one_fails(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, number = office.draft(**REGISTRATION), office.draft(**REGISTRATION), new_id()
    open_work = office.house.unit_of_work

    def torn(key: str | None = None) -> Any:
        if key == key_of(other):
            raise SystemError("the power went")
        return open_work(key)
    with pytest.raises(SystemError):
        press(torn, office.viewer(CLERK), number, "issue", [one, other])
    assert [office.row(each).status for each in (one, other)] == ["issued", "draft"]
    assert len(office.press("issue", one, other, number=number).that_are(True)) == 2           # the same press goes on where it was torn


def test_a_row_that_fails_unforeseen_is_held_with_a_sentence_and_the_others_are_done(office: Office, monkeypatch: pytest.MonkeyPatch,
                                                                                    caplog: pytest.LogCaptureFixture) -> None:
    one, bad, other = (office.draft(**REGISTRATION) for _ in range(3))
    issue = bulk.ACTS["issue"][1]

    def broken(u: Any, *args: Any) -> str:
        if u.key == key_of(bad):
            raise OverflowError("date value out of range")
        return issue(u, *args)
    monkeypatch.setattr(bulk, "ACTS", {**bulk.ACTS, "issue": ("issue", broken)})
    found = office.press("issue", one, bad, other)
    assert len(found.that_are(True)) == 2
    assert [(row.said, row.next_step) for row in found.that_are(False)] == [("系统没有办成。", "请告知系统管理员；其余各件不受影响。")]
    assert "OverflowError: date value out of range" in caplog.text


# ---- 提醒 --------------------------------------------------------------------------------------------------------------------------------

def test_R_4_3_a_reminder_by_hand_reaches_the_office_and_is_no_urging(office: Office) -> None:
    item = office.register()
    office.do(item, HEAD, "sign", **SIGNED)
    found = office.press("remind", item, more="周五例会要听进展")
    assert said(found, True) == ["已提醒后勤保障办公室。"]
    row, = office.rows(reminders, reminders.c.item_id == item)
    assert (row.row, row.by, row.text) == ("by_hand 2026-03-02", CLERK, "周五例会要听进展")
    assert row.recipients == [f"post:负责人/{LEAD}", f"office:{LEAD}", f"person:{HANDLER}"]
    assert any("综合办公室提醒：开展春季教室安全检查" in text and "周五例会要听进展" in text for text in office.told(HEAD))
    with office.house.reading() as connection:
        entries = ledger.entries(connection, item)
        assert queries.entry_sentences(connection, office.viewer(CLERK), item)[-1] == "提醒后勤保障办公室：周五例会要听进展。"
        assert [one.kind for one in entries].count("reminded") == 1 and not [one for one in entries if "urg" in one.kind]
        assert not tampering.verify(connection)


def test_R_4_3_an_item_is_reminded_of_by_hand_once_a_day(office: Office) -> None:
    item = office.register()
    office.press("remind", item)
    again, = office.press("remind", item, by=REVIEWER).that_are(False)
    assert again.said == "今天 09:00 李明已提醒过，每件每天提醒一次。" and "打电话" in again.next_step
    clock = office.house.clock
    assert isinstance(clock, MovableClock)
    clock.move(datetime(2026, 3, 3, 9, tzinfo=COLLEGE_ZONE))
    assert said(office.press("remind", item), True) and len(office.rows(reminders)) == 2


def test_only_what_is_under_way_is_reminded_of(office: Office) -> None:
    found = office.press("remind", office.draft(title="草稿"), office.closed())
    assert [one.said for one in found.that_are(False)] == ["事项拟办，不在办理中。", "事项办结，不在办理中。"] and not office.rows(reminders)


def test_a_coop_that_has_not_signed_is_reminded_with_the_lead(office: Office) -> None:
    item = office.register(coops=[COOP])
    assert said(office.press("remind", item), True) == ["已提醒后勤保障办公室、学生工作办公室。"]
    assert any("综合办公室提醒" in text for text in office.told(COOP_HEAD))


def test_whoever_has_reported_is_not_reminded_while_the_review_is_ours(office: Office) -> None:
    found, = office.press("remind", office.reported()).that_are(False)
    assert found.said == "反馈已报来，正等综合办公室审核。" and found.next_step == "不必提醒，请先审核反馈。" and not office.rows(reminders)


def test_R_8_3_the_reminder_of_a_secret_item_says_nothing(office: Office) -> None:
    item = office.register(by=CHIEF, level="secret", title="干部考察")
    office.press("remind", item, by=CHIEF, more="干部考察抓紧")
    row, = office.rows(reminders)
    assert row.recipients == [f"post:负责人/{LEAD}"]
    assert not [text for text in office.told(HEAD) if "干部" in text or "抓紧" in text]


@pytest.mark.parametrize("act", ["issue", "remind", "hand_over", "file"])
def test_R_4_1_nobody_else_presses_these_buttons(office: Office, act: str) -> None:
    item = office.register()
    for person in (HEAD, HANDLER, "zhouyuan", "admin"):
        with pytest.raises(Forbidden, match="综合办公室"):
            office.press(act, item, by=person)


def test_what_one_may_not_read_is_left_out_as_if_it_were_not_there(office: Office) -> None:
    secret = office.register(level="secret")
    assert office.press("remind", secret, "0" * 32, by=REVIEWER).outcomes == () and not office.rows(reminders)


# ---- 转经办人 ----------------------------------------------------------------------------------------------------------------------------

def test_the_offices_tasks_are_claimed_for_a_colleague_who_is_told(office: Office) -> None:
    item = office.reported()
    found = office.press("hand_over", item, more="sunyi")
    assert said(found, True) == ["已转孙毅：审核办结反馈。"] and office.open(item) == {"review": "sunyi"}
    assert any("李明转您办理：审核办结反馈" in text for text in office.told("sunyi"))
    assert said(office.press("hand_over", item, more="sunyi"), True) == ["已在孙毅名下。"]
    assert sum("转您办理" in text for text in office.told("sunyi")) == 1
    line, = office.rows(trace, trace.c.kind == Fact.CLAIMED.value)
    assert (line.person, line.changes) == (CLERK, {"claimed_by": "sunyi"})


def test_what_a_colleague_holds_only_he_or_the_head_gives_away(office: Office) -> None:
    item = office.reported()
    office.press("hand_over", item, more="sunyi")
    kept, = office.press("hand_over", item, more=REVIEWER).that_are(False)
    assert "已由孙毅认领" in kept.said and office.open(item) == {"review": "sunyi"}
    assert said(office.press("hand_over", item, by=CHIEF, more=REVIEWER), True) == ["已转赵敏：审核办结反馈。"]


def test_R_16_12_whoever_wrote_the_feedback_is_not_given_its_review(office: Office) -> None:
    item = office.register(lead="综合办公室")
    office.do(item, CHIEF, "sign", **{**SIGNED, "handler": "sunyi"})
    office.do(item, "sunyi", "draft", **REPORT)
    office.do(item, CHIEF, "confirm", outcome="confirm", truth=True)
    kept, = office.press("hand_over", item, more="sunyi").that_are(False)
    assert "孙毅按规定不能办理“审核办结反馈”" in kept.said and office.open(item) == {"review": None}
    assert said(office.press("hand_over", item, more=REVIEWER), True)


def test_nothing_is_handed_over_that_is_not_the_offices_and_to_nobody_outside(office: Office) -> None:
    item = office.register()
    assert said(office.press("hand_over", item, more="sunyi"), False) == ["综合办公室目前没有这件事项的待办。"]       # it waits for the head's signature
    assert said(office.press("hand_over", office.reported(), more=HEAD), False) == ["请选择综合办公室的一位同事。"]
    assert not office.rows(work_items, work_items.c.claimed_by.is_not(None))


# ---- 归档 --------------------------------------------------------------------------------------------------------------------------------

def test_R_18_2_what_is_complete_is_filed_and_what_has_gaps_is_not(office: Office) -> None:
    whole, gap, open_still = office.closed(), office.closed(), office.register()
    with office.house.unit_of_work(key_of(gap)) as u:
        task = next(one for one in open_tasks(u.connection, SYSTEM, u.key) if one.element_id == "file")
        u.engine.complete(task.id, by=office.viewer(CLERK), data={"outcome": "return", "rows": ["changes"], "reason": "缺会议纪要"})
    found = office.press("file", whole, gap, open_still)
    assert said(found, True) == ["已归档，保管期限30年。"] and office.row(whole).status == "archived"
    lacking, early = found.that_are(False)
    assert lacking.said == "缺延期、决议及更正，正由后勤保障办公室补齐。" and "后勤保障办公室" in lacking.next_step
    assert early.said == "事项为“已交办”，办结后才能归档。"
    office.do(gap, HEAD, "supply", items=[{"row": "changes", "gap": "没有开过会"}])
    explained, = office.press("file", gap).that_are(False)
    assert explained.said == "有缺件：延期、决议及更正（没有开过会）。" and "立卷" in explained.next_step
    assert [row.item_id for row in office.rows(archives)] == [whole]
