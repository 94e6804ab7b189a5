"""Reads that join across the engine's rooms. Every one takes the viewer: whoever may not know of a business key finds nothing of it."""
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Any

import sqlalchemy as sa

from processes.engine.definitions.models import process_versions, sources
from processes.engine.instances import store as instance_store
from processes.engine.instances.models import instances
from processes.engine.instances.store import Instance
from processes.engine.step import Fact, Viewer
from processes.engine.tasks import store
from processes.engine.tasks.models import barred, drafts, readers, work_item_candidates, work_items
from processes.engine.tracing.models import trace
from processes.errors import NotFound

CANDIDATES = re.compile(r'name="candidates"\s+value="([^"]*)"')
AT_HAND = (sa.select(*store.COLUMNS, *instance_store.COLUMNS, barred.c.person)
           .select_from(work_items.join(instances, instances.c.id == work_items.c.instance_id).outerjoin(
               barred, sa.and_(barred.c.business_key == work_items.c.business_key, barred.c.person == sa.bindparam("person"))))
           .where(work_items.c.id == sa.bindparam("id")))


@dataclass(frozen=True, slots=True)
class InboxRow:
    task_id: str
    instance_id: str
    business_key: str
    process_id: str
    element_id: str
    name: str
    article: str
    names: dict[str, Any]
    due: date | None
    priority: int
    created_at: datetime
    claimed_by: str | None
    candidates: list[str]


@dataclass(frozen=True, slots=True)
class DoneRow:
    task_id: str
    business_key: str
    element_id: str
    name: str
    outcome: str | None
    acted_at: datetime
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class TaskPage:
    work_item: store.WorkItem
    process_title: str
    version_id: int
    form_hash: str                       # "" when the task has no form
    record_kind: str
    record_id: str
    draft: dict[str, Any] | None
    draft_saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class TraceLine:
    id: int
    kind: Fact
    process_id: str
    element_id: str
    name: str
    task_id: str
    flows: list[str]
    person: str
    entered_by: str
    acted_at: datetime
    entered_at: datetime
    changes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class InstanceRow:
    id: str
    process_id: str
    title: str
    version: int
    status: str
    record_kind: str
    record_id: str
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    ended_because: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One diagram of an instance with what has happened on it."""
    process_id: str
    xml: bytes
    states: dict[str, str]               # element id -> done | active | cancelled
    flows: dict[str, int]                # sequence flow id -> times taken
    lines: tuple[TraceLine, ...]


def may_know(viewer: Viewer, business_key: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """The condition every query carries: a reader of the key, and not barred from it."""
    if viewer.everything:
        return sa.true()
    reads = sa.exists().where(readers.c.business_key == business_key, readers.c.principal.in_(sorted(viewer.principals)))
    kept_out = sa.exists().where(barred.c.business_key == business_key, barred.c.person == viewer.person)
    return sa.and_(reads, ~kept_out)


INBOX = [work_items.c[name] for name in ("id", "instance_id", "business_key", "process_id", "element_id", "name", "article", "names", "due", "priority",
                                         "created_at", "claimed_by", "candidates")]


def inbox(connection: sa.Connection, viewer: Viewer, *, limit: int = 200, offset: int = 0) -> list[InboxRow]:
    """My open tasks: due first, the undated last, urgent before others of the same day."""
    found = (sa.select(*INBOX).where(work_items.c.id.in_(_mine(viewer)), _free(viewer))
             .order_by(sa.func.coalesce(work_items.c.due, date(9999, 12, 31)), work_items.c.priority.desc(), work_items.c.id).limit(limit).offset(offset))
    return [InboxRow(*row) for row in connection.execute(found)]


def inbox_of(connection: sa.Connection, viewer: Viewer, business_keys: Sequence[str]) -> list[InboxRow]:
    """My open tasks of these keys, for lists that show something else."""
    wanted = sa.and_(work_items.c.business_key.in_(sorted(business_keys)), work_items.c.id.in_(_mine(viewer)), _free(viewer))
    return [InboxRow(*row) for row in connection.execute(sa.select(*INBOX).where(wanted).order_by(work_items.c.id))] if business_keys else []


def keys_at_hand(viewer: Viewer) -> sa.Select[str]:
    """The business keys of my open tasks, for conditions over other tables."""
    return sa.select(work_items.c.business_key).where(work_items.c.id.in_(_mine(viewer)), _free(viewer))


def _mine(viewer: Viewer) -> sa.Select[str]:
    return sa.select(work_item_candidates.c.task_id).where(work_item_candidates.c.principal.in_(sorted(viewer.principals)))


def inbox_count(connection: sa.Connection, viewer: Viewer) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(work_items).where(work_items.c.id.in_(_mine(viewer)), _free(viewer))).scalar_one()


def _free(viewer: Viewer) -> sa.ColumnElement[bool]:
    kept_out = sa.exists().where(barred.c.business_key == work_items.c.business_key, barred.c.person == viewer.person)
    excluded = work_items.c.excluded.cast(sa.Text).like(f'%"{viewer.person}"%')
    return sa.and_(~kept_out, ~excluded)


def done(connection: sa.Connection, viewer: Viewer, *, limit: int = 100, offset: int = 0) -> list[DoneRow]:
    """What I did, newest first; items I may no longer know of are left out."""
    columns = [work_items.c[name] for name in ("id", "business_key", "element_id", "name", "outcome", "acted_at", "entered_at")]
    mine = sa.and_(work_items.c.acted_by == viewer.person, work_items.c.status == store.DONE, may_know(viewer, work_items.c.business_key))
    return [DoneRow(*row) for row in connection.execute(sa.select(*columns).where(mine).order_by(work_items.c.entered_at.desc()).limit(limit).offset(offset))]


def came_back(connection: sa.Connection, viewer: Viewer, rows: Sequence[InboxRow]) -> set[str]:
    """Of these tasks, the ids of those that were done once already in the same instance and are open again."""
    columns = [work_items.c[name] for name in ("instance_id", "element_id", "names")]
    mine = sa.and_(work_items.c.instance_id.in_(sorted({row.instance_id for row in rows})), work_items.c.status == store.DONE,
                   may_know(viewer, work_items.c.business_key))
    before = [tuple(row) for row in connection.execute(sa.select(*columns).where(mine))] if rows else []
    return {row.task_id for row in rows if (row.instance_id, row.element_id, row.names) in before}


def key_of_task(connection: sa.Connection, viewer: Viewer, task_id: str) -> str:
    """The business key to lock before acting on the task."""
    key = connection.execute(sa.select(work_items.c.business_key).where(work_items.c.id == task_id, may_know(viewer, work_items.c.business_key))).scalar()
    if key is None:
        raise NotFound("该任务")
    return str(key)


def task_at_hand(connection: sa.Connection, viewer: Viewer, task_id: str) -> tuple[store.WorkItem, Instance, bool] | None:
    """A task somebody is about to act on, its instance, and whether that person is barred from it: what an act must know, in one statement."""
    row = connection.execute(AT_HAND, {"id": task_id, "person": viewer.person}).first()
    split = len(store.COLUMNS)
    return (store.WorkItem(*row[:split]), Instance(*row[split:-1]), row[-1] is not None) if row else None


def task(connection: sa.Connection, viewer: Viewer, task_id: str) -> TaskPage:
    key_of_task(connection, viewer, task_id)
    item = store.one(connection, task_id)
    assert item is not None
    columns = (instances.c.version_id, instances.c.record_kind, instances.c.record_id, process_versions.c.title, process_versions.c.forms)
    found = sa.select(*columns).join(process_versions, process_versions.c.id == instances.c.version_id).where(instances.c.id == item.instance_id)
    row = connection.execute(found).one()
    draft = connection.execute(sa.select(drafts.c.data, drafts.c.saved_at)
                               .where(drafts.c.about == store.about(item, row.record_id), drafts.c.person == viewer.person)).first()
    return TaskPage(item, row.title, row.version_id, row.forms.get(item.form, ""), row.record_kind, row.record_id,
                    draft.data if draft else None, draft.saved_at if draft else None)


def open_tasks(connection: sa.Connection, viewer: Viewer, business_key: str) -> list[store.WorkItem]:
    """All open tasks of a key, for the item page and for scenarios."""
    mine = sa.and_(work_items.c.business_key == business_key, work_items.c.status == store.OPEN, may_know(viewer, work_items.c.business_key))
    return [store.WorkItem(*row) for row in connection.execute(sa.select(*store.COLUMNS).where(mine).order_by(work_items.c.id))]


def last_task(connection: sa.Connection, viewer: Viewer, business_key: str, element_id: str) -> store.WorkItem | None:
    """The newest task of an element, open or closed."""
    mine = sa.and_(work_items.c.business_key == business_key, work_items.c.element_id == element_id, may_know(viewer, work_items.c.business_key))
    row = connection.execute(sa.select(*store.COLUMNS).where(mine).order_by(work_items.c.created_at.desc()).limit(1)).first()
    return store.WorkItem(*row) if row else None


def names_of_tasks(connection: sa.Connection, viewer: Viewer, task_ids: Sequence[str]) -> dict[str, str]:
    """What these tasks are called."""
    mine = sa.and_(work_items.c.id.in_(list(task_ids)), may_know(viewer, work_items.c.business_key))
    return dict(connection.execute(sa.select(work_items.c.id, work_items.c.name).where(mine)).all()) if task_ids else {}


def names_in(connection: sa.Connection, viewer: Viewer, instance_id: str) -> dict[str, dict[str, Any]]:
    """What each user task of the instance was about: {task id: its multi-instance item and what else its expressions read}."""
    mine = sa.and_(work_items.c.instance_id == instance_id, may_know(viewer, work_items.c.business_key))
    return dict(connection.execute(sa.select(work_items.c.id, work_items.c.names).where(mine)).all())


def instances_of(connection: sa.Connection, viewer: Viewer, business_key: str) -> list[InstanceRow]:
    columns = [instances.c.id, instances.c.process_id, process_versions.c.title, process_versions.c.number, instances.c.status, instances.c.record_kind,
               instances.c.record_id, instances.c.started_at, instances.c.started_by, instances.c.ended_at, instances.c.ended_because]
    found = (sa.select(*columns).join(process_versions, process_versions.c.id == instances.c.version_id)
             .where(instances.c.business_key == business_key, may_know(viewer, instances.c.business_key)).order_by(instances.c.id))
    return [InstanceRow(*row) for row in connection.execute(found)]


def title_of(connection: sa.Connection, viewer: Viewer, process_id: str) -> str:
    """The name of a process on its drawing; no secret, but asked for like everything else."""
    newest = sa.select(process_versions.c.title).where(process_versions.c.process_id == process_id).order_by(process_versions.c.number.desc()).limit(1)
    return str(connection.execute(newest).scalar() or process_id)


def story(connection: sa.Connection, viewer: Viewer, instance_id: str) -> tuple[TraceLine, ...]:
    """What happened in one instance, in order."""
    columns = [trace.c[name] for name in TraceLine.__slots__]
    found = sa.select(*columns).where(trace.c.instance_id == instance_id, may_know(viewer, trace.c.business_key)).order_by(trace.c.id)
    return tuple(TraceLine(row.id, Fact(row.kind), *row[2:]) for row in connection.execute(found))


def drawings(connection: sa.Connection, viewer: Viewer, instance_id: str) -> tuple[Drawing, ...]:
    """The diagrams an instance runs on, its own first, coloured by its trace."""
    row = connection.execute(sa.select(instances.c.process_id, process_versions.c.files)
                             .join(process_versions, process_versions.c.id == instances.c.version_id)
                             .where(instances.c.id == instance_id, may_know(viewer, instances.c.business_key))).first()
    if row is None:
        raise NotFound("该流程")
    lines = story(connection, viewer, instance_id)
    drawn = sa.select(sources.c.name, sources.c.data).where(sources.c.hash.in_(sorted(row.files.values())), sources.c.kind == "bpmn")
    found = [_drawing(one.name, one.data, lines) for one in connection.execute(drawn)]
    return tuple(sorted(found, key=lambda d: (d.process_id != row.process_id, d.process_id)))


def _drawing(process_id: str, xml: bytes, lines: Sequence[TraceLine]) -> Drawing:
    mine = tuple(line for line in lines if line.process_id == process_id)
    states: dict[str, str] = {}
    flows: dict[str, int] = {}
    waiting: dict[str, set[str]] = {}                        # of several at once (multi-instance) the element waits as long as one does
    for line in mine:
        for flow in line.flows:
            flows[flow] = flows.get(flow, 0) + 1
        if line.element_id and line.kind in STATE_AFTER:
            states[line.element_id] = STATE_AFTER[line.kind]
            still = waiting.setdefault(line.element_id, set())
            (still.add if line.kind is Fact.ENTERED else still.discard)(line.task_id)
    return Drawing(process_id, xml, states | {element: "active" for element, still in waiting.items() if still}, flows, mine)


STATE_AFTER = {Fact.ENTERED: "active", Fact.COMPLETED: "done", Fact.FIRED: "done", Fact.RECEIVED: "done", Fact.SENT: "done", Fact.CANCELLED: "cancelled"}


def written_candidates(connection: sa.Connection, viewer: Viewer) -> tuple[str, ...]:
    """The candidate expressions of the newest diagrams, as written; no secret, but asked for like everything else."""
    newest = sa.select(sa.func.max(process_versions.c.id)).group_by(process_versions.c.process_id)
    listed = connection.execute(sa.select(process_versions.c.files).where(process_versions.c.id.in_(newest))).scalars()
    used = {used for files in listed for used in files.values()}
    drawn = connection.execute(sa.select(sources.c.data).where(sources.c.hash.in_(sorted(used)), sources.c.kind == "bpmn")).scalars()
    return tuple(dict.fromkeys(unescape(found) for data in drawn for found in CANDIDATES.findall(data.decode("utf-8", "replace"))))
