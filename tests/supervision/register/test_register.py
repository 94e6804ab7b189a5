"""会议与来源登记: entered once, decided row by row, issued without typing anything twice."""
from dataclasses import replace
from datetime import date

import pytest

from processes.bootstrap import House
from processes.db import new_id
from processes.engine.tasks.store import unshare
from processes.errors import Forbidden, NotFound, Refused
from processes.supervision.ledger import entries
from processes.supervision.records import change, key_of
from processes.supervision.register import outcomes, verbs
from processes.supervision.register.documents import NewDocument, judge_document
from processes.supervision.register.kinds import KINDS
from processes.supervision.register.recurring import NewSeries, begin_series, end_series, plan_period, series_key
from processes.supervision.regulation import CLERKS
from tests.supervision.register.clerk import DECIDED, MEETING, Clerk

LETTER = NewDocument("assigned", "关于报送整改情况的函", "教育厅", "", "教函〔2026〕5号", date(2026, 2, 20), None, False, "", (), "原件存综合办公室", "ordinary")


def test_R_10_1_no_row_becomes_an_item_by_itself(clerk: Clerk) -> None:
    clerk.enters()
    assert len(clerk.page().rows) == 7
    assert {one.status for row in clerk.page().rows for one in row.coming} == {""}
    assert [one.outcome for one in clerk.issues(1, 2).told] == ["held", "held"]


def test_R_10_1_a_row_not_supervised_stays_on_record_with_who_decided_and_when(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("not", 4, 6)
    row = clerk.row(4)
    assert row.verdict is not None
    assert (row.verdict.label, row.verdict.decided_by, row.verdict.decided_on, row.coming) == ("不督办", *DECIDED, ())
    with pytest.raises(Refused, match="不能去掉"):
        clerk.does(verbs.remove_row, row.id)


@pytest.mark.parametrize("by", [("", date(2026, 2, 27)), ("领导要求", date(2026, 2, 27)), ("院长", None), ("院长", date(2026, 3, 3))])
def test_R_10_1_a_decision_needs_who_and_a_day_that_is_not_to_come(clerk: Clerk, by: tuple[str, date | None]) -> None:
    clerk.enters()
    with pytest.raises(Refused, match="由谁、在哪一天"):
        clerk.decides("supervise", 1, by=by)
    assert clerk.row(1).verdict is None


def test_R_10_1_a_changed_decision_keeps_the_earlier_one_and_discards_the_draft(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 1)
    draft = clerk.coming(1).item_id
    clerk.decides("not", 1)
    assert [one.label for one in clerk.row(1).history] == ["督办", "不督办"]
    assert clerk.item(draft).row.status == "discarded"
    clerk.decides("supervise", 1)
    assert clerk.coming(1).status == "draft"
    assert clerk.coming(1).item_id != draft


def test_R_10_1_a_row_whose_item_is_issued_cannot_be_called_not_supervised(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 2)
    clerk.issues(2)
    with pytest.raises(Refused, match="不能改记不督办"):
        clerk.decides("not", 2)


def test_R_13_1_a_supervised_row_is_a_draft_with_basis_and_decision_filled_in(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 1, by=("院长周远", date(2026, 3, 1)))
    papers = clerk.item(clerk.coming(1).item_id).papers
    assert papers is not None
    basis, = papers.bases
    assert (papers.source, papers.basis_kind, papers.decision_by, papers.decision_date) == ("10", "学院决策", "院长周远", date(2026, 3, 1))
    assert (basis.meeting, basis.dated, basis.place) == ("2026年第3次党政联席会", date(2026, 2, 27), "会议纪要存综合办公室")
    assert basis.quote == "会议决定，修订留学生培养方案，由教科办牵头，学工办、国际办配合，9月30日前完成。"


def test_R_13_1_the_recorded_decision_is_that_of_the_issued_item(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 1, by=("院长周远", date(2026, 3, 1)))
    told, = clerk.issues(1).told
    papers = clerk.item(told.item_id).papers
    assert papers is not None
    assert (told.outcome, papers.decision_by, papers.decision_date) == ("issued", "院长周远", date(2026, 3, 1))


def test_what_was_recognised_is_the_item_that_is_issued(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 1)
    row = clerk.issues(1).told[0].row
    assert row is not None
    assert (row.title, row.lead, row.coops, row.due) == ("修订留学生培养方案", "教学科研办公室", ("学生工作办公室", "国际交流办公室"), date(2026, 9, 30))


def test_R_10_2_several_items_may_share_one_resolution(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 2)
    clerk.does(verbs.plan_another, clerk.row(2).id)
    first, second = clerk.row(2).coming
    cell = replace(second.cell, title="检查实验室", lead="学生工作办公室", due=date(2026, 5, 29))
    clerk.does(verbs.edit, second.item_id, cell)
    assert [one.outcome for one in clerk.issues(2).told] == ["issued", "issued"]
    quotes = {basis.quote for one in clerk.row(2).coming if (papers := clerk.item(one.item_id).papers) for basis in papers.bases}
    assert quotes == {clerk.row(2).text}
    assert first.item_id != second.item_id


def test_R_10_2_one_item_may_cite_several_resolutions(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 2, 7)
    clerk.does(verbs.cite_too, clerk.coming(2).item_id, clerk.row(7).id)
    clerk.edits(2)
    told, = clerk.issues(2).told
    papers = clerk.item(told.item_id).papers
    assert papers is not None
    assert [basis.quote for basis in papers.bases] == [clerk.row(2).text, clerk.row(7).text]
    assert (clerk.row(7).coming, clerk.row(7).joined[0].number) == ((), "院督〔2026〕1号")


def test_R_10_2_a_draft_that_is_there_already_takes_the_further_resolution_over(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 2, 7)
    fallen = clerk.coming(7).item_id
    clerk.does(verbs.cite_too, clerk.coming(2).item_id, clerk.row(7).id)
    clerk.edits(2)
    papers = clerk.item(clerk.coming(2).item_id).papers
    assert papers is not None
    assert len(papers.bases) == 2
    assert clerk.item(fallen).row.status == "discarded"


def test_R_13_1_a_source_that_is_no_college_decision_goes_to_the_chief(clerk: Clerk) -> None:
    clerk.enters("由教科办于4月30日前报送整改情况。", LETTER)
    clerk.decides("supervise", 1, by=("院长周远", date(2026, 2, 25)))
    told, = clerk.issues(1).told
    papers = clerk.item(told.item_id).papers
    assert papers is not None
    assert (told.outcome, clerk.item(told.item_id).row.status, papers.decision_by) == ("vetting", "vetting", "院长周远")


@pytest.mark.parametrize("kind", KINDS)
def test_R_11_1_every_kind_of_document_gives_its_source_and_basis(clerk: Clerk, kind: str) -> None:
    known = KINDS[kind]
    leader, year = "zhouyuan" if known.from_roster else "", 2026 if known.yearly else None
    new = NewDocument(kind, known.example, "某人", leader, "", date(2026, 2, 27), year, known.may_be_oral, "理由", (), "存综合办公室", "ordinary")
    clerk.enters("由后勤办负责，4月30日前完成教室安全检查。", new)
    clerk.decides("supervise", 1, by=("院长周远", date(2026, 2, 28)))
    told, = clerk.issues(1).told
    papers = clerk.item(told.item_id).papers
    assert papers is not None
    assert told.outcome == ("issued" if known.source.college_decision else "vetting"), told.reasons
    assert (papers.source, papers.basis_kind) == (known.source_code, known.source.basis_kind)
    assert papers.bases[0].pending is known.may_be_oral


def test_R_11_1_school_and_college_leaders_have_registers_of_their_own(clerk: Clerk) -> None:
    school, college, other = (KINDS[kind].source for kind in ("school_instruction", "college_instruction", "other"))
    assert (school.code, school.article, school.basis_kind) == ("11d", "第十一条", "领导批示")
    assert (college.article, college.basis_kind) == ("第十二条", "领导批示")
    assert college.code != other.code


def test_R_5_1_what_a_document_lacks_is_said_with_its_article() -> None:
    bare = NewDocument("other", "", "", "", "", None, None, True, "", (), "", "ordinary")
    said = "".join(one.what for one in judge_document(bare, {}, date(2026, 3, 2)))
    assert all(word in said for word in ("名称", "由谁作出", "日期", "口头指示", "理由"))
    assert [one.field for one in judge_document(replace(MEETING, place=""), {}, date(2026, 3, 2))] == ["files"]
    assert [one.field for one in judge_document(replace(MEETING, kind="nonsense"), {}, date(2026, 3, 2))] == ["kind"]


def test_R_9_1_a_yearly_plan_says_its_year() -> None:
    assert [one.field for one in judge_document(replace(MEETING, kind="year_plan"), {}, date(2026, 3, 2))] == ["year"]


def test_R_4_1_nobody_outside_the_coordinating_office_enters_a_document(house: House) -> None:
    stranger = Clerk(house, "wangfang")
    with pytest.raises(Forbidden):
        stranger.enters()
    with pytest.raises(NotFound):
        stranger.page()


def test_a_row_is_put_right_until_it_is_decided(clerk: Clerk) -> None:
    clerk.enters()
    clerk.does(verbs.reword, clerk.row(5).id, "预算", "由财资办牵头细化预算，4月10日前报会议审定。")
    assert clerk.coming(5).cell.content.startswith("由财资办牵头细化预算，4月")
    clerk.decides("supervise", 5)
    with pytest.raises(Refused, match="不能再改"):
        clerk.does(verbs.reword, clerk.row(5).id, "预算", "别的")
    clerk.does(verbs.remove_row, clerk.row(6).id)
    assert len(clerk.page().rows) == 6


def test_R_8_2_a_secret_document_is_for_who_entered_it_and_the_chief(clerk: Clerk) -> None:
    clerk.enters(new=replace(MEETING, disclosure="secret"))
    clerk.decides("supervise", 2)
    assert clerk.coming(2).cell.level == "secret"
    for person, sees in (("zhaomin", False), ("chenjing", True)):
        other = Clerk(clerk.house, person)
        other.document_id = clerk.document_id
        if sees:
            assert len(other.page().rows) == 7
        else:
            with pytest.raises(NotFound):
                other.page()


def test_R_8_2_a_row_of_which_a_secret_item_came_shows_nothing_of_it_to_other_clerks(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 2)
    clerk.edits(2, level="secret")
    other = Clerk(clerk.house, "zhaomin")
    other.document_id = clerk.document_id
    row = other.row(2)
    assert (row.hidden, row.text, row.coming, row.history, other.page().document.preamble) == (True, "", (), (), "")
    assert clerk.row(2).text


def begins(clerk: Clerk, level: str) -> str:
    """The second row of the minutes becomes a monthly series."""
    series_id = new_id()
    new = NewSeries("核查台账", "monthly", 31, "逐项核查", "后勤保障办公室", (), level, date(2026, 3, 2))
    with clerk.house.unit_of_work(series_key(series_id)) as u:
        begin_series(u, clerk.viewer, series_id, clerk.row(2).id, new, {"后勤保障办公室"})
    return series_id


def listed(clerk: Clerk, person: str) -> list[tuple[str, bool]]:
    """The series somebody sees, and whether it waits."""
    today = clerk.house.today()
    with clerk.house.reading() as connection:
        return [(one.name, one.waits(today)) for one in outcomes.recurring(connection, Clerk(clerk.house, person).viewer, today)]


def test_R_8_2_a_secret_series_is_for_whoever_set_it_up_and_the_chief(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 2)
    series_id = begins(clerk, "secret")
    other = Clerk(clerk.house, "zhaomin")
    other.document_id = clerk.document_id
    assert (listed(clerk, "liming"), listed(clerk, "chenjing"), listed(clerk, "zhaomin")) == ([("核查台账", True)], [("核查台账", True)], [])
    assert (clerk.row(2).series, other.row(2).series) == (((series_id, "核查台账"),), ())
    for act in (plan_period, end_series):
        with clerk.house.unit_of_work(series_key(series_id)) as u, pytest.raises(NotFound):
            act(u, other.viewer, series_id)
    with clerk.house.unit_of_work(series_key(series_id)) as u:
        wanted = plan_period(u, clerk.viewer, series_id)
    assert clerk.issues_items([wanted]).told[0].outcome == "vetting"
    assert (listed(clerk, "liming"), listed(clerk, "zhaomin")) == ([("核查台账", False)], [])


def test_R_8_1_a_series_of_which_an_item_became_secret_is_a_colleagues_no_more_and_its_row_no_basis_for_another(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 2)
    series_id = begins(clerk, "ordinary")
    with clerk.house.unit_of_work(series_key(series_id)) as u:
        wanted = plan_period(u, clerk.viewer, series_id)
    clerk.issues_items([wanted])
    assert listed(clerk, "zhaomin") == [("核查台账", False)]
    with clerk.house.unit_of_work(key_of(wanted)) as u:
        change(u.connection, wanted, disclosure="secret")
        unshare(u.connection, u.key, CLERKS)
    assert (listed(clerk, "liming"), listed(clerk, "zhaomin")) == ([("核查台账", False)], [])
    row, other = clerk.row(2).id, Clerk(clerk.house, "zhaomin")
    new = NewSeries("另一项", "monthly", 31, "逐项核查", "后勤保障办公室", (), "ordinary", date(2026, 3, 2))
    with clerk.house.unit_of_work(series_key(new_id())) as u, pytest.raises(NotFound):
        begin_series(u, other.viewer, new_id(), row, new, {"后勤保障办公室"})


def test_the_ledger_of_an_item_from_the_register_reads_like_any_other(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 1)
    told, = clerk.issues(1).told
    with clerk.house.reading() as connection:
        assert [entry.kind for entry in entries(connection, told.item_id)] == ["registered", "issued"]


def test_R_5_1_an_instruction_names_who_gave_it_and_a_college_leader_is_one_of_the_house(clerk: Clerk) -> None:
    today = date(2026, 3, 2)
    spoken = NewDocument("college_instruction", "现场办公", "", "wangfang", "", date(2026, 3, 1), None, True, "", (), "", "ordinary")
    assert [one.field for one in judge_document(spoken, {"zhouyuan": "周远"}, today)] == ["given_by"]
    assert "没有说明是谁" in judge_document(replace(LETTER, issuer="有关领导"), {}, today)[0].what
    clerk.enters("由后勤办负责，4月30日前检查教室。", replace(spoken, given_by="gaojun"))
    clerk.decides("supervise", 1, by=("高骏", date(2026, 3, 1)))
    told, = clerk.issues(1).told
    papers = clerk.item(told.item_id).papers
    assert papers is not None
    assert (told.outcome, papers.bases[0].issuer, papers.bases[0].given_by, papers.bases[0].place) == ("vetting", "高骏", "gaojun", "现场办公")


def test_R_6_1_every_office_is_listed_when_the_notice_goes_out(clerk: Clerk) -> None:
    clerk.enters()
    clerk.decides("supervise", 5)
    clerk.edits(5, coops=("各科室",))
    told, = clerk.issues(5).told
    assert told.row is not None
    assert len(told.row.coops) == 7
