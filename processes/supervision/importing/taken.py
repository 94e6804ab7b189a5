"""A row as it is being taken in, with those merged into it: what of it stands in the item."""
from dataclasses import dataclass
from typing import Any

from processes.supervision.drafting import Deliverable, Draft
from processes.supervision.importing.keeping import Import, Kept
from processes.supervision.regulation import SOURCES
from processes.supervision.secrecy import ORDINARY, SECRET


@dataclass(frozen=True, slots=True)
class Taken:
    """What is being taken in: the row, and the rows that are merged into it."""
    found: Import
    row: Kept
    absorbed: tuple[Kept, ...]

    @property
    def rows(self) -> tuple[Kept, ...]:
        return (self.row, *self.absorbed)

    @property
    def secret(self) -> bool:
        return any(one.row.secret for one in self.rows)

    @property
    def place(self) -> str:
        return f"原台账《{self.found.name[:40]}》第 {'、'.join(str(one.row.number) for one in self.rows)} 行"

    def told(self) -> dict[str, Any]:
        """The evidence, as the ledger entry keeps it: which file, which rows, what they said."""
        return {"import": self.found.id, "file": self.found.attachment_id, "rows": [one.row.number for one in self.rows], "became": self.row.settled.choice,
                "status": self.row.row.status_said, "progress": self.row.row.progress, "due_said": self.row.row.due.text,
                "issued_said": self.row.row.issued.text, "remark": self.row.row.remark}


def draft_of(taken: Taken) -> Draft:
    row, settled, found = taken.row.row, taken.row.settled, taken.found
    basis = basis_of(taken.row)
    own = settled.source in SOURCES and SOURCES[settled.source].college_decision
    content = "\n".join(dict.fromkeys(one.settled.content for one in taken.rows))
    by, day = (basis["meeting"] or basis["issuer"], basis["dated"]) if own else (found.decision_by, found.decision_date)
    return Draft(
        title=row.title or content[:60], source=settled.source, issuer=basis["issuer"], doc_no=basis["doc_no"], meeting=basis["meeting"],
        basis_date=basis["dated"], quote=settled.content[:600], place=taken.place[:80], basis_file="", decision_by=by, decision_date=day,
        source_reason="", content=content, lead=settled.lead, coops=coops_of(taken), due=settled.due, urgent=any(one.row.urgent for one in taken.rows),
        disclosure=SECRET if taken.secret else ORDINARY, deliverables=(Deliverable(content, "", settled.lead, settled.due),))


def coops_of(taken: Taken) -> tuple[str, ...]:
    """Whoever leads a merged row helps with the whole."""
    named = [office for one in taken.rows for office in (one.settled.lead, *one.settled.coops) if office and office != taken.row.settled.lead]
    return tuple(dict.fromkeys(named))


def basis_of(one: Kept) -> dict[str, Any]:
    """The basis as far as its words go: a meeting's minutes, or a document or instruction with who issued it."""
    text, source = one.settled.basis, SOURCES.get(one.settled.source)
    meeting = text if source is not None and source.needs_meeting else ""
    issuer = one.row.source_said or (source.label if source else "")
    return {"issuer": issuer, "doc_no": "" if meeting else text, "meeting": meeting, "dated": one.row.basis_day}
