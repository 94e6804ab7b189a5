"""Who held which post on which day (R-4.4, R-14.1), and who is in charge (R-15.9)."""
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from processes.clock import MovableClock
from processes.directory import queries, verbs
from processes.errors import NotFound, ProcessError, Refused
from tests.directory.college import FOUNDED, TODAY, demo_college

LATER = date(2026, 6, 1)


def head(connection: sa.Connection, office: str, day: date) -> str | None:
    found = queries.head_of(connection, office, day)
    return found.id if found else None


def test_the_head_of_a_past_day_stays_the_head_of_that_day(connection: sa.Connection) -> None:
    verbs.appoint(connection, "hejie", "负责人", "教学科研办公室", LATER)
    assert head(connection, "教学科研办公室", LATER - timedelta(days=1)) == "wangfang"
    assert head(connection, "教学科研办公室", LATER) == "hejie"
    assert head(connection, "教学科研办公室", FOUNDED - timedelta(days=1)) is None


def test_both_names_of_a_changed_post_are_kept(connection: sa.Connection) -> None:
    verbs.appoint(connection, "hejie", "教学科研办公室主任", None, LATER)
    former, = [holding for holding in queries.career(connection, "wangfang") if holding.post.title == "负责人"]
    assert (former.valid_from, former.valid_to) == (FOUNDED, LATER)
    assert [holding.post.title for holding in queries.career(connection, "hejie")] == ["负责人", "副负责人"]


def test_every_office_of_the_college_has_exactly_one_named_head(connection: sa.Connection) -> None:
    for office in queries.offices(connection, TODAY):
        assert len(queries.holdings(connection, "负责人", office.name, TODAY)) == 1, office
    assert queries.offices_without_head(connection, TODAY) == ()


def test_an_office_whose_head_left_is_named_until_someone_is_in_charge(connection: sa.Connection, clock: MovableClock) -> None:
    verbs.leave_college(connection, "wangfang", clock.now(), TODAY)
    assert queries.offices_without_head(connection, TODAY) == ("教学科研办公室",)
    verbs.appoint(connection, "hejie", "负责人", "教学科研办公室", TODAY, acting=True)
    assert head(connection, "教学科研办公室", TODAY) == "hejie"
    assert queries.holdings(connection, "负责人", "教学科研办公室", TODAY)[0].acting
    assert queries.offices_without_head(connection, TODAY) == ()


def test_someone_acting_never_ends_the_regular_holder_and_gives_way_to_a_new_one(connection: sa.Connection) -> None:
    verbs.appoint(connection, "hejie", "负责人", "教学科研办公室", TODAY, acting=True)
    assert head(connection, "教学科研办公室", TODAY) == "wangfang"
    verbs.end_post(connection, "wangfang", "负责人", "教学科研办公室", TODAY)
    assert head(connection, "教学科研办公室", TODAY) == "hejie"
    verbs.appoint(connection, "liuyang", "负责人", "教学科研办公室", LATER)
    assert [holding.person.id for holding in queries.holdings(connection, "负责人", "教学科研办公室", LATER)] == ["liuyang"]


def test_a_post_that_several_may_hold_keeps_its_holders(connection: sa.Connection) -> None:
    verbs.appoint(connection, "zhaomin", "会议秘书", None, TODAY)
    assert {holding.person.id for holding in queries.holdings(connection, "会议秘书", None, TODAY)} == {"qianwei", "zhaomin"}


def test_an_appointment_until_a_day_ends_by_itself(connection: sa.Connection) -> None:
    verbs.appoint(connection, "tangli", "副负责人", "教学科研办公室", TODAY, until=LATER)
    assert "tangli" in {holding.person.id for holding in queries.holdings(connection, "副负责人", "教学科研办公室", LATER - timedelta(days=1))}
    assert "tangli" not in {holding.person.id for holding in queries.holdings(connection, "副负责人", "教学科研办公室", LATER)}


def test_an_appointment_for_an_earlier_day_takes_the_place_of_a_planned_one(connection: sa.Connection) -> None:
    verbs.appoint(connection, "hejie", "负责人", "教学科研办公室", LATER)
    verbs.appoint(connection, "liuyang", "负责人", "教学科研办公室", TODAY)
    assert head(connection, "教学科研办公室", LATER) == "liuyang"


def test_a_closed_office_takes_its_posts_and_its_entry_in_the_portfolio_with_it(connection: sa.Connection) -> None:
    verbs.close_office(connection, "后勤保障办公室", LATER)
    assert "后勤保障办公室" not in {office.name for office in queries.offices(connection, LATER)}
    assert head(connection, "后勤保障办公室", LATER) is None and head(connection, "后勤保障办公室", TODAY) == "pengtao"
    assert queries.leaders_in_charge(connection, "后勤保障办公室", None, LATER) == ()
    assert queries.office(connection, "后勤保障办公室") is not None
    with pytest.raises(NotFound):
        verbs.appoint(connection, "zengli", "负责人", "后勤保障办公室", LATER)


def test_the_leader_in_charge_is_found_by_the_business_line_where_the_table_lists_it(connection: sa.Connection) -> None:
    assert queries.leader_in_charge(connection, "教学科研办公室", None, TODAY) == "post:副院长（教学科研）"
    assert queries.leader_in_charge(connection, "教学科研办公室", "安全稳定", TODAY) == "post:副书记"
    assert queries.leader_in_charge(connection, "教学科研办公室", "没有列出的条线", TODAY) == "post:副院长（教学科研）"


def test_a_line_listed_for_one_office_holds_for_that_office_only(connection: sa.Connection) -> None:
    assert queries.leader_in_charge(connection, "学生工作办公室", "留学生管理", TODAY) == "post:副院长（国际交流）"
    assert queries.leader_in_charge(connection, "教学科研办公室", "留学生管理", TODAY) == "post:副院长（教学科研）"


def test_nobody_is_in_charge_where_nobody_is_listed(connection: sa.Connection) -> None:
    verbs.create_office(connection, "new", "新设办公室", TODAY)
    assert queries.leader_in_charge(connection, "新设办公室", None, TODAY) is None


def test_when_several_leaders_fit_none_is_taken_for_granted(connection: sa.Connection) -> None:
    verbs.set_portfolio(connection, "教学科研办公室", "教材", "副院长（教学科研）", TODAY)
    assert queries.leader_in_charge(connection, "教学科研办公室", "教材", TODAY) == "post:副院长（教学科研）"
    connection.execute(sa.text("INSERT INTO portfolios (office, business_line, leader_post, valid_from) VALUES ('教学科研办公室', '教材', '书记', '2026-01-01')"))
    assert queries.leaders_in_charge(connection, "教学科研办公室", "教材", TODAY) == ("post:副院长（教学科研）", "post:书记")
    assert queries.leader_in_charge(connection, "教学科研办公室", "教材", TODAY) is None


def test_a_new_portfolio_holds_from_its_day_and_the_former_stays_readable(connection: sa.Connection) -> None:
    verbs.set_portfolio(connection, "教学科研办公室", None, "书记", LATER)
    assert queries.leader_in_charge(connection, "教学科研办公室", None, TODAY) == "post:副院长（教学科研）"
    assert queries.leader_in_charge(connection, "教学科研办公室", None, LATER) == "post:书记"
    assert len(queries.portfolios_on(connection, LATER)) == len(queries.portfolios_on(connection, TODAY))


def test_business_lines_are_offered_once_each(connection: sa.Connection) -> None:
    lines = queries.business_lines(connection, TODAY)
    assert "留学生管理" in lines and len(lines) == len(set(lines)) == 6


def test_a_group_of_posts_is_dated_too(connection: sa.Connection) -> None:
    verbs.take_from_group(connection, "院领导", "副书记", LATER)
    verbs.place_in_group(connection, "院领导", "院长助理", LATER)
    assert queries.group_posts(connection, "院领导", TODAY) == ("院长", "书记", "副院长", "副书记")
    assert queries.group_posts(connection, "院领导", LATER) == ("院长", "书记", "副院长", "院长助理")


def test_people_move_between_offices(connection: sa.Connection) -> None:
    verbs.leave_office(connection, "liuyang", "教学科研办公室", LATER)
    verbs.join_office(connection, "liuyang", "国际交流办公室", LATER)
    verbs.join_office(connection, "liuyang", "国际交流办公室", LATER)
    assert "liuyang" in {person.id for person in queries.people_of(connection, "office:教学科研办公室", TODAY)}
    assert [person.id for person in queries.people_of(connection, "office:国际交流办公室", LATER)] == ["liangchen", "liuyang", "luoxin", "songyu"]


def test_substitutions_and_posts_of_a_day_can_be_listed(connection: sa.Connection) -> None:
    stand_in, = queries.substitutions_on(connection, TODAY)
    assert (stand_in.person.name, stand_in.for_person.name) == ("郭磊", "朱婷")
    assert len(queries.posts_on(connection, TODAY)) == sum(len(person.get("posts", ())) for person in demo_college()["people"])
    assert len(queries.everyone(connection, TODAY)) == len(demo_college()["people"])
    assert queries.names_of(connection, ["liming", "chenjing", "nobody"]) == {"liming": "李明", "chenjing": "陈静"}


@pytest.mark.parametrize("attempt", [
    lambda connection: verbs.create_office(connection, "zonghe", "另一科室", TODAY),
    lambda connection: verbs.create_office(connection, "other", "综合办公室", TODAY),
    lambda connection: verbs.create_office(connection, "other", "甲/乙", TODAY),
    lambda connection: verbs.create_person(connection, "liming", "另一人", TODAY),
    lambda connection: verbs.create_person(connection, "Li Ming", "另一人", TODAY),
    lambda connection: verbs.appoint(connection, "nobody", "院长", None, TODAY),
    lambda connection: verbs.appoint(connection, "liming", "负责人", "没有的科室", TODAY),
    lambda connection: verbs.appoint(connection, "liming", "院长", None, TODAY, until=TODAY),
    lambda connection: verbs.end_post(connection, "liming", "院长", None, TODAY),
    lambda connection: verbs.set_portfolio(connection, None, None, "院长", TODAY),
    lambda connection: verbs.set_substitute(connection, "liming", "liming", TODAY, None),
    lambda connection: verbs.set_substitute(connection, "liming", "zhaomin", TODAY, TODAY),
    lambda connection: verbs.close_office(connection, "没有的科室", TODAY)])
def test_what_makes_no_sense_is_refused_in_chinese(connection: sa.Connection, attempt) -> None:
    with pytest.raises(ProcessError, match=r"[一-龥]"):
        attempt(connection)


def test_a_portfolio_of_nothing_says_what_is_missing(connection: sa.Connection) -> None:
    with pytest.raises(Refused, match="科室或者业务条线"):
        verbs.set_portfolio(connection, None, None, "院长", TODAY)
