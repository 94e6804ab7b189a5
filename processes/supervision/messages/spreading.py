"""From the inbox to people's mail and webhook: who a message means today, by which channel, at once or in the digest (第十三条, 第八条).

An act writes its inbox rows and nothing else; this happens afterwards, as often as it takes: every row it writes has a key of its own."""
import json
import logging
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
from processes.supervision.messages.entries import calendar_of
from processes.supervision.messages.kinds import ASSIGNED, GROWING, NOTICES, kind_of, office_of, parts_of, topic_of
from processes.supervision.messages.models import digest_lines
from processes.supervision.models import items, notices
from processes.supervision.records import key_of
from processes.supervision.register.announcing import of_dispatch
from processes.supervision.regulation import person_principal
from processes.supervision.rulebook import Rulebook, rulebook

log = logging.getLogger("duban.worker")
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
    items: tuple[Any, ...]               # what it is about: none, one, or all of one 下达
    subject: str
    body: str
    attachment: str

    @property
    def urgent(self) -> bool:
        return any(item.urgent and item.closed_at is None for item in self.items)


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
    outside = []
    for told in found:
        people = tuple(person for person in recipients_of(u.connection, told.recipient, u.today) if (told.business_key, person.id) not in kept_out)
        about = _about(u, told, known)
        try:
            outside.append(_worded(told, people, about, book))
        except (ArithmeticError, LookupError, TypeError, ValueError):     # a value that cannot be worded holds up no other message; this one stays inside
            log.exception(json.dumps({"event": "message not carried on", "message": told.id}))
    return outside


def _about(u: Work, told: Told, known: Mapping[str, Any]) -> tuple[Any, ...]:
    parts = parts_of(told.key)
    if parts[0] not in GROWING:
        return (known[told.business_key],) if told.business_key in known else ()
    return tuple(of_dispatch(u.connection, parts[1], office_of(told.recipient)))


def _worded(told: Told, people: tuple[Person, ...], about: tuple[Any, ...], book: Rulebook) -> Outside:
    """By what the items are now: one that has become 工作秘密 is not spoken of, however its messages were worded, and has no entry (R-8.3)."""
    exposed = any(item.disclosure == secrecy.SECRET and (item.key == told.business_key or item.number in told.body) for item in about)
    disclosure = secrecy.SECRET if exposed else ""
    spoken = [item for item in about if item.disclosure != secrecy.SECRET]
    attachment = calendar_of(spoken, book) if kind_of(told.key, urgent=False) is ASSIGNED else ""
    return Outside(told, people, about, secrecy.wording(disclosure, told.subject), secrecy.wording(disclosure, told.body), attachment)


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
    for message in messages if "mail" in u.channels else ():
        parts = parts_of(message.told.key)
        office, topic = office_of(message.told.recipient), topic_of(message.told.key, message.told.recipient)
        if parts[0] in NOTICES and message.items:
            look_later(u.connection, u.now + FIRST_LOOK, message.told.business_key, {"notice": parts[1], "office": office, "topic": topic})
        elif parts[0] in GROWING:
            issued = sa.select(notices.c.item_id, notices.c.id).where(notices.c.item_id.in_([item.id for item in message.items]), notices.c.number.is_not(None))
            first = {row.item_id: row.id for row in u.connection.execute(issued.order_by(notices.c.issued_at.desc()))}
            for item_id, notice in first.items():
                look_later(u.connection, u.now + FIRST_LOOK, key_of(item_id), {"notice": notice, "office": office, "topic": topic})


def look_later(connection: sa.Connection, at: datetime, business_key: str, payload: dict[str, Any]) -> None:
    """The job of one notice and office, on the item's key."""
    unique = f"{MAILED} {payload['topic']} {payload['office']} {payload['notice']}"
    jobs.schedule(connection, MAILED, at, payload, unique_key=unique, business_key=business_key)
