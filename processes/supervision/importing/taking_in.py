"""One row becomes an item, in one unit of work on the item's key: a draft, an item under way at the step its ledger says, or a closed one."""
from collections.abc import Callable
from datetime import date
from typing import Any

from processes.clock import start_of
from processes.directory.queries import principals_of
from processes.engine.step import SYSTEM, Viewer
from processes.supervision import timetable
from processes.supervision.deadlines import Kind
from processes.supervision.deeds import Work, deed_at
from processes.supervision.drafting import EVERY_OFFICE
from processes.supervision.importing.keeping import RowStatus, find, mark, rows_of
from processes.supervision.importing.on_paper import paper_notice, put_in_force
from processes.supervision.importing.questions import CLOSED, DRAFT, UNDERWAY, Verdict, resumes_at
from processes.supervision.importing.taken import Taken, basis_of, coops_of, draft_of
from processes.supervision.lifecycle import Status
from processes.supervision.models import bases, closings
from processes.supervision.procedures.delivery import deliver, share_with_offices
from processes.supervision.procedures.issue import grounds, new_item, people_lacking, propose_stages, stated, store_draft
from processes.supervision.procedures.undertaking import imply_signing
from processes.supervision.records import Deed, admit_clerks, change, coop_rows, enter, id_of, load, put_before
from processes.supervision.verbs import MAIN, save_draft


def take_in(u: Work, payload: dict[str, Any]) -> None:
    """Job import.row. A row whose answers no longer suffice (an office has lost its head) goes back to be answered; a row is never taken in twice."""
    found = find(u.connection, payload["import"])
    wanted = {payload["line"], *payload["absorbed"]}
    rows = {one.line: one for one in rows_of(u.connection, found, u.today) if one.line in wanted}
    row = rows[payload["line"]]
    if row.status != RowStatus.QUEUED or row.item_id != id_of(u.key):
        return
    by = Viewer(payload["by"], principals_of(u.connection, payload["by"], u.today))
    taken = Taken(found, row, tuple(rows[line] for line in payload["absorbed"]))
    if why := _lacking(u, by, taken):
        mark(u.connection, found.id, sorted(wanted), RowStatus.QUEUED, status=RowStatus.WAITING, item_id=None, refusal=why)
        return
    WAYS[row.settled.choice](u, by, taken)
    length = load(u.connection, row.item_id).chain_length
    mark(u.connection, found.id, payload["absorbed"], RowStatus.QUEUED, status=RowStatus.DONE, became="merged", done_at=u.now)
    mark(u.connection, found.id, [row.line], RowStatus.QUEUED, status=RowStatus.DONE, became=row.settled.choice, chain_length=length, done_at=u.now)


def _lacking(u: Work, by: Viewer, taken: Taken) -> str:
    """Why the row cannot go in; who reviews a 工作秘密 that 综合办公室 itself works on is only known with all that is merged."""
    settled = taken.row.settled
    if settled.verdict != Verdict.READY:
        return "".join(question.what for question in settled.questions)
    lacking = people_lacking(deed_at(u, by, u.now), draft_of(taken), taken.found.uploaded_by) if settled.choice == UNDERWAY else ()
    return "".join(f"{one.what}请作为草稿导入，在登记时指定。" for one in lacking)


def as_draft(u: Work, by: Viewer, taken: Taken) -> None:
    """拟办: what is known stands in the form, the rest is asked there."""
    draft, unlisted = draft_of(taken), any(one.row.everyone and "coops" not in one.answers for one in taken.rows)
    coops = [EVERY_OFFICE] if unlisted else list(coops_of(taken))
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
    result = {"counted_on": None, "due": settled.due, "days_late": 0,
              "reading": f"{taken.place}载明“{taken.row.row.status_said}”；办结日期未载，不计入按期率。"}
    u.connection.execute(closings.insert().values(item_id=item_id, kind="imported", at=u.now, by=by.person, **result))
    item = load(u.connection, item_id)
    enter(deed, item, "imported", **taken.told(), **grounds(deed), closing="imported", **result)
    share_with_offices(deed, item, list(coops_of(taken)))


def as_underway(u: Work, by: Viewer, taken: Taken) -> None:
    """交办 was the paper notice of its date (办理时间), entered now (录入时间); the engine starts it at the step its state says."""
    settled, issued = taken.row.settled, taken.row.settled.issued
    if issued is None or settled.due is None:
        raise ValueError("an item under way has both dates")
    _store(u, by, taken)
    deed = deed_at(u, by, start_of(issued))
    put_in_force(u, deed, taken, issued)
    item = load(u.connection, id_of(u.key))
    notice = paper_notice(u, deed, item, taken)
    step = resumes_at(taken.row.row, settled, u.today)
    enter(deed, item, "imported", **taken.told(), step=step, rule=item.rule_version, calendar=item.calendar_version, head=item.lead_head,
          head_name=item.lead_head_name, leader=item.leader_in_charge, version=stated(item, list(coops_of(taken))) | {"original_due": item.original_due},
          **grounds(deed))
    share_with_offices(deed, item, list(coops_of(taken)))
    if step != "sign":                   # told by 综合办公室, 视同签收; plan and feedback remain the office's own
        imply_signing(deed, item, item.lead)
        change(u.connection, item.id, status=Status.UNDERWAY)
    propose_stages(deed, item)
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
    item_id, draft = id_of(u.key), draft_of(taken)
    new_item(u.connection, item_id, u.key, by.person, u.now, draft)
    store_draft(u.connection, item_id, draft, by_chief=False)
    admit_clerks(deed_at(u, by, u.now), draft.disclosure, by.person)
    for place, one in enumerate(taken.absorbed, 2):
        more = basis_of(one)
        u.connection.execute(bases.insert().values(item_id=item_id, position=place, quote=one.settled.content, place=taken.place, oral=False, **more))


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
