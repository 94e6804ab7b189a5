"""Offices are renamed, merged, called by other names and looked for by pinyin; what was, stays readable."""
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from processes.clock import MovableClock
from processes.directory import accounts, finding, importing, naming, queries, reorganising, verbs
from processes.directory.importing import Row
from processes.directory.pinyin import plain, spellings
from processes.errors import Conflict, NotFound, Refused
from tests.directory.college import TODAY

LATER = date(2026, 6, 1)
OLD, NEW = "后勤保障办公室", "后勤与安全办公室"


def test_a_renamed_office_goes_on_with_its_people_leaders_and_duties(connection: sa.Connection) -> None:
    reorganising.rename_office(connection, OLD, NEW, LATER, short_name="后安办")
    day_before = LATER - timedelta(days=1)
    assert [office.name for office in queries.offices(connection, day_before)][-1] == OLD and NEW in {one.name for one in queries.offices(connection, LATER)}
    assert queries.head_of(connection, OLD, day_before) == queries.head_of(connection, NEW, LATER) == queries.person(connection, "pengtao")
    assert queries.leader_in_charge(connection, NEW, None, LATER) == "post:副院长（教学科研）"
    assert naming.duties_on(connection, LATER)[NEW] == ("教室", "公寓", "设备维护", "安全", "应急")
    assert queries.offices_without_head(connection, LATER) == ()


def test_whoever_works_there_answers_to_the_old_name_too_but_only_from_the_day_on(connection: sa.Connection) -> None:
    reorganising.rename_office(connection, OLD, NEW, LATER)
    reorganising.rename_office(connection, NEW, "后勤中心", LATER + timedelta(days=30))
    mine = queries.principals_of(connection, "pengtao", LATER + timedelta(days=30))
    assert {f"post:负责人/{name}" for name in (OLD, NEW, "后勤中心")} <= mine and f"office:{OLD}" in mine
    assert f"post:负责人/{NEW}" not in queries.principals_of(connection, "pengtao", TODAY)
    for principal in (f"post:负责人/{OLD}", f"post:{OLD}主任"):
        assert [one.id for one in queries.people_of(connection, principal, LATER + timedelta(days=40))] == ["pengtao"]


def test_the_old_name_and_short_name_are_aliases_of_the_new(connection: sa.Connection) -> None:
    reorganising.rename_office(connection, OLD, NEW, LATER)
    assert naming.offices_called(connection, OLD, LATER) == naming.offices_called(connection, "后勤办", LATER) == (NEW,)


def test_a_merged_office_hands_what_is_open_to_the_other(connection: sa.Connection) -> None:
    reorganising.merge_office(connection, OLD, "综合办公室", LATER)
    assert [one.id for one in queries.people_of(connection, f"post:负责人/{OLD}", LATER)] == ["chenjing"]
    assert f"office:{OLD}" in queries.principals_of(connection, "liming", LATER)
    assert not queries.own_principals_of(connection, "pengtao", LATER) & {f"post:负责人/{OLD}", f"office:{OLD}"}
    with pytest.raises(Refused, match="不能并入本科室"):
        reorganising.merge_office(connection, "财务与资产办公室", "财务与资产办公室", LATER)


def test_an_alias_means_one_office_and_what_is_no_longer_listed_is_only_ended(connection: sa.Connection) -> None:
    with pytest.raises(Refused, match="“教学办”已指教学科研办公室"):
        reorganising.set_aliases(connection, OLD, ["教学办"], TODAY)
    reorganising.set_duties(connection, OLD, ["教室", "食堂"], LATER)
    assert naming.duties_on(connection, TODAY)[OLD][0] == "教室" and "公寓" in naming.duties_on(connection, TODAY)[OLD]
    assert naming.duties_on(connection, LATER)[OLD] == ("教室", "食堂")
    with pytest.raises(NotFound):
        reorganising.set_duties(connection, "没有的科室", ["教室"], TODAY)


def test_a_new_short_name_keeps_the_old_one_good(connection: sa.Connection) -> None:
    reorganising.set_short_name(connection, OLD, "后保办", TODAY)
    assert naming.offices_called(connection, "后勤办", TODAY) == naming.offices_called(connection, "后保办", TODAY) == (OLD,)


def test_scribes_are_dated_like_substitutes_and_end_with_whoever_leaves(connection: sa.Connection, clock: MovableClock) -> None:
    verbs.set_scribe(connection, "qianwei", "zhouyuan", TODAY, LATER)
    assert [(one.person.id, one.for_person.id) for one in queries.scribes_on(connection, TODAY)] == [("qianwei", "zhouyuan")]
    assert queries.scribes_on(connection, LATER) == ()
    verbs.leave_college(connection, "qianwei", clock.now(), TODAY)
    assert queries.scribes_on(connection, TODAY) == ()
    with pytest.raises(Refused, match="代录人不能是本人"):
        verbs.set_scribe(connection, "zhouyuan", "zhouyuan", TODAY, None)


def test_a_scribe_answers_to_nothing_by_typing(connection: sa.Connection) -> None:
    """P-2: typing is not deciding."""
    before = queries.principals_of(connection, "qianwei", TODAY)
    verbs.set_scribe(connection, "qianwei", "zhouyuan", TODAY, None)
    assert queries.principals_of(connection, "qianwei", TODAY) == before


def test_the_pinyin_of_a_name_has_all_its_readings() -> None:
    assert {"zengli", "cengli", "zl", "cl"} <= set(spellings("曾莉")) and plain("白雪") == "baixue" and plain("☃") == ""
    assert len(spellings("重" * 40)) <= 64


def test_people_who_left_are_not_found(connection: sa.Connection, clock: MovableClock) -> None:
    assert [one.value for one in finding.find_people(connection, "胡斌", TODAY)] == ["hubin"]
    verbs.leave_college(connection, "hubin", clock.now(), TODAY)
    assert finding.find_people(connection, "胡斌", TODAY) == ()


def test_a_list_of_people_is_taken_over_once_and_whole(connection: sa.Connection, clock: MovableClock) -> None:
    kept = importing.keep(connection, [Row(2, "白雪", "", "教学办", "", "1", ""), Row(3, "王芳", "", "教科办", "主任", "2", "")], "admin", clock.now())
    taken = importing.take_over(connection, kept, clock.now(), TODAY)
    assert [(one.login, one.kind) for one in taken] == [("baixue", importing.NEW), ("wangfang", importing.UPDATE)]
    assert queries.person(connection, "wangfang").phone == "2"       # type: ignore[union-attr]
    assert len(queries.holdings(connection, "负责人", "教学科研办公室", TODAY)) == 1
    with pytest.raises(Conflict):
        importing.take_over(connection, kept, clock.now(), TODAY)


def test_whoever_has_chosen_a_password_meanwhile_keeps_it(connection: sa.Connection, clock: MovableClock) -> None:
    kept = importing.keep(connection, [Row(2, "白雪"), Row(3, "黄河")], "admin", clock.now())
    importing.take_over(connection, kept, clock.now(), TODAY)
    clock.move(clock.now() + timedelta(minutes=1))
    accounts.set_password(connection, "huanghe", "a phrase of my own", clock.now())
    given = importing.hand_out(connection, kept, importing.passes(connection, kept), clock.now())
    assert [one.login for one in given] == ["baixue"]
