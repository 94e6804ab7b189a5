"""Requests for help as their asker and the administrators read them."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.directory.models import people
from processes.help.models import help_requests


@dataclass(frozen=True, slots=True)
class Request:
    id: str
    person: str
    name: str
    at: datetime
    page: str
    task_id: str
    request_id: str
    text: str
    answer: str
    done_by: str | None
    done_at: datetime | None


COLUMNS = (help_requests.c.id, help_requests.c.person, people.c.name, *(help_requests.c[name] for name in Request.__slots__[3:]))


def waiting(connection: sa.Connection) -> tuple[Request, ...]:
    """Not done yet, whoever has waited longest first."""
    return _read(connection, sa.select(*COLUMNS).where(help_requests.c.done_at.is_(None)).order_by(help_requests.c.at, help_requests.c.id))


def answered(connection: sa.Connection, limit: int) -> tuple[Request, ...]:
    """The latest first."""
    done = sa.select(*COLUMNS).where(help_requests.c.done_at.is_not(None))
    return _read(connection, done.order_by(help_requests.c.done_at.desc(), help_requests.c.id).limit(limit))


def of_person(connection: sa.Connection, person: str, limit: int) -> tuple[Request, ...]:
    mine = sa.select(*COLUMNS).where(help_requests.c.person == person)
    return _read(connection, mine.order_by(help_requests.c.at.desc(), help_requests.c.id).limit(limit))


def one(connection: sa.Connection, request_id: str) -> Request | None:
    return next(iter(_read(connection, sa.select(*COLUMNS).where(help_requests.c.id == request_id))), None)


def _read(connection: sa.Connection, query: sa.Select[Any]) -> tuple[Request, ...]:
    return tuple(Request(*row) for row in connection.execute(query.join(people, people.c.id == help_requests.c.person)))
