"""Reads of the desks. Nothing is counted or listed past secrecy's door."""
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from processes.clock import college_day
from processes.engine import queries as engine
from processes.engine.queries import InboxRow
from processes.engine.step import Viewer
from processes.errors import NotFound
from processes.supervision import secrecy
from processes.supervision.desk.desks import Counter, Desk, Scope, helping_unsigned, unfinished
from processes.supervision.desk.models import bulk_acts, bulk_outcomes
from processes.supervision.models import deliveries, items, ledger_entries, notices
from processes.supervision.printing import NoticeSheet, notice_sheet
from processes.supervision.queries import ItemRow, Page, listed, path_of
from processes.supervision.rulebook import rulebook

PAGE = 50


@dataclass(frozen=True, slots=True)
class Board:
    """What a desk shows: its numbers, and the list of one of them."""
    desk: Desk
    counts: Mapping[str, int]
    chosen: Counter
    page: Page[ItemRow]
    tasks: Mapping[str, tuple[InboxRow, ...]]        # the viewer's own tasks, by business key
    file_by: Mapping[str, date]                      # of closed items: by when they are to be filed
    to_sign: frozenset[str]                          # the items that an office of the viewer's helps with and has not signed for


@dataclass(frozen=True, slots=True)
class Outcome:
    title: str
    number: str
    path: str                            # "" for whoever may no longer know of the item
    item_id: str
    done: bool
    said: str
    article: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Result:
    id: str
    act: str
    at: datetime
    outcomes: tuple[Outcome, ...]

    def that_are(self, done: bool) -> tuple[Outcome, ...]:
        return tuple(one for one in self.outcomes if one.done is done)

    @property
    def numbered(self) -> tuple[Outcome, ...]:
        """What has been issued, so that there is a notice; what was sent to be vetted has none."""
        return tuple(one for one in self.that_are(True) if one.number)


@dataclass(frozen=True, slots=True)
class Notice:
    """What paper there is of an item's notice."""
    row: ItemRow
    sheet: NoticeSheet | None            # None: the notice went out on paper before the item was taken in
    original: str                        # and where that is on record


def counts(connection: sa.Connection, viewer: Viewer, desk: Desk, today: date) -> dict[str, int]:
    """All numbers of a desk in one statement."""
    return _counted(connection, Scope(viewer, today, rulebook(connection)), desk)


def _counted(connection: sa.Connection, scope: Scope, desk: Desk) -> dict[str, int]:
    numbers = [_number(one, scope).label(one.name) for one in desk.counters]
    return dict(connection.execute(sa.select(*numbers).where(unfinished(scope), secrecy.may_know(scope.viewer))).one()._mapping)


def _number(one: Counter, scope: Scope) -> sa.ColumnElement[int]:
    """Unfinished items are looked at once for all numbers; what counts the archived too is asked for itself."""
    if one.ended:
        all_of_it = sa.select(sa.func.count()).select_from(items).where(one.where(scope), secrecy.may_know(scope.viewer))
        return all_of_it.correlate(None).scalar_subquery()
    return sa.func.coalesce(sa.func.sum(sa.case((one.where(scope), 1), else_=0)), 0)


def board(connection: sa.Connection, viewer: Viewer, desk: Desk, wanted: str, page: int, today: date) -> Board:
    """`wanted` names a counter; by default it is the first that is not zero."""
    scope = Scope(viewer, today, rulebook(connection))
    numbers = _counted(connection, scope, desk)
    chosen = next((one for one in desk.counters if one.name == wanted), None) or next(
        (one for one in desk.counters if numbers[one.name]), desk.counters[0])
    last = max(1, -(-numbers[chosen.name] // PAGE))
    page, book = min(max(1, page), last), scope.book
    rows = listed(connection, viewer, [chosen.where(scope)], today, book, order=chosen.order, page=page, size=PAGE)
    tasks: dict[str, tuple[InboxRow, ...]] = defaultdict(tuple)
    for task in engine.inbox_of(connection, viewer, [row.key for row in rows]):
        tasks[task.business_key] += (task,)
    file_by = {row.id: book.calendar.forward(college_day(row.closed_at), book.tables_at(row.closed_at).archive_days)
               for row in rows if row.closed_at and row.status != "archived"}
    to_sign = frozenset(connection.execute(sa.select(items.c.id).where(items.c.id.in_([row.id for row in rows]), helping_unsigned(scope))).scalars())
    return Board(desk, numbers, chosen, Page(rows, numbers[chosen.name], False, page, PAGE), tasks, file_by, to_sign)


def readable(connection: sa.Connection, viewer: Viewer, ids: list[str]) -> list[str]:
    """Of these items those that the viewer may read, in the same order."""
    found = set(connection.execute(sa.select(items.c.id).where(items.c.id.in_(ids), secrecy.may_read(viewer))).scalars())
    return [one for one in dict.fromkeys(ids) if one in found]


def result(connection: sa.Connection, viewer: Viewer, bulk_id: str) -> Result:
    """Of one's own press."""
    act = connection.execute(sa.select(bulk_acts).where(bulk_acts.c.id == bulk_id, bulk_acts.c.by == viewer.person)).first()
    if act is None:
        raise NotFound("该次办理结果")
    known = sa.select(items.c.id, items.c.title, items.c.number, items.c.series_year, items.c.serial).where(secrecy.may_know(viewer)).subquery()
    query = (sa.select(bulk_outcomes, known.c.title, known.c.number, known.c.series_year, known.c.serial, known.c.id.label("known"))
             .outerjoin(known, known.c.id == bulk_outcomes.c.item_id).where(bulk_outcomes.c.bulk_id == bulk_id)
             .order_by(bulk_outcomes.c.at, bulk_outcomes.c.item_id))
    return Result(bulk_id, act.act, act.at, tuple(Outcome(
        (row.title or "（未命名的草稿）") if row.known else "您无权知悉的事项", row.number or "", path_of(row.series_year, row.serial, row.item_id) if row.known else "",
        row.item_id, row.done, row.said, row.article, row.next_step) for row in connection.execute(query)))


def printable(connection: sa.Connection, viewer: Viewer, ids: list[str], today: date) -> tuple[Notice, ...]:
    """The notices of these items, as they are printed one by one (R-13.9); what has not been issued has none."""
    wanted = [items.c.id.in_(ids), items.c.number.is_not(None), secrecy.may_read(viewer)]
    rows = listed(connection, viewer, wanted, today, rulebook(connection), order="number", size=len(ids))
    originals = _originals(connection, [row.id for row in rows])
    return tuple(Notice(row, None if row.id in originals else notice_sheet(connection, viewer, row.id), originals.get(row.id, "")) for row in rows)


def _originals(connection: sa.Connection, ids: list[str]) -> dict[str, str]:
    """Of items taken in from a ledger: where their paper notice is on record. They have no notice of ours, and none is made up for them."""
    issued = sa.exists().where(ledger_entries.c.item_id == notices.c.item_id, ledger_entries.c.kind == "issued")
    query = (sa.select(deliveries.c.item_id, deliveries.c.record).join(notices, notices.c.id == deliveries.c.notice_id)
             .where(notices.c.item_id.in_(ids), notices.c.kind == "paper", ~issued))
    return {row.item_id: str(row.record.get("gist", "")) for row in connection.execute(query)}
