"""Rows become items, one unit of work each: drafts, items under way at the step their ledger says, closed ones of the ledger only."""
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from processes.audit.models import audit_lines
from processes.bootstrap import House
from processes.clock import college_day
from processes.db import Database
from processes.engine.instances.models import instances
from processes.engine.jobs.models import jobs
from processes.engine.outbox.models import outbox
from processes.engine.queries import open_tasks
from processes.engine.tasks.models import drafts
from processes.engine.tasks.store import unshare
from processes.errors import NotFound, Refused
from processes.supervision import queries as supervision
from processes.supervision.desk.desks import CLERKS_DESK
from processes.supervision.desk.queries import counts, printable
from processes.supervision.drafting import EVERY_OFFICE
from processes.supervision.filtering import ItemFilter
from processes.supervision.importing import queries, taking_in
from processes.supervision.importing.models import import_rows
from processes.supervision.models import bases, closings, deliveries, items, number_series, stages
from processes.supervision.records import change
from processes.supervision.regulation import CLERKS
from processes.supervision.tampering import verify
from processes.supervision.timeline import sentence
from processes.workers.loop import Worker
from tests.supervision.importing.conftest import Clerk
from tests.supervision.importing.ledgers import TASK, line, workbook

OPEN_ROW = {"content": "核对名册", "lead": "学工办"}


def taken(clerk: Clerk, *rows: list[Any], answers: dict[int, dict[str, Any]] | None = None) -> Clerk:
    """The first row of a ledger of tests is row 4."""
    clerk.upload(workbook(*rows))
    clerk.answer(answers or {})
    clerk.begin()
    return clerk.work()


def test_P_1_the_paper_notice_is_the_issue_of_its_date_entered_now(clerk: Clerk) -> None:
    item = taken(clerk, line(issued="2026.9.1", due="2026.12.10")).item(4)
    assert (item.number, college_day(item.issued_at), item.due, item.status) == ("院督〔2026〕1号", date(2026, 9, 1), date(2026, 12, 10), "underway")
    entry = clerk.entries(4)[0]
    assert (entry.kind, entry.late, college_day(entry.acted_at), college_day(entry.entered_at)) == ("imported", True, date(2026, 9, 1), date(2026, 11, 24))
    assert (entry.data["file"], entry.data["rows"]) == (clerk.preview().found.attachment_id, [4])          # the evidence, and where in it


def test_R_13_4_the_deliveries_on_paper_are_on_record_and_nothing_is_sent(clerk: Clerk) -> None:
    taken(clerk, line(coops="学工办"))
    assert [(row.office, row.channel) for row in clerk.all(sa.select(deliveries))] == [("后勤保障办公室", "paper"), ("学生工作办公室", "paper")]
    assert clerk.all(sa.select(outbox.c.recipient)) == []


def test_the_system_notice_goes_out_when_it_is_asked_for(clerk: Clerk) -> None:
    clerk.upload(workbook(line()))
    clerk.decide(notify="1")
    clerk.begin()
    clerk.work()
    assert {row.recipient for row in clerk.all(sa.select(outbox.c.recipient))} == {"post:负责人/后勤保障办公室", "office:后勤保障办公室"}
    assert {row.channel for row in clerk.all(sa.select(deliveries))} == {"paper", "system"}


@pytest.mark.parametrize(("given", "task", "status"), [
    ({"status": "未启动"}, "sign", "issued"), ({"status": "办理中"}, "plan", "underway"), ({"status": "已完成80%", "due": "2026.10.9"}, "draft", "underway")])
def test_an_item_goes_on_where_the_ledger_says_without_acts_of_the_office_made_up(clerk: Clerk, given: dict[str, Any], task: str, status: str) -> None:
    taken(clerk, line(**given))
    item = clerk.item(4)
    assert (clerk.tasks(4), item.status, item.course) == ([task], status, "")
    assert {entry.by for entry in clerk.entries(4)} <= {"liming", "system"}
    assert (item.plan_version, item.handler, item.signed_by) == (None, None, None if task == "sign" else "liming")


def test_what_was_overdue_long_ago_is_marked_and_alarms_nobody(clerk: Clerk) -> None:
    taken(clerk, line(due="2026.10.9"))
    assert clerk.item(4).overdue_at == datetime(2026, 10, 9, 16, tzinfo=UTC)
    assert clerk.all(sa.select(outbox.c.recipient)) == []
    assert clerk.entries(4)[-1].kind == "overdue"


def test_R_16_7_a_long_item_owes_the_stages_still_to_come_and_none_of_those_whose_day_had_passed(clerk: Clerk) -> None:
    taken(clerk, line(issued="2026.9.1", due="2026.12.10"), line(issued="2026.11.2", due="2026.12.10"), line(due="2026.10.9"))
    assert [(row.item_id, row.due) for row in clerk.all(sa.select(stages.c.item_id, stages.c.due))] == [(clerk.item(4).id, date(2026, 12, 1))]


def test_the_office_does_its_work_on_an_imported_item(clerk: Clerk, house: House) -> None:
    """The head plans, and the main line runs on from there."""
    taken(clerk, line())
    key = clerk.item(4).key
    with house.reading() as connection:
        head = house.viewer(connection, "pengtao")
        [task] = [task for task in supervision_tasks(house, key) if task.element_id == "plan"]
    with house.unit_of_work(key) as u:
        u.engine.complete(task.id, by=head, data={
            "goal": "查完", "milestones": [{"what": "查完", "name": "查完", "date": "2026-12-08"}], "handlers": [{"part": "全部", "person": "zengli"}],
            "stage_dates": [{"date": "2026-12-01"}]})
    assert clerk.tasks(4) == ["draft"]
    assert clerk.item(4).plan_version == 1


def supervision_tasks(house: House, key: str) -> list[Any]:
    from_key = sa.text("select id, element_id from work_items where business_key = :key and status = 'open'")
    with house.reading() as connection:
        return list(connection.execute(from_key, {"key": key}).all())


def test_a_closed_row_is_a_line_of_the_ledger_without_number_process_or_rate(clerk: Clerk) -> None:
    taken(clerk, line(status="√", due="长期坚持", basis=None))
    item = clerk.item(4)
    assert (item.number, item.status, item.due) == (None, "closed", None)
    assert clerk.all(sa.select(instances.c.id)) == []
    [closing] = clerk.all(sa.select(closings))
    assert (closing.kind, closing.counted_on, closing.days_late) == ("imported", None, 0)
    with clerk.house.reading() as connection:
        numbers = counts(connection, clerk.viewer, CLERKS_DESK, clerk.house.today())
        [row] = supervision.items(connection, clerk.viewer, ItemFilter(group="ended"), clerk.house.today()).rows
    assert (numbers["unarchived"], row.closing) == (0, "imported")


def test_a_draft_stands_among_the_clerks_tasks_with_what_is_known(clerk: Clerk) -> None:
    taken(clerk, line(due="尽快", status=None), answers={4: {"choice": "draft"}})
    item = clerk.item(4)
    assert (item.status, item.author, item.number, item.title, item.lead) == ("draft", "liming", None, TASK, "后勤保障办公室")
    assert clerk.tasks(4) == ["register"]


def test_R_6_1_a_draft_for_all_offices_says_so_until_they_are_listed_at_the_issue(clerk: Clerk) -> None:
    taken(clerk, line(coops="各科室"), answers={4: {"choice": "draft"}})
    [draft] = clerk.all(sa.select(drafts.c.data))
    assert draft.data["coops"] == [EVERY_OFFICE]


def test_R_15_8_the_used_extension_is_a_fact_of_the_item(clerk: Clerk) -> None:
    taken(clerk, line(remark="延期至学期末"), line(remark="延期至学期末"), answers={
        4: {"extension": "used", "due": "2027-01-15"}, 5: {"extension": "unused", "due": "2027-01-15"}})
    assert (clerk.item(4).extension_used, clerk.item(4).due, clerk.item(4).original_due) == (True, date(2027, 1, 15), date(2026, 12, 10))
    assert not clerk.item(5).extension_used


def test_merged_rows_are_one_item_with_both_bases_and_all_offices(clerk: Clerk) -> None:
    taken(clerk, line(), line(content="另查实验室", basis="2026年第4次党政联席会议纪要", coops="学工办", remark="与上一项合并"), answers={5: {"merge": "merge"}})
    item = clerk.item(4)
    assert item.content == f"{TASK}\n另查实验室"
    assert [row.meeting for row in clerk.all(sa.select(bases).order_by(bases.c.position))] == ["2026年第3次党政联席会议纪要", "2026年第4次党政联席会议纪要"]
    assert (clerk.row(5).became, clerk.row(5).item_id) == ("merged", item.id)
    assert clerk.all(sa.select(sa.func.count()).select_from(items))[0][0] == 1


def test_R_13_9_no_notice_is_made_up_for_an_item_whose_paper_went_out_before(clerk: Clerk) -> None:
    taken(clerk, line())
    with clerk.house.reading() as connection:
        [one] = printable(connection, clerk.viewer, [clerk.item(4).id], clerk.house.today())
    assert (one.sheet, one.original) == (None, "原台账《台账.xlsx》第 4 行")


def test_R_8_1_a_secret_row_is_secret_before_it_is_stored_and_its_item_too(clerk: Clerk) -> None:
    clerk.upload(workbook(line(), line(content="干部考察", remark="敏感，勿外传")))
    assert [row.secret for row in clerk.all(sa.select(import_rows.c.secret).order_by(import_rows.c.line))] == [False, True]
    clerk.begin()
    clerk.work()
    assert clerk.item(5).disclosure == "secret"
    colleague, chief = Clerk(clerk.house, "zhaomin", clerk.import_id), Clerk(clerk.house, "chenjing", clerk.import_id)
    assert [row.row.number for row in colleague.preview().rows] == [4]
    assert [row.row.number for row in chief.preview().rows] == [4, 5]
    with clerk.house.reading() as connection, pytest.raises(NotFound):
        supervision.item(connection, colleague.viewer, clerk.item(5).id, clerk.house.today())


def test_R_8_2_a_secret_draft_and_its_task_are_for_its_author_and_the_chief(clerk: Clerk) -> None:
    taken(clerk, line(remark="敏感"), answers={4: {"choice": "draft"}})
    key = clerk.item(4).key
    with clerk.house.reading() as connection:
        seen = {person: len(open_tasks(connection, clerk.house.viewer(connection, person), key)) for person in ("liming", "chenjing", "zhaomin", "pengtao")}
    assert seen == {"liming": 1, "chenjing": 1, "zhaomin": 0, "pengtao": 0}


def test_R_8_2_a_secret_row_that_the_coordinating_office_works_on_is_reviewed_by_whoever_imports_it(clerk: Clerk) -> None:
    taken(clerk, line(remark="敏感", coops="综合办公室"), line(content="核对名册"))
    assert (clerk.item(4).reviewer, clerk.item(5).reviewer) == ("liming", None)


def test_R_8_2_the_head_of_the_coordinating_office_does_not_review_it_himself(clerk: Clerk) -> None:
    """The chief's own import: the row waits and says what to do, and as a draft it goes in."""
    chief = taken(Clerk(clerk.house, "chenjing"), line(lead="综合办公室", remark="敏感"))
    row = chief.row(4)
    assert (row.status, row.item_id) == ("waiting", None)
    assert "另指定一名审核人" in row.refusal and "请作为草稿导入" in row.refusal
    chief.answer({4: {"choice": "draft"}})
    chief.begin()
    assert chief.work().item(4).status == "draft"


def test_R_8_1_a_secret_row_makes_the_row_it_is_merged_into_secret(clerk: Clerk) -> None:
    taken(clerk, line(), line(remark="与上一项合并；敏感"), answers={5: {"merge": "merge"}})
    assert clerk.item(4).disclosure == "secret"


def test_R_8_1_a_row_that_was_merged_into_a_secret_one_is_as_secret(clerk: Clerk) -> None:
    taken(clerk, line(), line(remark="与上一项合并；敏感"), line(content="核对名册"), answers={5: {"merge": "merge"}})
    assert [row.row.number for row in Clerk(clerk.house, "zhaomin", clerk.import_id).preview().rows] == [6]


def test_R_8_1_a_row_whose_item_became_secret_is_seen_and_counted_no_more_by_colleagues(clerk: Clerk) -> None:
    taken(clerk, line(), line(content="核对名册"))
    with clerk.house.unit_of_work(clerk.item(4).key) as u:
        change(u.connection, clerk.item(4).id, disclosure="secret")
        unshare(u.connection, u.key, CLERKS)
    colleague = Clerk(clerk.house, "zhaomin", clerk.import_id)
    assert [row.row.number for row in colleague.preview().rows] == [5]
    assert [row.row.number for row in clerk.preview().rows] == [4, 5]
    with clerk.house.reading() as connection:
        counted = [[(one.rows, one.done) for one in queries.entries(connection, who.viewer)] for who in (colleague, clerk)]
    assert counted == [[(1, 1)], [(2, 2)]]


def test_R_8_2_neither_the_sum_of_the_ledger_nor_a_question_about_merging_tells_colleagues_of_a_secret_row(clerk: Clerk) -> None:
    clerk.upload(workbook(line(), line(remark="与上一项合并；敏感"), ["合计", "2项"]))
    colleague = Clerk(clerk.house, "zhaomin", clerk.import_id).preview()
    assert (clerk.preview().found.said_total, colleague.found.said_total) == (2, None)
    assert "第 5 行是否并入本项" in clerk.row(4).settled.questions[-1].what
    [row] = colleague.rows
    assert [one.what for one in row.settled.questions] == ["另有一问，由导入的同事回答。"]


def test_an_import_belongs_to_whoever_uploaded_it_and_to_the_chief(clerk: Clerk) -> None:
    clerk.upload(workbook(line()))
    with pytest.raises(NotFound):
        Clerk(clerk.house, "zhaomin", clerk.import_id).begin()
    with pytest.raises(NotFound):
        Clerk(clerk.house, "wangfang", clerk.import_id).preview()
    assert Clerk(clerk.house, "chenjing", clerk.import_id).begin() == 1


def test_an_alias_confirmed_once_is_remembered_for_the_next_ledger(clerk: Clerk) -> None:
    clerk.upload(workbook(line(lead="院务科")))
    assert clerk.preview().unknown == {"院务科": 1}
    clerk.name_offices({"院务科": "综合办公室"})
    assert clerk.row(4).settled.lead == "综合办公室"
    assert Clerk(clerk.house, "zhaomin").upload(workbook(line(lead="院务科", progress="又一份"))).preview().unknown == {}
    assert ("liming", "directory.alias", "office:综合办公室", {"alias": "院务科"}) in [
        (one.person, one.action, one.object, one.detail) for one in clerk.all(sa.select(audit_lines))]


def test_an_import_may_be_left_and_gone_on_with(clerk: Clerk) -> None:
    rows = workbook(line(), line(due="尽快"))
    clerk.upload(rows)
    assert clerk.begin() == 1
    clerk.work()
    again = Clerk(clerk.house).upload(rows)                    # the same file leads back to the same import
    assert again.import_id == clerk.import_id
    again.answer({5: {"due": "2026-12-31"}})
    assert again.begin() == 1
    again.work()
    assert clerk.preview().became == {"underway": 2}
    with pytest.raises(Refused, match="没有可以导入的行"):
        clerk.begin()


def test_answers_that_cannot_be_are_said_and_the_others_kept(clerk: Clerk) -> None:
    clerk.upload(workbook(line(due="尽快"), line(due="尽快")))
    faults = clerk.answer({4: {"due": "明天", "lead": "教务处", "choice": "everything"}, 5: {"due": "2026-12-31"}})
    assert len(faults) == 3
    assert (clerk.row(4).answers, clerk.row(5).settled.due) == ({}, date(2026, 12, 31))


def test_a_row_is_never_taken_in_twice(clerk: Clerk, house: House) -> None:
    """A worker whose lease has run out comes back when another has done the job."""
    clerk.upload(workbook(line()))
    clerk.begin()
    [job] = clerk.all(sa.select(jobs.c.payload, jobs.c.business_key).where(jobs.c.kind == "import.row"))
    for _ in range(2):
        with house.unit_of_work(job.business_key) as u:
            taking_in.take_in(u, job.payload)
    assert clerk.all(sa.select(sa.func.count()).select_from(items))[0][0] == 1


def test_a_crash_leaves_whole_items_only_and_the_import_goes_on_where_it_was(clerk: Clerk, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Power goes off in the middle of the second item."""
    clerk.upload(workbook(line(), line(**OPEN_ROW), line(status="√")))
    clerk.begin()
    whole, calls = taking_in.share_with_offices, []

    def dies(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        whole(*args)

    monkeypatch.setattr(taking_in, "share_with_offices", dies)
    with pytest.raises(KeyboardInterrupt):
        Worker(house).run_once()
    assert [row.status for row in clerk.preview().rows] == ["done", "queued", "queued"]
    assert clerk.all(sa.select(sa.func.count()).select_from(items))[0][0] == 1
    assert clerk.all(sa.select(number_series.c.last).where(number_series.c.series == "院督"))[0][0] == 1
    house.clock.move(datetime(2026, 11, 24, 2, tzinfo=UTC))     # type: ignore[attr-defined]
    clerk.work()
    assert [row.status for row in clerk.preview().rows] == ["done"] * 3
    assert [clerk.item(number).number for number in (4, 5, 6)] == ["院督〔2026〕1号", "院督〔2026〕2号", None]


def test_a_row_whose_answers_no_longer_suffice_goes_back_to_be_answered(clerk: Clerk, house: House) -> None:
    clerk.upload(workbook(line()))
    clerk.begin()
    with house.unit_of_work() as u:
        u.connection.execute(sa.text("update posts set valid_to = '2026-11-24' where office = '后勤保障办公室'"))
    clerk.work()
    row = clerk.row(4)
    assert (row.status, row.item_id) == ("waiting", None)
    assert "没有负责人" in row.refusal


def test_R_13_8_the_series_has_no_gap_and_the_chains_hold(clerk: Clerk) -> None:
    moved = {"remark": "延期至学期末", "progress": "报告已拟"}
    taken(clerk, *(line(progress=str(number)) for number in range(5)), line(**moved), line(status="√"), line(status=None),
          answers={9: {"extension": "used", "due": "2027-01-15"}, 11: {"choice": "draft"}})
    assert sorted(clerk.item(number).serial for number in range(4, 10)) == [1, 2, 3, 4, 5, 6]
    with clerk.house.reading() as connection:
        assert verify(connection) == ()


@pytest.mark.parametrize(("edit", "said"), [
    ("update items set original_due = '2026-12-20' where serial = 1", "原定时限"), ("update items set lead_head = 'wangfang' where serial = 1", "下达时的负责人"),
    ("update bases set meeting = '别的会议' where position = 1", "依据"), ("update closings set reading = '按期办结'", "办结结论")])
def test_R_5_2_an_edit_past_the_ledger_of_what_was_imported_is_found(clerk: Clerk, edit: str, said: str) -> None:
    taken(clerk, line(), line(status="√"))
    with clerk.house.unit_of_work() as u:
        u.connection.execute(sa.text(edit))
    with clerk.house.reading() as connection:
        assert any(said in str(one) for one in verify(connection))


def test_the_timeline_tells_where_the_item_came_from(clerk: Clerk) -> None:
    taken(clerk, line(), line(status="√"), line(status=None), answers={6: {"choice": "draft"}})
    told = [sentence(clerk.entries(number)[0], {}) for number in (4, 5, 6)]
    assert told == ["据原台账第 4 行导入为在办事项，编号 院督〔2026〕1号，原台账载明状态“办理中”，进展“已召开部署会”。",
                    "据原台账第 5 行导入为已办结事项（只入台账），原台账载明状态“√”，进展“已召开部署会”。", "据原台账第 6 行导入为草稿，原台账载明进展“已召开部署会”。"]


def test_the_upload_stays_whoever_looks_for_orphans(clerk: Clerk, database: Database) -> None:
    found = clerk.upload(workbook(line())).preview().found
    assert clerk.house.files.path(found.sha256).is_file()
