"""配合反馈与收集: 第十四、十六条."""
from datetime import date

import pytest
import sqlalchemy as sa

from processes.errors import Conflict, Forbidden, Refused
from processes.supervision.models import coops, feedbacks, missed_reports
from tests.supervision.desk import CLERK, COOP, COOP_HANDLER, COOP_HEAD, HANDLER, HEAD, LEADER, REPORT, Desk

OTHER = "招生与就业办公室"


def test_R_16_1_a_coop_cannot_reach_the_coordinating_office(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    with pytest.raises(Refused, match="承办科室负责人"):
        desk.write("feedback.draft", HANDLER, REPORT)
        desk.run("send_feedback", COOP_HEAD)
    desk.coop_reports()
    assert CLERK not in desk.door.told and f"person:{HANDLER}" in desk.door.told


def test_R_14_2_a_coops_report_is_confirmed_by_its_head(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    assert desk.write("feedback.coop_draft", COOP_HANDLER, REPORT, office=COOP) == {"by_head": False}
    with pytest.raises(Refused, match="配合科室负责人确认"):
        desk.run("record_coop_feedback", COOP_HANDLER, office=COOP)


def test_R_16_9_a_silent_coop_is_named_with_a_reason_counted_as_missed_and_never_blocks(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.move("2026-03-25T09:00")
    with pytest.raises(Refused, match=COOP):
        desk.write("collection.close", HANDLER, {"gaps": []})
    desk.goes_on({"office": COOP, "reason": "三次联系未果"})
    assert [(row.office, row.kind) for row in desk.connection.execute(sa.select(missed_reports))] == [(COOP, "missed")]
    desk.send()
    desk.close()
    assert desk.row().status_label == "办结"


def test_R_16_9_the_lead_may_mark_an_office_as_only_informed(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.move("2026-03-25T09:00")
    desk.goes_on({"office": COOP, "reason": "仅需知悉", "informed": True})
    assert desk.connection.execute(sa.select(missed_reports)).all() == []


def test_R_16_9_closing_before_the_coops_date_is_no_missed_report(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.move("2026-03-24T23:00")                                                # the coop was asked for the 24th
    desk.goes_on({"office": COOP, "reason": "材料已齐"})
    papers = desk.page(HEAD).papers
    assert (papers.coops[0].state, papers.missed) == ("closed_early", ())
    assert papers.entries[-1].sentence == f"结束收集，{COOP}未到反馈日期，不再等待（材料已齐）。"


def test_R_16_9_a_second_closing_tells_only_of_the_offices_it_closed(desk: Desk) -> None:
    desk.issue(coops=[COOP, OTHER])
    desk.plan()
    desk.move("2026-03-25T09:00")
    desk.goes_on({"office": COOP, "reason": "未报"}, {"office": OTHER, "reason": "未报"})
    desk.write("feedback.draft", HANDLER, {"outcome": "collect", "offices": [OTHER]})
    desk.move("2026-03-28T09:00")
    desk.goes_on({"office": OTHER, "reason": "仍未报"})
    assert desk.page(HEAD).papers.entries[-1].sentence == f"结束收集，{OTHER}未反馈，记漏报（仍未报）。"
    assert [(row.office, row.due.day) for row in desk.page(HEAD).papers.missed] == [(COOP, 24), (OTHER, 24), (OTHER, 25)]


def test_R_16_9_nothing_to_report_is_one_tap(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.write("feedback.coop_draft", COOP_HEAD, {"nothing": True}, office=COOP)
    desk.run("record_coop_feedback", COOP_HEAD, office=COOP)
    assert desk.page(HEAD).papers.feedbacks[0].headline == "本科室无单独事项"
    assert not desk.facts["has_open_coops"]


def test_R_16_9_only_the_lead_closes_the_collection(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    with pytest.raises(Forbidden):
        desk.write("collection.close", COOP_HEAD, {"gaps": [{"office": COOP, "reason": "忙"}]})


def test_R_16_11_the_consolidated_feedback_keeps_each_coops_text_and_sender(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.coop_reports(headline="宿舍已查", body="逐间查看，未见隐患。")
    desk.run("coops_complete", COOP_HEAD)
    assert desk.row().status_label == "待汇总"
    desk.send()
    papers = desk.page(CLERK).papers
    coop, final = papers.feedbacks
    assert final.sources == (coop.id,) and (coop.body, coop.author, coop.confirmed_by) == ("逐间查看，未见隐患。", "杨琳", "张伟")


def test_R_16_11_a_coops_text_that_is_with_the_lead_is_not_confirmed_a_second_time(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.coop_reports()
    sent = desk.page(HEAD).papers.feedbacks[0].sent_at
    desk.move("2026-03-20T09:00")
    with pytest.raises(Conflict, match="已送承办科室"):
        desk.run("record_coop_feedback", COOP_HEAD, office=COOP)
    assert desk.page(HEAD).papers.feedbacks[0].sent_at == sent


def test_R_16_13_the_coops_texts_are_accepted_with_the_feedback_that_consolidates_them(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.coop_reports(headline="宿舍已查")
    desk.send()
    assert desk.page(LEADER).papers.feedbacks == ()
    desk.close()
    coop, final = desk.page(LEADER).papers.feedbacks
    assert (coop.headline, final.sources) == ("宿舍已查", (coop.id,)) and coop.accepted_at is not None


def test_the_lead_may_ask_its_coops_again(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.coop_reports()
    answer = desk.write("feedback.draft", HANDLER, {"outcome": "collect", "offices": [COOP]})
    assert answer == {"by_head": False, "offices": [COOP]} and desk.facts["open_coops"] == {COOP: COOP}
    desk.coop_reports(headline="补充宿舍情况")
    kept = desk.connection.execute(sa.select(feedbacks.c.headline).order_by(feedbacks.c.round)).scalars().all()
    assert kept == [REPORT["headline"], "补充宿舍情况"]
    assert desk.connection.execute(sa.select(coops.c.state)).scalar_one() == "answered"


def test_a_coop_that_reports_after_its_date_is_late(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan(coop_parts=[{"office": COOP, "task": "", "date": "2026-03-10"}])
    desk.move("2026-03-11T09:00")
    desk.coop_reports()
    row = desk.connection.execute(sa.select(missed_reports)).one()
    assert (row.office, row.kind, row.due) == (COOP, "late", date(2026, 3, 10))


def test_unreviewed_feedback_is_for_lead_coops_and_the_coordinating_office_only(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.send()
    assert [len(desk.page(person).papers.feedbacks) for person in (HEAD, COOP_HEAD, CLERK, LEADER)] == [1, 1, 1, 0]
    assert not any("报送" in line.sentence for line in desk.page(LEADER).papers.entries)
    desk.close()
    assert len(desk.page(LEADER).papers.feedbacks) == 1
