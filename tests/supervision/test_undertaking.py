"""签收与承办方案: 第十三、十四条, stages of 第十六条."""
from datetime import date

import pytest
import sqlalchemy as sa

from processes.engine.operators.registry import Asking
from processes.errors import Refused
from processes.supervision.calendar import Calendar
from processes.supervision.deadlines import needs_stages, plan_due, proposed_stages
from processes.supervision.initials import INITIALS
from processes.supervision.models import coops, handlers, milestones, plans, stages
from processes.supervision.procedures.undertaking import Frame, judge_plan
from processes.supervision.tables import shipped
from tests.supervision.desk import COOP, COOP_HANDLER, COOP_HEAD, HANDLER, HEAD, PLAN, REPORT, Desk

ISSUED, DUE = date(2026, 3, 2), date(2026, 3, 27)
STEP = {"name": "完成", "date": "2026-03-27"}
PERSON = {"part": "", "person": HANDLER}


def lacking(goal: str = "目标", steps: object = (STEP,), named: object = (PERSON,), dates: object = (), due: date = DUE, difficult: bool = False,
            today: date = ISSUED, begun: tuple[date, ...] = ()) -> str:
    frame = Frame(ISSUED, due, today, difficult, begun)
    return "".join(judge_plan(goal, list(steps), list(named), list(dates), frame, shipped()))      # type: ignore[call-overload]


def test_R_14_4_a_plan_needs_goal_milestones_and_named_handlers() -> None:
    assert lacking() == ""
    assert "目标任务" in lacking(goal="")
    assert "时间节点" in lacking(steps=())
    assert "具体承办人" in lacking(named=())


def test_R_14_5_the_last_milestone_lies_not_after_due() -> None:
    assert "不得晚于办结时限" in lacking(steps=[{"name": "完成", "date": "2026-03-28"}])


def test_R_14_5_revising_the_plan_never_moves_due(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.plan(milestones=[{"name": "提前完成", "date": "2026-03-20"}])
    assert desk.item.due == DUE and desk.item.plan_version == 2
    assert desk.connection.execute(sa.select(milestones.c.name)).scalars().all() == ["提前完成"]
    assert desk.connection.execute(sa.select(sa.func.count()).select_from(plans)).scalar_one() == 2


def test_R_16_7_an_item_of_90_days_without_stages_is_refused_and_one_of_30_days_accepted() -> None:
    assert "阶段反馈" in lacking(due=date(2026, 5, 31))
    assert lacking(due=date(2026, 4, 1)) == ""
    assert lacking(due=date(2026, 5, 31), dates=[date(2026, 4, 2), date(2026, 5, 2)]) == ""
    assert "早于办结时限" in lacking(dates=[DUE])


def test_R_16_7_difficult_items_report_in_stages_however_short() -> None:
    assert "阶段反馈" in lacking(difficult=True)


def test_R_16_7_one_stage_somewhere_is_not_one_a_month() -> None:
    year = date(2026, 12, 31)
    assert "2026-03-02 至 2026-12-30" in lacking(due=year, dates=[date(2026, 12, 30)])
    assert "2026-04-02 至 2026-05-31 之间须再安排一次" in lacking(due=date(2026, 5, 31), dates=[date(2026, 4, 2)])
    assert lacking(due=date(2026, 5, 31), dates=[date(2026, 4, 16)]) == ""                                   # moved by half a month, not left out
    assert lacking(due=year, dates=[date(2026, month, 10) for month in range(4, 13)]) == ""


def test_R_16_7_a_late_plan_counts_the_stages_whose_task_is_out() -> None:
    late = date(2026, 5, 4)
    assert lacking(due=date(2026, 5, 31), today=late, steps=[{"name": "完成", "date": "2026-05-29"}], begun=(date(2026, 4, 2), date(2026, 5, 2))) == ""


@pytest.mark.parametrize(("changes", "what"), [
    ({"stage_dates": [{"date": "2026-03-01"}]}, "阶段反馈日期不能早于今天"), ({"milestones": [{"name": "完成", "date": "2025-03-20"}]}, "时间节点的日期不能早于今天"),
    ({"coop_parts": [{"office": COOP, "task": "配合", "date": "2025-01-01"}]}, "配合事项的日期不能早于今天")])
def test_R_14_5_no_date_of_a_plan_lies_in_the_past(desk: Desk, changes: dict[str, object], what: str) -> None:
    desk.issue(coops=[COOP])
    with pytest.raises(Refused, match=what):
        desk.plan(**changes)


def test_R_14_5_a_plan_whose_feedback_dates_have_passed_is_not_confirmed(desk: Desk) -> None:
    desk.issue()
    desk.write("plan.draft", HANDLER, {**PLAN, "stage_dates": [{"date": "2026-03-04"}]})
    desk.move("2026-03-05T09:00")
    with pytest.raises(Refused, match="2026-03-04"):
        desk.write("plan.confirm", HEAD, {"outcome": "confirm"})
    desk.write("plan.confirm", HEAD, {"outcome": "return", "reason": "请改期"})


def test_R_14_4_once_overdue_a_plan_names_days_to_come_and_says_so(desk: Desk) -> None:
    desk.issue(difficult=True)
    desk.move("2026-03-30T09:00")
    with pytest.raises(Refused, match="不能早于今天"):
        desk.plan()
    desk.plan(milestones=[{"name": "全部查完", "date": "2026-04-03"}])
    papers = desk.page(HEAD).papers
    assert papers.plan.after_due and "制定承办方案（逾期后拟定）：查完并整改。" in [line.sentence for line in papers.entries]


def test_R_16_7_no_stage_is_asked_for_where_no_day_lies_before_due() -> None:
    assert lacking(due=DUE, today=date(2026, 3, 26), difficult=True) == ""
    assert lacking(due=ISSUED, steps=[{"name": "完成", "date": "2026-03-02"}], difficult=True) == ""
    assert "阶段反馈" in lacking(due=DUE, today=date(2026, 3, 25), difficult=True)


def test_stages_are_proposed_month_by_month() -> None:
    assert not needs_stages(ISSUED, date(2026, 5, 1), False, shipped()) and needs_stages(ISSUED, date(2026, 5, 2), False, shipped())
    assert proposed_stages(ISSUED, date(2026, 5, 31), False, shipped()) == [date(2026, 4, 2), date(2026, 5, 2)]
    assert proposed_stages(date(2026, 1, 31), date(2026, 4, 10), False, shipped()) == [date(2026, 2, 28), date(2026, 3, 31)]
    assert proposed_stages(ISSUED, date(2026, 3, 12), False, shipped()) == [date(2026, 3, 7)]


def test_the_plan_is_due_five_working_days_after_issue_or_half_the_time_of_a_short_item(calendar: Calendar) -> None:
    assert plan_due(ISSUED, DUE, calendar, shipped()) == date(2026, 3, 9)
    assert plan_due(ISSUED, date(2026, 3, 10), calendar, shipped()) == date(2026, 3, 5)


def test_R_13_7_assigning_the_handler_is_signing(desk: Desk) -> None:
    desk.issue()
    desk.write("item.sign", HEAD, {"handler": HANDLER, "own_plan": False})
    assert desk.item.signed_by == HEAD and desk.facts["handler"] == f"person:{HANDLER}"


def test_R_13_7_filing_the_plan_counts_as_signing(desk: Desk) -> None:
    desk.issue()
    desk.write("plan.draft", HANDLER, PLAN)
    assert desk.item.signed_by == HANDLER
    assert "视同签收" in "".join(line.sentence for line in desk.page(HEAD).papers.entries)


def test_R_13_7_filing_feedback_counts_as_signing(desk: Desk) -> None:
    desk.issue()
    desk.send()
    assert desk.item.signed_at is not None


def test_R_13_7_never_signed_reminders_go_stages_fall_due_missed_reports_count_the_item_is_late_and_the_due_stands(desk: Desk) -> None:
    desk.issue(due="2026-05-31")
    desk.move("2026-06-01T09:00")
    done = desk.watch()
    assert (done.count("stage"), done.count("missed"), done[-1]) == (2, 2, "overdue")
    assert "remind" in done
    assert [(row.due, row.kind) for row in desk.page(HEAD).papers.missed] == [(date(2026, 4, 2), "missed"), (date(2026, 5, 2), "missed")]
    assert desk.item.signed_at is None and desk.row().overdue and desk.item.due == date(2026, 5, 31)


def test_R_16_7_the_plan_chooses_other_dates_than_those_proposed_at_issue(desk: Desk) -> None:
    desk.issue(due="2026-05-31")
    assert [stage.due for stage in desk.page(HEAD).papers.stages] == [date(2026, 4, 2), date(2026, 5, 2)]
    desk.plan(stage_dates=[{"date": "2026-04-10"}, {"date": "2026-05-08"}], milestones=[{"name": "查完", "date": "2026-05-29"}])
    assert [stage.due for stage in desk.page(HEAD).papers.stages] == [date(2026, 4, 10), date(2026, 5, 8)]


def test_a_small_item_is_signed_and_planned_in_one_submit(desk: Desk) -> None:
    desk.issue()
    assert desk.write("item.sign", HEAD, {"handler": HANDLER, "own_plan": True, "goal": "查完", "milestones": [STEP]}) == {"own_plan": True}
    desk.run("adopt_plan", HEAD)
    assert desk.row().status_label == "办理中" and desk.item.handler == HANDLER


def test_R_14_6_the_handler_is_a_person_of_that_office(desk: Desk) -> None:
    desk.issue()
    with pytest.raises(Refused, match="须为后勤保障办公室的人员"):
        desk.write("item.sign", HEAD, {"handler": COOP_HANDLER, "own_plan": False})


def test_R_14_6_replacing_the_handler_is_dated(desk: Desk) -> None:
    desk.issue()
    desk.write("item.sign", HEAD, {"handler": HANDLER, "own_plan": False})
    desk.move("2026-03-05T10:00")
    desk.write("item.sign", HEAD, {"handler": HEAD, "own_plan": False})
    rows = desk.connection.execute(sa.select(handlers).order_by(handlers.c.id)).all()
    assert [(row.person, row.until is None) for row in rows] == [(HANDLER, False), (HEAD, True)]
    assert rows[0].until == rows[1].since


def test_R_14_3_coops_get_their_part_with_a_date_when_the_plan_comes_into_force(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    assert not desk.facts["has_open_coops"]
    desk.plan(coop_parts=[{"office": COOP, "task": "配合检查宿舍", "date": "2026-03-20"}])
    row = desk.connection.execute(sa.select(coops)).one()
    assert (row.state, row.task, row.due) == ("open", "配合检查宿舍", date(2026, 3, 20))
    assert desk.facts["open_coops"] == {COOP: COOP}


def test_R_14_3_a_coop_without_a_date_of_its_own_is_asked_three_working_days_before_due(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    assert desk.connection.execute(sa.select(coops.c.due)).scalar_one() == date(2026, 3, 24)


def test_R_14_3_the_plan_gives_no_part_to_strangers(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    with pytest.raises(Refused, match="不是配合科室"):
        desk.plan(coop_parts=[{"office": "招生与就业办公室", "task": "配合", "date": "2026-03-20"}])


def test_R_14_7_coops_see_and_comment_on_the_plan_before_it_is_final(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    assert desk.write("item.sign", HEAD, {"handler": HANDLER, "own_plan": True, **PLAN}) == {"own_plan": False}
    assert desk.write("plan.draft", HEAD, PLAN) == {"by_head": False}
    plan = desk.page(COOP_HEAD).papers.plan
    assert (plan.goal, plan.adopted_at) == (PLAN["goal"], None)
    assert "生效前请在事项页提出意见" in desk.door.told[f"post:负责人/{COOP}"]


def test_R_14_8_stage_dates_of_the_plan_each_become_a_task(desk: Desk) -> None:
    desk.issue()
    desk.plan(stage_dates=[{"date": "2026-03-13"}, {"date": "2026-03-20"}])
    assert desk.connection.execute(sa.select(stages.c.due).order_by(stages.c.due)).scalars().all() == [date(2026, 3, 13), date(2026, 3, 20)]
    desk.move("2026-03-17T09:00")
    desk.watch()
    assert [process for process, record in desk.door.started] == ["watch", "stage_feedback", "stage_feedback"]


def test_R_14_8_a_milestone_asks_for_progress_on_its_day_and_silence_about_it_is_no_missed_report(desk: Desk) -> None:
    desk.issue()
    desk.plan(milestones=[{"name": "查完半数", "date": "2026-03-12"}, {"name": "全部查完", "date": "2026-03-27"}])
    desk.move("2026-03-12T08:00")
    assert "stage" not in desk.watch()
    desk.move("2026-03-13T09:00")
    assert [moment for moment in desk.watch() if moment != "remind"] == ["stage"]
    assert "时间节点“查完半数”（2026-03-12）已到，请承办科室作阶段反馈。" in [line.sentence for line in desk.page(HEAD).papers.entries]
    record = ("stage", desk.stage().id)
    desk.write("feedback.stage_draft", HANDLER, {**REPORT, "conclusion": "on_plan"}, record=record)       # a day later, and no reason is asked for
    desk.run("send_feedback", HEAD, record=record)
    assert desk.page(HEAD).papers.missed == ()


def test_R_14_8_a_milestone_brings_no_task_where_a_stage_or_the_final_feedback_is_at_hand(desk: Desk) -> None:
    desk.issue()
    desk.plan(stage_dates=[{"date": "2026-03-13"}], milestones=[
        {"name": "过半", "date": "2026-03-11"}, {"name": "阶段完成", "date": "2026-03-13"},
        {"name": "扫尾", "date": "2026-03-25"}, {"name": "完成", "date": "2026-03-27"}])
    assert [(stage.kind, stage.due.day) for stage in desk.page(HEAD).papers.stages] == [("planned", 13)]
    desk.plan(milestones=[{"name": "过半", "date": "2026-03-18"}])
    desk.plan(milestones=[{"name": "过半", "date": "2026-03-19"}])
    assert [(stage.kind, stage.due.day) for stage in desk.page(HEAD).papers.stages] == [("milestone", 19)]


def test_a_stage_no_longer_planned_is_dropped_and_one_begun_stays(desk: Desk) -> None:
    desk.issue()
    desk.plan(stage_dates=[{"date": "2026-03-13"}, {"date": "2026-03-20"}])
    desk.move("2026-03-10T09:00")
    desk.watch()
    desk.plan(stage_dates=[{"date": "2026-03-24"}])
    assert [stage.due.day for stage in desk.page(HEAD).papers.stages] == [13, 24]


def test_the_head_sends_a_plan_back_with_his_reason(desk: Desk) -> None:
    desk.issue()
    assert desk.write("plan.draft", HANDLER, PLAN) == {"by_head": False}
    desk.write("plan.confirm", HEAD, {"outcome": "return", "reason": "节点太粗"})
    assert "节点太粗" in desk.page(HEAD).papers.entries[-1].sentence
    assert desk.write("plan.draft", HEAD, PLAN) == {"by_head": True}


def test_R_14_6_several_handlers_of_one_plan_stand_side_by_side(desk: Desk) -> None:
    desk.issue()
    desk.plan(handlers=[{"part": "", "person": HANDLER}, {"part": "", "person": HEAD}])
    assert [(one.person, one.until) for one in desk.page(HEAD).papers.handlers] == [(HANDLER, None), (HEAD, None)]


TWO = [{"what": "清单", "standard": "逐间", "owner": "", "date": "2026-03-13"}, {"what": "整改报告", "standard": "附照片", "owner": "", "date": "2026-03-27"}]


def test_R_6_2_the_rows_of_a_plan_refer_to_the_deliverables_and_leave_none_out(desk: Desk) -> None:
    desk.issue(deliverables=TWO)
    asking = Asking(desk.connection, desk.door.key, desk.today, "plan", desk.facts, {}, {}, HANDLER)
    assert [(row["name"], row["date"], row["deliverable"]) for row in INITIALS["plan"](asking)["milestones"]] == [
        ("清单", "2026-03-13", "1"), ("整改报告", "2026-03-27", "2")]
    first, second = ({"name": "查完", "date": "2026-03-13", "deliverable": "1"}, {"name": "改完", "date": "2026-03-27", "deliverable": "2"})
    for rows, said in (([first, {**second, "deliverable": ""}], "选择对应的成果"), ([first], "成果“整改报告”还没有时间节点"),
                       ([first, {**second, "deliverable": "3"}], "选择对应的成果")):
        with pytest.raises(Refused, match=said):
            desk.plan(milestones=rows)
    desk.plan(milestones=[first, second])
    shown = desk.page(HEAD).papers
    assert shown is not None and shown.plan is not None
    assert [step.deliverable for step in shown.plan.milestones] == ["清单", "整改报告"]


def test_R_6_2_with_one_deliverable_nobody_is_asked(desk: Desk) -> None:
    desk.issue()
    assert not desk.facts["several_deliverables"]
    desk.plan()
