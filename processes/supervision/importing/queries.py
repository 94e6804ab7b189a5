"""What may be seen of imports: by 综合办公室; a secret row only by whoever imports it and the chief (第八条)."""
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from processes.directory import queries as directory
from processes.engine.jobs.models import jobs
from processes.engine.jobs.store import INCIDENT
from processes.engine.step import Viewer
from processes.errors import NotFound
from processes.supervision.importing.keeping import Import, Kept, RowStatus, find, rows_of
from processes.supervision.importing.models import import_rows, ledger_imports
from processes.supervision.importing.questions import Verdict
from processes.supervision.models import items
from processes.supervision.regulation import CHIEF
from processes.supervision.secrecy import may_know, rank

ASIDE = "另有一问，由导入的同事回答。"


@dataclass(frozen=True, slots=True)
class Entry:
    """One import in the list of imports."""
    id: str
    name: str
    uploaded_by: str
    uploaded_at: datetime
    rows: int
    done: int
    taken_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    found: Import
    uploader: str
    may_act: bool
    rows: tuple[Kept, ...]               # those this viewer may see
    unknown: Mapping[str, int]           # names no office bears -> how many rows use them
    verdicts: Mapping[Verdict, int]      # of the rows that wait
    became: Mapping[str, int]            # of the rows that are in
    statuses: Mapping[RowStatus, int]
    paths: Mapping[str, tuple[str, str]]                # item -> number or "", address
    stuck: int                           # jobs that gave up: the administrator sees them among the incidents

    @property
    def running(self) -> bool:
        return bool(self.statuses.get(RowStatus.QUEUED)) or self.found.taken_back_at is not None and bool(self.statuses.get(RowStatus.DONE))

    @property
    def finished(self) -> int:
        return sum(count for status, count in self.statuses.items() if status not in (RowStatus.WAITING, RowStatus.QUEUED))

    @property
    def needs_decision(self) -> bool:
        return any(question.field == "decision" for row in self.rows for question in row.settled.questions)


def entries(connection: sa.Connection, viewer: Viewer) -> tuple[Entry, ...]:
    """The latest first; counts leave out rows the viewer may not see."""
    if not rank(viewer).clerk:
        return ()
    done = sa.func.sum(sa.case((import_rows.c.status.in_([RowStatus.DONE, RowStatus.STAYS]), 1), else_=0))
    query = (sa.select(ledger_imports.c.id, ledger_imports.c.name, ledger_imports.c.uploaded_by, ledger_imports.c.uploaded_at, sa.func.count(), done,
                       ledger_imports.c.taken_back_at).join(import_rows, import_rows.c.import_id == ledger_imports.c.id).where(_seen(viewer))
             .group_by(ledger_imports.c.id).order_by(ledger_imports.c.uploaded_at.desc()).limit(50))
    found = [Entry(*row) for row in connection.execute(query)]
    names = directory.names_of(connection, [one.uploaded_by for one in found])
    return tuple(Entry(one.id, one.name, names.get(one.uploaded_by, one.uploaded_by), one.uploaded_at, one.rows, one.done, one.taken_back_at) for one in found)


def preview(connection: sa.Connection, viewer: Viewer, import_id: str, today: date) -> Preview:
    if not rank(viewer).clerk:
        raise NotFound("这次导入")
    found = find(connection, import_id)
    may_act = viewer.person == found.uploaded_by or CHIEF in viewer.principals
    shown = sa.select(import_rows.c.line).join(ledger_imports, ledger_imports.c.id == import_rows.c.import_id).where(
        import_rows.c.import_id == import_id, _seen(viewer))
    lines = set(connection.execute(shown).scalars())
    rows = tuple(row if may_act else _alone(row) for row in rows_of(connection, found, today) if row.line in lines)
    waiting = [row for row in rows if row.status == RowStatus.WAITING]
    stuck = sa.select(sa.func.count()).where(jobs.c.status == INCIDENT, jobs.c.unique_key.like(f"import.%/{import_id}/%"))
    by = directory.names_of(connection, [found.uploaded_by]).get(found.uploaded_by, found.uploaded_by)
    return Preview(
        found if may_act else replace(found, said_total=None), by, may_act, rows,
        dict(Counter(name for row in waiting for name in dict.fromkeys(row.settled.unknown)).most_common()),
        Counter(row.settled.verdict for row in waiting), Counter(row.became for row in rows if row.became and row.status != RowStatus.TAKEN_BACK),
        Counter(row.status for row in rows), _paths(connection, viewer, rows), int(connection.execute(stuck).scalar_one()))


def _seen(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Rows of imports: all of my own, all for the chief; to others no secret row, and none whose item they may not know of as it stands today."""
    if CHIEF in viewer.principals:
        return sa.true()
    item = sa.exists().where(items.c.id == import_rows.c.item_id)
    return (ledger_imports.c.uploaded_by == viewer.person) | ~import_rows.c.secret & (~item | item.where(may_know(viewer)))


def _alone(row: Kept) -> Kept:
    """Whether it is merged with a row beside it is asked of whoever imports it: the question tells of that row."""
    questions = tuple(replace(one, field="", what=ASIDE) if one.field in ("", "merge") else one for one in row.settled.questions)
    return replace(row, settled=replace(row.settled, questions=questions))


def _paths(connection: sa.Connection, viewer: Viewer, rows: tuple[Kept, ...]) -> dict[str, tuple[str, str]]:
    ids = [row.item_id for row in rows if row.item_id and row.became]
    query = sa.select(items.c.id, items.c.number, items.c.series_year, items.c.serial).where(items.c.id.in_(ids), may_know(viewer))
    return {row.id: (row.number or "", f"{row.series_year}/{row.serial}" if row.serial else f"draft/{row.id}") for row in connection.execute(query)}


def workbook(connection: sa.Connection, viewer: Viewer, import_id: str) -> Import:
    """Who may open the file itself: it holds every row, secret ones among them."""
    found = find(connection, import_id)
    if viewer.person != found.uploaded_by and CHIEF not in viewer.principals:
        raise NotFound("该文件")
    return found
