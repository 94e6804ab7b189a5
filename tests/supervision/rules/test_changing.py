"""What a house enters beside what ships: notices, the college's rulings, parameters (R-15.4, R-15.6, R-15.7, 第二十条)."""
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from processes.audit import queries as audit
from processes.bootstrap import House, open_house
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.engine.jobs import store as jobs
from processes.engine.messages import messages
from processes.engine.step import SYSTEM
from processes.errors import Conflict, Refused
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import copy_from, furnish, rehearsal_house
from processes.settings import read_settings
from processes.supervision import ledger, verbs
from processes.supervision import queries as supervision
from processes.supervision.announced_years import AnnouncedYear, CollegeRuling
from processes.supervision.models import items, moments
from processes.supervision.rulebook import rulebook
from processes.supervision.rules import changing
from processes.supervision.rules.entries import KEY, Sort, all_entries, last_stamp
from processes.supervision.rules.moving import moved_items
from processes.supervision.rules.notices import read_notice
from processes.supervision.tampering import verify
from processes.workers.loop import Worker
from tests.supervision import notices
from tests.supervision.desk import REGISTRATION

NOVEMBER = datetime(2026, 11, 9, 9, tzinfo=COLLEGE_ZONE)
DUE = "2027-02-15"
CHIEF, ADMIN = "chenjing", "admin"
WINTER = CollegeRuling("2027年寒假", date(2027, 1, 25), date(2027, 1, 29), False, "党政联席会〔2026〕12号")


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    found = open_house(read_settings({"DUBAN_HOME": str(tmp_path / "home"), "DATABASE_URL": database_url}), MovableClock(NOVEMBER))
    furnish(found, demo_college())
    yield found
    found.close()


def issue(house: House, by: str = "liming", **answers: object) -> str:
    data = {**REGISTRATION, "basis_date": "2026-11-06", "due": DUE, **answers}
    with house.unit_of_work(verbs.new_key()) as u:
        with house.reading() as connection:
            viewer = house.viewer(connection, by)
        return verbs.register(u, viewer, data)


def the_year() -> AnnouncedYear:
    found = read_notice(notices.Y2027).year
    assert found
    return found


def announce(house: House, year: AnnouncedYear | None = None) -> None:
    with house.unit_of_work(KEY) as u:
        changing.enter_notice(u, CHIEF, year or the_year(), "", last_stamp(u.connection))


def rule(house: House, ruling: CollegeRuling) -> None:
    with house.unit_of_work(KEY) as u:
        changing.enter_ruling(u, CHIEF, ruling, last_stamp(u.connection))


def set_to(house: House, name: str, value: str | None, why: str = "主任办公会定") -> None:
    with house.unit_of_work(KEY) as u:
        changing.set_parameter(u, CHIEF, name, value, why)


def settle(house: House) -> None:
    while Worker(house).run_once():
        pass


def reminders_of(house: House, item_id: str) -> dict[str, str]:
    with house.reading() as connection:
        rows = connection.execute(sa.select(moments.c.row, moments.c.at).where(moments.c.item_id == item_id, moments.c.kind == "remind"))
        return {row.row: row.at.astimezone(COLLEGE_ZONE).date().isoformat() for row in rows}


def told(house: House, person: str) -> list[str]:
    with house.reading() as connection:
        return [f"{one.subject} {one.body}" for one in messages(connection, house.viewer(connection, person))]


def facts_latest(house: House, item_id: str) -> str:
    with house.reading() as connection:
        return str((house.registries.facts(connection, f"item/{item_id}", house.today()) or {})["latest_extension"])


def test_R_15_6_a_notice_makes_its_year_announced_in_this_house_only(house: House, tmp_path: Path) -> None:
    announce(house)
    with house.reading() as connection:
        calendar = rulebook(connection).calendar
    assert not calendar.provisional(2027) and calendar.is_working_day(date(2027, 1, 30))
    other = rehearsal_house(tmp_path / "other", NOVEMBER)
    with other.reading() as connection:
        assert rulebook(connection).calendar.provisional(2027)
    copy_from(house, other)
    with other.reading() as connection:
        assert rulebook(connection).calendar == calendar
    other.close()


def test_R_15_6_open_items_are_counted_anew_and_their_heads_and_handlers_are_told(house: House) -> None:
    item_id = issue(house)
    assert facts_latest(house, item_id) == "2027-02-02"
    before = reminders_of(house, item_id)
    announce(house)
    settle(house)
    assert facts_latest(house, item_id) == "2027-02-01"
    after = reminders_of(house, item_id)
    assert before["due -5"] == "2027-02-02" and after["due -5"] == "2027-02-01"
    assert any("国办发明电〔2026〕8号" in body and "由 2027-02-02 改为 2027-02-01" in body for body in told(house, "pengtao"))
    assert not any("国办发明电〔2026〕8号" in body for body in told(house, "wangfang"))


def test_R_15_6_the_timeline_keeps_what_moved_and_the_calendar_version_used(house: House) -> None:
    item_id = issue(house)
    with house.reading() as connection:
        first = connection.execute(sa.select(items.c.calendar_version)).scalar()
    announce(house)
    settle(house)
    with house.reading() as connection:
        clerk = house.viewer(connection, "liming")
        sentences = supervision.entry_sentences(connection, clerk, item_id)
        assert any("最迟申请延期由 2027-02-02 改为 2027-02-01" in text for text in sentences)
        assert connection.execute(sa.select(items.c.calendar_version)).scalar() == rulebook(connection).calendar.version != first
        issued = next(entry for entry in ledger.entries(connection, item_id) if entry.kind == "issued")
        assert issued.data["calendar"] == first
        assert not verify(connection)


def test_R_15_6_an_item_whose_dates_do_not_move_is_left_alone(house: House) -> None:
    item_id = issue(house, due="2026-12-18")
    announce(house)
    settle(house)
    with house.reading() as connection:
        assert "calendar_changed" not in [entry.kind for entry in ledger.entries(connection, item_id)]


def test_R_15_6_a_crash_half_way_loses_no_item(house: House) -> None:
    ids = [issue(house, title=f"事项{n}") for n in range(3)]
    announce(house)
    with house.unit_of_work() as u:
        leased = jobs.lease(u.connection, u.now, 2)                  # taken by a worker that dies
    assert len(leased) == 2
    settle(house)
    clock = house.clock
    assert isinstance(clock, MovableClock)
    clock.move(datetime(2026, 11, 9, 9, 2, tzinfo=COLLEGE_ZONE))
    settle(house)
    settle(house)
    assert {facts_latest(house, item_id) for item_id in ids} == {"2027-02-01"}
    assert all(reminders_of(house, item_id)["due -5"] == "2027-02-01" for item_id in ids)
    assert len([body for body in told(house, "pengtao") if "国办发明电〔2026〕8号" in body]) == 3


def test_R_15_6_what_moves_is_known_beforehand_to_those_who_may_know_of_the_item(house: House) -> None:
    issue(house, title="公开的事")
    issue(house, CHIEF, title="保密的事", level="secret", disclosure="secret")
    with house.reading() as connection:
        content = changing.year_content(the_year())
        before, after, _ = changing.tried(connection, Sort.YEAR, "2027", content, NOVEMBER)
        seen = {who: [one.title for one in moved_items(connection, viewer, before, after, house.today())]
                for who, viewer in {"all": SYSTEM, "admin": house.viewer(connection, ADMIN), "clerk": house.viewer(connection, "zhaomin"),
                                    "chief": house.viewer(connection, CHIEF)}.items()}
    assert seen == {"all": ["公开的事", "保密的事"], "admin": [], "clerk": ["公开的事"], "chief": ["公开的事", "保密的事"]}


def test_R_8_3_the_message_about_a_sensitive_item_says_nothing_of_it(house: House) -> None:
    issue(house, CHIEF, title="保密的事", level="secret", disclosure="secret")
    announce(house)
    settle(house)
    assert told(house, "pengtao") and not any("保密的事" in body or "2027" in body for body in told(house, "pengtao"))


def test_R_15_6_a_correction_is_a_newer_row_and_the_older_one_stays(house: House) -> None:
    announce(house)
    announce(house, replace(the_year(), work=(date(2027, 1, 31), *the_year().work[1:])))
    with house.reading() as connection:
        calendar = rulebook(connection).calendar
        assert calendar.is_working_day(date(2027, 1, 31)) and not calendar.is_working_day(date(2027, 1, 30))
        assert [entry.content["workdays"][0] for entry in all_entries(connection)] == ["2027-01-30", "2027-01-31"]


def test_R_15_6_a_preview_that_is_out_of_date_is_not_put_into_force(house: House) -> None:
    with house.reading() as connection:
        seen = last_stamp(connection)
    rule(house, WINTER)
    with pytest.raises(Conflict, match="预览之后"), house.unit_of_work(KEY) as u:
        changing.enter_notice(u, CHIEF, the_year(), "", seen)
    with house.reading() as connection:
        assert rulebook(connection).calendar.provisional(2027)


def test_R_15_7_a_winter_break_ruled_by_the_college_is_no_working_time_until_it_is_withdrawn(house: House) -> None:
    item_id = issue(house)
    with house.reading() as connection:
        assert rulebook(connection).calendar.is_working_day(date(2027, 1, 25))
    rule(house, replace(WINTER, last=date(2027, 2, 4)))
    settle(house)
    assert facts_latest(house, item_id) == "2027-01-20"
    with house.reading() as connection:
        [entry] = all_entries(connection)
    with house.unit_of_work(KEY) as u:
        changing.withdraw(u, CHIEF, Sort.RULING, entry.subject, "寒假另行安排")
    settle(house)
    assert facts_latest(house, item_id) == "2027-02-02"


@pytest.mark.parametrize(("ruling", "said"), [
    (replace(WINTER, first=date(2026, 11, 8)), "不溯及既往"), (replace(WINTER, last=date(2027, 1, 24)), "末日不能早于首日"),
    (replace(WINTER, basis=" "), "依据"), (replace(WINTER, last=date(2027, 12, 31)), "最长 120 天")])
def test_R_15_7_a_ruling_speaks_of_days_to_come_with_its_basis(house: House, ruling: CollegeRuling, said: str) -> None:
    with pytest.raises(Refused, match=said):
        rule(house, ruling)


def test_R_20_1_what_has_begun_cannot_be_withdrawn(house: House) -> None:
    rule(house, WINTER)
    clock = house.clock
    assert isinstance(clock, MovableClock)
    clock.move(datetime(2027, 1, 26, 9, tzinfo=COLLEGE_ZONE))
    with house.reading() as connection:
        [entry] = all_entries(connection)
    with pytest.raises(Refused, match="不溯及既往"), house.unit_of_work(KEY) as u:
        changing.withdraw(u, CHIEF, Sort.RULING, entry.subject, "不放了")


def test_R_15_4_the_stricter_reading_holds_for_items_issued_after_it_was_chosen(house: House) -> None:
    before = issue(house, due="2026-12-18")
    clock = house.clock
    assert isinstance(clock, MovableClock)
    clock.move(datetime(2026, 11, 9, 10, tzinfo=COLLEGE_ZONE))
    set_to(house, "extension_reading", "clear")
    after = issue(house, due="2026-12-18")
    assert (facts_latest(house, before), facts_latest(house, after)) == ("2026-12-11", "2026-12-10")


def test_a_parameter_is_never_retroactive_and_goes_back_to_its_default(house: House) -> None:
    def plan_due(item_id: str) -> str:
        with house.reading() as connection:
            return str((house.registries.facts(connection, f"item/{item_id}", house.today()) or {})["plan_due"])

    clock = house.clock
    assert isinstance(clock, MovableClock)
    first = issue(house)
    clock.move(datetime(2026, 11, 9, 10, tzinfo=COLLEGE_ZONE))
    set_to(house, "plan_days", "8")
    second = issue(house)
    clock.move(datetime(2026, 11, 9, 11, tzinfo=COLLEGE_ZONE))
    set_to(house, "plan_days", None)
    third = issue(house)
    assert [plan_due(one) for one in (first, second, third)] == ["2026-11-16", "2026-11-19", "2026-11-16"]


@pytest.mark.parametrize(("name", "value", "why", "said"), [
    ("plan_days", "0", "试", "1 至 20"), ("plan_days", "五", "试", "整数"), ("plan_days", "5", "试", "没有改动"), ("plan_days", "6", " ", "理由"),
    ("moment_hour", "25:00", "试", "08:30"), ("extension_reading", "loose", "试", "从列表中选择"), ("decisions", "1", "试", "没有这个参数")])
def test_a_parameter_keeps_its_bounds_and_asks_why(house: House, name: str, value: str, why: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        set_to(house, name, value, why)


def test_the_hour_of_the_days_moments_is_read_and_used(house: House) -> None:
    set_to(house, "moment_hour", "7:05")
    item_id = issue(house)
    with house.reading() as connection:
        at = connection.execute(sa.select(moments.c.at).where(moments.c.item_id == item_id, moments.c.row == "due -5")).scalar_one()
    assert at.astimezone(COLLEGE_ZONE).strftime("%H:%M") == "07:05"


def test_every_change_leaves_a_line_in_the_audit_log(house: House) -> None:
    announce(house)
    rule(house, WINTER)
    set_to(house, "plan_days", "8")
    with house.reading() as connection:
        lines = audit.lines(connection, action=("calendar.", "parameter."))
    assert [(line.person, line.action, line.object) for line in lines] == [
        (CHIEF, "parameter.set", "parameter:plan_days"), (CHIEF, "calendar.ruling", "ruling:2027年寒假"), (CHIEF, "calendar.notice", "year:2027")]
    assert lines[0].detail == {"before": "5 个工作日", "after": "8 个工作日", "why": "主任办公会定"}


def test_an_act_asks_for_the_rulebook_in_one_statement(house: House) -> None:
    announce(house)
    settle(house)
    issue(house)                         # the shelf and the rulebook are built once per process
    asked: list[str] = []

    def statement(_connection: sa.Connection, _cursor: object, text: str, *_rest: object) -> None:
        asked.extend([text] if "rule_entries" in text else [])

    sa.event.listen(house.database.engine, "before_cursor_execute", statement)
    try:
        issue(house)
    finally:
        sa.event.remove(house.database.engine, "before_cursor_execute", statement)
    assert len(asked) == 1 and "rule_entries.stamp" in asked[0] and "content" not in asked[0]
