"""Everything a person holds: posts, 分工, who stands in for whom, and the open items in which the person is named or answers by post."""
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.directory import queries as directory
from processes.directory.models import memberships
from processes.directory.principals import HEAD, names_of_office
from processes.directory.queries import Holding, Portfolio, Substitution, valid
from processes.engine.step import Viewer
from processes.engine.tasks import store as tasks
from processes.engine.tasks.models import work_item_candidates, work_items
from processes.supervision import secrecy
from processes.supervision.lifecycle import BEFORE_ISSUE, OPEN, STATUS_LABELS, Status
from processes.supervision.models import coops, handlers, items
from processes.supervision.queries import path_of
from processes.supervision.regulation import DISCLOSURES, person_principal

ALIVE = BEFORE_ISSUE | OPEN | {Status.CLOSED, Status.TERMINATED}
HANDLER, COOP_HANDLER, AUTHOR = "具体承办人", "配合承办人", "登记人"


@dataclass(frozen=True, slots=True)
class Matter:
    """One open item that concerns the person."""
    item_id: str
    key: str
    path: str
    number: str
    title: str                           # neutral where whoever looks may not know of the item
    lead: str
    due: date | None
    status_label: str
    roles: tuple[str, ...]
    tasks: tuple[str, ...]               # open tasks that only the person can do, or has claimed
    named: bool                          # in person, not by post: this is what has to be moved
    handles_for: tuple[str, ...]         # offices for which the person is 具体承办人
    secret: bool = False

    @property
    def sealed(self) -> "Matter":
        """That there is something to hand over, and nothing of what it is (R-8.2)."""
        return replace(self, path="", number="", title="另有一件工作秘密事项，由综合办公室主任当面移交", lead="", due=None, status_label="", roles=(), tasks=())


@dataclass(frozen=True, slots=True)
class Held:
    person: directory.Person
    posts: tuple[Holding, ...]
    offices: tuple[str, ...]
    portfolios: tuple[Portfolio, ...]
    substitutes: tuple[Substitution, ...]          # AB角, either way
    scribes: tuple[Substitution, ...]              # 代录人, either way
    matters: tuple[Matter, ...] = field(default=())


def held(connection: sa.Connection, viewer: Viewer, person: directory.Person, day: date) -> Held:
    """As of the day; items as they stand now."""
    posts = tuple(one for one in directory.career(connection, person.id) if one.holds_on(day))
    works_in = sa.select(memberships.c.office).where(memberships.c.person == person.id, valid(memberships, day)).order_by(memberships.c.id)
    titles = {str(one.post) for one in posts}

    def concerning(pairs: Iterable[Substitution]) -> tuple[Substitution, ...]:
        return tuple(pair for pair in pairs if person.id in (pair.person.id, pair.for_person.id))
    return Held(person, posts, tuple(connection.execute(works_in).scalars()),
                tuple(row for row in directory.portfolios_on(connection, day) if row.leader_post in titles),
                concerning(directory.substitutions_on(connection, day)), concerning(directory.scribes_on(connection, day)),
                _matters(connection, viewer, person.id, posts, day))


def _matters(connection: sa.Connection, viewer: Viewer, person: str, posts: tuple[Holding, ...], day: date) -> tuple[Matter, ...]:
    headed, in_charge = _answers_for(connection, posts, day)
    mine = _own_tasks(connection, person)
    by_post = sa.and_(items.c.status.not_in(BEFORE_ISSUE), sa.or_(
        items.c.lead.in_(headed), items.c.leader_in_charge.in_(in_charge), items.c.id.in_(sa.select(coops.c.item_id).where(coops.c.office.in_(headed)))))
    wanted = sa.or_(
        items.c.handler == person, sa.and_(items.c.author == person, items.c.status.in_(BEFORE_ISSUE)), by_post,
        items.c.key.in_(sorted({task.business_key for task in mine})),
        items.c.id.in_(sa.select(handlers.c.item_id).where(handlers.c.person == person, handlers.c.until.is_(None))),
        items.c.id.in_(sa.select(coops.c.item_id).where(coops.c.handler == person)))
    query = (sa.select(items, secrecy.may_know(viewer).label("known")).where(items.c.status.in_(ALIVE), wanted)
             .order_by(sa.func.coalesce(items.c.due, date.max), items.c.id))
    rows = connection.execute(query).all()
    ids = [row.id for row in rows]
    helping, handling = _by_item(connection, coops, ids), _by_item(connection, handlers, ids)
    found = [_matter(row, person, headed, in_charge, helping.get(row.id, []), handling.get(row.id, []), mine) for row in rows]
    return tuple(matter if row.known or not matter.secret else matter.sealed for row, matter in zip(rows, found, strict=True))


def _answers_for(connection: sa.Connection, posts: tuple[Holding, ...], day: date) -> tuple[list[str], list[str]]:
    """Offices the person heads, by all their names, and the posts under which the person is in charge."""
    former: dict[str, set[str]] = {}
    for old, name in directory.renamed(connection, day).items():
        former.setdefault(name, set()).add(old)
    headed = {name for one in posts if one.post.title == HEAD for name in names_of_office(one.post.office, former) if name}
    return sorted(headed), sorted(f"post:{one.post}" for one in posts if one.post.office is None)


def _own_tasks(connection: sa.Connection, person: str) -> list[tasks.WorkItem]:
    named = sa.select(work_item_candidates.c.task_id).where(work_item_candidates.c.principal == person_principal(person))
    query = sa.select(*tasks.COLUMNS).where(work_items.c.status == tasks.OPEN, sa.or_(work_items.c.claimed_by == person, work_items.c.id.in_(named)))
    return [tasks.WorkItem(*row) for row in connection.execute(query.order_by(work_items.c.id))]


def _by_item(connection: sa.Connection, table: sa.Table, ids: list[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in connection.execute(sa.select(table).where(table.c.item_id.in_(ids))) if ids else ():
        found.setdefault(row.item_id, []).append(row)
    return found


def _matter(row: Any, person: str, headed: list[str], in_charge: list[str], helping: list[Any], handling: list[Any], mine: list[tasks.WorkItem]) -> Matter:
    current = [one for one in handling if one.person == person and one.until is None]
    helps_for = [one.office for one in helping if one.handler == person]
    handles_for = {*(one.office for one in current), *([row.lead] if row.handler == person else []), *helps_for}
    own = [task for task in mine if task.business_key == row.key]
    said = ((HANDLER, row.handler == person or any(one.office == row.lead for one in current)),
            (COOP_HANDLER, bool(helps_for or any(one.office != row.lead for one in current))),
            ("承办科室负责人", row.lead in headed), ("配合科室负责人", any(one.office in headed for one in helping)),
            ("业务分管院领导", row.leader_in_charge in in_charge), (AUTHOR, row.author == person and row.status in BEFORE_ISSUE))
    secret = f"（{DISCLOSURES.get(row.disclosure, '内部')}事项，名称不在此显示）"
    return Matter(row.id, row.key, path_of(row.series_year, row.serial, row.id), row.number or "",
                  row.title if row.known or row.disclosure == secrecy.ORDINARY else secret, row.lead, row.due, STATUS_LABELS[Status(row.status)],
                  tuple(label for label, true in said if true), tuple(f"{task.name}{'（已认领）' if task.claimed_by == person else ''}" for task in own),
                  bool(handles_for or own), tuple(sorted(handles_for)), row.disclosure == secrecy.SECRET)
