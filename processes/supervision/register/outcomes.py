"""What follows from the register: the result of a 下达, an office's sheet, last year's unfinished items, the recurring tasks that wait."""
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.directory.models import people
from processes.engine.step import Viewer
from processes.errors import NotFound
from processes.supervision import queries, secrecy
from processes.supervision.deadlines import extension_notice
from processes.supervision.models import bases, items, notices
from processes.supervision.queries import ItemRow
from processes.supervision.records import key_of
from processes.supervision.register.announcing import of_dispatch
from processes.supervision.register.carrying import unfinished_of
from processes.supervision.register.models import carry_overs, dispatched, dispatches, documents, planned, resolutions, series, series_items
from processes.supervision.register.periods import PERIODS, Period, due_in, period_of, periods_between
from processes.supervision.register.queries import may_see, may_see_series
from processes.supervision.register.recurring import offices_of
from processes.supervision.regulation import CHIEF, head_post, office_principal
from processes.supervision.rulebook import rulebook


@dataclass(frozen=True, slots=True)
class Told:
    """One row of a 下达: what became of it and why."""
    item_id: str
    title: str
    outcome: str                         # issued | vetting | held | earlier
    reasons: tuple[str, ...]
    row: ItemRow | None                  # None while it is on the grid only


@dataclass(frozen=True, slots=True)
class Result:
    id: str
    document_id: str | None
    at: datetime
    told: tuple[Told, ...]

    def of(self, *outcomes: str) -> tuple[Told, ...]:
        return tuple(one for one in self.told if one.outcome in outcomes)

    @property
    def offices(self) -> tuple[tuple[str, int], ...]:
        """Every office that was told, with the number of its items."""
        rows = [one.row for one in self.told if one.outcome == "issued" and one.row]
        names = dict.fromkeys(name for row in rows for name in (row.lead, *row.coops))
        return tuple((name, sum(name in (row.lead, *row.coops) for row in rows)) for name in names)


    @property
    def cautions(self) -> tuple[tuple[str, tuple[Told, ...]], ...]:
        """What was known before they went out and barred none of them, each with the items it is true of."""
        told = self.of("issued", "vetting")
        texts = dict.fromkeys(text for one in told for text in one.reasons)
        return tuple((text, tuple(one for one in told if text in one.reasons)) for text in texts)


@dataclass(frozen=True, slots=True)
class SheetLine:
    row: ItemRow
    content: str
    basis: str
    notice: str
    extension: str                       # the last day to ask for an extension


@dataclass(frozen=True, slots=True)
class Sheet:
    office: str
    at: datetime
    lines: tuple[SheetLine, ...]
    secret: int                          # handed over separately: printed paper says nothing of them


@dataclass(frozen=True, slots=True)
class Unfinished:
    row: ItemRow
    carried_by: str                      # name; "" while nobody has confirmed
    carried_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recurring:
    id: str
    name: str
    period_name: str
    period: Period
    due: date
    lead: str
    coops: tuple[str, ...]
    document_id: str
    document_name: str
    made: bool                           # the current period's item is issued or in vetting
    item: ItemRow | None                 # and the viewer may know of it
    missed: tuple[str, ...]              # earlier periods for which no item was issued
    ended_at: datetime | None

    def waits(self, today: date) -> bool:
        return self.ended_at is None and not self.made and self.due >= today


def result(connection: sa.Connection, viewer: Viewer, dispatch_id: str, today: date) -> Result:
    """For whoever pressed and the chief; its number stands in links to offices, so that others see of it what they find on the grid, nothing secret."""
    found = connection.execute(sa.select(dispatches).where(dispatches.c.id == dispatch_id)).first()
    if found is None or not secrecy.rank(viewer).clerk:
        raise NotFound("该次下达")
    mine = found.by == viewer.person or CHIEF in viewer.principals
    shared = sa.and_(may_see(viewer), sa.or_(items.c.id.is_not(None), planned.c.level != secrecy.SECRET))
    rows = connection.execute(sa.select(dispatched, planned.c.title, items.c.id.label("exists"), items.c.status)
                              .join(planned, planned.c.item_id == dispatched.c.item_id).join(documents, documents.c.id == planned.c.document_id)
                              .outerjoin(items, items.c.id == dispatched.c.item_id)
                              .where(dispatched.c.dispatch_id == dispatch_id, sa.true() if mine else shared).order_by(dispatched.c.item_id)).all()
    if not rows and not mine:
        raise NotFound("该次下达")
    known = queries.rows_of_keys(connection, viewer, [key_of(row.item_id) for row in rows], today)
    shown = [(row, known.get(key_of(row.item_id))) for row in rows]
    told = tuple(Told(row.item_id, item.title if item else row.title, row.outcome, tuple(row.reasons), item) for row, item in shown if item or not row.exists)
    return Result(found.id, found.document_id, found.at, told)


def sheet(connection: sa.Connection, viewer: Viewer, dispatch_id: str, office: str, today: date) -> Sheet:
    """For 综合办公室 and for the office itself: what one 下达 asks of it."""
    found = connection.execute(sa.select(dispatches).where(dispatches.c.id == dispatch_id)).first()
    mine = bool({head_post(office), office_principal(office)} & viewer.principals) or secrecy.rank(viewer).clerk
    together = of_dispatch(connection, dispatch_id, office) if found is not None and mine else []
    readable = queries.rows_of_keys(connection, viewer, [one.key for one in together], today)
    lines = tuple(_line(connection, readable[one.key], today) for one in together if one.key in readable and one.disclosure != secrecy.SECRET)
    secret = sum(one.key in readable and one.disclosure == secrecy.SECRET for one in together)
    if found is None or not (lines or secret):
        raise NotFound("该次下达")
    return Sheet(office, found.at, lines, secret)


def _line(connection: sa.Connection, row: ItemRow, today: date) -> SheetLine:
    content = connection.execute(sa.select(items.c.content).where(items.c.id == row.id)).scalar_one()
    basis = connection.execute(sa.select(bases).where(bases.c.item_id == row.id).order_by(bases.c.position)).all()
    number = connection.execute(sa.select(notices.c.number).where(notices.c.item_id == row.id, notices.c.number.is_not(None))
                                .order_by(notices.c.issued_at)).scalars().first()
    said = "；".join(" ".join(filter(None, (one.meeting or one.issuer, one.doc_no))) for one in basis)
    issued, book = college_day(row.issued_at) if row.issued_at else today, rulebook(connection)
    extension = extension_notice(row.due, issued, book.calendar, book.tables_at(row.issued_at)) if row.due else ""
    return SheetLine(row, content, said, number or "", extension)


def unfinished(connection: sa.Connection, viewer: Viewer, year: int, today: date) -> tuple[Unfinished, ...]:
    """Items of `year` or before that are open today, those not yet confirmed first."""
    carried = sa.and_(carry_overs.c.item_id == items.c.id, carry_overs.c.year == year)
    query = (sa.select(items.c.key, people.c.name, carry_overs.c.at).outerjoin(carry_overs, carried)
             .outerjoin(people, people.c.id == carry_overs.c.by).where(*unfinished_of(year), secrecy.may_know(viewer)).order_by(items.c.due, items.c.id))
    found = connection.execute(query).all()
    rows = queries.rows_of_keys(connection, viewer, [one.key for one in found], today)
    return tuple(sorted((Unfinished(rows[one.key], one.name or "", one.at) for one in found if one.key in rows), key=lambda one: one.carried_at is not None))


def recurring(connection: sa.Connection, viewer: Viewer, today: date) -> tuple[Recurring, ...]:
    """Every series, with its current period: 待发的周期事项 are those that wait."""
    if not secrecy.rank(viewer).clerk:
        return ()
    query = (sa.select(series, resolutions.c.document_id, documents.c.name.label("document_name")).join(resolutions, resolutions.c.id == series.c.resolution_id)
             .join(documents, documents.c.id == resolutions.c.document_id).where(may_see(viewer), may_see_series(viewer))
              .order_by(series.c.ended_at.is_not(None), series.c.id))
    found = connection.execute(query).all()
    made: dict[tuple[str, str], str] = {}
    out = (sa.select(series_items).join(items, items.c.id == series_items.c.item_id)
           .where(sa.or_(items.c.number.is_not(None), items.c.status.in_(["vetting", "to_issue"]))))
    for one in connection.execute(out):
        made[one.series_id, one.period] = key_of(one.item_id)
    rows = queries.rows_of_keys(connection, viewer, list(made.values()), today)
    return tuple(_recurring(one, offices_of(connection, one, today), made, rows, today) for one in found)


def _recurring(one: Any, offices: tuple[str, list[str]], made: dict[tuple[str, str], str], rows: dict[str, ItemRow], today: date) -> Recurring:
    period, (lead, helpers) = period_of(one.period, today), offices
    earlier = [each for each in periods_between(one.period, one.since, today) if each.last < today]
    missed = tuple(each.label for each in earlier if (one.id, each.code) not in made) if one.ended_at is None else ()
    return Recurring(one.id, one.name, PERIODS[one.period], period, due_in(period, one.due_day), lead, tuple(helpers), one.document_id,
                     one.document_name, (one.id, period.code) in made, rows.get(made.get((one.id, period.code), "")), missed, one.ended_at)
