"""Pages of 人员变动: what is kept of a handover, and what has nobody to do it."""
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from processes.directory.queries import names_of, offices_without_head
from processes.engine.queries import written_candidates
from processes.engine.step import Viewer
from processes.engine.tasks import store as tasks
from processes.engine.tasks.models import work_item_candidates, work_items
from processes.errors import NotFound
from processes.supervision import secrecy
from processes.supervision.models import items
from processes.supervision.personnel.models import handover_items, handovers
from processes.supervision.personnel.roll import Roll, roll, spelled
from processes.supervision.personnel.unattended import Need, needs, nobody_for, open_for, said
from processes.supervision.queries import path_of
from processes.supervision.regulation import CHIEF, CLERKS, LEADERS, PRINCIPAL_LEADERS, head_post

POSTS_IN_TEXT = re.compile(r"""["'](posts?:[^"']*[^"'/])["']""")        # whole ones; "post:负责人/" + office is worked out later
LAW = (CHIEF, CLERKS, LEADERS, PRINCIPAL_LEADERS)           # what the regulation itself calls for


@dataclass(frozen=True, slots=True)
class Handover:
    id: str
    person: str
    name: str
    kind: str
    day: date
    successor_name: str
    handler_name: str
    acting: bool
    by_name: str
    at: datetime
    held: dict[str, Any]
    waiting: frozenset[str]              # items that have not moved yet


@dataclass(frozen=True, slots=True)
class Orphan:
    """An open task that nobody could do today."""
    task_id: str
    name: str
    candidates: tuple[str, ...]
    since: datetime
    due: date | None
    number: str
    title: str
    lead: str
    path: str


@dataclass(frozen=True, slots=True)
class Unattended:
    offices: tuple[str, ...]             # without head and without anyone 主持工作
    posts: tuple[Need, ...]
    tasks: tuple[Orphan, ...]

    @property
    def count(self) -> int:
        return len(self.offices) + len(self.posts) + len(self.tasks)


def handover(connection: sa.Connection, viewer: Viewer, handover_id: str) -> Handover:
    """The 移交清单: words kept at the time. Of 工作秘密 only that there is something."""
    row = connection.execute(sa.select(handovers).where(handovers.c.id == handover_id)).first()
    if row is None:
        raise NotFound("该移交清单")
    return _handover(connection, row)


def handovers_of(connection: sa.Connection, viewer: Viewer, person: str) -> tuple[Handover, ...]:
    rows = connection.execute(sa.select(handovers).where(handovers.c.person == person).order_by(handovers.c.at.desc())).all()
    return tuple(_handover(connection, row) for row in rows)


def unattended(connection: sa.Connection, viewer: Viewer, today: date) -> Unattended:
    """Everything open that has nobody today; the shipped diagrams' posts too, because the next item will need them."""
    who = roll(connection, today)
    headless = offices_without_head(connection, today)
    needed = {spelled(need.principal): need for need in (*_called_for(connection, viewer), *needs(connection))}
    said_already = {head_post(name) for name in headless}
    vacant = tuple(need for principal, need in needed.items() if not who.answering([principal]) and principal not in said_already)
    return Unattended(headless, vacant, _orphans(connection, viewer, who))


def unattended_count(connection: sa.Connection, viewer: Viewer, today: date) -> int:
    """The counter 无人接手."""
    return unattended(connection, viewer, today).count


def _called_for(connection: sa.Connection, viewer: Viewer) -> list[Need]:
    written = [found for text in written_candidates(connection, viewer) for found in POSTS_IN_TEXT.findall(text)]
    return [Need(principal, "流程图和办法要求有人担任") for principal in dict.fromkeys((*LAW, *written))]


def _orphans(connection: sa.Connection, viewer: Viewer, who: Roll) -> tuple[Orphan, ...]:
    asked = connection.execute(sa.select(work_item_candidates.c.principal).distinct()).scalars().all()
    suspects = {task.id: task for task in open_for(connection, [one for one in asked if not who.answering([one])])}
    alone = ~sa.exists().where(work_item_candidates.c.task_id == work_items.c.id)
    barring = work_items.c.excluded.cast(sa.Text) != "[]"
    query = sa.select(*tasks.COLUMNS).where(work_items.c.status == tasks.OPEN, sa.or_(alone, barring))
    suspects |= {row.id: tasks.WorkItem(*row) for row in connection.execute(query)}
    found = [task for task in suspects.values() if nobody_for(who, task)]
    known = _items(connection, viewer, [task.business_key for task in found])
    return tuple(_orphan(task, known.get(task.business_key)) for task in sorted(found, key=lambda one: one.created_at))


def _items(connection: sa.Connection, viewer: Viewer, keys: list[str]) -> dict[str, Any]:
    query = sa.select(items, secrecy.may_know(viewer).label("known")).where(items.c.key.in_(sorted(set(keys))))
    return {row.key: row for row in connection.execute(query)} if keys else {}


def _orphan(task: tasks.WorkItem, item: Any) -> Orphan:
    shown = item is not None and (item.known or item.disclosure == secrecy.ORDINARY)
    if item is not None and item.disclosure == secrecy.SECRET and not item.known:                     # that somebody is missing, and nothing of what it is
        return Orphan(task.id, "工作秘密事项的任务", ("不在此显示",), task.created_at, None, "", "（由综合办公室主任处理）", "", "")
    return Orphan(task.id, task.name, tuple(map(said, task.candidates)), task.created_at, task.due,
                  (item.number or "") if item else "", item.title if shown else "（名称不在此显示）", item.lead if item else "",
                  path_of(item.series_year, item.serial, item.id) if item else "")


def _handover(connection: sa.Connection, row: Any) -> Handover:
    names = names_of(connection, [one for one in (row.person, row.successor, row.handler, row.by) if one])
    unmoved = sa.and_(handover_items.c.handover_id == row.id, handover_items.c.moved_at.is_(None))
    waiting = connection.execute(sa.select(handover_items.c.item_id).where(unmoved)).scalars()
    return Handover(row.id, row.person, row.held["name"], row.kind, row.day, names.get(row.successor or "", ""), names.get(row.handler or "", ""), row.acting,
                    names.get(row.by, row.by), row.at, row.held, frozenset(waiting))
