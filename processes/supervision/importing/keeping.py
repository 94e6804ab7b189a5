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
    """All rows, settled as of today."""
    stored = connection.execute(sa.select(import_rows).where(import_rows.c.import_id == found.id).order_by(import_rows.c.line)).all()
    read = [read_back(one.said) for one in stored]
    settled = settle_all([(row, one.answers, one.status in IN) for row, one in zip(read, stored, strict=True)], frame_of(connection, found, today))
    return tuple(Kept(one.line, row, tuple(one.cells), one.answers, verdict, RowStatus(one.status), one.became, one.item_id, one.chain_length, one.done_at,
                      one.refusal) for one, row, verdict in zip(stored, read, settled, strict=True))


def mark(connection: sa.Connection, import_id: str, lines: Sequence[int], was: RowStatus, **values: Any) -> int:
    """Move rows on; how many of them still stood where they were."""
    mine = sa.and_(import_rows.c.import_id == import_id, import_rows.c.line.in_(list(lines)), import_rows.c.status == was)
    return changed(connection, import_rows.update().where(mine).values(**values))
