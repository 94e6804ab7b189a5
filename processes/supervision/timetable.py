"""The moments of an item as rows: worked out by deadlines.py, kept once each, consumed by `watch`."""
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.supervision.deadlines import Kind, Moment, StageDate, Standing, Terms, moments
from processes.supervision.lifecycle import OPEN
from processes.supervision.models import moments as moment_table
from processes.supervision.models import stages
from processes.supervision.records import change, load
from processes.supervision.rulebook import Rulebook, rulebook

DATED = ("planned", "milestone")         # stages that have a date; feedback of the office's own motion and by telephone has none


def refresh(connection: sa.Connection, item_id: str, now: datetime) -> None:
    """Make the rows say what the facts now demand; whoever changes due, plan, stages or feedback calls it."""
    item = load(connection, item_id)
    if item.status not in OPEN:
        return
    demanded = [] if item.unreached else _wanted(connection, item, rulebook(connection))
    wanted = {(moment.kind, moment.due, moment.row): moment for moment in demanded}
    existing = connection.execute(sa.select(moment_table).where(moment_table.c.item_id == item_id)).all()
    ahead, void = list[tuple[datetime, str, str]](), []
    for row in existing:
        moment = wanted.pop((Kind(row.kind), row.due, row.row), None)
        if row.done_at is not None:
            continue
        if moment is None:
            void.append(row.id)
            continue
        ahead.append((moment.at, row.kind, row.row))
        if moment.at != row.at:
            connection.execute(moment_table.update().where(moment_table.c.id == row.id).values(at=moment.at))
    if void:
        connection.execute(moment_table.delete().where(moment_table.c.id.in_(void)))
    fresh = [moment for moment in wanted.values() if moment.kind is not Kind.REMIND or moment.at > now]       # a reminder whose day has gone is not made up for
    if fresh:
        connection.execute(moment_table.insert(), [{"item_id": item_id, "kind": str(moment.kind), "due": moment.due, "row": moment.row, "at": moment.at}
                                                   for moment in fresh])
    _point_to(connection, item, min([*ahead, *((moment.at, str(moment.kind), moment.row) for moment in fresh)], default=None))


def _point_to(connection: sa.Connection, item: Any, first: tuple[datetime, str, str] | None) -> None:
    """Keep the next moment on the item row, where expressions read it cheaply."""
    at, kind = (first[0], first[1]) if first else (None, "")
    if (at, kind) != (item.next_moment_at, item.moment):
        change(connection, item.id, next_moment_at=at, moment=kind)


def stages_of(connection: sa.Connection, ids: Sequence[str]) -> dict[str, list[StageDate]]:
    """The stages and milestones of these items that ask for progress."""
    found: dict[str, list[StageDate]] = {}
    query = sa.select(stages).where(stages.c.item_id.in_(ids), stages.c.kind.in_(DATED), ~stages.c.dropped)
    for row in connection.execute(query) if ids else ():
        stage = StageDate(row.id, row.due, row.started_at is not None, row.first_sent_at is not None, row.kind == "planned")
        found.setdefault(row.item_id, []).append(stage)
    return found


def _wanted(connection: sa.Connection, item: Any, book: Rulebook) -> list[Moment]:
    dates = stages_of(connection, [item.id]).get(item.id, [])
    standing = Standing(item.standing_on, item.stands_until) if item.standing_on else None
    terms = Terms(item.due, item.issued_at, item.dated_at, item.urgent, item.difficult, item.signed_at is not None)
    return moments(terms, dates, standing, book.calendar, book.tables_at(item.issued_at))


def _point_to_next(connection: sa.Connection, item_id: str) -> None:
    """The same, found in the rows."""
    query = (sa.select(moment_table.c.at, moment_table.c.kind).where(moment_table.c.item_id == item_id, moment_table.c.done_at.is_(None))
             .order_by(moment_table.c.at, moment_table.c.kind, moment_table.c.row).limit(1))
    row = connection.execute(query).first()
    change(connection, item_id, next_moment_at=row.at if row else None, moment=row.kind if row else "")


def consume(connection: sa.Connection, item_id: str, kind: Kind, now: datetime) -> Any | None:
    """The moment of this kind that has come, marked as done; None when the facts have changed and nothing is due any more."""
    query = (sa.select(moment_table).where(moment_table.c.item_id == item_id, moment_table.c.kind == str(kind), moment_table.c.done_at.is_(None),
                                           moment_table.c.at <= now).order_by(moment_table.c.at, moment_table.c.row).limit(1))
    row = connection.execute(query).first()
    if row is not None:
        connection.execute(moment_table.update().where(moment_table.c.id == row.id).values(done_at=now))
    _point_to_next(connection, item_id)
    return row


def stop(connection: sa.Connection, item_id: str, now: datetime) -> None:
    """The item has ended: `watch` wakes now, finds no moment and ends."""
    connection.execute(moment_table.delete().where(moment_table.c.item_id == item_id, moment_table.c.done_at.is_(None)))
    change(connection, item_id, next_moment_at=now, moment="")
