"""Reads of the register: documents, their rows and what came of them. A document under 工作秘密 is for whoever entered it and the chief;
a row of which such an item came shows nothing of it to others."""
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.directory.models import people
from processes.engine.step import Viewer
from processes.engine.tasks.models import drafts
from processes.errors import NotFound
from processes.supervision import secrecy
from processes.supervision.lifecycle import STATUS_LABELS, Status
from processes.supervision.models import coops, items
from processes.supervision.records import key_of
from processes.supervision.register.documents import Cell, cell_of
from processes.supervision.register.kinds import KINDS
from processes.supervision.register.models import citations, documents, planned, resolutions, series, series_items, verdicts
from processes.supervision.register.pages import Coming, Document, DocumentPage, DocumentRow, RowView, Verdict
from processes.supervision.regulation import CHIEF
from processes.supervision.verbs import FIRST_TASK

PAGE = 30


def may_see(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Which documents this viewer finds."""
    if not secrecy.rank(viewer).clerk:
        return sa.false()
    return sa.true() if CHIEF in viewer.principals else sa.or_(documents.c.disclosure != secrecy.SECRET, documents.c.by == viewer.person)


def may_see_series(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Which recurring tasks: of what is 工作秘密, or has an item this viewer may not know of, only one's own; all for the chief."""
    if CHIEF in viewer.principals:
        return sa.true()
    items_of = sa.exists().where(series_items.c.series_id == series.c.id, items.c.id == series_items.c.item_id)
    return (series.c.by == viewer.person) | (series.c.level != secrecy.SECRET) & ~items_of.where(~secrecy.may_know(viewer))


def _latest() -> sa.Subquery:
    newest = sa.select(sa.func.max(verdicts.c.id)).group_by(verdicts.c.resolution_id)
    return sa.select(verdicts.c.resolution_id, verdicts.c.verdict).where(verdicts.c.id.in_(newest)).subquery()


def document_list(connection: sa.Connection, viewer: Viewer, *, text: str = "", kind: str = "", year: int | None = None, undecided: bool = False,
                  page: int = 1) -> tuple[tuple[DocumentRow, ...], bool]:
    """The documents and whether there are more; newest first."""
    latest, live = _latest(), resolutions.c.removed_at.is_(None)
    out = sa.select(sa.func.count()).select_from(planned.join(items, items.c.id == planned.c.item_id)).where(
        planned.c.document_id == documents.c.id, items.c.number.is_not(None)).scalar_subquery()

    def count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(live, condition), 1), else_=0)), 0)
    open_rows = count(sa.and_(resolutions.c.id.is_not(None), latest.c.verdict.is_(None)))
    query = (sa.select(documents, count(resolutions.c.id.is_not(None)).label("rows"), open_rows.label("undecided"),
                       count(latest.c.verdict == "supervise").label("supervised"), out.label("issued"))
             .outerjoin(resolutions, resolutions.c.document_id == documents.c.id).outerjoin(latest, latest.c.resolution_id == resolutions.c.id)
             .where(may_see(viewer)).group_by(documents.c.id).order_by(documents.c.dated.desc(), documents.c.id.desc()))
    for word in text.lower().split():
        query = query.where(sa.func.lower(documents.c.name + " " + documents.c.doc_no + " " + documents.c.issuer).contains(word, autoescape=True))
    if kind:
        query = query.where(documents.c.kind == kind)
    if year:
        query = query.where(documents.c.dated.between(date(year, 1, 1), date(year, 12, 31)))
    if undecided:
        query = query.having(open_rows > 0)
    found = connection.execute(query.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return tuple(DocumentRow(row.id, KINDS[row.kind], row.name, row.dated, row.year, row.disclosure == secrecy.SECRET, row.rows, row.undecided,
                             row.supervised, row.issued) for row in found[:PAGE]), len(found) > PAGE


def document_page(connection: sa.Connection, viewer: Viewer, document_id: str) -> DocumentPage:
    found = connection.execute(sa.select(documents).where(documents.c.id == document_id, may_see(viewer))).first()
    if found is None:
        raise NotFound("该来源文件")
    rows = connection.execute(sa.select(resolutions).where(resolutions.c.document_id == document_id, resolutions.c.removed_at.is_(None))
                              .order_by(resolutions.c.position)).all()
    ids = [row.id for row in rows]
    places = {row.id: place for place, row in enumerate(rows, 1)}
    names = {row.id: row.name for row in connection.execute(sa.select(people.c.id, people.c.name))}
    said, recurring = _said(connection, ids, names), _recurring(connection, viewer, ids)
    coming, secret = _coming(connection, viewer, places)
    shown = []
    for row in rows:
        place = places[row.id]
        own, joined = [one for one in coming if one.cites[0] == place], [one for one in coming if place in one.cites[1:]]
        shown.append(_masked(RowView(row.id, place, row.agenda, row.text, tuple(row.notes), said.get(row.id, ()), tuple(own), tuple(joined),
                                     recurring.get(row.id, ()), place in secret)))
    return DocumentPage(_document(found, names, hide_files=bool(secret)), tuple(shown))


def _said(connection: sa.Connection, ids: list[str], names: dict[str, str]) -> dict[str, tuple[Verdict, ...]]:
    """Every decision on the rows, in its order."""
    said: dict[str, tuple[Verdict, ...]] = {}
    for one in connection.execute(sa.select(verdicts).where(verdicts.c.resolution_id.in_(ids)).order_by(verdicts.c.id)):
        known = Verdict(one.verdict, one.decided_by, one.decided_on, one.reason, names.get(one.by, one.by), one.at)
        said[one.resolution_id] = (*said.get(one.resolution_id, ()), known)
    return said


def _recurring(connection: sa.Connection, viewer: Viewer, ids: list[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for one in connection.execute(sa.select(series).where(series.c.resolution_id.in_(ids), may_see_series(viewer))):
        found[one.resolution_id] = (*found.get(one.resolution_id, ()), (one.id, one.name))
    return found


def _document(row: Any, names: dict[str, str], hide_files: bool) -> Document:
    return Document(row.id, KINDS[row.kind], row.name, row.issuer, row.doc_no, row.dated, row.year, row.oral, row.reason,
                    () if hide_files else tuple(row.files), row.place, row.disclosure, "" if hide_files else row.preamble, names.get(row.by, row.by), row.at)


def _masked(row: RowView) -> RowView:
    return replace(row, agenda="", text="", notes=(), history=(), coming=(), joined=(), series=()) if row.hidden else row


def _coming(connection: sa.Connection, viewer: Viewer, places: dict[str, int]) -> tuple[tuple[Coming, ...], set[int]]:
    """The items of these rows, and the places of rows of which the viewer may not know everything."""
    query = (sa.select(planned, items.c.id.label("exists"), items.c.status, items.c.number, items.c.series_year, items.c.serial,
                       items.c.title.label("now_title"), items.c.content.label("now_content"), items.c.lead.label("now_lead"), items.c.due.label("now_due"),
                       items.c.disclosure,
                       sa.case((items.c.id.is_(None), True), else_=secrecy.may_know(viewer)).label("known"), citations.c.resolution_id,
                       series.c.name.label("series"))
             .join(citations, citations.c.item_id == planned.c.item_id).outerjoin(items, items.c.id == planned.c.item_id)
             .outerjoin(series_items, series_items.c.item_id == planned.c.item_id).outerjoin(series, series.c.id == series_items.c.series_id)
             .where(citations.c.resolution_id.in_(list(places)), sa.or_(~planned.c.dropped, items.c.number.is_not(None)))
             .order_by(planned.c.item_id, citations.c.position))
    found = connection.execute(query).all()
    cites: dict[str, tuple[int, ...]] = {}
    for row in found:
        cites[row.item_id] = (*cites.get(row.item_id, ()), places[row.resolution_id])
    helpers = _helpers(connection, [row.exists for row in found if row.exists])
    typed = _typed(connection, [row.exists for row in found if row.exists])
    secret = {place for row in found if not row.known for place in cites[row.item_id]}
    return tuple(_one(row, cites[row.item_id], helpers, row.item_id in typed) for row in {row.item_id: row for row in found}.values() if row.known), secret


def _helpers(connection: sa.Connection, ids: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(sa.select(coops.c.item_id, coops.c.office).where(coops.c.item_id.in_(ids)).order_by(coops.c.position)):
        found[row.item_id] = (*found.get(row.item_id, ()), row.office)
    return found


def _typed(connection: sa.Connection, ids: Iterable[str]) -> set[str]:
    begun = {f"{key_of(one)} {FIRST_TASK} ": one for one in ids}
    wanted = [drafts.c.about.startswith(start, autoescape=True) for start in begun]
    about = connection.execute(sa.select(drafts.c.about).where(sa.or_(sa.false(), *wanted))).scalars().all()
    return {one for start, one in begun.items() if any(text.startswith(start) for text in about)}


def _one(row: Any, cites: tuple[int, ...], helpers: dict[str, tuple[str, ...]], typed: bool) -> Coming:
    if row.exists is None:
        return Coming(row.item_id, cell_of(row), "", "待下达", "", "", cites, False, row.series or "")
    cell = Cell(row.now_title, row.now_content, row.now_lead, helpers.get(row.item_id, ()), row.now_due, row.disclosure)
    path = f"{row.series_year}/{row.serial}" if row.serial else f"draft/{row.item_id}"
    return Coming(row.item_id, cell, row.status, STATUS_LABELS[Status(row.status)], row.number or "", path, cites, typed and row.status == Status.DRAFT,
                  row.series or "")
