"""Read an item's dossier from its rows."""
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.directory.models import people
from processes.supervision import ledger
from processes.supervision.dossier import Basis, Coop, Deliverable, Delivery, Feedback, Handler, Line, Milestone, Missed, Notice, Papers, Plan, Remark, Stage
from processes.supervision.models import (
    archives,
    bases,
    closings,
    coops,
    deliverables,
    deliveries,
    feedback_evidence,
    feedbacks,
    handlers,
    milestones,
    missed_reports,
    notices,
    plan_comments,
    plans,
    reminders,
    stages,
    supplements,
)
from processes.supervision.procedures.delivery import undelivered
from processes.supervision.rulebook import rulebook
from processes.supervision.timeline import sentence


def papers(connection: sa.Connection, item: Any, unreviewed: bool) -> Papers:
    """`unreviewed`: whether the viewer may see feedback that 综合办公室 has not accepted yet."""
    def rows(table: sa.Table, *order: sa.ColumnElement[Any]) -> list[Any]:
        return list(connection.execute(sa.select(table).where(table.c.item_id == item.id).order_by(*order)))

    owed = set(connection.execute(sa.select(deliveries.c.id).where(deliveries.c.item_id == item.id, undelivered())).scalars())
    names, book = _names(connection), rulebook(connection)
    reading = book.tables_at(item.issued_at).extension_reading
    written = [row for row in rows(feedbacks, feedbacks.c.drafted_at, feedbacks.c.round) if unreviewed or row.accepted_at]
    return Papers(
        content=item.content, source=item.source, basis_kind=item.basis_kind, decision_by=item.decision_by, decision_date=item.decision_date,
        rule_version=item.rule_version or "", calendar_version=item.calendar_version or "",
        latest_extension=book.calendar.latest_extension_day(item.due, reading) if item.due else None, lead_head_name=item.lead_head_name or "",
        leader_in_charge=(item.leader_in_charge or "").removeprefix("post:"), handler=item.handler or "",
        handler_name=names.get(item.handler or "", ""),
        handlers=tuple(Handler(row.office, row.person, names.get(row.person, row.person), row.part, row.since, row.until)
                       for row in rows(handlers, handlers.c.id)),
        bases=tuple(Basis(row.issuer, row.doc_no, row.meeting, row.dated, row.quote, row.place, row.file, row.oral and row.confirmed_at is None,
                          row.given_by or "")
                    for row in rows(bases, bases.c.position)),
        deliverables=tuple(Deliverable(row.what, row.standard, row.owner, row.due) for row in rows(deliverables, deliverables.c.position)),
        notices=_notices(rows(notices, notices.c.drafted_at), rows(deliveries, deliveries.c.entered_at), owed),
        coops=tuple(Coop(row.office, row.state, row.task, row.due, names.get(row.handler or "", ""), row.signed_at, row.answered_at, row.reason)
                    for row in rows(coops, coops.c.position)),
        plan=_plan(item, rows(plans, plans.c.version), rows(milestones, milestones.c.position), rows(deliverables, deliverables.c.position), names),
        plan_comments=tuple(Remark(row.office, names.get(row.by, row.by), row.at, row.text) for row in rows(plan_comments, plan_comments.c.id)),
        stages=tuple(Stage(row.id, row.kind, row.due, row.first_sent_at, row.accepted_at) for row in rows(stages, stages.c.due) if not row.dropped),
        feedbacks=_feedbacks(connection, written, names),
        supplements=tuple(Remark(row.office, names.get(row.by, row.by), row.at, row.text, tuple(row.evidence)) for row in rows(supplements, supplements.c.id)),
        missed=tuple(Missed(row.office, row.kind, row.due, row.at, row.reason) for row in rows(missed_reports, missed_reports.c.id)),
        reminders=len(rows(reminders, reminders.c.id)), closing=_first(rows(closings)), archive=_first(rows(archives)),
        entries=_lines(connection, item.id, names, unreviewed))


def _names(connection: sa.Connection) -> dict[str, str]:
    return {row.id: row.name for row in connection.execute(sa.select(people.c.id, people.c.name))} | {"system": "系统"}


def _first(rows: list[Any]) -> dict[str, Any] | None:
    return dict(rows[0]._mapping) if rows else None


def _notices(found: list[Any], sent: list[Any], owed: set[str]) -> tuple[Notice, ...]:
    return tuple(Notice(row.id, row.number or "", row.kind, row.issued_at, tuple(
        Delivery(one.id, one.office, one.channel, one.attempt, one.succeeded, one.acted_at, one.record, one.id in owed)
        for one in sent if one.notice_id == row.id)) for row in found)


def _plan(item: Any, found: list[Any], steps: list[Any], owed: list[Any], names: dict[str, str]) -> Plan | None:
    """The plan in force, or the one waiting to be confirmed."""
    row = next((row for row in found if row.version == item.plan_version), found[-1] if found else None)
    if row is None:
        return None
    whats = {str(one.position): one.what for one in owed}
    serves = [whats.get(step.get("deliverable", ""), "") for step in row.milestones]
    marks = tuple(Milestone(step.name, step.due, serves[step.position - 1]) for step in steps if step.plan_version == row.version) or tuple(
        Milestone(step["name"], date.fromisoformat(step["date"]), what) for step, what in zip(row.milestones, serves, strict=True))
    people_named = tuple({**handler, "name": names.get(handler["person"], handler["person"])} for handler in row.handlers)
    return Plan(row.version, row.goal, people_named, tuple(row.coop_parts), marks, row.adopted_at, college_day(row.drafted_at) > item.due,
                names.get(row.drafted_by, ""), names.get(row.confirmed_by or "", ""))


def _feedbacks(connection: sa.Connection, written: list[Any], names: dict[str, str]) -> tuple[Feedback, ...]:
    proofs: dict[str, tuple[str, ...]] = {}
    query = sa.select(feedback_evidence).where(feedback_evidence.c.feedback_id.in_([row.id for row in written])).order_by(feedback_evidence.c.position)
    for row in connection.execute(query) if written else ():
        proofs[row.feedback_id] = (*proofs.get(row.feedback_id, ()), row.attachment_id)
    return tuple(Feedback(
        row.id, row.kind, row.office, row.stage_id, row.round, row.conclusion, row.headline, row.body, row.summary, row.progress, row.no_evidence_reason,
        row.next, row.late_reason, names.get(row.draft_by, row.draft_by), names.get(row.confirmed_by or "", ""), row.drafted_at, row.sent_at,
        row.accepted_at, names.get(row.reviewed_by or "", ""), row.outcome, row.return_kind, row.return_reason, proofs.get(row.id, ()),
        tuple(row.sources), tuple(row.gaps)) for row in written)


PRIVATE = frozenset({"note_left"})                      # between an office and 综合办公室: shown to these two, not on everybody's timeline
UNREVIEWED = frozenset({"feedback_drafted", "feedback_sent", "feedback_returned", "feedback_handed_back", "coop_reported", "coop_drafted",
                        "phone_heard", "phone_confirmed", "phone_denied"})


def _lines(connection: sa.Connection, item_id: str, names: dict[str, str], unreviewed: bool) -> tuple[Line, ...]:
    hidden = PRIVATE if unreviewed else PRIVATE | UNREVIEWED
    return tuple(Line(entry.seq, entry.kind, entry.acted_at, entry.entered_at, entry.late, names.get(entry.by, entry.by),
                      names.get(entry.entered_by, entry.entered_by), sentence(entry, names))
                 for entry in ledger.entries(connection, item_id) if entry.kind not in hidden)


def sentences(connection: sa.Connection, item_id: str) -> tuple[str, ...]:
    names = _names(connection)
    return tuple(sentence(entry, names) for entry in ledger.entries(connection, item_id) if entry.kind not in PRIVATE)
