"""Mark in-app messages as read."""
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from processes.engine.outbox.models import message_reads


def mark_read(connection: sa.Connection, person: str, message_ids: Sequence[int], at: datetime) -> None:
    """Those already read keep their first time."""
    seen = sa.select(message_reads.c.message_id).where(message_reads.c.person == person, message_reads.c.message_id.in_(message_ids))
    known = set(connection.execute(seen).scalars())
    if new := [one for one in dict.fromkeys(message_ids) if one not in known]:
        connection.execute(message_reads.insert(), [{"message_id": one, "person": person, "read_at": at} for one in new])
