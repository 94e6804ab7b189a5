"""Put a message into the outbox, in the transaction of the change it tells of."""
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from processes.db import insert_new
from processes.engine.outbox.models import message_reads, outbox

INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class Message:
    key: str                             # the same key twice is one message
    business_key: str
    channel: str                         # inbox | mail | webhook
    recipient: str                       # inbox: a principal; mail: a person id
    subject: str
    body: str
    link: str
    attachment: str = ""                 # mail: a calendar entry (.ics)


def put(connection: sa.Connection, messages: list[Message], now: datetime) -> None:
    """An inbox message has arrived once its row is written; the others wait for a worker."""
    if not messages:
        return
    rows = [{"key": m.key, "business_key": m.business_key, "channel": m.channel, "recipient": m.recipient, "subject": m.subject, "body": m.body, "link": m.link,
             "attachment": m.attachment, "created_at": now, "next_at": now, "status": "sent" if m.channel == INBOX else "pending",
             "sent_at": now if m.channel == INBOX else None, "spread_at": None if m.channel == INBOX else now} for m in messages]
    insert_new(connection, outbox, rows, "key")


def rewrite(connection: sa.Connection, message: Message, now: datetime) -> None:
    """A message for the inbox that may grow: written again under its key it says the new text, and is unread again. What has been carried on to people's
    outside channels grows no more: the new text is another message of the same business key."""
    same = sa.and_(outbox.c.business_key == message.business_key, outbox.c.recipient == message.recipient, outbox.c.channel == INBOX)
    earlier = connection.execute(sa.select(outbox.c.key, outbox.c.body, outbox.c.spread_at).where(same).order_by(outbox.c.id).with_for_update()).all()
    if earlier and earlier[-1].body == message.body:
        return
    if earlier:
        last = earlier[-1]
        message = replace(message, key=last.key if last.spread_at is None else f"{message.business_key}/{len(earlier) + 1}/{message.recipient}")
    put(connection, [message], now)
    values = {"subject": message.subject, "body": message.body, "link": message.link}
    mine = outbox.c.key == message.key
    changed = connection.execute(outbox.update().where(mine, outbox.c.body != message.body).values(**values).returning(outbox.c.id)).scalar()
    if changed is not None:
        connection.execute(message_reads.delete().where(message_reads.c.message_id == changed))
