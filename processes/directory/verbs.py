"""What may be changed in the directory. History is never overwritten: a change ends one dated row and begins another."""
import re
from datetime import date, datetime

import sqlalchemy as sa

from processes.db import changed
from processes.directory.accounts import AlreadyThere, create_account, disable_account, has_administrator
from processes.directory.models import memberships, office_duties, offices, people, portfolios, post_groups, posts, scribes, substitutes
from processes.directory.principals import DEPUTY, Post, canonical, parse_post
from processes.directory.queries import account, person, valid
from processes.errors import NotFound, Refused

LOGIN = re.compile(r"[a-z][a-z0-9_-]{1,31}")
# Posts that several people may hold at once; taking any other post ends the predecessor's row.
SHARED_POSTS = frozenset({DEPUTY, "会议秘书", "副院长", "副书记", "联络员"})


def create_office(connection: sa.Connection, office_id: str, name: str, day: date, *, short_name: str = "", duties: str = "", position: int = 0) -> None:
    """Found an office (科室) on the day."""
    refuse_twice(connection, sa.or_(offices.c.id == office_id, offices.c.name == name), offices, f"科室“{name}”")
    if "/" in name or ":" in name:
        raise Refused("科室名称不能含有“/”或“:”。")
    connection.execute(offices.insert().values(id=office_id, name=name, short_name=short_name or name, position=position, valid_from=day))
    if listed := words(duties):
        connection.execute(office_duties.insert(), [{"office": name, "duty": duty, "valid_from": day} for duty in listed])


def words(text: str) -> tuple[str, ...]:
    """What somebody typed as a list: 预算、报销，采购"""
    return tuple(dict.fromkeys(word for word in re.split(r"[\s、，,；;。]+", text) if word))


def close_office(connection: sa.Connection, name: str, day: date) -> None:
    """The office no longer exists from the day on; its posts, members and 分工 end with it."""
    end(connection, offices, offices.c.name == name, day, f"科室“{name}”")
    for table in (posts, memberships, portfolios):
        cut(connection, table, table.c.office == name, day)


def create_person(connection: sa.Connection, person_id: str, name: str, day: date, *, phone: str = "", email: str = "") -> None:
    """Someone comes to the college on the day. The id is also the login."""
    if not LOGIN.fullmatch(person_id):
        raise Refused("账号应为2至32个小写字母、数字、下划线或连字符，以字母开头。")
    refuse_twice(connection, people.c.id == person_id, people, f"账号“{person_id}”")
    connection.execute(people.insert().values(id=person_id, name=name, phone=phone, email=email, valid_from=day))


def leave_college(connection: sa.Connection, person_id: str, now: datetime, day: date) -> None:
    """Someone leaves: everything held ends on the day, the account is closed at once, the name stays readable in old records."""
    end_everything(connection, person_id, day)
    if account(connection, person_id):
        disable_account(connection, person_id, now)


def end_everything(connection: sa.Connection, person_id: str, day: date) -> None:
    """What somebody holds, works in, stands in for or types for ends on the day."""
    end(connection, people, people.c.id == person_id, day, f"人员“{person_id}”")
    for table in (posts, memberships):
        cut(connection, table, table.c.person == person_id, day)
    for table in (substitutes, scribes):
        cut(connection, table, sa.or_(table.c.person == person_id, table.c.for_person == person_id), day)


def join_office(connection: sa.Connection, person_id: str, office: str, day: date) -> None:
    """The person works in the office from the day on."""
    _known(connection, person_id)
    office_exists(connection, office, day)
    same = sa.and_(memberships.c.person == person_id, memberships.c.office == office)
    if not connection.execute(sa.select(memberships.c.id).where(same, valid(memberships, day))).first():
        connection.execute(memberships.insert().values(person=person_id, office=office, valid_from=day))


def leave_office(connection: sa.Connection, person_id: str, office: str, day: date) -> None:
    """The person works in the office until the day before."""
    end(connection, memberships, sa.and_(memberships.c.person == person_id, memberships.c.office == office), day, "该科室成员")


def appoint(connection: sa.Connection, person_id: str, title: str, office: str | None, day: date, *, acting: bool = False,
            until: date | None = None) -> Post:
    """The person holds the post from the day on (主持工作 when acting); whoever held a post for one person only, held it until then."""
    post = canonical(title, office)
    _known(connection, person_id)
    if post.office is not None:
        office_exists(connection, post.office, day)
    _refuse_span(day, until)
    cut(connection, posts, sa.and_(_is(post), _gives_way(post, person_id, acting)), day)
    connection.execute(posts.insert().values(
        person=person_id, post=post.title, office=post.office, acting=acting, valid_from=day, valid_to=until))
    return post


def end_post(connection: sa.Connection, person_id: str, title: str, office: str | None, day: date) -> None:
    """The person no longer holds the post from the day on."""
    post = canonical(title, office)
    end(connection, posts, sa.and_(_is(post), posts.c.person == person_id), day, f"任职“{post}”")


def place_in_group(connection: sa.Connection, group: str, post: str, day: date) -> None:
    """The post belongs to a named group of posts (院主要领导, 院领导) from the day on."""
    wanted = sa.and_(post_groups.c.name == group, post_groups.c.post == post, valid(post_groups, day))
    if not connection.execute(sa.select(post_groups.c.id).where(wanted)).first():
        connection.execute(post_groups.insert().values(name=group, post=post, valid_from=day))


def take_from_group(connection: sa.Connection, group: str, post: str, day: date) -> None:
    end(connection, post_groups, sa.and_(post_groups.c.name == group, post_groups.c.post == post), day, f"{group}中的“{post}”")


def set_portfolio(connection: sa.Connection, office: str | None, business_line: str | None, leader_post: str, day: date) -> None:
    """From the day on the holder of the post is in charge of the office, or of the business line (in that office); the former entry ends."""
    if office is None and business_line is None:
        raise Refused("分工须写明科室或者业务条线。")
    if office is not None:
        office_exists(connection, office, day)
    same = sa.and_(portfolios.c.office.is_not_distinct_from(office), portfolios.c.business_line.is_not_distinct_from(business_line))
    cut(connection, portfolios, same, day)
    connection.execute(portfolios.insert().values(
        office=office, business_line=business_line, leader_post=str(parse_post(leader_post)), valid_from=day))


def end_portfolio(connection: sa.Connection, office: str | None, business_line: str | None, day: date) -> None:
    """Nobody is listed for the office or line from the day on."""
    same = sa.and_(portfolios.c.office.is_not_distinct_from(office), portfolios.c.business_line.is_not_distinct_from(business_line))
    end(connection, portfolios, same, day, "该分工")


def set_substitute(connection: sa.Connection, person_id: str, for_person: str, day: date, until: date | None) -> None:
    """AB角: the person stands in for another from the day until the day before `until`."""
    _pair(connection, substitutes, person_id, for_person, day, until, "代理人")


def end_substitute(connection: sa.Connection, person_id: str, for_person: str, day: date) -> None:
    end(connection, substitutes, sa.and_(substitutes.c.person == person_id, substitutes.c.for_person == for_person), day, "该代理关系")


def set_scribe(connection: sa.Connection, person_id: str, for_person: str, day: date, until: date | None) -> None:
    """代录人: the person may type what another has decided, from the day until the day before `until` (P-2)."""
    _pair(connection, scribes, person_id, for_person, day, until, "代录人")


def end_scribe(connection: sa.Connection, person_id: str, for_person: str, day: date) -> None:
    end(connection, scribes, sa.and_(scribes.c.person == person_id, scribes.c.for_person == for_person), day, "该代录关系")


def change_contact(connection: sa.Connection, person_id: str, *, name: str, phone: str, email: str) -> None:
    """How the person is written and reached; the id stays."""
    if not name:
        raise Refused("请填写姓名。")
    _known(connection, person_id)
    connection.execute(people.update().where(people.c.id == person_id).values(name=name, phone=phone, email=email))


def refuse_second_beginning(connection: sa.Connection) -> None:
    """A house has one first administrator."""
    if has_administrator(connection):
        raise Refused("已有管理员，不再创建。", next_step="要增加管理员，请用 duban user add --admin。")


def create_first_administrator(connection: sa.Connection, person_id: str, name: str, password: str, now: datetime, day: date) -> None:
    """The administrator a new house begins with; refused as soon as there is one."""
    refuse_second_beginning(connection)
    if person(connection, person_id) is None:
        create_person(connection, person_id, name, day)
    create_account(connection, person_id, password, now, is_admin=True, must_change=False)


def _pair(connection: sa.Connection, table: sa.Table, person_id: str, for_person: str, day: date, until: date | None, what: str) -> None:
    _known(connection, person_id)
    _known(connection, for_person)
    if person_id == for_person:
        raise Refused(f"{what}不能是本人。")
    _refuse_span(day, until)
    cut(connection, table, sa.and_(table.c.person == person_id, table.c.for_person == for_person), day)
    connection.execute(table.insert().values(person=person_id, for_person=for_person, valid_from=day, valid_to=until))


def _known(connection: sa.Connection, person_id: str) -> None:
    if person(connection, person_id) is None:
        raise NotFound(f"人员“{person_id}”")


def office_exists(connection: sa.Connection, name: str, day: date) -> None:
    if not connection.execute(sa.select(offices.c.id).where(offices.c.name == name, valid(offices, day))).first():
        raise NotFound(f"科室“{name}”")


def refuse_twice(connection: sa.Connection, condition: sa.ColumnElement[bool], table: sa.Table, what: str) -> None:
    if connection.execute(sa.select(sa.true()).select_from(table).where(condition)).first():
        raise AlreadyThere(what=what)


def _refuse_span(day: date, until: date | None) -> None:
    if until is not None and until <= day:
        raise Refused(f"结束日期应晚于{day}。")


def _is(post: Post) -> sa.ColumnElement[bool]:
    return sa.and_(posts.c.post == post.title, posts.c.office.is_not_distinct_from(post.office))


def _gives_way(post: Post, person_id: str, acting: bool) -> sa.ColumnElement[bool]:
    """Whose row a new one ends: on a shared post only the person's own; someone 主持工作 never ends the regular holder's."""
    if post.title in SHARED_POSTS:
        return posts.c.person == person_id
    return posts.c.acting.is_(True) if acting else sa.true()


def end(connection: sa.Connection, table: sa.Table, condition: sa.ColumnElement[bool], day: date, what: str) -> None:
    if not cut(connection, table, condition, day):
        raise NotFound(what)


def cut(connection: sa.Connection, table: sa.Table, condition: sa.ColumnElement[bool], day: date) -> int:
    """End what holds on the day; what would only begin later never begins."""
    future = sa.and_(condition, table.c.valid_from > day, sa.or_(table.c.valid_to.is_(None), table.c.valid_to > table.c.valid_from))
    dropped = changed(connection, table.update().where(future).values(valid_to=table.c.valid_from))
    return dropped + changed(connection, table.update().where(condition, valid(table, day)).values(valid_to=day))
