"""Read the audit log and find what was done to it."""
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from processes.audit.chain import line_hash
from processes.audit.models import audit_days, audit_lines

PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    at: datetime
    person: str
    action: str
    object: str
    result: str
    ip: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """Whether a day's lines are those that were written."""

    day: date
    length: int
    intact: bool
    sentence: str


COLUMNS = (audit_lines.c.id, audit_lines.c.at, audit_lines.c.person, audit_lines.c.action, audit_lines.c.object, audit_lines.c.result,
           audit_lines.c.ip, audit_lines.c.detail)


def lines(connection: sa.Connection, *, person: str | Collection[str] = (), action: str | Collection[str] = (), target: str = "",
          first: date | None = None, last: date | None = None, before: int | None = None) -> tuple[Line, ...]:
    """A page of the log, the latest line first: by one person or several, of actions that begin so, on an object that contains `target`, on these days.

    `before` is the id of the last line of the page before."""
    people, beginnings = ([given] if isinstance(given, str) else list(given) for given in (person, action))
    wanted: list[sa.ColumnElement[bool]] = [audit_lines.c.person.in_(people)] if people else []
    if beginnings:
        wanted.append(sa.or_(*(audit_lines.c.action.startswith(one, autoescape=True) for one in beginnings)))
    if target:
        wanted.append(audit_lines.c.object.contains(target, autoescape=True))
    wanted += [audit_lines.c.day >= first] if first else []
    wanted += [audit_lines.c.day <= last] if last else []
    wanted += [audit_lines.c.id < before] if before else []
    query = sa.select(*COLUMNS).where(*wanted).order_by(audit_lines.c.id.desc()).limit(PAGE)
    return tuple(Line(*row) for row in connection.execute(query))


def verify(connection: sa.Connection, day: date) -> DayVerdict:
    """Follow the chain of the day from the head of the day before to the head that is kept beside it."""
    kept = connection.execute(sa.select(audit_days).where(audit_days.c.day == day)).first()
    rows = connection.execute(sa.select(audit_lines).where(audit_lines.c.day == day).order_by(audit_lines.c.id)).mappings().all()
    if kept is None:
        return DayVerdict(day, len(rows), not rows, "当日没有审计记录。" if not rows else "当日的链首已丢失。")
    earlier = sa.select(audit_days.c.head).where(audit_days.c.day < day).order_by(audit_days.c.day.desc()).limit(1)
    if kept.previous != (connection.execute(earlier).scalar() or ""):
        return DayVerdict(day, len(rows), False, "与前一日的记录接不上：前一日的记录被改动或删除。")
    head = kept.previous
    for position, row in enumerate(rows, 1):
        head = line_hash(head, dict(row))
        if head != row["hash"]:
            return DayVerdict(day, len(rows), False, f"第{position}条记录（编号{row['id']}）与写入时不一致，或其前有记录被删除、调换。")
    intact = (head, len(rows)) == (kept.head, kept.length)
    return DayVerdict(day, len(rows), intact, f"{len(rows)}条记录完整。" if intact else f"应有{kept.length}条记录，现有{len(rows)}条：末尾的记录被删除。")


def days(connection: sa.Connection) -> tuple[date, ...]:
    """Every day that has lines."""
    return tuple(connection.execute(sa.select(audit_days.c.day).order_by(audit_days.c.day)).scalars())
