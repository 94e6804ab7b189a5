"""Lease messages that wait for an outside channel; mark what became of them."""
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from processes.db import new_id
from processes.engine.outbox.models import outbox

PENDING, SENT, DEAD = "pending", "sent", "dead"
LEASE = timedelta(seconds=60)
TRIES = 8
FIRST_PAUSE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    id: int
    key: str
    business_key: str
    channel: str
    recipient: str
    subject: str
    body: str
    link: str
    attempts: int
    lease_token: str | None
    attachment: str = ""


COLUMNS = [outbox.c[name] for name in Waiting.__slots__]


def lease(connection: sa.Connection, now: datetime, limit: int) -> list[Waiting]:
    free = sa.or_(outbox.c.leased_until.is_(None), outbox.c.leased_until < now)
    due = (sa.select(outbox.c.id).where(outbox.c.status == PENDING, outbox.c.next_at <= now, free).order_by(outbox.c.next_at).limit(limit)
           .with_for_update(skip_locked=True))
    taken = outbox.update().where(outbox.c.id.in_(due.scalar_subquery())).values(lease_token=new_id(), leased_until=now + LEASE).returning(*COLUMNS)
    return sorted((Waiting(*row) for row in connection.execute(taken)), key=lambda m: m.id)


def sent(connection: sa.Connection, message: Waiting, now: datetime) -> None:
    mine = sa.and_(outbox.c.id == message.id, outbox.c.lease_token == message.lease_token)
    connection.execute(outbox.update().where(mine).values(status=SENT, sent_at=now, last_error="", lease_token=None, leased_until=None))


def failed(connection: sa.Connection, message: Waiting, now: datetime, error: str, *, for_good: bool) -> None:
    """Another try later, the pause doubling; after the last try, or when the receiver refused for good, the message is dead and visible as such."""
    attempts = message.attempts + 1
    dead = for_good or attempts >= TRIES
    mine = sa.and_(outbox.c.id == message.id, outbox.c.lease_token == message.lease_token)
    connection.execute(outbox.update().where(mine).values(
        status=DEAD if dead else PENDING, attempts=attempts, last_error=error[:2000], next_at=now + FIRST_PAUSE * 2 ** message.attempts, lease_token=None,
        leased_until=None))
