"""What a changed calendar moves: per open item the dates that were worked out from working days, before and after."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.engine.step import Viewer
from processes.supervision import secrecy
from processes.supervision.deadlines import Kind, StageDate, Standing, Terms, moments, plan_due
from processes.supervision.lifecycle import OPEN, Status
from processes.supervision.models import items
from processes.supervision.rulebook import Rulebook
from processes.supervision.timetable import stages_of

LATEST, SIGNING, PLAN, REVIEW, REMINDER = "最迟申请延期", "再次提请签收", "制定方案", "审核反馈", "提醒"
ANCHORS = {"due": "办结时限", "extension": "申请延期的最后一天", "issued": "交办"}


@dataclass(frozen=True, slots=True)
class Move:
    what: str
    before: date | None                          # None: there was no such day
    after: date | None


@dataclass(frozen=True, slots=True)
class Moved:
    """An item and its dates that move."""
    key: str
    path: str
    number: str
    title: str
    lead: str
    head: str
    moves: tuple[Move, ...]


def moved_items(connection: sa.Connection, viewer: Viewer, before: Rulebook, after: Rulebook, today: date) -> tuple[Moved, ...]:
    """The open items this viewer may know of, by due date, as far as one of their coming dates moves."""
    found = connection.execute(sa.select(items).where(items.c.status.in_(OPEN), secrecy.may_know(viewer)).order_by(items.c.due, items.c.id)).all()
    stage_rows = stages_of(connection, [row.id for row in found])
    compared = ((row, moves(row, stage_rows.get(row.id, ()), before, after, today)) for row in found)
    return tuple(Moved(row.key, f"{row.series_year}/{row.serial}", row.number, row.title, row.lead, row.lead_head_name or "", changed)
                 for row, changed in compared if changed)


def moves(item: Any, stage_dates: Iterable[StageDate], before: Rulebook, after: Rulebook, today: date) -> tuple[Move, ...]:
    """What differs between the two, left out what is over in both."""
    planned = tuple(stage_dates)
    one, other = dates(item, planned, before), dates(item, planned, after)
    found = (Move(what, one.get(what), _still(what, other.get(what), today)) for what in dict.fromkeys((*one, *other)))
    return tuple(move for move in found if move.before != move.after and not _over(move, today))


def _still(what: str, day: date | None, today: date) -> date | None:
    """A reminder whose day has gone is not made up for."""
    return None if day and what.startswith(REMINDER) and day < today else day


def _over(move: Move, today: date) -> bool:
    """Nothing comes of it any more; a reminder once sent is not sent again."""
    sent = move.what.startswith(REMINDER) and move.before is not None and move.before < today
    return sent or max(move.before or date.min, move.after or date.min) < today


def dates(item: Any, stage_dates: Iterable[StageDate], book: Rulebook) -> dict[str, date]:
    """Every date of an open item that rests on working days, by what it is for."""
    calendar, tables, issued = book.calendar, book.tables_at(item.issued_at), college_day(item.issued_at)
    found = {LATEST: calendar.latest_extension_day(item.due, tables.extension_reading)}
    if item.signed_at is None:
        found[SIGNING] = min(calendar.forward(issued, tables.sign_days), item.due)
    if item.plan_version is None:
        found[PLAN] = plan_due(issued, item.due, calendar, tables)
    if item.status == Status.REVIEWING and item.sent_at:
        found[REVIEW] = calendar.forward(college_day(item.sent_at), book.tables_at(item.sent_at).review_days)
    terms = Terms(item.due, item.issued_at, item.dated_at, item.urgent, item.difficult, item.signed_at is not None)
    standing = Standing(item.standing_on, item.stands_until) if item.standing_on else None
    for moment in moments(terms, stage_dates, standing, calendar, tables):
        found |= _named(moment.kind, moment.row, moment.due, college_day(moment.at))
    return found


def _named(kind: Kind, row: str, due: date, day: date) -> dict[str, date]:
    if kind is Kind.REMIND:
        anchor, offset = row.split()
        side = "当天" if offset == "0" else f"{'前' if offset.startswith('-') else '后'} {offset.lstrip('-')} 个工作日"
        return {f"{REMINDER}（{ANCHORS[anchor]}{side}）": day}
    if kind is Kind.STAGE:
        return {f"{due} 进展反馈的下达": day}
    return {f"{due} 阶段反馈记漏报": day - timedelta(days=1)} if kind is Kind.MISSED else {}          # 24:00 of the day before it counts
