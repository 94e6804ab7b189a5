"""科室负责人 = 第一责任人 (第十四条): taken from the register at 交办; a later change is dated in the ledger, with both names."""
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.directory.models import offices, posts
from processes.directory.principals import HEAD
from processes.directory.queries import holdings, person, valid
from processes.supervision.lifecycle import OPEN
from processes.supervision.models import items
from processes.supervision.records import Act, change, enter, tell
from processes.supervision.regulation import CLERKS
from processes.supervision.secrecy import SECRET, clerks_of


def meet_head(act: Act, item: Any) -> None:
    """Enter a change of the lead's head, or that it has none, the first time it is met."""
    held = next(iter(holdings(act.connection, HEAD, item.lead, act.today)), None)
    now = held.person.id if held else None
    if item.status not in OPEN or now == item.present_head:
        return
    before = person(act.connection, item.present_head) if item.present_head else None
    change(act.connection, item.id, present_head=now)
    enter(act, item, "head_changed", office=item.lead, before=before.name if before else "", after=held.person.name if held else "", person=now or "",
          since=held.valid_from if held else None)
    if held is None:
        told = clerks_of(item.disclosure, item.author) if item.disclosure == SECRET else [CLERKS]
        tell(act, item, told, f"headless {act.today}", "承办科室目前没有负责人或主持工作的人，请补全")


def without_head(day: date) -> sa.ColumnElement[bool]:
    """Items whose lead has neither a head nor anyone 主持工作, or is no office any more: each breaks R-4.4 and must be filled."""
    headed = sa.exists().where(posts.c.office == items.c.lead, posts.c.post == HEAD, valid(posts, day))
    there = sa.exists().where(offices.c.name == items.c.lead, valid(offices, day))
    return items.c.status.in_(OPEN) & ~sa.and_(headed, there)


def changed_heads(connection: sa.Connection, day: date) -> list[str]:
    """Keys of open items whose head on the day is not the one last met."""
    rank = sa.func.row_number().over(partition_by=posts.c.office, order_by=(posts.c.acting, posts.c.valid_from.desc(), posts.c.id))
    ranked = sa.select(posts.c.office, posts.c.person, rank.label("rank")).where(posts.c.post == HEAD, valid(posts, day)).subquery()
    first = sa.select(ranked.c.office, ranked.c.person).where(ranked.c.rank == 1).subquery()
    query = sa.select(items.c.key).select_from(items.outerjoin(first, first.c.office == items.c.lead)).where(
        items.c.status.in_(OPEN), first.c.person.is_distinct_from(items.c.present_head))
    return list(connection.execute(query.order_by(items.c.key)).scalars())
