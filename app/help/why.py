"""为什么我看不到: what can be found by whoever asks, and one answer for everything else, so that the answer itself tells nothing (第八条)."""
from dataclasses import dataclass

import sqlalchemy as sa

from app.access import house, me
from processes.directory import queries as directory
from processes.supervision import queries as supervision
from processes.supervision.filtering import ItemFilter
from processes.supervision.queries import ItemRow
from processes.supervision.regulation import CLERKS
from processes.supervision.secrecy import rank

SHOWN = 5
BY_RANK = {
    "clerk": "综合办公室：全部事项，工作秘密只限经手的人。", "leader": "院领导：已下达的全部事项及其内容，工作秘密除外（与您有关的可见）。",
    "head": "科室负责人：全院可见的事项的名称和进度；本科室承办、配合的事项的内容。", "other": "本科室承办、配合的事项，以及经您手的事项。"}


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    found: tuple[ItemRow, ...]           # what the asker may know of
    posts: tuple[str, ...]               # as the house knows the asker today
    offices: tuple[str, ...]
    standing_in: tuple[str, ...]
    rule: str                            # what somebody of that standing sees
    clerks: tuple[str, ...]              # whom to ask
    head: str


def why(connection: sa.Connection, text: str) -> Answer:
    today, viewer = house().today(), me()
    found = supervision.items(connection, viewer, ItemFilter(text=text, size=SHOWN, order="recent"), today).rows if text else ()
    posts = tuple(one.post.said for one in directory.posts_on(connection, today) if one.person.id == viewer.person)
    own = directory.own_principals_of(connection, viewer.person, today)
    current = {office.name for office in directory.offices(connection, today)}
    offices = tuple(sorted(one.removeprefix("office:") for one in own if one.startswith("office:") and one.removeprefix("office:") in current))
    standing = tuple(one.for_person.name for one in directory.substitutions_on(connection, today) if one.person.id == viewer.person)
    level = rank(viewer)
    rule = BY_RANK["clerk" if level.clerk else "leader" if level.leader else "head" if level.head else "other"]
    heads = directory.heads_on(connection, today)
    head = next((heads[office].name for office in offices if office in heads and heads[office].id != viewer.person), "")
    clerks = tuple(person.name for person in directory.people_of(connection, CLERKS, today) if person.id != viewer.person)
    return Answer(text, found, posts, offices, standing, rule, clerks, head)
