"""Imports as they are kept: rows into the tables and back, and the frame in which they are judged on the day."""
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from processes.db import changed
from processes.directory import naming
from processes.directory import queries as directory
from processes.engine.jobs.models import jobs
from processes.engine.jobs.store import INCIDENT
from processes.errors import NotFound
from processes.supervision.importing.dates import Said
from processes.supervision.importing.merging import settle_all
from processes.supervision.importing.models import import_rows, ledger_imports
from processes.supervision.importing.questions import Frame, Settled
from processes.supervision.importing.recognise import Row
from processes.supervision.importing.words import State

KEY_PREFIX, KIND, BACK = "import/", "import.row", "import.take_back"


class RowStatus(StrEnum):
    WAITING = "waiting"
    QUEUED = "queued"
    DONE = "done"
    TAKEN_BACK = "taken_back"
    STAYS = "stays"                      # could not be taken back: somebody had acted on the item meanwhile


IN = frozenset({RowStatus.QUEUED, RowStatus.DONE, RowStatus.TAKEN_BACK, RowStatus.STAYS})


@dataclass(frozen=True, slots=True)
class Import:
    id: str
    name: str
    attachment_id: str
    sha256: str
    year: int
    left_out: list[tuple[str, int, str]]
    said_total: int | None
    decision_by: str
    decision_date: date | None
    notify: bool
    uploaded_by: str
    uploaded_at: datetime
    taken_back_by: str | None
    taken_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One row with its answers and what has become of it."""
    line: int
    row: Row
    cells: tuple[str, ...]
    answers: dict[str, Any]
    settled: Settled
    status: RowStatus
    became: str
    item_id: str | None
    chain_length: int | None
    done_at: datetime | None
    refusal: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A job that was tried often and never done, with the rows it was to take in."""
    id: int
    lines: tuple[int, ...]
    error: str

    @property
    def told(self) -> dict[int, str]:
        return dict.fromkeys(self.lines, f"系统多次未能完成（{self.error[:120]}）。可改后再导入，或请系统管理员处理。")


def key_of(import_id: str) -> str:
    return KEY_PREFIX + import_id


def find(connection: sa.Connection, import_id: str) -> Import:
    found = connection.execute(sa.select(ledger_imports).where(ledger_imports.c.id == import_id)).first()
    if found is None:
        raise NotFound("这次导入")
    return Import(*found)


def kept(row: Row) -> dict[str, Any]:
    return asdict(row)


def read_back(said: Mapping[str, Any]) -> Row:
    known = {field.name for field in fields(Row)}
    values = {name: value for name, value in said.items() if name in known}
    return Row(**{**values, "issued": _said(said["issued"]), "due": _said(said["due"]), "basis_day": _day(said["basis_day"]), "state": State(said["state"]),
                  "leads": tuple(said["leads"]), "coops": tuple(said["coops"])})


def _said(value: Mapping[str, Any]) -> Said:
    return Said(value["text"], _day(value["day"]), value["exact"])


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def frame_of(connection: sa.Connection, found: Import, today: date) -> Frame:
    names = naming.office_names(connection, today)
    headed = frozenset(office for office in set(names.values()) if directory.head_of(connection, office, today))
    return Frame(names, headed, bool(found.decision_by and found.decision_date), today)


def rows_of(connection: sa.Connection, found: Import, today: date) -> tuple[Kept, ...]:
    """All rows, settled as of today. One whose job has given up waits again, with the reason."""
    stored = connection.execute(sa.select(import_rows).where(import_rows.c.import_id == found.id).order_by(import_rows.c.line)).all()
    read = [read_back(one.said) for one in stored]
    stuck = {line: why for job in given_up(connection, found.id) for line, why in job.told.items()}
    now = [(RowStatus.WAITING, stuck[one.line]) if one.status == RowStatus.QUEUED and one.line in stuck else (RowStatus(one.status), one.refusal)
           for one in stored]
    settled = settle_all([(row, one.answers, status in IN) for row, one, (status, _) in zip(read, stored, now, strict=True)],
                         frame_of(connection, found, today))
    return tuple(Kept(one.line, row, tuple(one.cells), one.answers, verdict, status, one.became, one.item_id, one.chain_length, one.done_at,
                      refusal) for one, row, verdict, (status, refusal) in zip(stored, read, settled, now, strict=True))


def given_up(connection: sa.Connection, import_id: str) -> tuple[GivenUp, ...]:
    query = sa.select(jobs.c.id, jobs.c.payload, jobs.c.last_error).where(
        jobs.c.kind == KIND, jobs.c.status == INCIDENT, jobs.c.unique_key.startswith(f"{KIND}/{import_id}/", autoescape=True))
    return tuple(GivenUp(row.id, (row.payload["line"], *row.payload["absorbed"]), row.last_error or "") for row in connection.execute(query))


def release(connection: sa.Connection, import_id: str) -> None:
    """Rows whose jobs have given up may be answered, queued or left alone again; the jobs are gone, so that nothing of them happens later."""
    for job in given_up(connection, import_id):
        if changed(connection, jobs.delete().where(jobs.c.id == job.id, jobs.c.status == INCIDENT)):
            for line, why in job.told.items():
                mark(connection, import_id, [line], RowStatus.QUEUED, status=RowStatus.WAITING, item_id=None, refusal=why)


def mark(connection: sa.Connection, import_id: str, lines: Sequence[int], was: RowStatus, **values: Any) -> int:
    """Move rows on; how many of them still stood where they were."""
    mine = sa.and_(import_rows.c.import_id == import_id, import_rows.c.line.in_(list(lines)), import_rows.c.status == was)
    return changed(connection, import_rows.update().where(mine).values(**values))
