"""From the inbox to people's mail and webhook: who a message means today, by which channel, at once or in the digest (第十三条, 第八条).

An act writes its inbox rows and nothing else; this happens afterwards, as often as it takes: every row it writes has a key of its own."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from processes.db import insert_new
from processes.directory.queries import Person, recipients_of
from processes.engine.jobs import store as jobs
from processes.engine.outbox import spreading as outbox
from processes.engine.outbox.spreading import Told
from processes.engine.outbox.write import Message, put
from processes.engine.tasks.models import barred
from processes.supervision import secrecy
from processes.supervision.messages import preferences
from processes.supervision.messages.entries import calendar_entry
from processes.supervision.messages.kinds import ASSIGNED, GROWING, NOTICES, kind_of, parts_of, topic_of
from processes.supervision.messages.models import digest_lines
from processes.supervision.models import items
from processes.supervision.regulation import person_principal
from processes.supervision.rulebook import Rulebook, rulebook

STALE = timedelta(days=7)                # nobody is mailed about what has stood in his inbox that long
BATCH = 100
MAILED = "messages.mailed"               # the job that records what became of a notice's mails
FIRST_LOOK = timedelta(minutes=2)
GROWN = timedelta(minutes=2)


class Work(Protocol):
    @property
    def connection(self) -> sa.Connection: ...
    @property
    def now(self) -> datetime: ...
    @property
    def today(self) -> date: ...
    @property
    def channels(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Outside:
    """A message as it may leave the house."""
    told: Told
    people: tuple[Person, ...]
    item: Any | None                     # None: it is about no item
    subject: str
    body: str
    attachment: str

    @property
    def urgent(self) -> bool:
        return self.item is not None and bool(self.item.urgent) and self.item.closed_at is None


def spread(u: Work) -> bool:
    """Carry on what is new; True when more waits."""
    outbox.leave_inside(u.connection, u.now - STALE if u.channels else u.now, u.now)
    waiting = outbox.unspread(u.connection, BATCH)
    found = [told for told in waiting if parts_of(told.key)[0] not in GROWING or told.created_at <= u.now - GROWN]
    if found:
        _write(u, _outside(u, found))
        outbox.mark_spread(u.connection, [told.id for told in found], u.now)
    return len(waiting) == BATCH and bool(found)


def _outside(u: Work, found: list[Told]) -> list[Outside]:
    keys, book = sorted({told.business_key for told in found}), rulebook(u.connection)
    known = {row.key: row for row in u.connection.execute(sa.select(items).where(items.c.key.in_(keys)))}
    kept_out = {(row.business_key, row.person) for row in u.connection.execute(sa.select(barred).where(barred.c.business_key.in_(keys)))}
    return [_worded(told, tuple(person for person in recipients_of(u.connection, told.recipient, u.today) if (told.business_key, person.id) not in kept_out),
                    known.get(told.business_key), book) for told in found]


def _worded(told: Told, people: tuple[Person, ...], item: Any | None, book: Rulebook) -> Outside:
    """By what the item is now: one that has become 工作秘密 is not spoken of, however its messages were worded (R-8.3)."""
    disclosure = item.disclosure if item is not None else ""
    attachment = calendar_entry(item, book) if item is not None and kind_of(told.key, urgent=False) is ASSIGNED else ""
    return Outside(told, people, item, secrecy.wording(disclosure, told.subject), secrecy.wording(disclosure, told.body), attachment)


def _write(u: Work, messages: Iterable[Outside]) -> None:
    messages = list(messages)
    wishes = preferences.of_several(u.connection, {person.id for message in messages for person in message.people})
    now: list[Message] = []
    later: list[dict[str, Any]] = []
    for message in messages:
        kind, topic = kind_of(message.told.key, urgent=message.urgent), topic_of(message.told.key, message.told.recipient)
        for person, channel in _ways(message, u.channels, wishes, kind.code):
            if wishes[person].sends_at_once(kind):
                now.append(_message(message, person, channel, topic))
            else:
                later.append({"person": person, "channel": channel, "topic": topic, "message_id": message.told.id, "kind": kind.code, "at": u.now})
    put(u.connection, now, u.now)
    if later:
        insert_new(u.connection, digest_lines, later, "person", "channel", "topic")
    _look_after_notices(u, messages)


def _ways(message: Outside, channels: frozenset[str], wishes: Mapping[str, preferences.Preferences], code: str) -> list[tuple[str, str]]:
    kind = preferences.KINDS[code]
    return [(person.id, channel) for person in message.people for channel in sorted(channels)
            if wishes[person.id].takes(channel, kind) and (channel != "mail" or person.email)]


def _message(message: Outside, person: str, channel: str, topic: str) -> Message:
    return Message(f"{channel}/{person}/{topic}", message.told.business_key, channel, person_principal(person), message.subject, message.body,
                   f"/go/{message.told.id}", message.attachment if channel == "mail" else "")


def _look_after_notices(u: Work, messages: Iterable[Outside]) -> None:
    """What becomes of a notice's mails is part of its 送达 (R-13.5)."""
    for message in messages:
        parts = parts_of(message.told.key)
        if "mail" in u.channels and message.item is not None and parts[0] in NOTICES:
            office = message.told.recipient.rpartition("/" if message.told.recipient.startswith("post:") else ":")[2]
            payload = {"notice": parts[1], "office": office, "topic": topic_of(message.told.key, message.told.recipient)}
            jobs.schedule(u.connection, MAILED, u.now + FIRST_LOOK, payload, unique_key=f"{MAILED} {payload['topic']} {office}",
                          business_key=message.told.business_key)
