"""Who wrote does not review, and who sends does not date: 第十六条, P-1."""
from datetime import UTC, datetime

import pytest

from processes.errors import Refused
from tests.supervision.desk import CHIEF, CLERK, COOP, COOP_HANDLER, COOP_HEAD, HANDLER, HEAD, REPORT, Desk


def test_R_16_12_whoever_wrote_or_confirmed_a_coops_text_does_not_review_the_feedback_that_contains_it(desk: Desk) -> None:
    office, clerk, chief = "综合办公室", CLERK, CHIEF
    desk.issue(coops=[office])
    desk.plan()
    desk.write("feedback.coop_draft", clerk, REPORT, office=office)
    desk.run("record_coop_feedback", chief, office=office)
    desk.send()
    assert {f"person:{clerk}", f"person:{chief}"} <= set(desk.facts["authors"])
    for author in (clerk, chief):
        with pytest.raises(Refused, match="审核人"):
            desk.write("feedback.review", author, {"outcome": "accept"})
    desk.close()


def test_P_1_a_report_of_an_earlier_day_counts_only_as_the_receiving_office_enters_it(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.write("feedback.coop_draft", COOP_HANDLER, REPORT, office=COOP)
    received = datetime(2026, 3, 27, 2, tzinfo=UTC)
    desk.move("2026-03-30T10:00")                  # due was 27 March
    with pytest.raises(Refused, match="收到之日"):
        desk.run("record_coop_feedback", COOP_HEAD, acted_at=received, office=COOP)
    desk.run("record_coop_feedback", COOP_HEAD, acted_at=received, entered_by=HANDLER, office=COOP)
    desk.write("feedback.draft", HANDLER, REPORT)
    for typist in ("", HEAD, HANDLER):
        with pytest.raises(Refused, match="综合办公室补录"):
            desk.run("send_feedback", HEAD, acted_at=received, entered_by=typist)
    desk.run("send_feedback", HEAD, acted_at=received, entered_by=CLERK)
    desk.close()
    assert desk.row().closing == "on_time"
