"""Reads of supervision items. Nothing is listed, counted or shown past secrecy's door."""
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from processes.directory.queries import Person, heads_on
from processes.engine.step import Viewer
from processes.engine.tasks import store as tasks
from processes.errors import NotFound
from processes.supervision import dossier, filtering, papers, secrecy
from processes.supervision.deadlines import LIGHT_LABELS, Light, Standing, days_left, light
from processes.supervision.filtering import ItemFilter
from processes.supervision.lifecycle import ENDED, OPEN, STATUS_LABELS, Status
from processes.supervision.models import closings, coops, readings
from processes.supervision.models import items as item_table
from processes.supervision.register.models import carry_overs
from processes.supervision.regulation import person_principal
from processes.supervision.rulebook import Rulebook, rulebook
from processes.supervision.verbs import NEW

T = TypeVar("T")
COUNT_CAP = 1_000                         # beyond it a list says "1000+"; counting a million rows helps nobody


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
    head_name: str                       # who answers today; of an ended item, who answered at 交办. "" when the office has none
    head_at_issue: str
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
    unreached: bool                      # 未交办: the notice has reached the lead by no channel yet
    carried_from: int | None = None      # 结转: the last year at whose end it was not finished


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


_CARRIED = sa.select(sa.func.max(carry_overs.c.year)).where(carry_overs.c.item_id == item_table.c.id).scalar_subquery().label("carried_from")
_COLUMNS = (*item_table.c, closings.c.kind.label("closing"), closings.c.days_late.label("days_late"), _CARRIED)
_FROM = item_table.outerjoin(closings, closings.c.item_id == item_table.c.id)


def items(connection: sa.Connection, viewer: Viewer, filters: ItemFilter, today: date) -> Page[ItemRow]:
    book = rulebook(connection)
    wanted = filtering.conditions(filters, today, book)
    total = connection.execute(sa.select(sa.func.count()).select_from(sa.select(sa.literal(1)).select_from(item_table)
                               .where(secrecy.may_know(viewer), *wanted).limit(COUNT_CAP + 1).subquery())).scalar_one()
    page = max(1, filters.page)
    rows = listed(connection, viewer, wanted, today, book, order=filters.order, text=filters.text, page=page, size=filters.size)
    return Page(rows, min(total, COUNT_CAP), total > COUNT_CAP, page, filters.size)


def listed(connection: sa.Connection, viewer: Viewer, wanted: list[sa.ColumnElement[bool]], today: date, book: Rulebook, *, order: str = "due",
           text: str = "", page: int = 1, size: int = 50) -> tuple[ItemRow, ...]:
    """One page of the items that meet the conditions, as far as the viewer may know of them."""
    query = (sa.select(*_COLUMNS, secrecy.may_read(viewer).label("readable")).select_from(_FROM).where(secrecy.may_know(viewer), *wanted)
             .order_by(*filtering.ordering(order, text)).limit(size).offset((page - 1) * size))
    found = connection.execute(query).all()
    helpers, heads = _coops_of(connection, [row.id for row in found]), heads_on(connection, today)
    return tuple(_row(row, helpers.get(row.id, ()), heads, today, book) for row in found)


def item(connection: sa.Connection, viewer: Viewer, item_id: str, today: date) -> ItemPage:
    """The item's page; who may not know of it is told that there is none."""
    query = (sa.select(*_COLUMNS, secrecy.may_read(viewer).label("readable")).select_from(_FROM)
             .where(item_table.c.id == item_id, secrecy.may_know(viewer)))
    found = connection.execute(query).first()
    if found is None:
        raise NotFound("该督办事项")
    helpers = _coops_of(connection, [item_id]).get(item_id, ())
    row = _row(found, helpers, heads_on(connection, today), today, rulebook(connection))
    unreviewed = secrecy.sees_unreviewed(viewer, found.lead, frozenset(helpers))
    return ItemPage(row, papers.papers(connection, found, unreviewed) if found.readable else None)


def rows_of_keys(connection: sa.Connection, viewer: Viewer, keys: list[str], today: date) -> dict[str, ItemRow]:
    """Rows of these business keys, as far as the viewer may know of them; for lists of tasks."""
    query = (sa.select(*_COLUMNS, secrecy.may_read(viewer).label("readable")).select_from(_FROM)
             .where(item_table.c.key.in_(sorted(set(keys))), secrecy.may_know(viewer)))
    found, book = connection.execute(query).all() if keys else [], rulebook(connection)
    helpers, heads = _coops_of(connection, [row.id for row in found]), heads_on(connection, today)
    return {row.key: _row(row, helpers.get(row.id, ()), heads, today, book) for row in found}


def entry_sentences(connection: sa.Connection, viewer: Viewer, item_id: str) -> tuple[str, ...]:
    """The item's timeline as plain sentences."""
    readable = sa.select(item_table.c.id).where(item_table.c.id == item_id, secrecy.may_read(viewer))
    if connection.execute(readable).first() is None:
        raise NotFound("该督办事项")
    return papers.sentences(connection, item_id)


def item_id_of(connection: sa.Connection, viewer: Viewer, year: int, serial: int) -> str:
    """The id behind an address year/serial."""
    query = sa.select(item_table.c.id).where(item_table.c.series_year == year, item_table.c.serial == serial, secrecy.may_know(viewer))
    found = connection.execute(query).scalar()
    if found is None:
        raise NotFound("该督办事项")
    return str(found)


def typing(connection: sa.Connection, viewer: Viewer) -> tuple[dict[str, Any], datetime] | None:
    """What the viewer has typed for an item that does not exist yet, and when."""
    return tasks.draft(connection, NEW, viewer.person)


def to_read_count(connection: sa.Connection, viewer: Viewer) -> int:
    mine = [*viewer.principals, person_principal(viewer.person)]
    unread = readings.join(item_table, item_table.c.id == readings.c.item_id)
    return connection.execute(sa.select(sa.func.count()).select_from(unread).where(
        readings.c.principal.in_(mine), readings.c.read_at.is_(None), secrecy.may_know(viewer))).scalar_one()


def to_read(connection: sa.Connection, viewer: Viewer) -> tuple[Reading, ...]:
    """待阅 lines of the viewer, newest first."""
    mine = [*viewer.principals, person_principal(viewer.person)]
    query = (sa.select(readings, item_table.c.title, item_table.c.series_year, item_table.c.serial).join(item_table, item_table.c.id == readings.c.item_id)
             .where(readings.c.principal.in_(mine), readings.c.read_at.is_(None), secrecy.may_know(viewer))
             .order_by(readings.c.at.desc(), readings.c.id.desc()))
    return tuple(Reading(row.id, row.item_id, path_of(row.series_year, row.serial, row.item_id), row.title, row.what, row.at)
                 for row in connection.execute(query))


def path_of(year: int | None, serial: int | None, item_id: str) -> str:
    return f"{year}/{serial}" if serial else f"draft/{item_id}"


def _coops_of(connection: sa.Connection, ids: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    query = sa.select(coops.c.item_id, coops.c.office).where(coops.c.item_id.in_(ids)).order_by(coops.c.item_id, coops.c.position)
    for row in connection.execute(query) if ids else ():
        found[row.item_id] = (*found.get(row.item_id, ()), row.office)
    return found


def _row(row: Any, helpers: tuple[str, ...], heads: dict[str, Person], today: date, book: Rulebook) -> ItemRow:
    status = Status(row.status)
    head_name = (heads[row.lead].name if row.lead in heads else "") if status in OPEN else row.lead_head_name or ""
    standing = Standing(row.standing_on, row.stands_until) if row.standing_on else None
    shown = light(row.due, today, status not in OPEN, book.calendar, book.tables, standing)
    left = days_left(row.due, today, book.calendar) if row.due and status not in ENDED else None
    return ItemRow(
        id=row.id, key=row.key, number=row.number or "", path=path_of(row.series_year, row.serial, row.id), title=row.title, lead=row.lead, coops=helpers,
        due=row.due, original_due=row.original_due, status=status, status_label=STATUS_LABELS[status], light=shown, light_label=LIGHT_LABELS[shown],
        days_left=left, overdue=shown is Light.RED, head_name=head_name, head_at_issue=row.lead_head_name or "",
        urgent=row.urgent, special=row.special, priority=row.priority,
        disclosure=row.disclosure, source=row.source, issued_at=row.issued_at, closed_at=row.closed_at, closing=row.closing or "",
        days_late=row.days_late or 0, progress_line=row.progress_line if row.readable else "", progress_at=row.progress_at,
        may_read_content=bool(row.readable), unreached=bool(row.unreached), carried_from=row.carried_from)
