"""Who answers to which principal on a day, and who would if somebody were no longer there: a value to reason with before anything is changed."""
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.directory.models import accounts, memberships, office_renames, post_groups
from processes.directory.principals import Post, canonical, names_of_office, principals_of_post
from processes.directory.queries import everyone, posts_on, substitutions_on, valid
from processes.supervision.regulation import office_principal, person_principal


@dataclass(frozen=True)
class Roll:
    posts: frozenset[tuple[str, Post]]                     # (person, post)
    members: frozenset[tuple[str, str]]                    # (person, office)
    stand_ins: frozenset[tuple[str, str]]                  # (person, for whom)
    people: frozenset[str]
    absent: frozenset[str]                                 # cannot sign in: whoever stands in for them may act
    groups: frozenset[tuple[str, str]]                     # (group, post)
    former: dict[str, set[str]] = field(hash=False)        # office → its former names
    answers: dict[str, set[str]] = field(init=False, hash=False)

    def __post_init__(self) -> None:
        answers: dict[str, set[str]] = {}
        for person, principal in self._direct():
            answers.setdefault(principal, set()).add(person)
        for principal, direct in answers.items():
            if not principal.startswith("person:"):
                direct |= {person for person, other in self.stand_ins if other in direct}
            direct &= self.people - self.absent
        object.__setattr__(self, "answers", answers)

    def _direct(self) -> set[tuple[str, str]]:
        found = {(person, person_principal(person)) for person in self.people}
        found |= {(person, office_principal(name)) for person, office in self.members for name in names_of_office(office, self.former) if name}
        for person, post in self.posts:
            for name in names_of_office(post.office, self.former):
                found |= {(person, principal) for principal in principals_of_post(Post(post.title, name))}
            found |= {(person, f"posts:{group}") for group, title in self.groups if title in (str(post), post.base)}
        return found

    def answering(self, principals: Collection[str]) -> set[str]:
        """Everyone who answers to one of them."""
        return {person for principal in principals for person in self.answers.get(spelled(principal), ())}

    def without_posts(self, person: str, given_up: Callable[[Post], bool]) -> "Roll":
        return replace(self, posts=frozenset(one for one in self.posts if not (one[0] == person and given_up(one[1]))))

    def without_office(self, person: str, office: str) -> "Roll":
        return replace(self, members=self.members - {(person, office)})

    def without(self, person: str) -> "Roll":
        """Somebody has left: nobody stands in for what is no longer held."""
        return replace(self.without_posts(person, lambda _: True), members=frozenset(one for one in self.members if one[0] != person),
                       people=self.people - {person}, stand_ins=frozenset(pair for pair in self.stand_ins if person not in pair))

    def shut_out(self, person: str) -> "Roll":
        return replace(self, absent=self.absent | {person})

    def appointed(self, person: str, posts: Collection[Post]) -> "Roll":
        return replace(self, posts=self.posts | {(person, post) for post in posts})


def spelled(principal: str) -> str:
    """post:综合办公室主任 and post:负责人/综合办公室 are one."""
    kind, _, rest = principal.partition(":")
    title, _, office = rest.partition("/")
    return f"post:{canonical(title, office or None)}" if kind == "post" else principal


def roll(connection: sa.Connection, day: date) -> Roll:
    former: dict[str, set[str]] = {}
    for old, name in connection.execute(sa.select(office_renames.c.former, office_renames.c.name).where(office_renames.c.since <= day)):
        former.setdefault(name, set()).add(old)
    shut_out = connection.execute(sa.select(accounts.c.person).where(accounts.c.disabled_at.is_not(None))).scalars()
    return Roll(
        posts=frozenset((held.person.id, held.post) for held in posts_on(connection, day)),
        members=frozenset(_pairs(connection, sa.select(memberships.c.person, memberships.c.office).where(valid(memberships, day)))),
        stand_ins=frozenset((one.person.id, one.for_person.id) for one in substitutions_on(connection, day)),
        people=frozenset(person.id for person in everyone(connection, day)), absent=frozenset(shut_out),
        groups=frozenset(_pairs(connection, sa.select(post_groups.c.name, post_groups.c.post).where(valid(post_groups, day)))), former=former)


def _pairs(connection: sa.Connection, query: sa.Select[Any]) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in connection.execute(query)]
