"""Put a message into the outbox, in the transaction of the change it tells of."""
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from processes.db import insert_new
from processes.engine.outbox.models import outbox

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
