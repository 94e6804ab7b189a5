"""A whole college from one YAML file: for the demo, rehearsals and tests."""
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.clock import start_of
from processes.directory.models import accounts
from processes.directory.passwords import hashed
from processes.directory.reorganising import set_aliases
from processes.directory.verbs import appoint, create_office, create_person, join_office, place_in_group, set_portfolio, set_substitute

# What every college has unless its own data says otherwise (R-15.19: 院主要领导 = 院长, 书记).
USUAL_GROUPS = {"院主要领导": ("院长", "书记"), "院领导": ("院长", "书记", "副院长", "副书记")}


def load_college(connection: sa.Connection, data: dict[str, Any], day: date) -> None:
    """Create the offices, people, posts, groups, 分工, substitutes and accounts of the file, all in force from the day."""
    for position, office in enumerate(data["offices"]):
        create_office(connection, office["id"], office["name"], day, short_name=office["short_name"], duties=office["duties"], position=position)
        set_aliases(connection, office["name"], office.get("aliases", ()), day)
    place_usual_groups(connection, day)
    for person in data["people"]:
        _load_person(connection, person, day)
    for entry in data["portfolios"]:
        set_portfolio(connection, entry.get("office"), entry.get("business_line"), entry["leader"], day)
    for entry in data["substitutes"]:
        set_substitute(connection, entry["person"], entry["for"], day, entry.get("until"))
    _load_accounts(connection, data, day)


def place_usual_groups(connection: sa.Connection, day: date) -> None:
    """The groups of posts that the regulation itself names."""
    for group, posts in USUAL_GROUPS.items():
        for post in posts:
            place_in_group(connection, group, post, day)


def _load_person(connection: sa.Connection, entry: dict[str, Any], day: date) -> None:
    create_person(connection, entry["id"], entry["name"], day, phone=entry["phone"], email=entry["email"])
    if office := entry.get("office"):
        join_office(connection, entry["id"], office, day)
    for post in entry.get("posts", ()):
        title, _, office = post.partition("/")
        appoint(connection, entry["id"], title, office or None, day)


def _load_accounts(connection: sa.Connection, data: dict[str, Any], day: date) -> None:
    """All demo accounts share one password, so it is hashed once."""
    password_hash = hashed(data["password"], "\0")
    since = start_of(day)
    connection.execute(accounts.insert(), [
        {"person": person["id"], "password_hash": password_hash, "is_admin": person.get("admin", False), "must_change": False,
         "created_at": since, "changed_at": since} for person in data["people"]])
