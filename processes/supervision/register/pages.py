"""What the pages of the register show: a document, its rows, what was decided of each and what came of it."""
from dataclasses import dataclass
from datetime import date, datetime

from processes.supervision.lifecycle import Status
from processes.supervision.register.deciding import VERDICTS
from processes.supervision.register.documents import Cell
from processes.supervision.register.kinds import Kind


@dataclass(frozen=True, slots=True)
class DocumentRow:
    id: str
    kind: Kind
    name: str
    dated: date
    year: int | None
    secret: bool
    rows: int
    undecided: int
    supervised: int
    issued: int


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    kind: Kind
    name: str
    issuer: str
    doc_no: str
    dated: date
    year: int | None
    oral: bool
    reason: str
    files: tuple[str, ...]
    place: str
    disclosure: str
    preamble: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    verdict: str
    decided_by: str
    decided_on: date
    reason: str
    by_name: str
    at: datetime

    @property
    def label(self) -> str:
        return VERDICTS[self.verdict]


@dataclass(frozen=True, slots=True)
class Coming:
    """An item of a row: planned, drafted, or long since under way."""
    item_id: str
    cell: Cell
    status: str                          # "" while it exists on the grid only
    status_label: str
    number: str
    path: str
    cites: tuple[int, ...]               # places of the rows it rests on
    typed: bool                          # somebody is filling in the whole form
    series: str                          # name of the series it belongs to

    @property
    def editable(self) -> bool:
        return self.status in ("", Status.DRAFT) and not self.typed and not self.series


@dataclass(frozen=True, slots=True)
class RowView:
    id: str
    position: int
    agenda: str
    text: str
    notes: tuple[str, ...]
    history: tuple[Verdict, ...]         # the last one counts
    coming: tuple[Coming, ...]           # those that rest on this row first
    joined: tuple[Coming, ...]           # those that cite it beside another
    series: tuple[tuple[str, str], ...]  # (id, name)
    hidden: bool

    @property
    def verdict(self) -> Verdict | None:
        return self.history[-1] if self.history else None


@dataclass(frozen=True, slots=True)
class DocumentPage:
    document: Document
    rows: tuple[RowView, ...]

    @property
    def hidden(self) -> bool:
        return any(row.hidden for row in self.rows)
