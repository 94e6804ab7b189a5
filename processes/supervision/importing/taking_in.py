"""One row becomes an item, in one unit of work on the item's key: a draft, an item under way at the step its ledger says, or a closed one."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from processes.clock import start_of
from processes.db import new_id
from processes.directory.queries import head_of, leader_in_charge, principals_of
from processes.engine.step import SYSTEM, Viewer
from processes.supervision import numbering, timetable
from processes.supervision.deadlines import Kind
from processes.supervision.drafting import Deliverable, Draft
from processes.supervision.importing.keeping import Import, Kept, RowStatus, find, mark, rows_of
from processes.supervision.importing.questions import CLOSED, DRAFT, UNDERWAY, Verdict, resumes_at
from processes.supervision.lifecycle import Status
from processes.supervision.models import bases, closings, deliveries, item_versions, notices
from processes.supervision.procedures.delivery import deliver, share_with_offices
from processes.supervision.procedures.issue import new_item, search_text, store_draft
from processes.supervision.procedures.undertaking import imply_signing
from processes.supervision.records import Deed, admit_clerks, change, coop_rows, enter, id_of, load, put_before
from processes.supervision.regulation import NUMBER_PREFIX, SOURCES, version_in_force
from processes.supervision.rulebook import rulebook
from processes.supervision.secrecy import ORDINARY, SECRET
from processes.supervision.verbs import MAIN, Work, deed_at, save_draft


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


def take_in(u: Work, payload: dict[str, Any]) -> None:
    """Job import.row. A row whose answers no longer suffice (an office has lost its head) goes back to be answered; a row is never taken in twice."""
    found = find(u.connection, payload["import"])
    wanted = {payload["line"], *payload["absorbed"]}
    rows = {one.line: one for one in rows_of(u.connection, found, u.today) if one.line in wanted}
    row = rows[payload["line"]]
    if row.status != RowStatus.QUEUED or row.item_id != id_of(u.key):
        return
    if row.settled.verdict != Verdict.READY:
        why = "".join(question.what for question in row.settled.questions)
        mark(u.connection, found.id, sorted(wanted), RowStatus.QUEUED, status=RowStatus.WAITING, item_id=None, refusal=why)
        return
    by = Viewer(payload["by"], principals_of(u.connection, payload["by"], u.today))
    taken = Taken(found, row, tuple(rows[line] for line in payload["absorbed"]))
    WAYS[row.settled.choice](u, by, taken)
    length = load(u.connection, row.item_id).chain_length
    mark(u.connection, found.id, payload["absorbed"], RowStatus.QUEUED, status=RowStatus.DONE, became="merged", done_at=u.now)
    mark(u.connection, found.id, [row.line], RowStatus.QUEUED, status=RowStatus.DONE, became=row.settled.choice, chain_length=length, done_at=u.now)


def as_draft(u: Work, by: Viewer, taken: Taken) -> None:
    """拟办: what is known stands in the form, the rest is asked there."""
    draft, coops = _draft(taken), list(_coops(taken))
    save_draft(u, by, {
        "title": draft.title, "source": draft.source, "issuer": draft.issuer, "doc_no": draft.doc_no, "meeting": draft.meeting,
        "basis_date": _text(draft.basis_date), "quote": draft.quote, "place": draft.place, "content": draft.content, "lead": draft.lead, "coops": coops,
        "due": _text(draft.due), "urgent": draft.urgent, "level": draft.disclosure, "priority": draft.priority, "decision_by": draft.decision_by,
        "decision_date": _text(draft.decision_date)})
    enter(deed_at(u, by, u.now), load(u.connection, id_of(u.key)), "imported", **taken.told())


def as_closed(u: Work, by: Viewer, taken: Taken) -> None:
    """The ledger says it is done: a line of the ledger, no number, no process, outside the rates. What the office never reported is not made up."""
    item_id, settled = id_of(u.key), taken.row.settled
    _store(u, by, taken)
    deed = deed_at(u, by, u.now)
    change(u.connection, item_id, status=Status.CLOSED, closed_at=u.now, progress_line=taken.row.row.progress, progress_at=taken.found.uploaded_at)
    u.connection.execute(closings.insert().values(item_id=item_id, kind="imported", at=u.now, by=by.person, counted_on=None, due=settled.due, days_late=0,
                                                  reading=f"{taken.place}载明“{taken.row.row.status_said}”；办结日期未载，不计入按期率。"))
    item = load(u.connection, item_id)
    enter(deed, item, "imported", **taken.told())
    share_with_offices(deed, item, list(_coops(taken)))


def as_underway(u: Work, by: Viewer, taken: Taken) -> None:
    """交办 was the paper notice of its date (办理时间), entered now (录入时间); the engine starts it at the step its state says."""
    settled, issued = taken.row.settled, taken.row.settled.issued
    if issued is None or settled.due is None:
        raise ValueError("an item under way has both dates")
    _store(u, by, taken)
    deed = deed_at(u, by, start_of(issued))
    _put_in_force(u, deed, taken, issued)
    item = load(u.connection, id_of(u.key))
    notice = _paper_notice(u, deed, item, taken)
    step = resumes_at(taken.row.row, settled, u.today)
    enter(deed, item, "imported", **taken.told(), step=step, version={"number": item.number, "title": item.title, "content": item.content, "lead": item.lead,
                                                                     "coops": list(_coops(taken)), "due": item.due})
    share_with_offices(deed, item, list(_coops(taken)))
    if step != "sign":                   # told by 综合办公室, 视同签收; plan and feedback remain the office's own
        imply_signing(deed, item, item.lead)
        change(u.connection, item.id, status=Status.UNDERWAY)
    timetable.refresh(u.connection, item.id, u.now)
    _already_overdue(u, deed_at(u, SYSTEM, u.now))
    change(u.connection, item.id, course=step)
    u.engine.start(MAIN, by=by.person, record=("item", item.id))
    change(u.connection, item.id, course="")
    u.engine.start("watch", by=by.person)
    if taken.found.notify:
        _notify(u, deed_at(u, by, u.now), notice)


WAYS: dict[str, Callable[[Work, Viewer, Taken], None]] = {DRAFT: as_draft, CLOSED: as_closed, UNDERWAY: as_underway}


def _store(u: Work, by: Viewer, taken: Taken) -> None:
    """The item's rows, secrecy first."""
    item_id, draft = id_of(u.key), _draft(taken)
    new_item(u.connection, item_id, u.key, by.person, u.now, draft)
    store_draft(u.connection, item_id, draft, by_chief=False)
    admit_clerks(deed_at(u, by, u.now), draft.disclosure, by.person)
    for place, one in enumerate(taken.absorbed, 2):
        more = _basis(one, taken)
        u.connection.execute(bases.insert().values(item_id=item_id, position=place, quote=one.settled.content, place=taken.place, oral=False, **more))


def _draft(taken: Taken) -> Draft:
    row, settled, found = taken.row.row, taken.row.settled, taken.found
    basis = _basis(taken.row, taken)
    own = settled.source in SOURCES and SOURCES[settled.source].college_decision
    content = "\n".join(dict.fromkeys(one.settled.content for one in taken.rows))
    by, day = (basis["meeting"] or basis["issuer"], basis["dated"]) if own else (found.decision_by, found.decision_date)
    return Draft(
        title=row.title or content[:60], source=settled.source, issuer=basis["issuer"], doc_no=basis["doc_no"], meeting=basis["meeting"],
        basis_date=basis["dated"], quote=settled.content[:600], place=taken.place[:80], basis_file="", decision_by=by, decision_date=day,
        source_reason="", content=content, lead=settled.lead, coops=_coops(taken), due=settled.due, urgent=any(one.row.urgent for one in taken.rows),
        disclosure=SECRET if taken.secret else ORDINARY, deliverables=(Deliverable(content, "", settled.lead, settled.due),))


def _coops(taken: Taken) -> tuple[str, ...]:
    """Whoever leads a merged row helps with the whole."""
    named = [office for one in taken.rows for office in (one.settled.lead, *one.settled.coops) if office and office != taken.row.settled.lead]
    return tuple(dict.fromkeys(named))


def _basis(one: Kept, taken: Taken) -> dict[str, Any]:
    """The basis as far as its words go: a meeting's minutes, or a document or instruction with who issued it."""
    text, source = one.settled.basis, SOURCES.get(one.settled.source)
    meeting = text if source is not None and source.needs_meeting else ""
    return {"issuer": one.row.source_said or (source.label if source else ""), "doc_no": "" if meeting else text, "meeting": meeting, "dated": one.row.basis_day}


def _put_in_force(u: Work, deed: Deed, taken: Taken, issued: date) -> None:
    """Number of this year's series; head and leader of the day of the notice where the directory reaches back so far; rule and calendar."""
    settled, rule = taken.row.settled, version_in_force(issued)
    head = head_of(u.connection, settled.lead, issued) or head_of(u.connection, settled.lead, u.today)
    if rule is None or head is None:
        raise ValueError("questions about rule and head come before")
    leader = leader_in_charge(u.connection, settled.lead, None, issued) or leader_in_charge(u.connection, settled.lead, None, u.today)
    serial = numbering.take(u.connection, NUMBER_PREFIX, u.today.year)
    number = numbering.written(NUMBER_PREFIX, u.today.year, serial)
    item = load(u.connection, id_of(u.key))
    change(u.connection, item.id, status=Status.ISSUED, series_year=u.today.year, serial=serial, number=number, issued_at=deed.acted_at, issued_by=deed.by,
           dated_at=deed.acted_at, original_due=settled.original_due, rule_version=rule.id, calendar_version=rulebook().calendar.version, lead_head=head.id,
           lead_head_name=head.name, leader_in_charge=leader, extension_used=settled.extension_used, progress_line=taken.row.row.progress,
           progress_at=taken.found.uploaded_at, search=search_text(number, item.title, item.lead, *_coops(taken)))


def _paper_notice(u: Work, deed: Deed, item: Any, taken: Taken) -> str:
    """The notice that went out on paper: its deliveries are on record, the system sends nothing."""
    notice, offices = new_id(), [item.lead, *_coops(taken)]
    u.connection.execute(notices.insert().values(
        id=notice, item_id=item.id, number=f"{item.number}书面通知", kind="paper", version=1, drafted_by=deed.by, drafted_at=deed.now, issued_at=deed.acted_at,
        addressees=[{"office": office, "channel": "paper", "record": {}} for office in offices]))
    u.connection.execute(deliveries.insert(), [
        {"id": new_id(), "notice_id": notice, "item_id": item.id, "office": office, "channel": "paper", "attempt": 1, "succeeded": True,
         "acted_at": deed.acted_at, "entered_at": deed.now, "by": deed.by, "record": {"gist": taken.place}} for office in offices])
    u.connection.execute(item_versions.insert().values(item_id=item.id, version=1, title=item.title, content=item.content, lead=item.lead,
                                                       coops=list(_coops(taken)), due=item.due, rule_version=item.rule_version, at=deed.acted_at, by=deed.by))
    return notice


def _already_overdue(u: Work, deed: Deed) -> None:
    """Everybody knew long ago: the fact is put on record, nobody is alarmed again."""
    item = load(u.connection, id_of(u.key))
    moment = timetable.consume(u.connection, item.id, Kind.OVERDUE, u.now)
    if moment is not None:
        change(u.connection, item.id, overdue_at=moment.at)
        enter(deed, load(u.connection, item.id), "overdue", due=moment.due)


def _notify(u: Work, deed: Deed, notice: str) -> None:
    """Asked for: the same notice through the system as well."""
    item = load(u.connection, id_of(u.key))
    offices = [item.lead, *(row.office for row in coop_rows(u.connection, item.id))]
    deliver(deed, item, notice, [{"office": office, "channel": "system", "record": {}} for office in offices], "issued")
    put_before(deed, item, item.leader_in_charge, "issued 1")


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
