"""In-app messages that have not been carried on to people's outside channels yet. A mark per row, not a last id: rows become visible out of order."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from processes.engine.outbox.models import outbox
from processes.engine.outbox.write import INBOX


@dataclass(frozen=True, slots=True)
class Told:
    """A message as it stands in the inbox of a principal."""
    id: int
    key: str
    business_key: str
    recipient: str
    subject: str
    body: str
    created_at: datetime


COLUMNS = [outbox.c[name] for name in Told.__slots__]
UNSPREAD = sa.and_(outbox.c.spread_at.is_(None), outbox.c.channel == INBOX)


def unspread(connection: sa.Connection, limit: int) -> list[Told]:
    """The oldest of them; one that is just being rewritten waits for the next round."""
    query = sa.select(*COLUMNS).where(UNSPREAD).order_by(outbox.c.id).limit(limit).with_for_update(skip_locked=True)
    return [Told(*row) for row in connection.execute(query)]


def mark_spread(connection: sa.Connection, message_ids: Sequence[int], at: datetime) -> None:
    if message_ids:
        connection.execute(outbox.update().where(outbox.c.id.in_(message_ids)).values(spread_at=at))


def leave_inside(connection: sa.Connection, until: datetime, at: datetime) -> None:
    """What has come until then stays in the inbox only."""
    connection.execute(outbox.update().where(UNSPREAD, outbox.c.created_at <= until).values(spread_at=at))
