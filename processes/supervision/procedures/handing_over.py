"""交办: the notice has reached the lead, the dates run and stages are owed (第七条, R-7.1)."""
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.db import new_id
from processes.supervision import timetable
from processes.supervision.deadlines import needs_stages, proposed_stages
from processes.supervision.models import stages
from processes.supervision.records import Act, change, enter, load
from processes.supervision.rulebook import rulebook


def hand_over(act: Act, item_id: str, at: datetime) -> None:
    """The first that has reached the lead of an item that was 未交办: all is counted from then on, nothing of the time before."""
    item = load(act.connection, item_id)
    change(act.connection, item_id, unreached=False, issued_at=at, dated_at=at)
    enter(act, item, "handed_over", office=item.lead, at=at)
    mine = (stages.c.item_id == item_id, stages.c.kind == "planned", stages.c.started_at.is_(None))
    if item.plan_version is None:
        act.connection.execute(stages.update().where(*mine).values(dropped=True))
        propose_stages(act, load(act.connection, item_id))
    else:                                # a plan in force keeps its dates
        act.connection.execute(stages.update().where(*mine, stages.c.due < college_day(at)).values(dropped=True))
    timetable.refresh(act.connection, item_id, act.now)


def propose_stages(act: Act, item: Any) -> None:
    """A long or difficult item owes staged feedback from 交办 on, signed or not (R-13.7, R-16.7); its plan may choose other dates. Of days that had passed
    when an old notice was entered nothing is asked."""
    issued, tables = college_day(item.issued_at), rulebook(act.connection).tables
    if not item.unreached and needs_stages(issued, item.due, item.difficult, tables):
        date_stages(act, item.id, [day for day in proposed_stages(issued, item.due, item.difficult, tables) if day > act.today])


def date_stages(act: Act, item_id: str, days: list[date]) -> None:
    """Stages of the plan in force, before there is one those proposed at 交办; one that has begun stays, one no longer planned is dropped."""
    known = act.connection.execute(sa.select(stages).where(stages.c.item_id == item_id, stages.c.kind == "planned")).all()
    for row in known:
        if row.due < act.today:              # what has passed stays as it was
            continue
        dropped = row.started_at is None and row.due not in days
        act.connection.execute(stages.update().where(stages.c.id == row.id).values(dropped=dropped))
    if fresh := sorted(set(days) - {row.due for row in known}):
        act.connection.execute(stages.insert(), [{"id": new_id(), "item_id": item_id, "kind": "planned", "due": day, "authors": []} for day in fresh])
