"""Typeahead: people and offices by name, 简称, alias, login, pinyin and its initials. Telephone and address are nobody's business here."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from processes.directory.models import memberships
from processes.directory.naming import aliases_on
from processes.directory.pinyin import spellings
from processes.directory.queries import everyone, offices, posts_on, valid

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    value: str                           # login of a person, name of an office
    label: str
    hint: str                            # office and post, or 简称


def find_people(connection: sa.Connection, text: str, day: date) -> tuple[Found, ...]:
    """The best matches first: the name begins with it, then the login or the pinyin does, then the name contains it."""
    wanted = _typed(text)
    if not wanted:
        return ()
    ranked = sorted((rank, person.name, person.id) for person in everyone(connection, day)
                    if (rank := _rank(wanted, (person.name,), (person.id, *spellings(person.name)))) is not None)[:MOST]
    places = whereabouts(connection, day)
    return tuple(Found(login, name, places.get(login, "")) for _, name, login in ranked)


def find_offices(connection: sa.Connection, text: str, day: date) -> tuple[Found, ...]:
    wanted, aliases, found = _typed(text), aliases_on(connection, day), []
    for place, office in enumerate(offices(connection, day)):
        names = (office.name, office.short_name, *aliases.get(office.name, ()))
        rank = _rank(wanted, names, [spelling for name in names for spelling in spellings(name)]) if wanted else None
        if rank is not None:
            found.append((rank, place, Found(office.name, office.name, office.short_name)))
    return tuple(one for _, _, one in sorted(found, key=lambda each: each[:2])[:MOST])


def whereabouts(connection: sa.Connection, day: date) -> dict[str, str]:
    """Where each person works and as what: 教学科研办公室 负责人."""
    found: dict[str, list[str]] = {}
    for person, name in connection.execute(sa.select(memberships.c.person, memberships.c.office).where(valid(memberships, day)).order_by(memberships.c.id)):
        found.setdefault(person, []).append(name)
    for holding in posts_on(connection, day):
        mine, post = found.setdefault(holding.person.id, []), holding.post
        said = f"{post.office} {post.title}" if post.office else post.title
        if post.office in mine:
            mine.remove(post.office)
        mine.append(said + ("（主持工作）" if holding.acting else ""))
    return {person: "、".join(places) for person, places in found.items()}


def _typed(text: str) -> str:
    return "".join(text.lower().split())[:40]


def _rank(wanted: str, names: Iterable[str], spelled: Iterable[str]) -> int | None:
    names = [name.lower() for name in names]
    if any(name.startswith(wanted) for name in names):
        return 0
    if any(spelling.startswith(wanted) for spelling in spelled):
        return 1
    return 2 if any(wanted in name for name in names) else None
