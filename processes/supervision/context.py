"""What expressions see: `item`, the facts of the supervision item, and `case`, the record a side instance serves."""
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from processes.clock import COLLEGE_ZONE, college_day
from processes.engine.operators.registry import Reader
from processes.supervision import phone, secrecy
from processes.supervision.deadlines import NEVER, Standing, days_left, is_overdue, needs_stages, plan_due
from processes.supervision.lifecycle import OPEN
from processes.supervision.models import coops, deliveries, stages
from processes.supervision.procedures.delivery import delivered_since
from processes.supervision.records import coop_rows, deliverable_rows, find, id_of
from processes.supervision.regulation import CLERKS, head_post, office_principal, person_principal
from processes.supervision.rulebook import Rulebook, rulebook
from processes.supervision.timetable import DATED

PRIORITIES = {"normal": 0, "high": 1, "key": 2}
URGENT = 10


def item_facts(connection: sa.Connection, business_key: str, today: date) -> dict[str, Any] | None:
    """The item as expressions and forms read it; dates as ISO text, people and offices as principals."""
    item = find(connection, id_of(business_key))
    if item is None:
        return None
    return {**_identity(item), **_people(item), **_coops(coop_rows(connection, item.id)),
            "several_deliverables": len(deliverable_rows(connection, item.id)) > 1, **_dates(item, today, rulebook(connection)), **_course(item)}


def _identity(item: Any) -> dict[str, Any]:
    return {"id": item.id, "number": item.number or "", "title": item.title, "content": item.content, "lead": item.lead, "status": item.status,
            "source": item.source, "level": item.disclosure, "disclosure": item.disclosure, "urgent": item.urgent, "special": item.special,
            "difficult": item.difficult, "priority": PRIORITIES.get(item.priority, 0) + (URGENT if item.urgent or item.special else 0)}


def _people(item: Any) -> dict[str, Any]:
    clerks = secrecy.clerks_of(item.disclosure, item.author)
    lead_head = head_post(item.lead) if item.lead else CLERKS
    return {"author": person_principal(item.author), "authors": [person_principal(each) for each in item.authors], "clerks": clerks,
            "reviewers": list(dict.fromkeys(secrecy.reviewers_of(item.disclosure, item.author, item.reviewer))),
            "lead_head": lead_head, "handler": person_principal(item.handler) if item.handler else lead_head, "leader_in_charge": item.leader_in_charge,
            "draft_by_head": item.draft_by_head}


def _coops(helpers: list[Any]) -> dict[str, Any]:
    owing = {row.office: row.office for row in helpers if row.state == "open"}
    return {"coops": [row.office for row in helpers], "open_coops": owing, "has_open_coops": bool(owing)}


def _dates(item: Any, today: date, book: Rulebook) -> dict[str, Any]:
    calendar, tables = book.calendar, book.tables_at(item.issued_at)
    found: dict[str, Any] = {"due": _text(item.due), "original_due": _text(item.original_due), "latest_extension": "", "days_left": None, "overdue": False,
                             "sign_due": None, "plan_due": None, "review_due": None, "archive_due": None, "needs_stages": False}
    if item.due:
        standing = Standing(item.standing_on, item.stands_until) if item.standing_on else None
        latest = calendar.latest_extension_day(item.due, tables.extension_reading)
        found |= {"latest_extension": _text(latest), "days_left": days_left(item.due, today, calendar),
                  "overdue": item.status in OPEN and is_overdue(item.due, today, standing)}
        issued = college_day(item.issued_at) if item.issued_at else today
        found |= {"needs_stages": issued <= item.due and needs_stages(issued, item.due, item.difficult, tables), "issued_on": _text(issued),
                  "sign_due": _text(min(calendar.forward(issued, tables.sign_days), item.due)), "plan_due": _text(plan_due(issued, item.due, calendar, tables)),
                  "review_due": _review_due(item.sent_at, book)}
    if item.closed_at:
        found["archive_due"] = _text(calendar.forward(college_day(item.closed_at), book.tables_at(item.closed_at).archive_days))
    return found


def _course(item: Any) -> dict[str, Any]:
    at = item.next_moment_at or NEVER
    return {"course": item.course, "may_issue": item.may_issue, "signed": item.signed_at is not None, "has_plan": item.plan_version is not None,
            "archive_missing": list(item.archive_missing), "next_moment_at": at.astimezone(COLLEGE_ZONE).isoformat(), "moment": item.moment}


def _review_due(sent_at: datetime | None, book: Rulebook) -> str | None:
    return _text(book.calendar.forward(college_day(sent_at), book.tables_at(sent_at).review_days)) if sent_at else None


def _text(value: date | None) -> str | None:
    return value.isoformat() if value else None


def record_facts(connection: sa.Connection, kind: str, record_id: str, today: date) -> dict[str, Any] | None:
    """The record behind a side instance."""
    return RECORDS[kind](connection, record_id, today) if kind in RECORDS else None


def _stage(connection: sa.Connection, record_id: str, today: date) -> dict[str, Any] | None:
    row = connection.execute(sa.select(stages).where(stages.c.id == record_id)).first()
    if row is None:
        return None
    book = rulebook(connection)
    return {"id": row.id, "kind": row.kind, "due": row.due.isoformat() if row.kind in DATED else None, "authors": list(map(person_principal, row.authors)),
            "draft_by_head": row.draft_by_head, "review_due": _review_due(row.sent_at, book),
            "late": row.kind == "planned" and today > row.due, "heard": phone.heard(connection, row.id) if row.kind == phone.KIND else ""}


def _delivery(connection: sa.Connection, record_id: str, today: date) -> dict[str, Any] | None:
    row = connection.execute(sa.select(deliveries).where(deliveries.c.id == record_id)).first()
    if row is None:
        return None
    tried: datetime = row.entered_at
    return {"id": row.id, "office": row.office, "channel": row.channel, "due": (college_day(tried) + timedelta(days=1)).isoformat(),
            "delivered": delivered_since(connection, row)}


RECORDS = {"stage": _stage, "delivery": _delivery}


def coop_handler(reader: Reader, office: str) -> list[str]:
    """Who of a coop reports: the handler the plan names, and always its head; before that the whole office."""
    row = reader.connection.execute(sa.select(coops.c.handler).where(coops.c.item_id == id_of(reader.business_key), coops.c.office == office)).first()
    if row is not None and row.handler:
        return [person_principal(row.handler), head_post(office)]
    return [head_post(office)] if reader.item["disclosure"] == secrecy.SECRET else [head_post(office), office_principal(office)]


def coop_due(reader: Reader, office: str) -> str | None:
    """The date a coop was asked for."""
    query = sa.select(coops.c.due).where(coops.c.item_id == id_of(reader.business_key), coops.c.office == office)
    return _text(reader.connection.execute(query).scalar())


def head_of(reader: Reader, office: str) -> str:
    return head_post(office)
