"""Rows of work items in, frozen values out."""
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from processes.db import insert_new, seen
from processes.engine.tasks.models import barred, drafts, readers, work_item_candidates, work_items

OPEN, DONE, CANCELLED = "open", "done", "cancelled"


@dataclass(frozen=True, slots=True)
class WorkItem:
    id: str
    instance_id: str
    business_key: str
    process_id: str
    element_id: str
    name: str
    lane: str
    form: str
    article: str
    names: dict[str, Any]
    candidates: list[str]
    excluded: list[str]
    due: date | None
    priority: int
    status: str
    created_at: datetime
    claimed_by: str | None
    claimed_at: datetime | None
    acted_by: str | None
    entered_by: str | None
    acted_at: datetime | None
    entered_at: datetime | None
    outcome: str | None
    closed_because: str


COLUMNS = [work_items.c[name] for name in WorkItem.__slots__]
ONE = sa.select(*COLUMNS).where(work_items.c.id == sa.bindparam("id"))
KEY_OF = sa.select(work_items.c.business_key).where(work_items.c.id == sa.bindparam("id"))
INSERT = work_items.insert()
INSERT_CANDIDATES = work_item_candidates.insert()
DROP_CANDIDATES = work_item_candidates.delete().where(work_item_candidates.c.task_id == sa.bindparam("this_id"))
FINISH = work_items.update().where(work_items.c.id == sa.bindparam("this_id")).values(
    {name: sa.bindparam(name) for name in ("status", "acted_by", "entered_by", "acted_at", "entered_at", "outcome", "closed_because")})
REVISE = work_items.update().where(work_items.c.id == sa.bindparam("this_id")).values(
    {name: sa.bindparam(name) for name in ("candidates", "excluded", "due", "priority")})
DROP_DRAFT = drafts.delete().where(drafts.c.about == sa.bindparam("this_about"), drafts.c.person == sa.bindparam("this_person"))
CLAIM = work_items.update().where(work_items.c.id == sa.bindparam("this_id")).values(claimed_by=sa.bindparam("person"), claimed_at=sa.bindparam("at"))


def one(connection: sa.Connection, task_id: str) -> WorkItem | None:
    row = connection.execute(ONE, {"id": task_id}).first()
    return WorkItem(*row) if row else None


def key_of(connection: sa.Connection, task_id: str) -> str | None:
    return connection.execute(KEY_OF, {"id": task_id}).scalar()


def answers_to(connection: sa.Connection, task: WorkItem) -> datetime | None:
    """办理时间 of the last act before the task came up; none when no person's act led to it."""
    before = sa.and_(work_items.c.instance_id == task.instance_id, work_items.c.status == DONE, work_items.c.entered_at <= task.created_at)
    found: datetime | None = connection.execute(sa.select(sa.func.max(work_items.c.acted_at, type_=work_items.c.acted_at.type)).where(before)).scalar()
    return found


def share(connection: sa.Connection, business_key: str, principals: Collection[str]) -> None:
    """Make readers; those who already are stay so."""
    known: set[str] = seen(connection).setdefault(("readers", business_key), set())
    if new := sorted({*principals} - known):
        insert_new(connection, readers, [{"business_key": business_key, "principal": p} for p in new], "business_key", "principal")
        known.update(new)


def unshare(connection: sa.Connection, business_key: str, principal: str) -> None:
    connection.execute(readers.delete().where(readers.c.business_key == business_key, readers.c.principal == principal))
    seen(connection).pop(("readers", business_key), None)


def bar(connection: sa.Connection, business_key: str, person: str) -> None:
    insert_new(connection, barred, [{"business_key": business_key, "person": person}], "business_key", "person")


def about(task: WorkItem, record_id: str) -> str:
    """What a draft belongs to: it is found again when the same work comes back under another task id."""
    return f"{task.business_key} {task.element_id} {record_id} {orjson.dumps(task.names, option=orjson.OPT_SORT_KEYS).decode()}"


def save_draft(connection: sa.Connection, of: str, person: str, data: dict[str, Any], at: datetime) -> None:
    drop_draft(connection, of, person)
    connection.execute(drafts.insert(), {"about": of, "person": person, "data": data, "saved_at": at})


def drop_draft(connection: sa.Connection, of: str, person: str) -> None:
    connection.execute(DROP_DRAFT, {"this_about": of, "this_person": person})


def draft(connection: sa.Connection, of: str, person: str) -> tuple[dict[str, Any], datetime] | None:
    row = connection.execute(sa.select(drafts.c.data, drafts.c.saved_at).where(drafts.c.about == of, drafts.c.person == person)).first()
    return (row.data, row.saved_at) if row else None
