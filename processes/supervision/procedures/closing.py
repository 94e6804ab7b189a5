"""办结: 综合办公室 has accepted the final feedback; on time or late by the reading of R-15.24, stated with the result."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.engine.operators.registry import Call
from processes.errors import Refused
from processes.supervision import timetable
from processes.supervision.calendar import Calendar
from processes.supervision.models import closings, feedbacks
from processes.supervision.records import change, coop_rows, desk_of, enter, moved, of, put_before, tell
from processes.supervision.regulation import CLERKS, CLOSING_KINDS
from processes.supervision.rulebook import Rulebook, rulebook
from processes.supervision.tables import Tables

SIDE_PROCESSES = frozenset({"item", "lead"})


@dataclass(frozen=True, slots=True)
class Sending:
    """One round of the final feedback."""
    sent_on: date
    return_kind: str = ""                # "" while under review or accepted
    returned_on: date | None = None
    papers_days: int | None = None       # to send again within, as in force at the return; None: as now


@dataclass(frozen=True, slots=True)
class Verdict:
    counted_on: date
    on_time: bool
    days_late: int
    reading: str                         # which reading decided, stated in every report
    article: str = "第十五条第一款"


def counted_sending(rounds: Sequence[Sending], calendar: Calendar, tables: Tables) -> date:
    """The day that counts: a return for papers keeps the first sending if resent in time, any other return does not (R-15.24)."""
    counted = rounds[0].sent_on
    for before, after in pairwise(rounds):
        kept = before.return_kind == "papers" and before.returned_on is not None
        if not kept or after.sent_on > calendar.forward(before.returned_on or after.sent_on, before.papers_days or tables.papers_days):
            counted = after.sent_on
    return counted


def judge_closing(rounds: Sequence[Sending], due: date, calendar: Calendar, tables: Tables) -> Verdict:
    """On time or late, once 综合办公室 has accepted the last round."""
    counted = counted_sending(rounds, calendar, tables)
    late = max(0, (counted - due).days)
    days = next((one.papers_days for one in reversed(rounds) if one.papers_days), tables.papers_days)
    reading = f"以负责人报送办结反馈之日 {counted} 计；补正材料且 {days} 个工作日内重报的，以首次报送之日计；未办结退回的，以最后通过的一次报送之日计。"
    return Verdict(counted, late == 0, late, reading)


def final_rounds(connection: sa.Connection, item_id: str) -> Sequence[Any]:
    """The rounds of the final feedback that were sent, oldest first."""
    query = sa.select(feedbacks).where(feedbacks.c.item_id == item_id, feedbacks.c.kind == "final", feedbacks.c.sent_at.is_not(None))
    return connection.execute(query.order_by(feedbacks.c.round)).all()


def sendings(rounds: Sequence[Any], book: Rulebook) -> list[Sending]:
    """The rounds as they were sent and returned."""
    return [Sending(college_day(row.sent_at), row.return_kind, college_day(row.reviewed_at), book.tables_at(row.reviewed_at).papers_days)
            if row.return_kind else Sending(college_day(row.sent_at)) for row in rounds]


def conclude_item(call: Call) -> dict[str, Any]:
    """Operator: register the result, end what served the item, tell everyone."""
    item, book = of(call), rulebook(call.connection)
    rounds = final_rounds(call.connection, item.id)
    if not any(row.accepted_at for row in rounds):
        raise Refused("办结反馈须经综合办公室审核通过，承办科室不能自行办结。", article="第十六条")
    verdict = judge_closing(sendings(rounds, book), item.due, book.calendar, book.tables)
    kind = "on_time" if verdict.on_time else "late"
    change(call.connection, item.id, status=moved(item, "close"), closed_at=call.acted_at, course="",
           overdue_at=None if verdict.on_time else item.overdue_at)
    call.connection.execute(closings.insert().values(item_id=item.id, kind=kind, at=call.acted_at, by=call.by, counted_on=verdict.counted_on, due=item.due,
                                                     days_late=verdict.days_late, reading=verdict.reading))
    enter(call, item, "closed", closing=kind, counted_on=verdict.counted_on, due=item.due, days_late=verdict.days_late, reading=verdict.reading)
    call.engine.close_side(SIDE_PROCESSES)
    timetable.stop(call.connection, item.id, call.now)
    offices = [item.lead, *(row.office for row in coop_rows(call.connection, item.id))]
    told = [recipient for office in offices for recipient in desk_of(office, item.disclosure)]
    tell(call, item, [*told, *([] if item.disclosure == "secret" else [CLERKS])], "closed", f"已办结（{CLOSING_KINDS[kind]}）")
    put_before(call, item, item.leader_in_charge, "closed")
    return {"closing": kind}
