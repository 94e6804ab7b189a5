"""What is said about an item beside its procedure, as far as a person may see it."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.directory.queries import names_of
from processes.engine.step import Viewer
from processes.supervision import secrecy
from processes.supervision.models import coops, feedbacks, items, readings
from processes.supervision.remarks.circulating import called
from processes.supervision.remarks.models import circulations, notes, phone_notes, remarks
from processes.supervision.remarks.noting import offices_of
from processes.supervision.remarks.remarking import DONE, PASSED_ON


@dataclass(frozen=True, slots=True)
class LeaderRemark:
    """One 批示 and what became of it."""
    id: str
    leader: str
    text: str
    on: str                              # the headline of the feedback it is written on; "" for the item as a whole
    acted_at: datetime
    entered_at: datetime
    typed_by: str                        # "" when the leader wrote it himself
    scan: str | None
    disposal: str                        # "" while 综合办公室 has not disposed of it
    done: str
    disposed_by: str
    disposed_at: datetime | None
    offices: tuple[str, ...]
    item: str                            # path of the item it became, "" while there is none


@dataclass(frozen=True, slots=True)
class Note:
    office: str
    by: str
    at: datetime
    text: str
    offices: tuple[str, ...]             # with whom 综合办公室 shares it


@dataclass(frozen=True, slots=True)
class ReadBy:
    to: str
    who: str                             # "" while nobody has read it
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Circulation:
    by: str
    at: datetime
    text: str
    on: str
    readers: tuple[ReadBy, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """What 综合办公室 heard by telephone, and what the head says to it."""
    id: str
    callee: str
    phone: str
    heard_at: datetime
    text: str
    by: str
    asked: bool
    answer: str                          # "" | confirmed | denied
    answered_by: str
    answered_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    remarks: tuple[LeaderRemark, ...] = ()
    notes: tuple[Note, ...] = ()
    circulations: tuple[Circulation, ...] = ()
    calls: tuple[Call, ...] = ()
    looked_at: datetime | None = None    # when 综合办公室 last 了解 how it goes

    @property
    def pending(self) -> int:
        return sum(not one.disposal for one in self.remarks)


def said_about(connection: sa.Connection, viewer: Viewer, item_id: str) -> Said:
    """批示, 留言 and 传阅 of an item the viewer may read, newest first."""
    item = connection.execute(sa.select(items).where(items.c.id == item_id, secrecy.may_read(viewer))).first()
    if item is None:
        return Said()
    concerned = [item.lead, *connection.execute(sa.select(coops.c.office).where(coops.c.item_id == item_id)).scalars()]
    standing = secrecy.rank(viewer)
    high = viewer.everything or standing.clerk or standing.leader
    written = [row for row in _rows(connection, remarks, item_id) if high or row.disposal == PASSED_ON]
    left = [row for row in _rows(connection, notes, item_id)
            if viewer.everything or standing.clerk or set(row.offices) & set(offices_of(viewer, concerned))]
    sent = _rows(connection, circulations, item_id)
    heard = _rows(connection, phone_notes, item_id) if secrecy.sees_unreviewed(viewer, item.lead, frozenset(concerned)) else []
    shown = readings.select().where(readings.c.item_id == item_id, readings.c.what.like("circulated %")).order_by(readings.c.id)
    lines = list(connection.execute(shown)) if sent else []
    people = {row.leader for row in written} | {row.entered_by for row in written} | {row.disposed_by for row in written} | {
        row.by for row in (*left, *sent, *heard)} | {row.read_by for row in lines} | {row.answered_by for row in heard}
    names = names_of(connection, [person for person in people if person])
    on = _headlines(connection, [row.feedback_id for row in (*written, *sent) if row.feedback_id])
    return Said(tuple(_remark(row, names, on, _became(connection, viewer, row)) for row in written),
                tuple(Note(row.office, names.get(row.by, row.by), row.at, row.text, tuple(row.offices)) for row in left),
                tuple(Circulation(names.get(row.by, row.by), row.at, row.text, on.get(row.feedback_id, ""), tuple(
                    ReadBy(called(connection, line.principal), names.get(line.read_by or "", ""), line.read_at)
                    for line in lines if line.what == f"circulated {row.id}")) for row in sent),
                tuple(Call(row.id, row.callee, row.phone, row.heard_at, row.text, names.get(row.by, row.by), row.stage_id is not None, row.answer,
                           names.get(row.answered_by or "", ""), row.answered_at, row.reason) for row in heard), item.looked_at)


def pending_remarks(connection: sa.Connection, viewer: Viewer, item_id: str) -> int:
    """How many 批示 on an item the viewer may read wait for 综合办公室."""
    query = sa.select(sa.func.count()).select_from(remarks.join(items, items.c.id == remarks.c.item_id))
    return connection.execute(query.where(remarks.c.item_id == item_id, remarks.c.disposal == "", secrecy.may_read(viewer))).scalar_one()


def _rows(connection: sa.Connection, table: sa.Table, item_id: str) -> list[Any]:
    return list(connection.execute(sa.select(table).where(table.c.item_id == item_id).order_by(table.c.id.desc())))


def _headlines(connection: sa.Connection, ids: list[str]) -> dict[str, str]:
    query = sa.select(feedbacks.c.id, feedbacks.c.headline).where(feedbacks.c.id.in_(ids))
    return {row.id: row.headline for row in connection.execute(query)} if ids else {}


def _became(connection: sa.Connection, viewer: Viewer, remark: Any) -> str:
    """The address of the item that a 批示 became: its number for whoever may know of it, the draft for 综合办公室."""
    found = connection.execute(sa.select(items).where(items.c.id == remark.id, secrecy.may_know(viewer))).first() if remark.disposal == "new_item" else None
    return "" if found is None else f"{found.series_year}/{found.serial}" if found.serial else f"draft/{found.id}"


def _remark(row: Any, names: dict[str, str], on: dict[str, str], item: str) -> LeaderRemark:
    return LeaderRemark(
        row.id, names.get(row.leader, row.leader), row.text, on.get(row.feedback_id, ""), row.acted_at, row.entered_at,
        "" if row.entered_by == row.leader else names.get(row.entered_by, row.entered_by), row.scan, row.disposal, DONE.get(row.disposal, ""),
        names.get(row.disposed_by or "", ""), row.disposed_at, tuple(row.offices), item)
