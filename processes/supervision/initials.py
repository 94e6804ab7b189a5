"""What a form shows before anybody typed: everything the house already knows, so that nothing is typed twice."""
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.engine.operators.registry import Asking, Initial
from processes.supervision import phone
from processes.supervision.choices import addressees
from processes.supervision.deadlines import proposed_stages
from processes.supervision.models import bases, deliverables, deliveries, feedbacks, items, plans
from processes.supervision.procedures.archive import inventory
from processes.supervision.records import coop_rows, deliverable_rows, id_of, load
from processes.supervision.regulation import ARCHIVE_ROWS
from processes.supervision.rulebook import rulebook


def _rows(asking: Asking, table: sa.Table, *order: sa.ColumnElement[Any]) -> list[Any]:
    return _of_item(asking.connection, asking.business_key, table, *order)


def _of_item(connection: sa.Connection, key: str, table: sa.Table, *order: sa.ColumnElement[Any]) -> list[Any]:
    return list(connection.execute(sa.select(table).where(table.c.item_id == id_of(key)).order_by(*order)))


def register(asking: Asking) -> dict[str, Any]:
    return draft_answers(asking.connection, asking.business_key)


def draft_answers(connection: sa.Connection, key: str) -> dict[str, Any]:
    """A draft that the register prepared or that came back, as it was; otherwise the defaults of a fresh one."""
    item = connection.execute(sa.select(items).where(items.c.id == id_of(key))).first()
    if item is None or not item.source:
        return {"title": item.title if item else "", "coops": [], "level": "ordinary", "disclosure": "ordinary", "priority": "normal"}
    basis, *more = _of_item(connection, key, bases, bases.c.position)
    found = {name: getattr(item, name) for name in ("title", "source", "content", "lead", "decision_by", "urgent", "special", "difficult", "response_hours",
                                                    "priority", "disclosure", "business_line", "source_reason", "leader_in_charge", "reviewer")}
    found |= {"issuer": basis.issuer, "doc_no": basis.doc_no, "meeting": basis.meeting, "quote": basis.quote, "place": basis.place, "oral": basis.oral,
              "given_by": basis.given_by,
              "basis_file": [basis.file] if basis.file else [],
              "coops": [row.office for row in coop_rows(connection, item.id)], "level": item.disclosure,
              "due": _text(item.due), "basis_date": _text(basis.dated), "decision_date": _text(item.decision_date)}
    rows = _of_item(connection, key, deliverables, deliverables.c.position)
    found["further"] = [{"issuer": row.issuer, "doc_no": row.doc_no, "meeting": row.meeting, "basis_date": _text(row.dated), "quote": row.quote,
                         "place": row.place, "basis_file": [row.file] if row.file else []} for row in more]
    return found | {"deliverables": [{"what": row.what, "standard": row.standard, "owner": row.owner, "date": _text(row.due)} for row in rows]}


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def issue(asking: Asking) -> dict[str, Any]:
    return {"addressees": [{"office": office, "channel": "system"} for office, _ in addressees(asking)]}


def sign(asking: Asking) -> dict[str, Any]:
    """签收并确认方案 with one prefilled row: 目标任务 = content, 时间节点 = due."""
    return {"own_plan": not asking.item["needs_stages"] and not asking.item["coops"], "received": True, **plan(asking)}


def plan(asking: Asking) -> dict[str, Any]:
    """The last version when there is one, else what the notice already says."""
    last = next(iter(_rows(asking, plans, plans.c.version.desc())), None)
    if last is not None:
        return {"goal": last.goal, "milestones": [{**step, "what": step["name"]} for step in last.milestones], "handlers": last.handlers,
                "coop_parts": last.coop_parts, "stage_dates": [{"date": day} for day in last.stages]}
    item, book = asking.item, rulebook(asking.connection)
    issued, due = date.fromisoformat(item["issued_on"]), date.fromisoformat(item["due"])
    stages = [day for day in proposed_stages(issued, due, item["difficult"], book.tables) if day >= asking.today] if item["needs_stages"] else []
    named = str(item["handler"])
    steps = [{"name": row.what, "what": row.what, "date": max(row.due or due, asking.today).isoformat(), "deliverable": str(row.position)}
             for row in sorted(deliverable_rows(asking.connection, id_of(asking.business_key)), key=lambda row: row.due or due)]
    whole = [{"name": item["title"], "what": item["title"], "date": max(due, asking.today).isoformat()}]
    return {"goal": item["content"], "milestones": steps if len(steps) > 1 else whole,
            "handlers": [{"part": "", "person": named.removeprefix("person:")}] if named.startswith("person:") else [],
            "coop_parts": [{"office": office, "task": "", "date": ""} for office in item["coops"]],
            "stage_dates": [{"date": day.isoformat()} for day in stages]}


def final_feedback(asking: Asking) -> dict[str, Any]:
    """The last round when it was returned; the deliverables of the notice to tick; the gaps already named."""
    item_id = id_of(asking.business_key)
    gaps = [{"office": row.office, "reason": row.reason} for row in coop_rows(asking.connection, item_id) if row.state in ("missed", "closed_early")]
    rows = [{"what": row.what, "done": True, "note": ""} for row in _rows(asking, deliverables, deliverables.c.position)]
    return {"conclusion": "done", **_last(asking, "final", ""), "deliverables": rows, "gaps": gaps}


def stage_feedback(asking: Asking) -> dict[str, Any]:
    return {"conclusion": "on_plan", **_last(asking, "stage", str(asking.case.get("id", "")))}


def phone_confirm(asking: Asking) -> dict[str, Any]:
    """What was heard, or the last round when it was returned."""
    stage_id = str(asking.case["id"])
    return {**phone.proposed(asking.connection, stage_id, rulebook(asking.connection).tables.headline_length), **_last(asking, "stage", stage_id)}


def coop_feedback(asking: Asking) -> dict[str, Any]:
    return {"done": True, **_last(asking, "coop", "", str(asking.names.get("office", "")))}


def _last(asking: Asking, kind: str, stage_id: str, office: str = "") -> dict[str, Any]:
    found = [row for row in _rows(asking, feedbacks, feedbacks.c.round.desc()) if (row.kind, row.stage_id) == (kind, stage_id) and office in ("", row.office)]
    names = ("conclusion", "progress", "headline", "body", "no_evidence_reason", "next")
    return {name: getattr(found[0], name) for name in names} if found else {}


def close_collection(asking: Asking) -> dict[str, Any]:
    return {"gaps": [{"office": office, "reason": ""} for office in asking.item["open_coops"]]}


def delivery(asking: Asking) -> dict[str, Any]:
    first = asking.connection.execute(sa.select(deliveries).where(deliveries.c.id == asking.case.get("id"))).first()
    return {"office": first.office, "channel": "phone"} if first else {}


def archive_supply(asking: Asking) -> dict[str, Any]:
    return {"items": [{"row": row, "holder": asking.item["lead"], "place": ""} for row in asking.item["archive_missing"]]}


def archive_file(asking: Asking) -> dict[str, Any]:
    """What is about to be filed, before anybody says that it is complete."""
    papers, gaps = inventory(asking.connection, load(asking.connection, id_of(asking.business_key)))
    held = [{"what": ARCHIVE_ROWS[row["row"]], "holder": row["holder"], "note": row["place"] or ("附件" if row["file"] else "")} for row in papers]
    return {"retention": "30", "papers": held + [{"what": ARCHIVE_ROWS[row["row"]], "holder": "缺", "note": row["reason"]} for row in gaps]}


INITIALS: Mapping[str, Initial] = {
    "register": register, "issue": issue, "sign": sign, "plan": plan, "final_feedback": final_feedback, "stage_feedback": stage_feedback,
    "phone_confirm": phone_confirm,
    "coop_feedback": coop_feedback, "close_collection": close_collection, "delivery": delivery, "archive_supply": archive_supply, "archive_file": archive_file}
