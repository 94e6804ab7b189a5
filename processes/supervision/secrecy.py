"""Who may know that an item exists, and who may read what is in it (第八条). Every query over items goes through this door.

Ordinary items show their row to all heads, leaders and 综合办公室; `internal` ones only to those involved, leaders and 综合办公室;
工作秘密 is need-to-know. Content is for those involved and the leaders. Readers are the engine's: candidates of a task are always among them."""
from dataclasses import dataclass

import sqlalchemy as sa

from processes.engine.step import Viewer
from processes.engine.tasks.models import barred, readers
from processes.supervision.models import items
from processes.supervision.regulation import CHIEF, CLERKS, LEADERS, PRINCIPAL_LEADERS, head_post, office_principal, person_principal

ORDINARY, INTERNAL, SECRET = "ordinary", "internal", "secret"
NEUTRAL = "有一件督办事项，请登录系统查看"           # all that a message about a secret item may say


@dataclass(frozen=True, slots=True)
class Rank:
    """What a viewer's posts let him see without being involved."""
    clerk: bool
    leader: bool
    head: bool


def rank(viewer: Viewer) -> Rank:
    mine = viewer.principals
    return Rank(clerk=bool(mine & {CLERKS, CHIEF}), leader=bool(mine & {LEADERS, PRINCIPAL_LEADERS}),
                head=any(principal.startswith("post:负责人/") for principal in mine))


def _involved(viewer: Viewer, alone: bool) -> sa.ColumnElement[bool]:
    """A reader of the item. `alone`: nothing else lets the viewer see, so the database may start from the readers; otherwise OFFSET 0 makes PostgreSQL
    ask row by row, since a page needs fifty answers and an office may read a hundred thousand items."""
    mine = sorted({*viewer.principals, person_principal(viewer.person)})
    query = sa.select(sa.literal(1)).where(readers.c.business_key == items.c.key, readers.c.principal.in_(mine))
    return sa.exists(query if alone else query.offset(0))


def _not_barred(viewer: Viewer) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(barred.c.business_key == items.c.key, barred.c.person == viewer.person)


def may_know(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The row of an item: number, title, offices, due, light, status."""
    standing, issued = rank(viewer), items.c.number.is_not(None)
    if standing.clerk:
        return _allowed(viewer, items.c.disclosure != SECRET)
    if standing.leader:
        return _allowed(viewer, (items.c.disclosure != SECRET) & issued)
    return _allowed(viewer, (items.c.disclosure == ORDINARY) & issued if standing.head else None)


def may_read(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Content, files and timeline; asked of items already found."""
    standing = rank(viewer)
    if standing.clerk:
        return _allowed(viewer, items.c.disclosure != SECRET)
    return _allowed(viewer, (items.c.disclosure != SECRET) & items.c.number.is_not(None) if standing.leader else None, per_row=True)


def _allowed(viewer: Viewer, by_rank: sa.ColumnElement[bool] | None, *, per_row: bool = False) -> sa.ColumnElement[bool]:
    """By rank or by being involved, and never past a bar."""
    if viewer.everything:
        return sa.true()
    way = _involved(viewer, alone=by_rank is None and not per_row)
    return sa.and_(_not_barred(viewer), way if by_rank is None else sa.or_(by_rank, way))


def sees_unreviewed(viewer: Viewer, lead: str, coop_offices: frozenset[str]) -> bool:
    """Feedback that 综合办公室 has not accepted is for the lead, its coops and 综合办公室 only."""
    mine = viewer.principals
    offices = {lead, *coop_offices}
    return viewer.everything or rank(viewer).clerk or bool(mine & {*map(office_principal, offices), *map(head_post, offices)})


def clerks_of(disclosure: str, author: str) -> list[str]:
    """Who of 综合办公室 works on the item: all of it, or, need-to-know, its head and whoever registered it."""
    return [CHIEF, person_principal(author)] if disclosure == SECRET else [CLERKS]


def reviewers_of(disclosure: str, author: str, reviewer: str | None) -> list[str]:
    """Who reviews: whoever of 综合办公室 works on the item, and the one named where the office itself works on a 工作秘密."""
    return [*clerks_of(disclosure, author), *([person_principal(reviewer)] if reviewer else [])]


def readers_of(disclosure: str, author: str, lead: str, coop_offices: list[str], leader: str | None, people: list[str]) -> list[str]:
    """Principals that may read an issued item."""
    offices = [lead, *coop_offices]
    named = [*map(head_post, offices), *map(person_principal, people), *clerks_of(disclosure, author), *([leader] if leader else [])]
    return named if disclosure == SECRET else [*named, *map(office_principal, offices), LEADERS]


def wording(disclosure: str, text: str) -> str:
    """What a message outside the item may say."""
    return NEUTRAL if disclosure == SECRET else text
