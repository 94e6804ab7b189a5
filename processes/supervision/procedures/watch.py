"""What `watch` does when a moment comes: remind, open a stage, record 漏报, mark overdue. Each consumes its moment (第四、十五、十六条)."""
from typing import Any

import sqlalchemy as sa

from processes.engine.operators.registry import Call
from processes.supervision import timetable
from processes.supervision.deadlines import Kind
from processes.supervision.models import milestones, missed_reports, reminders, stages
from processes.supervision.records import change, enter, of, put_before, tell
from processes.supervision.regulation import head_post, person_principal

REMINDERS = {"extension": "即将到达申请延期的最后日期", "issued": "督办通知尚未签收，请签收并制定方案"}


def _responsible(item: Any) -> list[str]:
    return [head_post(item.lead), *([person_principal(item.handler)] if item.handler else [])]


def send_reminder(call: Call) -> None:
    """提醒 is not 催办 and is counted apart (R-4.3)."""
    item = of(call)
    moment = timetable.consume(call.connection, item.id, Kind.REMIND, call.now)
    if moment is None:
        return
    recipients = _responsible(item)
    call.connection.execute(reminders.insert().values(item_id=item.id, row=moment.row, due=moment.due, at=call.now, recipients=recipients))
    enter(call, item, "reminded", row=moment.row, due=moment.due)
    anchor = moment.row.split()[0]
    text = REMINDERS.get(anchor, f"办结时限 {moment.due} 临近，请按期办结并反馈")
    tell(call, item, recipients, f"remind {moment.due} {moment.row}", text)


def start_stage_feedback(call: Call) -> None:
    """A stage's date is near, or a milestone's has come: its own instance, so that overlapping stages and their returns never hold each other up."""
    item = of(call)
    moment = timetable.consume(call.connection, item.id, Kind.STAGE, call.now)
    if moment is None:
        return
    stage = call.connection.execute(sa.select(stages).where(stages.c.id == moment.row)).one()
    call.connection.execute(stages.update().where(stages.c.id == stage.id).values(started_at=call.now))
    named = sa.select(milestones.c.name).where(milestones.c.item_id == item.id, milestones.c.due == stage.due).order_by(milestones.c.position)
    names = "、".join(call.connection.execute(named).scalars()) if stage.kind == "milestone" else ""
    enter(call, item, "stage_opened", stage=stage.id, due=stage.due, planned=True, milestone=names)
    call.engine.start("stage_feedback", call.business_key, record=("stage", stage.id))
    tell(call, item, _responsible(item), f"stage {stage.id}", f"时间节点“{names}”已到，请简要反馈进展" if names else f"请于 {stage.due} 前报送阶段反馈")


def record_missed_report(call: Call) -> None:
    """A stage's date and the grace have passed with nothing sent (R-16.5)."""
    item = of(call)
    moment = timetable.consume(call.connection, item.id, Kind.MISSED, call.now)
    if moment is None:
        return
    call.connection.execute(missed_reports.insert().values(item_id=item.id, office=item.lead, kind="missed", stage_id=moment.row, due=moment.due,
                                                           at=call.now, reason=""))
    enter(call, item, "missed", office=item.lead, due=moment.due, stage=moment.row)
    tell(call, item, _responsible(item), f"missed {moment.row}", f"{moment.due} 的阶段反馈未报，已记漏报，请尽快补报")


def mark_overdue(call: Call) -> None:
    """Overdue is a fact for lists, not a state: the work goes on (R-15.25)."""
    item = of(call)
    moment = timetable.consume(call.connection, item.id, Kind.OVERDUE, call.now)
    if moment is None or item.overdue_at is not None:
        return
    change(call.connection, item.id, overdue_at=moment.at)
    enter(call, item, "overdue", due=moment.due)
    tell(call, item, _responsible(item), f"overdue {moment.due}", f"办结时限 {moment.due} 已过，请尽快办结并反馈")
    put_before(call, item, item.leader_in_charge, f"overdue {moment.due}")
