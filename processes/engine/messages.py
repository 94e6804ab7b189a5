"""My in-app messages: told through any of my principals, read by me, or settled because what they asked for is done. As in queries.py, a viewer asks."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.engine.outbox.models import message_reads, outbox
from processes.engine.queries import may_know
from processes.engine.step import Viewer
from processes.engine.tasks import store
from processes.engine.tasks.models import barred, work_items

COLUMNS = (outbox.c.id, outbox.c.business_key, outbox.c.subject, outbox.c.body, outbox.c.link, outbox.c.created_at)
SAME = (outbox.c.business_key, outbox.c.subject, outbox.c.created_at)        # what makes two rows one message


@dataclass(frozen=True, slots=True)
class MessageRow:
    """What was told at one moment in the same words, by however many of my principals it reached me."""
    id: int
    business_key: str
    subject: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None
    settled: bool                        # the tasks that waited for me when it came are done


def _told(viewer: Viewer) -> sa.ColumnElement[bool]:
    """In the inbox of one of my principals, and not about what I have been barred from."""
    kept_out = sa.exists().where(barred.c.business_key == outbox.c.business_key, barred.c.person == viewer.person)
    return sa.and_(outbox.c.channel == "inbox", outbox.c.recipient.in_(sorted(viewer.principals)), ~kept_out)


def _asked(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A task for one of my principals, open or closed."""
    written = work_items.c.candidates.cast(sa.Text)
    return sa.or_(sa.false(), *(written.contains(f'"{principal}"', autoescape=True) for principal in sorted(viewer.principals)))


def _settled(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Tasks of mine on this key were open when the message came, and none of them is any more: it has nothing left to ask."""
    then = sa.and_(work_items.c.business_key == outbox.c.business_key, work_items.c.created_at <= outbox.c.created_at, _asked(viewer),
                   sa.or_(work_items.c.entered_at.is_(None), work_items.c.entered_at > outbox.c.created_at))
    return sa.and_(sa.exists().where(then), ~sa.exists().where(then, work_items.c.status == store.OPEN))


def _unread(viewer: Viewer) -> sa.ColumnElement[bool]:
    seen = sa.exists().where(message_reads.c.message_id == outbox.c.id, message_reads.c.person == viewer.person)
    return sa.and_(_told(viewer), ~seen, ~_settled(viewer))


def messages(connection: sa.Connection, viewer: Viewer, *, limit: int = 50, offset: int = 0) -> list[MessageRow]:
    """My in-app messages, newest first."""
    read = sa.func.max(message_reads.c.read_at, type_=message_reads.c.read_at.type).label("read_at")
    reads = sa.and_(message_reads.c.message_id == outbox.c.id, message_reads.c.person == viewer.person)
    page = (sa.select(sa.func.min(outbox.c.id).label("id"), read).outerjoin(message_reads, reads).where(_told(viewer)).group_by(*SAME)
            .order_by(sa.func.min(outbox.c.id).desc()).limit(limit).offset(offset)).subquery()
    found = sa.select(*COLUMNS, page.c.read_at, _settled(viewer).label("settled")).join(page, page.c.id == outbox.c.id).order_by(outbox.c.id.desc())
    return [_row(row, row.read_at) for row in connection.execute(found)]


def _row(row: Any, read_at: datetime | None) -> MessageRow:
    return MessageRow(row.id, row.business_key, row.subject, row.body, row.link, row.created_at, read_at, bool(row.settled))


def message(connection: sa.Connection, viewer: Viewer, message_id: int) -> MessageRow | None:
    """One of mine."""
    row = connection.execute(sa.select(*COLUMNS, _settled(viewer).label("settled")).where(outbox.c.id == message_id, _told(viewer))).first()
    return _row(row, None) if row else None


def ids_of(connection: sa.Connection, viewer: Viewer, found: MessageRow) -> list[int]:
    """Every row by which the message reached me: read once, it is read."""
    same = (outbox.c.business_key == found.business_key, outbox.c.subject == found.subject, outbox.c.created_at == found.created_at)
    return list(connection.execute(sa.select(outbox.c.id).where(_told(viewer), *same)).scalars())


def unread_ids(connection: sa.Connection, viewer: Viewer) -> set[int]:
    return set(connection.execute(sa.select(outbox.c.id).where(_unread(viewer))).scalars())


def unread_count(connection: sa.Connection, viewer: Viewer) -> int:
    told = sa.select(*SAME).where(_unread(viewer)).distinct().subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(told)).scalar_one()


def task_then(connection: sa.Connection, viewer: Viewer, told: MessageRow) -> store.WorkItem | None:
    """The last done of the tasks that were mine to do when the message came."""
    then = sa.and_(work_items.c.business_key == told.business_key, work_items.c.entered_at > told.created_at, work_items.c.created_at <= told.created_at,
                   work_items.c.status == store.DONE, _asked(viewer), may_know(viewer, work_items.c.business_key))
    row = connection.execute(sa.select(*store.COLUMNS).where(then).order_by(work_items.c.entered_at.desc()).limit(1)).first()
    return store.WorkItem(*row) if row else None
