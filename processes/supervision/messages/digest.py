"""The digest: once a working day, one line per item, only what its reader has not seen yet. Nothing to say, no digest."""
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.directory.queries import principals_of
from processes.engine.jobs import store as jobs
from processes.engine.messages import unread_ids
from processes.engine.outbox.models import outbox
from processes.engine.outbox.write import Message, put
from processes.engine.step import Viewer
from processes.supervision import queries
from processes.supervision.messages import preferences
from processes.supervision.messages.kinds import KINDS
from processes.supervision.messages.models import digest_lines
from processes.supervision.messages.spreading import Work
from processes.supervision.queries import ItemRow
from processes.supervision.regulation import person_principal
from processes.supervision.rulebook import rulebook
from processes.supervision.secrecy import NEUTRAL, SECRET

DIGEST = "messages.digest"               # the job of one person's
WAITING = digest_lines.c.done_at.is_(None)


@dataclass(frozen=True, slots=True)
class Line:
    channel: str
    kind: str
    message_id: int
    business_key: str
    subject: str


def send_digests(u: Work) -> None:
    """A job for everybody whose hour has come, so that one that fails holds up nobody else."""
    if not rulebook(u.connection).calendar.is_working_day(u.today):
        return
    people = u.connection.execute(sa.select(digest_lines.c.person).where(WAITING).distinct().order_by(digest_lines.c.person)).scalars().all()
    for person, wishes in preferences.of_several(u.connection, people).items():
        moment = wishes.digest_moment(u.now)
        if u.now >= moment:
            jobs.schedule(u.connection, DIGEST, u.now, {"person": person, "until": moment.isoformat()}, unique_key=f"{DIGEST} {person} {moment.isoformat()}",
                          keep=True)


def send_digest(u: Work, payload: dict[str, Any]) -> None:
    """What had come in before the hour."""
    person, until = payload["person"], datetime.fromisoformat(payload["until"])
    mine = sa.and_(WAITING, digest_lines.c.person == person, digest_lines.c.at < until)
    _send(u, person, _lines(u, mine), until)
    u.connection.execute(digest_lines.update().where(mine).values(done_at=u.now))


def _lines(u: Work, mine: sa.ColumnElement[bool]) -> list[Line]:
    query = (sa.select(digest_lines.c.channel, digest_lines.c.kind, digest_lines.c.message_id, outbox.c.business_key, outbox.c.subject)
             .join(outbox, outbox.c.id == digest_lines.c.message_id).where(mine).order_by(digest_lines.c.message_id))
    return [Line(*row) for row in u.connection.execute(query)]


def _send(u: Work, person: str, lines: list[Line], until: datetime) -> None:
    viewer = Viewer(person, principals_of(u.connection, person, u.today))
    unread = unread_ids(u.connection, viewer)
    fresh = [line for line in lines if line.message_id in unread]
    rows = queries.rows_of_keys(u.connection, viewer, [line.business_key for line in fresh], u.today)
    messages = []
    for channel in sorted({line.channel for line in fresh} & u.channels):
        sentences, count = _sentences([line for line in fresh if line.channel == channel], rows)
        if sentences:
            subject = f"督办摘要（{u.today}）：{len(sentences)} 件事项，{count} 条消息"
            key = f"{channel}/{person}/digest/{until.isoformat()}"           # whoever has changed his hour may have two on one day
            messages.append(Message(key, "", channel, person_principal(person), subject, "\n".join(sentences), "/messages"))
    put(u.connection, messages, u.now)


def _sentences(lines: Iterable[Line], rows: dict[str, ItemRow]) -> tuple[list[str], int]:
    """One per item, through secrecy's door: an item that its reader may not know of any more is left out. And how many messages they stand for."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.business_key in rows or not line.business_key:
            found.setdefault(line.business_key or line.subject, []).append(line)
    said = [_of_item(rows[key], each) if key in rows else each[0].subject for key, each in found.items()]
    return [f"{number}. {text}" for number, text in enumerate(said, 1)], sum(map(len, found.values()))


def _of_item(row: ItemRow, lines: list[Line]) -> str:
    if row.disclosure == SECRET:
        return NEUTRAL
    counts: Counter[Any] = Counter(KINDS[line.kind].label for line in lines)
    said = "、".join(f"{label} {number}" for label, number in counts.items())
    due = f"已于 {row.closed_at:%Y-%m-%d} 办结" if row.closed_at else f"办结时限 {row.due}，{row.light_label}" if row.due else "时限未定"
    return f"{row.number or '未编号'}《{row.title or '未命名'}》：{said}；{due}"
