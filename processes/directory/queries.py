"""Who is who on a day. Every question about people takes the day, because offices are reorganised and people move."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from processes.db import once
from processes.directory.models import accounts, memberships, office_renames, people, portfolios, post_groups, posts, scribes, substitutes
from processes.directory.models import offices as office_table
from processes.directory.principals import HEAD, Post, canonical, names_of_office, parse_post, principals_of_post, split


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Office:
    id: str
    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class Holding:
    """One person holding one post for a time; `valid_to` is the first day on which it no longer holds."""
    person: Person
    post: Post
    acting: bool
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Substitution:
    person: Person
    for_person: Person
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """One row of the 分工 table."""
    office: str | None
    business_line: str | None
    leader_post: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Account:
    person_id: str
    name: str
    is_admin: bool
    must_change: bool
    changed_at: datetime                       # a session older than this is no longer good
    disabled_at: datetime | None


PERSON = (people.c.id, people.c.name, people.c.phone, people.c.email)


def valid(table: sa.FromClause, day: date) -> sa.ColumnElement[bool]:
    """The row holds on the day."""
    return sa.and_(table.c.valid_from <= day, sa.or_(table.c.valid_to.is_(None), table.c.valid_to > day))


def person(connection: sa.Connection, person_id: str) -> Person | None:
    """Someone who is or was in the college; old entries must keep their names."""
    row = connection.execute(sa.select(*PERSON).where(people.c.id == person_id)).first()
    return Person(*row) if row else None


def names_of(connection: sa.Connection, person_ids: Iterable[str]) -> dict[str, str]:
    """The name behind each id, in one statement."""
    wanted = sorted(set(person_ids) - {""})
    return dict(connection.execute(sa.select(people.c.id, people.c.name).where(people.c.id.in_(wanted))).all()) if wanted else {}


def ids_named(connection: sa.Connection, name: str) -> tuple[str, ...]:
    """Everyone who has or had this name."""
    return tuple(connection.execute(sa.select(people.c.id).where(people.c.name == name)).scalars())


@once
def everyone(connection: sa.Connection, day: date) -> tuple[Person, ...]:
    """All people of the college on the day, by name."""
    return _people(connection, sa.select(*PERSON).where(valid(people, day)))


@once
def offices(connection: sa.Connection, day: date) -> tuple[Office, ...]:
    """The offices (科室) that exist on the day, in the college's order."""
    columns = (office_table.c.id, office_table.c.name, office_table.c.short_name)
    rows = connection.execute(sa.select(*columns).where(valid(office_table, day)).order_by(office_table.c.position, office_table.c.id))
    return tuple(Office(*row) for row in rows)


def office(connection: sa.Connection, name: str) -> Office | None:
    columns = (office_table.c.id, office_table.c.name, office_table.c.short_name)
    row = connection.execute(sa.select(*columns).where(office_table.c.name == name)).first()
    return Office(*row) if row else None


@once
def renamed(connection: sa.Connection, day: date) -> dict[str, str]:
    """Former name → the name that followed it, of every office renamed or merged until the day."""
    return dict(connection.execute(sa.select(office_renames.c.former, office_renames.c.name).where(office_renames.c.since <= day)).all())


def present_name(connection: sa.Connection, office: str, day: date) -> str:
    """Notices keep the name they were issued under; who answers to it is asked of the office as it is called on the day."""
    followed = renamed(connection, day)
    while office in followed:
        office = followed[office]
    return office


def holder_of(connection: sa.Connection, post: str, office: str | None, day: date) -> Person | None:
    """The one person holding the post on the day; someone 主持工作 only when there is no regular holder."""
    found = holdings(connection, post, office, day)
    return found[0].person if found else None


def head_of(connection: sa.Connection, office: str, day: date) -> Person | None:
    """The head (负责人) of the office on the day, or whoever is 主持工作 (R-4.4)."""
    return holder_of(connection, HEAD, office, day)


def heads_on(connection: sa.Connection, day: date) -> dict[str, Person]:
    """The head of every office that has one on the day, or whoever is 主持工作 there."""
    query = _holdings().where(posts.c.post == HEAD, posts.c.office.is_not(None), valid(posts, day))
    found = _read_holdings(connection, query.order_by(posts.c.acting, posts.c.valid_from.desc(), posts.c.id))
    return {held.post.office or "": held.person for held in reversed(found)}


def holdings(connection: sa.Connection, post: str, office: str | None, day: date) -> tuple[Holding, ...]:
    """Everyone holding the post on the day, regular holders first, the latest appointment first."""
    wanted = _as_called(connection, canonical(post, office), day)
    query = _holdings().where(posts.c.post == wanted.title, posts.c.office.is_not_distinct_from(wanted.office))
    return _read_holdings(connection, query.where(valid(posts, day)).order_by(posts.c.acting, posts.c.valid_from.desc(), posts.c.id))


def posts_on(connection: sa.Connection, day: date) -> tuple[Holding, ...]:
    """Every post held on the day."""
    return _read_holdings(connection, _holdings().where(valid(posts, day)).order_by(posts.c.office, posts.c.post, posts.c.id))


def career(connection: sa.Connection, person_id: str) -> tuple[Holding, ...]:
    """Every post the person has held, the latest first."""
    return _read_holdings(connection, _holdings().where(posts.c.person == person_id).order_by(posts.c.valid_from.desc(), posts.c.id))


def offices_without_head(connection: sa.Connection, day: date) -> tuple[str, ...]:
    """Offices that have neither a head nor anyone 主持工作: each breaks R-4.4 and must be filled."""
    headed = sa.select(posts.c.office).where(posts.c.post == HEAD, posts.c.office.is_not(None), valid(posts, day))
    query = sa.select(office_table.c.name).where(valid(office_table, day), office_table.c.name.not_in(headed)).order_by(office_table.c.position)
    return tuple(connection.execute(query).scalars())


@once
def principals_of(connection: sa.Connection, person_id: str, day: date) -> frozenset[str]:
    """All principals the person answers to on the day, those of the people stood in for included, except what is theirs personally.

    Runs with every request, so it is one statement."""
    return _answered_to(connection, PRINCIPALS, person_id, day)


def own_principals_of(connection: sa.Connection, person_id: str, day: date) -> frozenset[str]:
    """The same without substitutions: what is the person's own to do."""
    return _answered_to(connection, OWN_PRINCIPALS, person_id, day)


def _answered_to(connection: sa.Connection, statement: sa.CompoundSelect[Any], person_id: str, day: date) -> frozenset[str]:
    groups: dict[str, set[str]] = {}
    former: dict[str, set[str]] = {}
    found = {f"person:{person_id}"}
    held: set[Post] = set()
    worked_in: set[str] = set()
    for kind, first, second in connection.execute(statement, {"person": person_id, "day": day}):
        if kind == "group":
            groups.setdefault(second, set()).add(first)
        elif kind == "renamed":
            former.setdefault(second, set()).add(first)
        elif kind == "office":
            worked_in.add(first)
        else:
            held.add(Post(first, second))
    found |= {f"office:{name}" for office in worked_in for name in names_of_office(office, former)}
    for post in held:
        found |= {name for office in names_of_office(post.office, former) for name in principals_of_post(Post(post.title, office))}
        found |= {f"posts:{group}" for title in {str(post), post.base} for group in groups.get(title, ())}
    return frozenset(found)


@once
def people_of(connection: sa.Connection, principal: str, day: date) -> tuple[Person, ...]:
    """Who a principal means on the day, without substitutes."""
    kind, rest = split(principal)
    if kind == "person":
        return _people(connection, sa.select(*PERSON).where(people.c.id == rest, valid(people, day)))
    if kind == "office":
        rest = present_name(connection, rest, day)
        members = sa.select(memberships.c.person).where(memberships.c.office == rest, valid(memberships, day))
        holders = sa.select(posts.c.person).where(posts.c.office == rest, valid(posts, day))
        return _people(connection, sa.select(*PERSON).where(people.c.id.in_(members.union(holders))))
    titles = [rest] if kind == "post" else list(group_posts(connection, rest, day))
    if not titles:
        return ()
    matching = sa.or_(*(_holds(_as_called(connection, parse_post(title), day)) for title in titles))
    return _people(connection, sa.select(*PERSON).where(people.c.id.in_(sa.select(posts.c.person).where(matching, valid(posts, day)))))


def recipients_of(connection: sa.Connection, principal: str, day: date) -> tuple[Person, ...]:
    """Who is told of something: everyone the principal means, and who stands in for them."""
    direct = people_of(connection, principal, day)
    if split(principal)[0] == "person":
        return direct
    stand_in = sa.select(substitutes.c.person).where(substitutes.c.for_person.in_([each.id for each in direct]), valid(substitutes, day))
    return tuple(dict.fromkeys((*direct, *_people(connection, sa.select(*PERSON).where(people.c.id.in_(stand_in))))))


def group_posts(connection: sa.Connection, group: str, day: date) -> tuple[str, ...]:
    """The posts that a named group of posts means on the day."""
    query = sa.select(post_groups.c.post).where(post_groups.c.name == group, valid(post_groups, day)).order_by(post_groups.c.id)
    return tuple(connection.execute(query).scalars())


def substitutions_on(connection: sa.Connection, day: date) -> tuple[Substitution, ...]:
    """Who stands in for whom on the day."""
    return _pairs(connection, substitutes, day)


def scribes_on(connection: sa.Connection, day: date) -> tuple[Substitution, ...]:
    """Who types for whom on the day (代录人, P-2)."""
    return _pairs(connection, scribes, day)


def _pairs(connection: sa.Connection, table: sa.Table, day: date) -> tuple[Substitution, ...]:
    other = people.alias()
    query = (sa.select(*PERSON, other.c.id, other.c.name, other.c.phone, other.c.email, table.c.valid_from, table.c.valid_to)
             .join_from(table, people, table.c.person == people.c.id).join(other, table.c.for_person == other.c.id)
             .where(valid(table, day)).order_by(table.c.id))
    return tuple(Substitution(Person(*row[:4]), Person(*row[4:8]), row[8], row[9]) for row in connection.execute(query))


def leaders_in_charge(connection: sa.Connection, office: str, business_line: str | None, day: date) -> tuple[str, ...]:
    """Post principals of the leaders the 分工 table names: by business line where it lists one, else by office (R-15.9)."""
    office = present_name(connection, office, day)
    rows = connection.execute(sa.select(portfolios).where(
        valid(portfolios, day), sa.or_(portfolios.c.business_line == business_line, portfolios.c.business_line.is_(None)))
        .where(sa.or_(portfolios.c.office == office, portfolios.c.office.is_(None))).order_by(portfolios.c.id)).all()
    tiers = (lambda row: row.business_line and row.office, lambda row: row.business_line, lambda row: row.office)
    for fits in tiers:
        if leaders := tuple(dict.fromkeys(f"post:{row.leader_post}" for row in rows if fits(row))):
            return leaders
    return ()


def leader_in_charge(connection: sa.Connection, office: str, business_line: str | None, day: date) -> str | None:
    """The one leader in charge; none when nobody is listed, or when several fit and 综合办公室 has to pick."""
    leaders = leaders_in_charge(connection, office, business_line, day)
    return leaders[0] if len(leaders) == 1 else None


@once
def portfolios_on(connection: sa.Connection, day: date) -> tuple[Portfolio, ...]:
    """The 分工 table of the day."""
    columns = (portfolios.c.office, portfolios.c.business_line, portfolios.c.leader_post, portfolios.c.valid_from, portfolios.c.valid_to)
    return tuple(Portfolio(*row) for row in connection.execute(sa.select(*columns).where(valid(portfolios, day)).order_by(portfolios.c.id)))


def business_lines(connection: sa.Connection, day: date) -> tuple[str, ...]:
    """The business lines that the 分工 table lists on the day."""
    return tuple(dict.fromkeys(row.business_line for row in portfolios_on(connection, day) if row.business_line))


def account(connection: sa.Connection, person_id: str) -> Account | None:
    return next(iter(_accounts(connection, accounts.c.person == person_id)), None)


def all_accounts(connection: sa.Connection) -> tuple[Account, ...]:
    return _accounts(connection, sa.true())


def _accounts(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> tuple[Account, ...]:
    columns = (accounts.c.person, people.c.name, accounts.c.is_admin, accounts.c.must_change, accounts.c.changed_at, accounts.c.disabled_at)
    query = sa.select(*columns).join_from(accounts, people).where(condition).order_by(accounts.c.person)
    return tuple(Account(*row) for row in connection.execute(query))


def _people(connection: sa.Connection, query: sa.Select[Any]) -> tuple[Person, ...]:
    return tuple(Person(*row) for row in connection.execute(query.order_by(people.c.id)))


def _as_called(connection: sa.Connection, post: Post, day: date) -> Post:
    return Post(post.title, present_name(connection, post.office, day)) if post.office else post


def _holds(post: Post) -> sa.ColumnElement[bool]:
    """副院长 is also whoever holds 副院长（教学科研）."""
    title = sa.or_(posts.c.post == post.title, posts.c.post.startswith(f"{post.title}（", autoescape=True))
    return sa.and_(title, posts.c.office.is_(None) if post.office is None else posts.c.office == post.office)


def _holdings() -> sa.Select[Any]:
    return sa.select(*PERSON, posts.c.post, posts.c.office, posts.c.acting, posts.c.valid_from, posts.c.valid_to).join_from(
        posts, people, posts.c.person == people.c.id)


def _read_holdings(connection: sa.Connection, query: sa.Select[Any]) -> tuple[Holding, ...]:
    return tuple(Holding(Person(*row[:4]), Post(row[4], row[5]), row[6], row[7], row[8]) for row in connection.execute(query))


def _principals_statement(*, standing_in: bool) -> sa.CompoundSelect[Any]:
    day = sa.bindparam("day", type_=sa.Date)
    me = sa.bindparam("person", type_=sa.Text)

    def held(table: sa.Table) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.valid_from <= day, sa.or_(table.c.valid_to.is_(None), table.c.valid_to > day))

    stood_for = sa.select(substitutes.c.for_person).where(substitutes.c.person == me, held(substitutes), sa.true() if standing_in else sa.false())
    return sa.union_all(
        sa.select(sa.literal("post"), posts.c.post, posts.c.office).where(sa.or_(posts.c.person == me, posts.c.person.in_(stood_for)), held(posts)),
        sa.select(sa.literal("office"), memberships.c.office, sa.null())
        .where(sa.or_(memberships.c.person == me, memberships.c.person.in_(stood_for)), held(memberships)),
        sa.select(sa.literal("group"), post_groups.c.name, post_groups.c.post).where(held(post_groups)),
        sa.select(sa.literal("renamed"), office_renames.c.former, office_renames.c.name).where(office_renames.c.since <= day))


PRINCIPALS = _principals_statement(standing_in=True)
OWN_PRINCIPALS = _principals_statement(standing_in=False)
