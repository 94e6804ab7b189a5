"""Write one line of the audit log, chained to the line before it."""
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from processes.audit.chain import line_hash
from processes.audit.models import audit_days, audit_lines
from processes.clock import college_day


def record(connection: sa.Connection, person: str, action: str, target: str, result: str, now: datetime, *, ip: str = "",
           detail: Mapping[str, Any] | None = None) -> None:
    """Who did what to what, with which result. The row of the day is locked, so that lines of one day follow one another."""
    day = college_day(now)
    head, length = _locked_head(connection, day)
    values = {"at": now.astimezone(UTC), "person": person, "action": action, "object": target, "result": result, "ip": ip, "detail": dict(detail or {})}
    new_head = line_hash(head, values)
    connection.execute(audit_lines.insert().values(day=day, hash=new_head, **values))
    connection.execute(audit_days.update().where(audit_days.c.day == day).values(head=new_head, length=length + 1))


def _locked_head(connection: sa.Connection, day: date) -> tuple[str, int]:
    query = sa.select(audit_days.c.head, audit_days.c.length).where(audit_days.c.day == day).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        earlier = sa.select(audit_days.c.head).where(audit_days.c.day < day).order_by(audit_days.c.day.desc()).limit(1)
        previous = connection.execute(earlier).scalar() or ""
        insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
        connection.execute(insert(audit_days).values(day=day, previous=previous, head=previous, length=0).on_conflict_do_nothing())
        row = connection.execute(query).one()
    return row.head, row.length
