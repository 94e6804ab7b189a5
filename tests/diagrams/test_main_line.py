"""The shipped diagrams, played without a database: who has the work after each act."""
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.diagrams.table_top import FAR, TableTop, an_item

PAST = "2026-01-01T00:00:00+08:00"


def reported(play: TableTop, parameters: dict[str, Any]) -> None:
    play.item["open_coops"].pop(parameters["office"])
    play.item["has_open_coops"] = bool(play.item["open_coops"])


def gaps(play: TableTop, parameters: dict[str, Any]) -> None:
    play.called.append("missed " + "、".join(parameters["just_closed"]))
    play.item.update(open_coops={}, has_open_coops=False)


def happened(play: TableTop, parameters: dict[str, Any]) -> None:
    """An operator of `watch` consumes its moment; the next one is worked out from what is left."""
    play.item["plan"].pop(0)
    ahead(play.item)


def ahead(item: dict[str, Any]) -> None:
    item["moment"], item["next_moment_at"] = item["plan"][0] if item["plan"] else ("", FAR)


OPERATORS = {"record_coop_feedback": reported, "close_collection": gaps, "issue_notice": lambda play, _: play.item.update(course=""),
             "send_reminder": happened, "start_stage_feedback": happened, "record_missed_report": happened, "mark_overdue": happened}


def main_line(*coops: str, **known: Any) -> TableTop:
    return TableTop("supervision", an_item(open_coops={office: office for office in coops}, has_open_coops=bool(coops), **known), operators=OPERATORS)


def issued(*coops: str) -> TableTop:
    return main_line(*coops, may_issue=True).do("register")


def underway(*coops: str) -> TableTop:
    return issued(*coops).do("sign", own_plan=True)


def test_a_small_item_takes_four_submits() -> None:
    play = main_line(may_issue=True)
    play.do("register").do("sign", own_plan=True).do("draft", outcome="send", by_head=True).do("review", outcome="pass")
    assert play.open() == ["file"]
    assert play.called == ["issue_notice", "adopt_plan", "send_feedback", "accept_final", "conclude_item", "check_archive"]
    assert play.do("file", outcome="pass").completed
    assert play.called[-1] == "record_archived"


def test_without_the_right_to_issue_the_chief_vets_and_may_return_or_decline() -> None:
    play = main_line().do("register")
    assert play.open() == ["vet"]
    assert play.ask("vet").properties["exclude"] == "item.author"
    assert play.do("vet", outcome="return").open() == ["register"]
    assert play.do("register").do("vet", outcome="supervise").open() == ["issue"]
    assert play.do("issue", outcome="return").open() == ["register"]
    assert play.do("register").do("vet", outcome="supervise").do("issue", outcome="issue").open() == ["sign"]
    declined = main_line().do("register").do("vet", outcome="decline")
    assert declined.completed
    assert declined.called == []


def test_a_plan_of_the_handler_is_confirmed_by_the_head_and_one_of_the_head_is_not() -> None:
    play = issued().do("sign", own_plan=False)
    assert play.do("plan", by_head=False).open() == ["confirm_plan"]
    assert play.do("confirm_plan", outcome="return").open() == ["plan"]
    assert play.do("plan", by_head=False).do("confirm_plan", outcome="confirm").open() == ["draft"]
    assert issued().do("sign", own_plan=False).do("plan", by_head=True).open() == ["draft"]


def test_the_handler_alone_reaches_only_the_head() -> None:
    play = underway().do("draft", outcome="send", by_head=False)
    assert play.open() == ["confirm"]
    assert "send_feedback" not in play.called
    assert play.do("confirm", outcome="return").open() == ["draft"]


def test_returns_may_go_on_for_ever_and_cost_nothing() -> None:
    play = underway()
    for _ in range(60):
        play.do("draft", outcome="send", by_head=True).do("review", outcome="return")
    assert play.open() == ["draft"]
    assert play.most_kept < 60


def test_every_cooperating_office_is_asked_and_the_lead_watches() -> None:
    play = underway("乙", "丙")
    assert play.open() == ["fill/丙", "fill/乙", "track"]
    play.do("fill", "丙", by_head=True)
    play.do("fill", "乙", by_head=False).do("confirm", "乙", outcome="return").do("fill", "乙", by_head=False).do("confirm", "乙", outcome="confirm")
    assert play.open() == ["draft"]
    assert "coops_complete" in play.called


def test_the_lead_closes_the_collection_with_gaps_and_nothing_stays_open() -> None:
    play = underway("乙", "丙", "丁")
    play.do("fill", "乙", by_head=True).do("fill", "丙", by_head=False).do("track", closed=["丙", "丁"])
    assert play.open() == ["draft"]
    assert play.called[-1] == "missed 丙、丁"


def test_the_lead_asks_one_office_again() -> None:
    play = underway("乙", "丙").do("fill", "乙", by_head=True).do("fill", "丙", by_head=True)
    play.item.update(open_coops={"乙": "乙"}, has_open_coops=True)
    assert play.do("draft", outcome="collect").open() == ["fill/乙", "track"]
    assert play.do("fill", "乙", by_head=True).open() == ["draft"]


def test_a_change_of_cooperating_offices_asks_only_those_who_still_owe() -> None:
    play = underway("乙", "丙").do("fill", "乙", by_head=True)
    play.item.update(open_coops={"丁": "丁"}, has_open_coops=True)
    assert play.hear("item.coops_changed").open() == ["fill/丁", "track"]


@pytest.mark.parametrize("stage", ["sign", "plan", "collect", "confirm", "review"])
def test_a_decision_reaches_the_item_wherever_the_token_stands(stage: str) -> None:
    play = issued(*(["乙"] if stage == "collect" else []))
    if stage == "plan":
        play.do("sign", own_plan=False)
    elif stage != "sign":
        play.do("sign", own_plan=True)
    if stage in ("confirm", "review"):
        play.do("draft", outcome="send", by_head=stage == "review")
    play.item["course"] = "reissue"
    assert play.hear("item.decision").open() == ["issue"]
    play.item["course"] = "terminate"
    assert play.hear("item.decision").open() == ["file"]
    assert "conclude_item" in play.called


def test_a_message_nobody_waits_for_changes_nothing() -> None:
    play = underway()
    assert play.hear("item.coops_changed").open() == ["draft"]


def test_archiving_waits_for_missing_papers_and_may_be_returned() -> None:
    play = TableTop("archiving", an_item(archive_missing=["evidence"]))
    assert play.open() == ["supply"]
    play.item["archive_missing"] = []
    assert play.do("supply").open() == ["file"]
    assert play.do("file", outcome="return").open() == ["supply"]
    assert play.do("supply").do("file", outcome="pass").completed


def test_staged_feedback_goes_from_handler_over_head_to_review_and_back() -> None:
    play = TableTop("stage_feedback", an_item(), {"due": "2026-04-15", "authors": [], "review_due": ""})
    play.do("fill", by_head=False).do("confirm", outcome="return").do("fill", by_head=True)
    assert play.open() == ["review"]
    assert play.ask("review").properties["exclude"] == "case.authors"
    assert play.do("review", outcome="return").open() == ["fill"]
    assert play.do("fill", by_head=True).do("review", outcome="pass").completed
    assert play.called == ["send_feedback", "send_feedback", "accept_stage"]


def test_redelivery_goes_on_until_somebody_was_reached() -> None:
    play = TableTop("redelivery", an_item(), {"delivered": False, "due": "2026-03-02"})
    assert play.do("deliver").open() == ["deliver"]
    play.case["delivered"] = True
    assert play.do("deliver").completed


def watch(*moments: tuple[str, str]) -> TableTop:
    item = an_item(plan=list(moments))
    ahead(item)
    return TableTop("watch", item, operators=OPERATORS)


def test_past_moments_happen_once_each_in_their_order_and_the_next_is_armed() -> None:
    play = watch(("remind", PAST), ("stage", PAST), ("missed", PAST), ("overdue", "2026-06-30T00:00:00+08:00"))
    assert play.called == ["send_reminder", "start_stage_feedback", "record_missed_report"]
    assert [(due.element_id, due.expression, due.date) for due in play.step.dues] == [("moment", "item.next_moment_at", True)]
    assert play.wake().wake().called == ["send_reminder", "start_stage_feedback", "record_missed_report"]


def test_a_new_due_date_arms_the_one_timer_anew() -> None:
    play = watch(("overdue", "2026-06-30T00:00:00+08:00"))
    play.item["plan"] = [("overdue", "2026-09-30T00:00:00+08:00")]
    ahead(play.item)
    play.now = datetime(2026, 7, 1, tzinfo=UTC)
    play.wake()
    assert play.called == []
    assert [due.at for due in play.step.dues] == [datetime(2026, 9, 29, 16, tzinfo=UTC)]
    play.now += timedelta(days=100)
    assert play.wake().called == ["mark_overdue"]


def test_sixty_late_moments_pass_in_one_wake() -> None:
    play = watch(*[("remind", PAST)] * 60)
    assert play.called == ["send_reminder"] * 60
    assert play.most_kept < 40


def test_the_watch_ends_by_itself_when_the_item_has_ended() -> None:
    play = watch(("overdue", FAR))
    play.item.update(moment="", next_moment_at=PAST, plan=[])
    assert play.wake().completed
