"""The demo college: clearly marked, complete, and nobody real."""
import re

import sqlalchemy as sa

from processes.db import Database
from processes.directory import queries
from processes.directory.seed import place_usual_groups
from tests.directory.college import FILE, FOUNDED, TODAY, demo_college


def test_the_file_says_that_it_is_made_up() -> None:
    assert "示范数据" in demo_college()["name"] and "虚构" in FILE.read_text(encoding="utf-8").splitlines()[0]


def test_no_telephone_and_no_address_can_reach_anyone() -> None:
    people = demo_college()["people"]
    assert all(re.fullmatch(r"139-0000-00\d\d", person["phone"]) and person["email"].endswith(".example") for person in people)
    assert len({person["phone"] for person in people}) == len({person["name"] for person in people}) == len(people)


def test_it_has_eight_offices_and_the_posts_the_regulation_needs(connection: sa.Connection) -> None:
    assert len(queries.offices(connection, TODAY)) == 8
    for post in ("院长", "书记", "副书记", "综合办公室主任", "会议秘书", "副院长（教学科研）", "副院长（国际交流）"):
        assert queries.holder_of(connection, post, None, TODAY), post


def test_each_office_has_people_besides_its_head(connection: sa.Connection) -> None:
    assert all(len(queries.people_of(connection, f"office:{office.name}", TODAY)) >= 2 for office in queries.offices(connection, TODAY))
    assert len(queries.people_of(connection, "office:综合办公室", TODAY)) == 6


def test_each_office_has_one_leader_in_charge_who_is_one_person(connection: sa.Connection) -> None:
    for office in queries.offices(connection, TODAY):
        leader = queries.leader_in_charge(connection, office.name, None, TODAY)
        assert leader and len(queries.people_of(connection, leader, TODAY)) == 1, office


def test_the_usual_groups_can_be_placed_twice(database: Database) -> None:
    with database.writing(None) as connection:
        place_usual_groups(connection, FOUNDED)
        place_usual_groups(connection, TODAY)
        assert queries.group_posts(connection, "院主要领导", TODAY) == ("院长", "书记")
