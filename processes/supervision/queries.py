"""Reads of supervision items. Nothing is listed, counted or shown past secrecy's door."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from processes.engine.step import Viewer
from processes.errors import NotFound
from processes.supervision import dossier, secrecy
from processes.supervision.deadlines import LIGHT_LABELS, Light, Standing, days_left, light
from processes.supervision.lifecycle import BEFORE_ISSUE, ENDED, NEVER_ISSUED, OPEN, STATUS_LABELS, Status
from processes.supervision.models import bases, closings, coops, deliveries, readings
from processes.supervision.models import items as item_table
from processes.supervision.regulation import person_principal
from processes.supervision.rulebook import Rulebook, rulebook

T = TypeVar("T")
ONE_DAY = timedelta(days=1)
COUNT_CAP = 10_000                        # beyond it a list says "10000+"; counting a million rows helps nobody
GROUPS: Mapping[str, frozenset[Status]] = {"drafts": BEFORE_ISSUE, "open": OPEN, "ended": ENDED, "never": NEVER_ISSUED}


@dataclass(frozen=True, slots=True)
class ItemFilter:
    text: str = ""                       # in number, title, offices
    group: str = ""                      # drafts | open | ended | "" all but what was never issued
    status: frozenset[str] = frozenset()
    light: str = ""
    lead: str = ""
    office: str = ""                     # lead or coop
    source: str = ""
    year: int | None = None
    urgent: bool = False
    due_from: date | None = None
    due_to: date | None = None
    special: str = ""                    # unsigned | undelivered | unarchived | basis_pending: the counters of 督办台
    order: str = "due"                   # due | number | recent
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class ItemRow:
    id: str
    key: str
    number: str                          # "" before 交办
    path: str                            # year/serial, or draft/<id>
    title: str
    lead: str
    coops: tuple[str, ...]
    due: date | None
    original_due: date | None
    status: str
    status_label: str
    light: str
    light_label: str
    days_left: int | None                # working days; negative when overdue
    overdue: bool
    head_name: str
    urgent: bool
    special: bool
    priority: str
    disclosure: str
    source: str
    issued_at: datetime | None
    closed_at: datetime | None
    closing: str                         # on_time, late, …; "" while open
    days_late: int
    progress_line: str
    progress_at: datetime | None
    may_read_content: bool


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    rows: tuple[T, ...]
    total: int
    capped: bool
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class Counts:
    drafts: int = 0
    to_vet: int = 0
    to_issue: int = 0
    open: int = 0
    unsigned: int = 0
    undelivered: int = 0
    reviewing: int = 0
    yellow: int = 0
    red: int = 0
    unarchived: int = 0
    basis_pending: int = 0               # 待补依据


@dataclass(frozen=True, slots=True)
class Reading:
    id: str
    item_id: str
    path: str
    title: str
    what: str                            # issued, overdue, closed
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemPage:
    row: ItemRow
    papers: dossier.Papers | None        # None when the viewer may know of the item but not read it


_COLUMNS = (*item_table.c, closings.c.kind.label("closing"), closings.c.days_late.label("days_late"))
_FROM = item_table.outerjoin(closings, closings.c.item_id == item_table.c.id)


def items(connection: sa.Connection, viewer: Viewer, filters: ItemFilter, today: date) -> Page[ItemRow]:
    book = rulebook()
    conditions = [secrecy.may_know(viewer), *_conditions(filters, today, book)]
    total = connection.execute(sa.select(sa.func.count()).select_from(sa.select(sa.literal(1)).select_from(item_table).where(*conditions)
                                                                       .limit(COUNT_CAP + 1).subquery())).scalar_one()
    page = max(1, filters.page)
    query = (sa.select(*_COLUMNS, secrecy.may_read(viewer).label("readable")).select_from(_FROM).where(*conditions).order_by(*_order(filters.order))
             .limit(filters.size).offset((page - 1) * filters.size))
    found = connection.execute(query).all()
    helpers = _coops_of(connection, [row.id for row in found])
    return Page(tuple(_row(row, helpers.get(row.id, ()), today, book) for row in found), min(total, COUNT_CAP), total > COUNT_CAP, page, filters.size)


def item(connection: sa.Connection, viewer: Viewer, item_id: str, today: date) -> ItemPage:
    """The item's page; who may not know of it is told that there is none."""
    query = (sa.select(*_COLUMNS, secrecy.may_read(viewer).label("readable")).select_from(_FROM)
             .where(item_table.c.id == item_id, secrecy.may_know(viewer)))
    found = connection.execute(query).first()
    if found is None:
        raise NotFound("该督办事项")
    helpers = _coops_of(connection, [item_id]).get(item_id, ())
    row = _row(found, helpers, today, rulebook())
    unreviewed = secrecy.sees_unreviewed(viewer, found.lead, frozenset(helpers))
    return ItemPage(row, dossier.papers(connection, found, unreviewed) if found.readable else None)


def entry_sentences(connection: sa.Connection, viewer: Viewer, item_id: str) -> tuple[str, ...]:
    """The item's timeline as plain sentences."""
    readable = sa.select(item_table.c.id).where(item_table.c.id == item_id, secrecy.may_read(viewer))
    if connection.execute(readable).first() is None:
        raise NotFound("该督办事项")
    return dossier.sentences(connection, item_id)


def item_id_of(connection: sa.Connection, viewer: Viewer, year: int, serial: int) -> str:
    """The id behind an address year/serial."""
    query = sa.select(item_table.c.id).where(item_table.c.series_year == year, item_table.c.serial == serial, secrecy.may_know(viewer))
    found = connection.execute(query).scalar()
    if found is None:
        raise NotFound("该督办事项")
    return str(found)


def counts(connection: sa.Connection, viewer: Viewer, today: date) -> Counts:
    """The counters of 督办台, over the items this viewer may know of."""
    book = rulebook()
    wanted = {"drafts": item_table.c.status == Status.DRAFT, "to_vet": item_table.c.status == Status.VETTING, "to_issue": item_table.c.status == Status.TO_ISSUE,
              "open": item_table.c.status.in_(OPEN), "reviewing": item_table.c.status == Status.REVIEWING,
              "unsigned": _special("unsigned"), "undelivered": _special("undelivered"), "unarchived": _special("unarchived"), "basis_pending": _special("basis_pending"),
              "yellow": _light(Light.YELLOW, today, book), "red": _light(Light.RED, today, book)}
    sums = [sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0).label(name) for name, condition in wanted.items()]
    alive = item_table.c.status.in_(BEFORE_ISSUE | OPEN | {Status.CLOSED, Status.TERMINATED})
    return Counts(**connection.execute(sa.select(*sums).where(alive, secrecy.may_know(viewer))).one()._asdict())


def to_read(connection: sa.Connection, viewer: Viewer) -> tuple[Reading, ...]:
    """待阅 lines of the viewer, oldest first."""
    mine = [*viewer.principals, person_principal(viewer.person)]
    query = (sa.select(readings, item_table.c.title, item_table.c.series_year, item_table.c.serial).join(item_table, item_table.c.id == readings.c.item_id)
             .where(readings.c.principal.in_(mine), readings.c.read_at.is_(None), secrecy.may_know(viewer)).order_by(readings.c.at))
    return tuple(Reading(row.id, row.item_id, path_of(row.series_year, row.serial, row.item_id), row.title, row.what, row.at)
                 for row in connection.execute(query))


def path_of(year: int | None, serial: int | None, item_id: str) -> str:
    return f"{year}/{serial}" if serial else f"draft/{item_id}"


def _conditions(filters: ItemFilter, today: date, book: Rulebook) -> list[sa.ColumnElement[bool]]:
    group = GROUPS.get(filters.group)
    found: list[sa.ColumnElement[bool]] = [item_table.c.status.in_(group) if group else item_table.c.status.not_in(NEVER_ISSUED)]
    found += [item_table.c.search.contains(word.lower(), autoescape=True) for word in filters.text.split()]
    if filters.status:
        found.append(item_table.c.status.in_(filters.status))
    if filters.light:
        found.append(_light(Light(filters.light), today, book))
    if filters.office:
        found.append((item_table.c.lead == filters.office) | item_table.c.id.in_(sa.select(coops.c.item_id).where(coops.c.office == filters.office)))
    if filters.special:
        found.append(_special(filters.special))
    if filters.lead:
        found.append(item_table.c.lead == filters.lead)
    if filters.source:
        found.append(item_table.c.source == filters.source)
    return found + _when(filters)


def _when(filters: ItemFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [item_table.c.urgent] if filters.urgent else []
    if filters.year:
        found.append(item_table.c.series_year == filters.year)
    if filters.due_from:
        found.append(item_table.c.due >= filters.due_from)
    if filters.due_to:
        found.append(item_table.c.due <= filters.due_to)
    return found


def _light(wanted: Light, today: date, book: Rulebook) -> sa.ColumnElement[bool]:
    """The light as SQL; deadlines.light() is the rule, a test keeps the two alike."""
    issued = item_table.c.status.in_(OPEN)
    stands = (item_table.c.standing_on <= item_table.c.due) & (item_table.c.stands_until.is_(None) | (item_table.c.stands_until >= today))
    late = (item_table.c.due < today) & ~sa.func.coalesce(stands, sa.false())
    if wanted is Light.RED:
        return issued & late
    if wanted is Light.GREY:
        return ~issued
    last = last_yellow_day(today, book)
    return issued & ~late & (item_table.c.due <= last if wanted is Light.YELLOW else item_table.c.due > last)


def last_yellow_day(today: date, book: Rulebook) -> date:
    """The last due day whose light is not green yet."""
    day = today - ONE_DAY
    while book.tables.decisions.light(False, False, book.calendar.working_days_between(today, day + ONE_DAY)) == Light.YELLOW:
        day += ONE_DAY
    return day


def _special(name: str) -> sa.ColumnElement[bool]:
    if name == "unsigned":
        return item_table.c.status.in_(OPEN) & item_table.c.signed_at.is_(None)
    if name == "undelivered":
        again = deliveries.alias("again")
        later = sa.exists().where(again.c.notice_id == deliveries.c.notice_id, again.c.office == deliveries.c.office, again.c.succeeded,
                                    again.c.entered_at > deliveries.c.entered_at)
        return item_table.c.status.in_(OPEN) & item_table.c.id.in_(sa.select(deliveries.c.item_id).where(deliveries.c.succeeded.is_(False), ~later))
    if name == "basis_pending":
        return item_table.c.status.in_(OPEN) & item_table.c.id.in_(sa.select(bases.c.item_id).where(bases.c.oral, bases.c.confirmed_at.is_(None)))
    if name == "unarchived":
        return item_table.c.status.in_([Status.CLOSED, Status.TERMINATED])
    return sa.false()


def _order(order: str) -> tuple[sa.ColumnElement[Any], ...]:
    if order == "number":
        return item_table.c.series_year.desc(), item_table.c.serial.desc()
    if order == "recent":
        return (item_table.c.id.desc(),)
    return item_table.c.due, item_table.c.id


def _coops_of(connection: sa.Connection, ids: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    query = sa.select(coops.c.item_id, coops.c.office).where(coops.c.item_id.in_(ids)).order_by(coops.c.item_id, coops.c.position)
    for row in connection.execute(query) if ids else ():
        found[row.item_id] = (*found.get(row.item_id, ()), row.office)
    return found


def _row(row: Any, helpers: tuple[str, ...], today: date, book: Rulebook) -> ItemRow:
    status = Status(row.status)
    standing = Standing(row.standing_on, row.stands_until) if row.standing_on else None
    shown = light(row.due, today, status not in OPEN, book.calendar, book.tables, standing)
    left = days_left(row.due, today, book.calendar) if row.due and status not in ENDED else None
    return ItemRow(
        id=row.id, key=row.key, number=row.number or "", path=path_of(row.series_year, row.serial, row.id), title=row.title, lead=row.lead, coops=helpers,
        due=row.due, original_due=row.original_due, status=status, status_label=STATUS_LABELS[status], light=shown, light_label=LIGHT_LABELS[shown],
        days_left=left, overdue=shown is Light.RED, head_name=row.lead_head_name or "", urgent=row.urgent, special=row.special, priority=row.priority,
        disclosure=row.disclosure, source=row.source, issued_at=row.issued_at, closed_at=row.closed_at, closing=row.closing or "",
        days_late=row.days_late or 0, progress_line=row.progress_line if row.readable else "", progress_at=row.progress_at,
        may_read_content=bool(row.readable))
