"""A source document as it is entered: what it must say, and what basis follows from it for the items that come of its rows."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from processes.supervision.drafting import NOBODY, Shortfall
from processes.supervision.register.kinds import KINDS
from processes.supervision.regulation import DISCLOSURES

KEY_PREFIX = "document/"


@dataclass(frozen=True, slots=True)
class NewDocument:
    kind: str
    name: str
    issuer: str
    given_by: str                        # id of the 院领导, where that is who issued it
    doc_no: str
    dated: date | None
    year: int | None
    oral: bool
    reason: str
    files: tuple[str, ...]
    place: str
    disclosure: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of the grid: what a row becomes."""
    title: str
    content: str
    lead: str
    coops: tuple[str, ...]
    due: date | None
    level: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Recorded, not taken, by the clerk: who decided, and when."""
    verdict: str
    decided_by: str
    decided_on: date | None
    reason: str = ""


def document_key(document_id: str) -> str:
    return KEY_PREFIX + document_id


def judge_document(new: NewDocument, leaders: Mapping[str, str], today: date) -> tuple[Shortfall, ...]:
    """What the register must know before rows can rest on it (第五条). `leaders`: the 院领导 of the day by id."""
    kind = KINDS.get(new.kind)
    if kind is None:
        return (Shortfall("请选择来源的种类（第九至十二条之一）。", "第五条", "kind"),)
    found = []
    if not new.name:
        found.append(Shortfall(f"请填写{kind.name_label}，例如：{kind.example}。", "第五条", "name"))
    if kind.from_roster and new.given_by not in leaders:
        found.append(Shortfall("请从名册中选择是哪位院领导。", "第五条", "given_by"))
    elif not kind.from_roster and not (new.issuer or kind.issuer):
        found.append(Shortfall("请写明由谁作出。", "第五条", "issuer"))
    if NOBODY.fullmatch(new.issuer):
        found.append(Shortfall(f"“{new.issuer}”没有说明是谁，不能作为依据。", "第五条", "issuer"))
    if new.dated is None or new.dated > today:
        found.append(Shortfall("请写明日期，不得晚于今天。", "第五条", "dated"))
    if kind.yearly and not (new.year and 2000 <= new.year <= today.year + 1):
        found.append(Shortfall("请写明是哪一年度的。", "第九条", "year"))
    if new.oral and not kind.may_be_oral:
        found.append(Shortfall("口头指示只能是校领导或院领导的指示。", "第五条", "oral"))
    if not new.oral and not new.files and not new.place:
        found.append(Shortfall("请上传原件，或写明原件存放何处。", "第五条", "files"))
    if kind.source.needs_reason and not new.reason:
        found.append(Shortfall("来源为“其他”的，请写明列入督办的理由。", "第十二条", "reason"))
    if new.disclosure not in DISCLOSURES:
        found.append(Shortfall("请选择知悉范围。", "第八条", "disclosure"))
    return tuple(found)


def basis_of(document: Any, text: str, file: str | None) -> dict[str, Any]:
    """The basis that a row gives an item: document, number or meeting, date, quoted sentence, where it lies."""
    kind = KINDS[document.kind]
    named = "" if kind.meeting or document.oral else document.name
    return {"issuer": document.issuer, "meeting": document.name if kind.meeting else "", "doc_no": document.doc_no or named,
            "basis_date": document.dated.isoformat(), "quote": text, "place": document.place or (document.name if document.oral else ""),
            "basis_file": [file] if file else []}


def answers_of(document: Any, bases: Iterable[Mapping[str, Any]], verdict: Any, cell: Cell) -> dict[str, Any]:
    """The form `register` filled in from the register: basis and decision stand, the grid gives the rest."""
    first, *further = bases
    return {"source": KINDS[document.kind].source_code, **first, "oral": document.oral, "given_by": document.given_by or "", "source_reason": document.reason,
            "further": further, "decision_by": verdict.decided_by, "decision_date": verdict.decided_on.isoformat(), "priority": "normal", **cells_of(cell)}


def cell_of(row: Any) -> Cell:
    """As the table `planned` keeps it."""
    return Cell(row.title, row.content, row.lead, tuple(row.coops), row.due, row.level)


def cells_of(cell: Cell) -> dict[str, Any]:
    """What the grid knows of an item, under the names of the form."""
    return {"title": cell.title, "content": cell.content, "lead": cell.lead, "coops": list(cell.coops), "due": cell.due.isoformat() if cell.due else "",
            "level": cell.level, "disclosure": cell.level}
