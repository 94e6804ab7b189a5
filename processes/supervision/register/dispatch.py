"""下达所选: every row in a unit of work of its own, so that one bad row never stops the others and pressing again repeats nothing.

The page carries the id of its 下达; whatever of it has already happened is found in the rows and left alone."""
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa

from processes.db import insert_new
from processes.directory.naming import duties_on
from processes.engine.step import Viewer
from processes.engine.tasks.models import drafts
from processes.errors import Busy, FormInvalid, ProcessError
from processes.files.verbs import copy
from processes.supervision import secrecy, verbs
from processes.supervision.deeds import Work, unforeseen
from processes.supervision.initials import draft_answers
from processes.supervision.lifecycle import Status
from processes.supervision.models import bases, items
from processes.supervision.records import find, id_of, key_of, load
from processes.supervision.register.announcing import ISSUED
from processes.supervision.register.deciding import supervised
from processes.supervision.register.documents import answers_of, basis_of, cell_of, cells_of, document_key
from processes.supervision.register.models import citations, dispatched, dispatches, documents, planned, resolutions
from processes.supervision.rulebook import rulebook
from processes.supervision.verbs import FIRST_TASK

OpenWork = Callable[[str], AbstractContextManager[Work]]
VETTING, HELD, EARLIER = "vetting", "held", "earlier"
TYPED = "此件正在登记表里填写，请从登记表提交。"


def settle(open_work: OpenWork, by: Viewer, document_id: str, edited: Collection[str] = ()) -> None:
    """Rows marked 督办 become drafts with basis and decision filled in; drafts edited on the grid take that over; those whose row fell away are discarded."""
    with open_work(document_key(document_id)) as u:
        found = u.connection.execute(sa.select(planned, items.c.status).outerjoin(items, items.c.id == planned.c.item_id)
                                     .where(planned.c.document_id == document_id, sa.or_(items.c.id.is_(None), secrecy.may_read(by)))
                                     .order_by(planned.c.item_id)).all()
        wanted = [row.item_id for row in found if not row.dropped and (row.status is None or row.status == Status.DRAFT and row.item_id in edited)
                  and supervised(u.connection, row.item_id)]
        fallen = [row.item_id for row in found if row.dropped and row.status == Status.DRAFT]
    for item_id in wanted:
        with open_work(key_of(item_id)) as u:
            if not typed_elsewhere(u.connection, u.key):
                prepare(u, by)
    for item_id in fallen:
        with open_work(key_of(item_id)) as u:
            if load(u.connection, item_id).status == Status.DRAFT:
                verbs.discard(u, by)


def typed_elsewhere(connection: sa.Connection, key: str) -> bool:
    """Somebody has begun to fill in the whole form: the grid keeps its hands off."""
    return connection.execute(sa.select(drafts.c.about).where(drafts.c.about.startswith(f"{key} {FIRST_TASK} ", autoescape=True)).limit(1)).first() is not None


def prepare(u: Work, by: Viewer) -> dict[str, Any]:
    """The draft as register and grid know it; what was added to it by the whole form (deliverables, urgency) stays. Its answers to the form `register`."""
    item_id = id_of(u.key)
    plan = u.connection.execute(sa.select(planned).where(planned.c.item_id == item_id)).one()
    cell = cell_of(plan)
    kept = draft_answers(u.connection, u.key) if find(u.connection, item_id) is not None else {}
    cited = u.connection.execute(sa.select(resolutions, documents).join(documents, documents.c.id == resolutions.c.document_id)
                                 .join(citations, citations.c.resolution_id == resolutions.c.id).where(citations.c.item_id == item_id)
                                 .order_by(citations.c.position)).all()
    if kept and len(cited) == u.connection.execute(sa.select(sa.func.count()).select_from(bases).where(bases.c.item_id == item_id)).scalar_one():
        known = kept
    else:
        document = u.connection.execute(sa.select(documents).where(documents.c.id == plan.document_id)).one()
        quoted = [basis_of(row, row.text, copy(u.connection, row.files[0], by=by.person, now=u.now, key=u.key) if row.files else None) for row in cited]
        known = {**kept, **answers_of(document, quoted, supervised(u.connection, item_id), cell)}
    verbs.prepare_draft(u, by, _without_echo(known, kept) | cells_of(cell))
    return draft_answers(u.connection, u.key)


def _without_echo(known: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """The one deliverable that only repeats content, lead and due is made anew from them."""
    rows = known.get("deliverables") or []
    echo = len(rows) == 1 and rows[0] == {"what": kept["content"], "standard": "", "owner": kept["lead"], "date": kept["due"]}
    return {**known, "deliverables": []} if echo else known


def dispatch(open_work: OpenWork, by: Viewer, dispatch_id: str, document_id: str | None, wanted: list[str]) -> None:
    """Issue what is complete, send to vetting what needs it, hold the rest with its reasons."""
    with open_work(f"dispatch/{dispatch_id}") as u:
        insert_new(u.connection, dispatches, [{"id": dispatch_id, "document_id": document_id, "by": by.person, "at": u.now}], "id")
    for item_id in wanted:
        try:
            with open_work(key_of(item_id)) as u:
                _one(u, by, dispatch_id)
        except (Busy, sa.exc.OperationalError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever one row comes to, the others are not held up by it
            held = error if isinstance(error, ProcessError) else unforeseen(error, key_of(item_id))
            with open_work(key_of(item_id)) as u:
                _hold(u, dispatch_id, *_why(held))


def _why(error: ProcessError) -> list[str]:
    if isinstance(error, FormInvalid):
        return [f"{label}：{''.join(texts)}" for label, texts in error.errors.items()]
    return [f"{error.message}{error.next_step}"]


def _one(u: Work, by: Viewer, dispatch_id: str) -> None:
    item = find(u.connection, id_of(u.key))
    if item is not None and item.status != Status.DRAFT:
        _note(u, dispatch_id, EARLIER)
        return
    plan = u.connection.execute(sa.select(planned).where(planned.c.item_id == id_of(u.key), ~planned.c.dropped)).first()
    if plan is None or supervised(u.connection, plan.item_id) is None:
        _hold(u, dispatch_id, "这一条尚未决定督办（第十条）。")
        return
    if typed_elsewhere(u.connection, u.key):
        _hold(u, dispatch_id, TYPED)
        return
    answers = prepare(u, by) if item is None else draft_answers(u.connection, u.key)
    missing, warned = verbs.missing_for_issue(answers, duties_on(u.connection, u.today), u.today, rulebook(u.connection))
    if missing:
        _hold(u, dispatch_id, *(one.what for one in missing))
        return
    _note(u, dispatch_id, ISSUED, warned)                # before the notice goes out: who is told looks here for what belongs together
    verbs.register(u, by, answers)
    if load(u.connection, id_of(u.key)).number is None:
        _note(u, dispatch_id, VETTING, warned)


def _hold(u: Work, dispatch_id: str, *reasons: str) -> None:
    _note(u, dispatch_id, HELD, reasons)


def _note(u: Work, dispatch_id: str, outcome: str, reasons: tuple[str, ...] = ()) -> None:
    """What became of the row in this 下达; what it has issued or sent to vetting stays said."""
    mine = sa.and_(dispatched.c.dispatch_id == dispatch_id, dispatched.c.item_id == id_of(u.key))
    if outcome == EARLIER and u.connection.execute(sa.select(dispatched.c.outcome).where(mine, dispatched.c.outcome.in_([ISSUED, VETTING]))).first():
        return
    u.connection.execute(dispatched.delete().where(mine))
    u.connection.execute(dispatched.insert().values(dispatch_id=dispatch_id, item_id=id_of(u.key), outcome=outcome, reasons=list(reasons)))
