"""Candidates are principals: a post, an office, a group of posts, never a list of names that a reorganisation makes wrong."""
from datetime import date

import pytest
import sqlalchemy as sa

from processes.directory.principals import Post, canonical, parse_post, principals_of_post, split
from processes.directory.queries import people_of, principals_of, recipients_of
from processes.directory.verbs import end_substitute, leave_college, set_substitute
from processes.errors import Refused
from tests.directory.college import TODAY


def ids(people: tuple) -> list[str]:
    return [person.id for person in people]


@pytest.mark.parametrize(("written", "post"), [
    ("综合办公室主任", Post("负责人", "综合办公室")), ("综合办公室副主任", Post("副负责人", "综合办公室")), ("负责人/教学科研办公室", Post("负责人", "教学科研办公室")),
    ("院长", Post("院长")), ("副院长（教学科研）", Post("副院长（教学科研）")), ("主任", Post("主任"))])
def test_a_post_has_one_spelling_whatever_it_was_called(written: str, post: Post) -> None:
    assert parse_post(written) == post


def test_a_title_given_with_its_office_is_left_alone() -> None:
    assert canonical("主任", "综合办公室") == Post("主任", "综合办公室")


def test_the_head_of_an_office_answers_to_both_spellings_and_belongs_to_the_office() -> None:
    assert principals_of_post(Post("负责人", "综合办公室")) == {"post:负责人/综合办公室", "post:综合办公室主任", "office:综合办公室"}


@pytest.mark.parametrize("principal", ["", "liming", "role:admin", "post:"])
def test_what_is_no_principal_is_refused(principal: str) -> None:
    with pytest.raises(Refused, match="不是有效的办理人写法"):
        split(principal)


def test_a_clerk_answers_to_herself_and_her_office(connection: sa.Connection) -> None:
    assert principals_of(connection, "liming", TODAY) == {"person:liming", "office:综合办公室"}


def test_the_dean_is_a_principal_leader_and_a_leader(connection: sa.Connection) -> None:
    assert principals_of(connection, "zhouyuan", TODAY) == {"person:zhouyuan", "post:院长", "posts:院主要领导", "posts:院领导"}


def test_a_vice_dean_is_a_leader_but_no_principal_leader(connection: sa.Connection) -> None:
    found = principals_of(connection, "gaojun", TODAY)
    assert {"post:副院长（教学科研）", "post:副院长", "posts:院领导"} <= found and "posts:院主要领导" not in found


def test_a_head_is_found_by_either_spelling(connection: sa.Connection) -> None:
    assert ids(people_of(connection, "post:综合办公室主任", TODAY)) == ids(people_of(connection, "post:负责人/综合办公室", TODAY)) == ["chenjing"]


def test_a_group_means_the_holders_of_its_posts(connection: sa.Connection) -> None:
    assert ids(people_of(connection, "posts:院主要领导", TODAY)) == ["zhengwen", "zhouyuan"]
    assert ids(people_of(connection, "posts:院领导", TODAY)) == ["gaojun", "linhai", "xuping", "zhengwen", "zhouyuan"]
    assert people_of(connection, "posts:没有这一组", TODAY) == ()


def test_an_office_means_everyone_in_it(connection: sa.Connection) -> None:
    assert ids(people_of(connection, "office:教学科研办公室", TODAY)) == ["hejie", "liuyang", "tangli", "wangfang"]


def test_people_of_and_principals_of_are_two_sides_of_one_fact(connection: sa.Connection) -> None:
    end_substitute(connection, "guolei", "zhuting", TODAY)
    for person in ("zhouyuan", "gaojun", "chenjing", "qianwei", "liuyang", "guolei", "admin"):
        for principal in principals_of(connection, person, TODAY):
            assert person in ids(people_of(connection, principal, TODAY)), principal


def test_a_substitute_answers_to_the_posts_of_the_person_stood_in_for_but_not_to_what_is_personal(connection: sa.Connection) -> None:
    found = principals_of(connection, "guolei", TODAY)
    assert "post:负责人/财务与资产办公室" in found and "person:zhuting" not in found
    assert ids(recipients_of(connection, "post:负责人/财务与资产办公室", TODAY)) == ["zhuting", "guolei"]
    assert ids(recipients_of(connection, "person:zhuting", TODAY)) == ["zhuting"]


def test_a_substitution_holds_from_its_day_until_the_day_before_its_end(connection: sa.Connection) -> None:
    set_substitute(connection, "liuyang", "gaojun", date(2026, 3, 10), date(2026, 3, 12))
    has = [("post:副院长（教学科研）" in principals_of(connection, "liuyang", date(2026, 3, day))) for day in (9, 10, 11, 12)]
    assert has == [False, True, True, False]


def test_a_substitute_of_a_substitute_gets_nothing(connection: sa.Connection) -> None:
    set_substitute(connection, "hubin", "guolei", TODAY, None)
    assert "post:负责人/财务与资产办公室" not in principals_of(connection, "hubin", TODAY)


def test_who_has_left_answers_to_no_post(connection: sa.Connection, clock) -> None:
    leave_college(connection, "wangfang", clock.now(), TODAY)
    assert principals_of(connection, "wangfang", TODAY) == {"person:wangfang"}
    assert people_of(connection, "person:wangfang", TODAY) == ()
