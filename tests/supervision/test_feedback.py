"""反馈与审核: 第十四、十五、十六条."""

import pytest
import sqlalchemy as sa

from processes.errors import Conflict, Forbidden, Refused
from processes.supervision import ledger
from processes.supervision.models import closings, feedbacks, missed_reports
from processes.supervision.procedures.feedback import Report, judge_report, latest, seal
from processes.supervision.procedures.review import judge_review
from processes.supervision.tables import shipped
from tests.supervision.desk import ACCEPT, CLERK, COOP_HEAD, HANDLER, HEAD, LEAD, LEADER, REPORT, REVIEWER, Desk


def said(final: bool = False, **changes: object) -> str:
    whole: dict[str, object] = {"conclusion": "done", "headline": "查完", "body": "", "evidence": (), "no_evidence_reason": "现场已查看", **changes}
    return "".join(judge_report(Report(**whole), final=final, tables=shipped()))          # type: ignore[arg-type]


def test_R_5_5_feedback_carries_evidence_or_says_why_there_is_none() -> None:
    assert "佐证" in said(no_evidence_reason="")
    assert said(no_evidence_reason="", evidence=("a1",)) == said() == ""


def test_R_16_4_conclusion_from_the_list_a_headline_and_a_length() -> None:
    assert "结论" in said(conclusion="差不多")
    assert "一句话" in said(headline="")
    assert "60" in said(headline="长" * 61) and said(headline="长" * 60) == ""


def test_R_16_6_stage_feedback_never_closes_and_a_final_one_says_done(desk: Desk) -> None:
    assert "已完成" in said(final=True, conclusion="on_plan")
    desk.issue()
    desk.plan(stage_dates=[{"date": "2026-03-13"}])
    desk.move("2026-03-11T09:00")
    desk.watch()
    record = ("stage", desk.stage().id)
    desk.write("feedback.stage_draft", HANDLER, {**REPORT, "conclusion": "on_plan"}, record=record)
    desk.run("send_feedback", HEAD, record=record)
    desk.write("feedback.stage_review", REVIEWER, ACCEPT, record=record)
    desk.run("accept_stage", REVIEWER, record=record)
    assert desk.row().status_label == "办理中" and desk.row().progress_line == REPORT["headline"]


def test_R_14_2_the_handler_alone_cannot_send_to_the_coordinating_office(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.write("feedback.draft", HANDLER, REPORT)
    with pytest.raises(Refused, match="负责人确认"):
        desk.run("send_feedback", HANDLER)


def test_R_14_2_the_heads_own_submit_is_the_confirmation(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    assert desk.write("feedback.draft", HEAD, REPORT) == {"by_head": True}
    desk.run("send_feedback", HEAD)
    assert desk.row().status_label == "待审核" and desk.facts["draft_by_head"]


def test_R_14_2_the_head_hands_a_draft_back(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.write("feedback.draft", HANDLER, REPORT)
    assert desk.row().status_label == "待负责人确认"
    desk.write("feedback.confirm", HEAD, {"outcome": "return", "reason": "还差三间"})
    assert desk.row().status_label == "办理中"


@pytest.mark.parametrize("person", [HEAD, HANDLER, LEADER, COOP_HEAD])
def test_R_4_1_only_the_coordinating_office_reviews(desk: Desk, person: str) -> None:
    desk.issue()
    desk.plan()
    desk.send()
    with pytest.raises(Forbidden, match="综合办公室"):
        desk.write("feedback.review", person, ACCEPT)


def test_R_16_12_the_reviewer_is_no_author(desk: Desk) -> None:
    """综合办公室 is itself the lead: its head confirmed, so another of its people reviews."""
    desk.issue(lead="综合办公室")
    desk.write("item.sign", "chenjing", {"handler": CLERK})
    desk.write("feedback.draft", CLERK, REPORT)
    desk.run("send_feedback", "chenjing")
    assert desk.facts["authors"] == ["person:chenjing", f"person:{CLERK}"]
    for author in ("chenjing", CLERK):
        with pytest.raises(Refused, match="不能是反馈的填报人或确认人"):
            desk.write("feedback.review", author, ACCEPT)
    desk.write("feedback.review", REVIEWER, ACCEPT)


def test_R_16_12_a_return_names_its_kind_and_its_reason() -> None:
    assert len(judge_review({"outcome": "return"})) == 2
    assert judge_review({"outcome": "return", "kind": "papers", "reason": "缺附件"}) == ()


@pytest.mark.parametrize(("quality", "label"), [("truthful", "实事求是"), ("focused", "重点突出"), ("concise", "简明扼要"), ("accurate", "结论准确")])
def test_R_16_4_nothing_is_accepted_without_all_four_qualities(quality: str, label: str) -> None:
    assert judge_review(ACCEPT) == ()
    assert label in "".join(judge_review({**ACCEPT, quality: False}))
    assert label in "".join(judge_review({"outcome": "pass"}))


def test_R_16_12_rounds_are_unlimited_each_dated_and_counted(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    for _ in range(4):
        desk.send()
        desk.give_back()
    desk.send()
    rounds = desk.connection.execute(sa.select(feedbacks.c.round).order_by(feedbacks.c.round)).scalars().all()
    assert rounds == [1, 2, 3, 4, 5]
    assert desk.entries().count("feedback_returned") == 4


def test_R_16_13_accepted_feedback_never_changes(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.send()
    desk.close()
    from processes.supervision.records import Deed
    accepted = latest(desk.connection, desk.item.id, "final")
    deed = Deed(desk.connection, desk.at, desk.at, desk.today, desk.door.key, HEAD, HEAD, desk.door)
    with pytest.raises(Conflict, match="不能再改"):
        seal(deed, accepted, headline="改一改")


def test_R_16_2_the_accepted_sentence_is_the_progress_line_and_a_shortened_one_stays_linked(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.send()
    desk.close(summary="已全部查完")
    feedback = desk.page(CLERK).papers.feedbacks[0]
    assert (desk.row().progress_line, feedback.summary, feedback.headline) == ("已全部查完", "已全部查完", REPORT["headline"])


def test_R_4_5_the_ledger_rebuilt_from_its_entries_equals_the_ledger_shown(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.send()
    desk.close()
    entries = ledger.entries(desk.connection, desk.item.id)
    stated = next(entry.data for entry in entries if entry.kind == "issued")
    accepted = [entry.data for entry in entries if entry.kind == "feedback_accepted"][-1]
    closed = next(entry.data for entry in entries if entry.kind == "closed")
    row = desk.row()
    assert (row.number, row.lead, str(row.due)) == (stated["version"]["number"], stated["version"]["lead"], stated["version"]["due"])
    assert row.progress_line == accepted["summary"] and row.closing == closed["closing"] and row.days_late == closed["days_late"]


@pytest.mark.parametrize(("kind", "resent", "closing", "days"), [
    ("unfinished", "2026-03-30T09:00", "late", 3), ("papers", "2026-03-30T09:00", "on_time", 0), ("papers", "2026-04-02T09:00", "late", 6)])
def test_R_15_24_returned_before_due_and_resent_after(desk: Desk, kind: str, resent: str, closing: str, days: int) -> None:
    desk.issue()
    desk.plan()
    desk.move("2026-03-26T16:00")
    desk.send()
    desk.give_back(kind)
    desk.move(resent)
    desk.watch()
    desk.send()
    desk.close()
    row = desk.connection.execute(sa.select(closings)).one()
    assert (row.kind, row.days_late) == (closing, days)
    assert "报送" in row.reading


def test_R_15_24_the_lead_cannot_close(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.write("feedback.draft", HEAD, REPORT)
    with pytest.raises(Refused):
        desk.run("conclude_item", HEAD)


def test_R_15_1_done_but_not_reported_by_the_end_of_the_due_day_is_not_on_time(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.move("2026-03-27T23:59")
    assert not desk.row().overdue
    desk.move("2026-03-28T00:00")
    assert desk.row().overdue
    desk.send()
    desk.close()
    assert desk.row().closing == "late"


def test_R_15_25_an_overdue_item_goes_on_and_is_closed_late_with_its_days(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.move("2026-04-01T10:00")
    desk.watch()
    assert desk.row().status_label == "办理中" and desk.item.overdue_at is not None
    desk.send()
    desk.close()
    assert (desk.row().closing, desk.row().days_late, desk.row().status_label) == ("late", 5, "办结")


def test_R_15_25_finishing_early_is_allowed(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.send()
    desk.close()
    assert (desk.row().closing, desk.door.closed) == ("on_time", {"item", "lead"})


def test_a_feedback_under_review_over_the_due_day_is_not_overdue(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.move("2026-03-27T18:00")
    desk.send()
    desk.move("2026-03-30T09:00")
    assert "overdue" not in desk.watch() and not desk.row().overdue
    desk.give_back("unfinished")
    assert desk.watch() == ["overdue"] and desk.row().overdue


def test_R_16_5_feedback_after_its_stage_date_is_late_and_none_at_all_is_missed(desk: Desk) -> None:
    desk.issue()
    desk.plan(stage_dates=[{"date": "2026-03-13"}])
    desk.move("2026-03-14T00:00")
    assert "missed" in desk.watch()
    record = ("stage", desk.stage().id)
    with pytest.raises(Refused, match="延迟原因"):
        desk.write("feedback.stage_draft", HANDLER, REPORT, record=record)
    desk.write("feedback.stage_draft", HANDLER, {**REPORT, "late_reason": "出差"}, record=record)
    desk.run("send_feedback", HEAD, record=record)
    kinds = desk.connection.execute(sa.select(missed_reports.c.kind).order_by(missed_reports.c.id)).scalars().all()
    assert kinds == ["missed", "late"]


def test_R_16_5_no_stage_is_missed_while_the_final_feedback_is_under_review(desk: Desk) -> None:
    desk.issue(due="2026-04-10")
    desk.plan(stage_dates=[{"date": "2026-03-13"}, {"date": "2026-03-27"}], milestones=[{"name": "查完", "date": "2026-04-10"}])
    desk.move("2026-03-11T09:00")
    desk.watch()
    desk.send()
    desk.move("2026-03-17T09:00")
    assert desk.watch() == []
    desk.give_back("unfinished")
    assert desk.watch() == []                                                    # the final feedback has answered the stage of the 13th
    desk.write("feedback.stage_draft", HANDLER, {**REPORT, "conclusion": "on_plan"}, record=("stage", desk.stage().id))
    desk.run("send_feedback", HEAD, record=("stage", desk.stage().id))
    assert desk.page(HEAD).papers.missed == ()
    desk.move("2026-03-28T00:00")
    assert [moment for moment in desk.watch() if moment != "remind"] == ["stage", "missed"]        # the one still ahead came back with the return


def test_the_draft_names_lead(desk: Desk) -> None:
    desk.issue()
    assert desk.facts["lead_head"] == f"post:负责人/{LEAD}"
