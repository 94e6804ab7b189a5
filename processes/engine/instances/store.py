"""Rows of instances in, frozen values out."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.engine.instances.models import instances
from processes.errors import Conflict

ACTIVE, COMPLETED, CANCELLED = "active", "completed", "cancelled"


@dataclass(frozen=True, slots=True)
class Instance:
    id: str
    business_key: str
    process_id: str
    version_id: int
    record_kind: str
    record_id: str
    status: str
    revision: int
    state: bytes
    open: dict[str, Any]                 # {"asks": {task id: …}, "dues": {task id: …}, "awaits": [[task id, kind, name], …]}
    started_at: datetime
    started_by: str


COLUMNS = [instances.c[name] for name in Instance.__slots__]
OF_KEY = sa.select(*COLUMNS).where(instances.c.business_key == sa.bindparam("key"), instances.c.status == ACTIVE).order_by(instances.c.id)
ONE = sa.select(*COLUMNS).where(instances.c.id == sa.bindparam("id"))
KEY_OF = sa.select(instances.c.business_key).where(instances.c.id == sa.bindparam("id"))
INSERT = instances.insert()
UPDATE = (instances.update()
          .where(instances.c.id == sa.bindparam("this_id"), instances.c.revision == sa.bindparam("this_revision"))
          .values({name: sa.bindparam(name) for name in ("status", "revision", "state", "open", "ended_at", "ended_because")})
          .returning(instances.c.revision))


def active(connection: sa.Connection, business_key: str) -> list[Instance]:
    """All active instances of a key, oldest first."""
    return [Instance(*row) for row in connection.execute(OF_KEY, {"key": business_key})]


def one(connection: sa.Connection, instance_id: str) -> Instance | None:
    row = connection.execute(ONE, {"id": instance_id}).first()
    return Instance(*row) if row else None


def key_of(connection: sa.Connection, instance_id: str) -> str | None:
    return connection.execute(KEY_OF, {"id": instance_id}).scalar()


def insert(connection: sa.Connection, instance: Instance) -> None:
    connection.execute(INSERT, {name: getattr(instance, name) for name in Instance.__slots__})


def update(connection: sa.Connection, before: Instance, state: bytes, still_open: dict[str, Any], status: str, ended_at: datetime | None, because: str) -> None:
    """Store the next revision; raises Conflict when somebody else stored one in between."""
    stored = connection.execute(UPDATE, {
        "this_id": before.id, "this_revision": before.revision, "revision": before.revision + 1, "state": state, "open": still_open, "status": status,
        "ended_at": ended_at, "ended_because": because}).first()
    if stored is None:
        raise Conflict()
