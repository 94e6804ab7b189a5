"""人员变动: somebody gives up a post, leaves an office or the college, or can no longer sign in. Nothing open is left without a named person (R-4.4).

The directory changes in one transaction; each item in which the person is named moves in one of its own, by a job that may be repeated."""
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from processes.audit.verbs import record
from processes.clock import start_of
from processes.db import new_id
from processes.directory import accounts, queries, verbs
from processes.directory.principals import DEPUTY, HEAD, Post, parse_post
from processes.engine.jobs import store as jobs
from processes.engine.outbox import write as outbox
from processes.engine.outbox.write import Message
from processes.engine.queries import open_tasks
from processes.engine.step import SYSTEM, Viewer
from processes.errors import NotFound, Refused
from processes.supervision.deeds import Work, deed_of
from processes.supervision.models import coops, handlers
from processes.supervision.personnel.holdings import Held, Matter, held
from processes.supervision.personnel.models import handover_items, handovers
from processes.supervision.personnel.roll import Roll, roll
from processes.supervision.personnel.unattended import deserted
from processes.supervision.records import admit, change, change_coops, enter, find
from processes.supervision.regulation import person_principal

MOVE, CLOSE_ACCOUNT = "personnel.move_item", "personnel.close_account"


class Kind(StrEnum):
    POST = "post"
    OFFICE = "office"
    COLLEGE = "college"
    ACCOUNT = "account"


KIND_LABELS = {Kind.POST: "卸任职务", Kind.OFFICE: "离开科室", Kind.COLLEGE: "离开学院", Kind.ACCOUNT: "停用账号"}


AUDITED = {Kind.POST: "directory.end_post", Kind.OFFICE: "directory.leave_office", Kind.COLLEGE: "directory.leave", Kind.ACCOUNT: "account.disable"}


@dataclass(frozen=True, slots=True)
class Change:
    """What is to happen to whom, from which day, and who follows."""
    kind: Kind
    person: str
    day: date
    posts: tuple[str, ...] = ()          # given up, as 负责人/教学科研办公室
    office: str = ""                     # left
    successor: str = ""                  # takes the posts, AB角 and 代录
    acting: bool = False                 # 主持工作
    handler: str = ""                    # takes what the person handles; the successor unless said otherwise

    @property
    def heir(self) -> str:
        return self.handler or self.successor

    @property
    def leaves(self) -> bool:
        return self.kind in (Kind.COLLEGE, Kind.ACCOUNT)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the change would do, and what stands in its way."""
    change: Change
    held: Held
    posts: tuple[Post, ...]
    moving: tuple[Matter, ...]           # items in which the person is named
    obstacles: tuple[str, ...]


def plan(connection: sa.Connection, viewer: Viewer, change: Change) -> Plan:
    person = queries.person(connection, change.person)
    if person is None:
        raise NotFound(f"人员“{change.person}”")
    holds = held(connection, viewer, person, change.day)
    posts = _given_up(change, holds)
    moving = tuple(one for one in holds.matters if one.named and _moves(change, posts, one))
    obstacles = _names(connection, change, holds) or (*_nobody_follows(connection, change, holds, posts), *_unhandled(connection, change, moving, posts))
    return Plan(change, holds, posts, moving, obstacles)


def carry_out(u: Work, by: Viewer, wanted: Change, *, ip: str = "") -> str:
    """The directory from the day on, the items at once or on that day. Returns the id of the 移交清单."""
    found = plan(u.connection, by, wanted)
    if found.obstacles:
        raise Refused("".join(found.obstacles), article="第四条、第十四条", next_step="请选定继任者或主持工作的人后再办理。")
    handover_id = new_id()
    u.connection.execute(handovers.insert().values(
        id=handover_id, person=wanted.person, kind=wanted.kind, day=wanted.day, successor=wanted.successor or None, handler=wanted.heir or None,
        acting=wanted.acting, by=by.person, at=u.now, held=as_data(found)))
    _posts_pass_on(u, found)
    _pairs_pass_on(u, found)
    at = max(u.now, start_of(wanted.day))
    for matter in found.moving:
        u.connection.execute(handover_items.insert().values(handover_id=handover_id, item_id=matter.item_id))
        jobs.schedule(u.connection, MOVE, at, {"handover": handover_id, "item": matter.item_id, "person": wanted.person, "heir": wanted.heir, "by": by.person},
                      business_key=matter.key, unique_key=f"handover/{handover_id}/{matter.item_id}")
    _leave(u, wanted, at)
    record(u.connection, by.person, AUDITED[wanted.kind], f"person:{wanted.person}", "done", u.now, ip=ip, detail={
        "from": wanted.day.isoformat(), "successor": wanted.successor, "handler": wanted.heir, "acting": wanted.acting,
        "posts": [str(post) for post in found.posts], "items": len(found.moving), "handover": handover_id})
    _tell(u, found, handover_id)
    return handover_id


def move_item(u: Work, payload: dict[str, Any]) -> None:
    """Job: in one item the heir takes the place of whoever left. A second time it finds nothing to do."""
    item, person, heir = find(u.connection, payload["item"]), payload["person"], payload["heir"]
    if item is None:
        return
    deed = deed_of(u, Viewer(payload["by"], frozenset()))
    for task in open_tasks(u.connection, SYSTEM, u.key):
        if task.claimed_by == person:
            u.engine.release(task.id, by=Viewer(person, frozenset()))
    if heir:
        for office in _take_the_place(deed, item, person, heir):
            enter(deed, item, "handler_named", office=office, handler=heir)
        admit(deed, [person_principal(heir)])
    u.engine.facts_changed()
    mine = sa.and_(handover_items.c.handover_id == payload["handover"], handover_items.c.item_id == item.id)
    u.connection.execute(handover_items.update().where(mine).values(moved_at=u.now))


def close_account(u: Work, payload: dict[str, Any]) -> None:
    """Job: the day has come on which the account ends."""
    if queries.account(u.connection, payload["person"]):
        accounts.disable_account(u.connection, payload["person"], u.now)


DUTIES = {MOVE: move_item, CLOSE_ACCOUNT: close_account}


def as_data(found: Plan) -> dict[str, Any]:
    """The 移交清单 as it is kept: words, not references, because it is read years later."""
    holds, moving = found.held, {one.item_id for one in found.moving}
    matters = [one.sealed if one.secret else one for one in holds.matters]       # whoever reads it then need not be who may read it now
    return {
        "name": holds.person.name, "posts": [one.post.said for one in holds.posts], "given_up": [post.said for post in found.posts],
        "offices": list(holds.offices), "portfolios": ["、".join(filter(None, (row.office, row.business_line))) for row in holds.portfolios],
        "substitutes": [[one.person.name, one.for_person.name] for one in holds.substitutes],
        "scribes": [[one.person.name, one.for_person.name] for one in holds.scribes],
        "matters": [{**asdict(one), "due": one.due.isoformat() if one.due else "", "moves": one.item_id in moving} for one in matters]}


def _given_up(change: Change, holds: Held) -> tuple[Post, ...]:
    if change.kind is Kind.COLLEGE:
        return tuple(one.post for one in holds.posts)
    if change.kind is Kind.OFFICE:
        return tuple(one.post for one in holds.posts if one.post.office == change.office)
    named = {parse_post(text) for text in change.posts}
    if change.kind is Kind.ACCOUNT and change.successor and not change.posts:
        return tuple(one.post for one in holds.posts)
    return tuple(one.post for one in holds.posts if one.post in named)


def _moves(change: Change, posts: tuple[Post, ...], matter: Matter) -> bool:
    """Whoever leaves hands over everything; whoever leaves an office what is handled there; whoever gives up its headship only what an heir is named for."""
    if change.leaves:
        return True
    here = {change.office} if change.kind is Kind.OFFICE else {post.office for post in posts if post.title in (HEAD, DEPUTY)} if change.heir else set()
    return bool(here & {*matter.handles_for})


def _names(connection: sa.Connection, change: Change, holds: Held) -> tuple[str, ...]:
    """Whether what was filled in makes sense."""
    present = {person.id for person in queries.everyone(connection, change.day)}
    if change.person not in present:
        return (f"{holds.person.name}在{change.day}已不在学院。",)
    for other in filter(None, (change.successor, change.handler)):
        if other == change.person:
            return ("继任者不能是本人。",)
        if other not in present:
            return (f"人员“{other}”在{change.day}不在学院。",)
        known = queries.account(connection, other)
        if known and known.disabled_at:
            return (f"{known.name}的账号已停用，不能接手。",)
    if change.kind is Kind.POST and not _given_up(change, holds):
        return ("请勾选要卸任的职务。",)
    if change.kind is Kind.OFFICE and change.office not in holds.offices and not _given_up(change, holds):
        return (f"{holds.person.name}在{change.day}不在“{change.office}”。",)
    if change.kind is Kind.ACCOUNT and queries.account(connection, change.person) is None:
        return (f"{holds.person.name}没有账号。",)
    if change.leaves and _last_administrator(connection, change.person):
        return ("这是最后一名管理员，请先指定另一名管理员。",)
    return ()


def _last_administrator(connection: sa.Connection, person: str) -> bool:
    able = {one.person_id for one in queries.all_accounts(connection) if one.is_admin and one.disabled_at is None}
    return able == {person}


def _nobody_follows(connection: sa.Connection, change: Change, holds: Held, posts: tuple[Post, ...]) -> tuple[str, ...]:
    before = roll(connection, change.day)
    after = _afterwards(before, change, posts)
    mine, needs = person_principal(change.person), deserted(connection, before, after, change.person, moved=bool(change.heir))
    return tuple(f"{holds.person.name if one.principal == mine else one.who}：{one.said}，变动后无人负责。" for one in needs)


def _afterwards(before: Roll, change: Change, posts: tuple[Post, ...]) -> Roll:
    after = before.without_posts(change.person, lambda post: post in posts)
    if change.kind is Kind.OFFICE:
        after = after.without_office(change.person, change.office)
    if change.kind is Kind.COLLEGE:
        after = after.without(change.person)
    if change.kind is Kind.ACCOUNT:
        after = after.shut_out(change.person)
    return after.appointed(change.successor, posts) if change.successor else after


def _unhandled(connection: sa.Connection, change: Change, moving: tuple[Matter, ...], posts: tuple[Post, ...]) -> tuple[str, ...]:
    """具体承办人 is a named person of that office (R-14.6)."""
    handled = [one for one in moving if one.handles_for]
    if handled and not change.heir:
        return (f"还有{len(handled)}件事项由其具体承办（{'、'.join(one.number or one.title for one in handled[:3])}），须指定接手的承办人。",)
    wanted = {office for one in handled for office in one.handles_for}
    if not wanted:
        return ()
    mine = {principal.removeprefix("office:") for principal in queries.own_principals_of(connection, change.heir, change.day)}
    given = {post.office for post in posts} if change.heir == change.successor else set()
    strange = sorted(office for office in wanted if queries.present_name(connection, office, change.day) not in mine | given)
    name = queries.names_of(connection, [change.heir])[change.heir]
    return tuple(f"{name}不是{office}的人员，不能接手其具体承办的事项，请先登记到该科室或另选承办人。" for office in strange)


def _posts_pass_on(u: Work, found: Plan) -> None:
    change = found.change
    for post in found.posts:
        acting = change.acting and post.title == HEAD
        verbs.end_post(u.connection, change.person, post.title, post.office, change.day)
        if change.successor:
            verbs.appoint(u.connection, change.successor, post.title, post.office, change.day, acting=acting)
    if change.kind is Kind.OFFICE and change.office in found.held.offices:
        verbs.leave_office(u.connection, change.person, change.office, change.day)


def _pairs_pass_on(u: Work, found: Plan) -> None:
    """AB角 and 代录人 of somebody who leaves."""
    change = found.change
    if change.kind is not Kind.COLLEGE or not change.successor:
        return
    for pairs, begin in ((found.held.substitutes, verbs.set_substitute), (found.held.scribes, verbs.set_scribe)):
        for pair in pairs:
            person, other = (change.successor if one.id == change.person else one.id for one in (pair.person, pair.for_person))
            if person != other:
                begin(u.connection, person, other, change.day, pair.valid_to)


def _leave(u: Work, change: Change, at: datetime) -> None:
    if not change.leaves:
        return
    if change.kind is Kind.COLLEGE:
        verbs.end_everything(u.connection, change.person, change.day)
    if at > u.now:
        jobs.schedule(u.connection, CLOSE_ACCOUNT, at, {"person": change.person}, unique_key=f"close_account/{change.person}")
    else:
        close_account(u, {"person": change.person})


def _take_the_place(deed: Any, item: Any, person: str, heir: str) -> list[str]:
    """Handlers are dated out and in; returns the offices concerned."""
    current = sa.and_(handlers.c.item_id == item.id, handlers.c.person == person, handlers.c.until.is_(None))
    rows = deed.connection.execute(sa.select(handlers).where(current)).all()
    if rows:
        deed.connection.execute(handlers.update().where(current).values(until=deed.now))
        deed.connection.execute(handlers.insert(), [
            {"item_id": item.id, "office": row.office, "person": heir, "part": row.part, "since": deed.now} for row in rows])
    offices = {row.office for row in rows}
    if item.handler == person:
        change(deed.connection, item.id, handler=heir)
        offices.add(item.lead)
    if change_coops(deed.connection, item.id, coops.c.handler == person, handler=heir):
        offices |= set(deed.connection.execute(sa.select(coops.c.office).where(coops.c.item_id == item.id, coops.c.handler == heir)).scalars())
    return sorted(offices)


def _tell(u: Work, found: Plan, handover_id: str) -> None:
    """One message to each of those who take over, however many items there are."""
    change, name = found.change, found.held.person.name
    posts = "、".join(post.said for post in found.posts)
    said = {change.successor: f"自 {change.day} 起您接任{posts}" + ("（主持工作）" if change.acting else "")} if change.successor and posts else {}
    if change.heir and found.moving:
        said[change.heir] = "；".join(filter(None, (said.get(change.heir), f"自 {change.day} 起您接手{name}名下的督办事项 {len(found.moving)} 件")))
    outbox.put(u.connection, [Message(f"handover/{handover_id}/{person}", "", outbox.INBOX, person_principal(person), f"人员变动：接替{name}",
                                      f"{text}。请在“我的待办”查看。", "/tasks") for person, text in said.items()], u.now)
