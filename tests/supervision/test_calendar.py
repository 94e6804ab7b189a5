"""第十五条第二款: 「延期申请最迟在办结日期前5个工作日提出」, counted as the State Council's notices say (R-15.4 to R-15.7)."""
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.supervision.announced_years import AnnouncedYear, CollegeRuling, Holiday, days_from, statutory_days
from processes.supervision.calendar import load_calendar

CALENDAR = load_calendar()
SHIPPED = st.dates(date(2024, 1, 20), date(2026, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("due", "latest", "wrong"), [
    ("2024-05-08", "2024-04-28", "2024-05-01"), ("2024-10-10", "2024-09-27", "2024-10-03"), ("2025-02-10", "2025-01-27", "2025-02-03"),
    ("2025-10-13", "2025-09-29", "2025-10-06"), ("2026-02-27", "2026-02-13", "2026-02-20"), ("2026-03-03", "2026-02-25", "2026-02-24"),
    ("2026-05-12", "2026-05-06", "2026-05-05"), ("2026-09-30", "2026-09-22", "2026-09-23"), ("2026-10-12", "2026-09-29", "2026-10-05"),
    ("2026-01-08", "2025-12-31", "2026-01-01")])
def test_R_15_5b_R_15_5_the_latest_day_is_the_fifth_working_day_before_due_and_not_five_weekdays(due: str, latest: str, wrong: str) -> None:
    assert CALENDAR.latest_extension_day(day(due)) == day(latest)
    assert CALENDAR.latest_extension_day(day(due)) != day(wrong)


def test_the_stricter_reading_asks_for_five_full_working_days_between() -> None:
    assert CALENDAR.latest_extension_day(day("2026-09-30"), "clear") == day("2026-09-21")
    assert CALENDAR.working_days_between(day("2026-09-21") + timedelta(days=1), day("2026-09-30")) == 5


@pytest.mark.parametrize(("year", "total"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year: int, total: int) -> None:
    assert CALENDAR.working_days_in(year) == total


def test_new_years_eve_2024_is_a_working_day_because_leave_was_only_recommended() -> None:
    assert CALENDAR.is_working_day(day("2024-02-09"))


@pytest.mark.parametrize("text", ["2024-04-28", "2025-09-28", "2026-01-04", "2026-02-28", "2026-10-10"])
def test_R_15_5_a_weekend_worked_in_exchange_is_a_working_day(text: str) -> None:
    assert CALENDAR.is_working_day(day(text))


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_shipped_years_equal_two_independent_packages(year: int) -> None:
    china = holidays.country_holidays("CN", years=year)
    for each in days_from(date(year, 1, 1), date(year, 12, 31)):
        assert CALENDAR.is_working_day(each) == chinese_calendar.is_workday(each) == china.is_working_day(each), each


def test_R_15_6_a_due_date_in_an_unannounced_year_is_provisional_and_never_names_a_day_inside_the_spring_festival() -> None:
    answer = CALENDAR.explain_latest(day("2027-02-15"))
    assert answer.day == day("2027-02-02") and answer.day != day("2027-02-08")
    assert answer.provisional_years == (2027,)
    assert "暂估（2027年放假安排未公布）" in answer.sentence
    assert not any(CALENDAR.is_working_day(each) for each in days_from(day("2027-02-06"), day("2027-02-10")))


def test_an_unannounced_year_has_no_weekend_worked_in_exchange() -> None:
    for year in (2023, 2027, 2030):
        assert CALENDAR.provisional(year)
        assert not any(CALENDAR.is_working_day(each) for each in days_from(date(year, 1, 1), date(year, 12, 31)) if each.weekday() > 4)


def test_a_year_before_our_table_keeps_only_its_statutory_days_though_the_package_knows_more() -> None:
    exchanged = {each for each, name in holidays.country_holidays("CN", years=2023, language="en_US").items() if name.startswith("Day off")}
    assert exchanged and not exchanged & statutory_days(2023)


def test_a_due_date_across_new_year_names_the_sources_of_both_years() -> None:
    assert CALENDAR.explain_latest(day("2026-01-08")).sources == ("国办发明电〔2024〕12号（2025年）", "国办发明电〔2025〕7号（2026年）")
    answer = CALENDAR.explain_latest(day("2027-01-05"))
    assert answer.sources == ("国办发明电〔2025〕7号（2026年）", "暂估（2027年放假安排未公布）") and answer.provisional_years == (2027,)


def test_the_explanation_shows_the_days_counted_and_the_days_that_differ_from_their_weekday() -> None:
    answer = CALENDAR.explain_latest(day("2026-09-30"))
    assert [f"{each:%m-%d}" for each in answer.counted] == ["09-29", "09-28", "09-24", "09-23", "09-22"]
    assert [(oddity.day, oddity.working, oddity.reason) for oddity in answer.oddities] == [(day("2026-09-25"), False, "中秋节放假")]
    assert answer.provisional_years == () and answer.version == CALENDAR.version
    assert answer.sentence == (
        "办结时限为2026年9月30日（周三），当日不计，向前数第5个工作日为2026年9月22日（周二），延期申请最迟于当日24时前提出。"
        "计入的工作日：9月29日（周二）、9月28日（周一）、9月24日（周四）、9月23日（周三）、9月22日（周二）。"
        "其间9月25日（周五）中秋节放假。工作日依据：国办发明电〔2025〕7号（2026年）。")


def test_a_saturday_worked_in_exchange_is_named_as_such() -> None:
    assert "2月28日（周六）调休上班" in CALENDAR.explain_latest(day("2026-03-03")).sentence


def test_R_15_7_the_winter_break_is_working_time_unless_the_college_rules_otherwise() -> None:
    assert CALENDAR.is_working_day(day("2026-02-02"))
    winter = CollegeRuling("寒假", day("2026-01-31"), day("2026-02-27"), False, "院长办公会纪要〔2026〕1号")
    duty = CollegeRuling("值班日", day("2026-02-26"), day("2026-02-26"), True, "院长办公会纪要〔2026〕1号")
    ruled = load_calendar(rulings=(winter, duty))
    assert not ruled.is_working_day(day("2026-02-02")) and ruled.is_working_day(day("2026-02-26"))
    assert ruled.latest_extension_day(day("2026-03-03")) == day("2026-01-29")
    assert "学院规定：寒假" in ruled.explain_latest(day("2026-03-03")).sentence
    assert any("寒假" in line for line in ruled.describe_year(2026))


def test_R_15_6_a_notice_entered_by_an_administrator_makes_its_year_announced_and_changes_the_version() -> None:
    notice = AnnouncedYear(2027, "国办发明电〔2026〕99号", "国务院办公厅关于2027年部分节假日安排的通知", day("2026-11-05"),
                           (Holiday("春节", day("2027-02-05"), day("2027-02-11")),), (day("2027-01-31"), day("2027-02-20")))
    entered = load_calendar((notice,))
    assert not entered.provisional(2027) and entered.is_working_day(day("2027-01-31"))
    assert entered.latest_extension_day(day("2027-02-15")) == day("2027-02-01")
    assert entered.version != CALENDAR.version
    assert "国办发明电〔2026〕99号（2027年）" in entered.explain_latest(day("2027-02-15")).sources
    assert entered.explain_latest(day("2026-09-30")).day == CALENDAR.latest_extension_day(day("2026-09-30"))


def test_equal_data_has_an_equal_version() -> None:
    assert load_calendar().version == CALENDAR.version


def test_the_year_is_shown_with_its_notice_its_holidays_and_its_total() -> None:
    lines = CALENDAR.describe_year(2026)
    assert lines[0] == "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号，2025-11-04）"
    assert "春节：2月15日（周日）至2月23日（周一）放假" in lines
    assert lines[-1].startswith("全年工作日248天")
    assert CALENDAR.describe_year(2028)[0] == "暂估（2028年放假安排未公布）"


def test_days_left_count_today_but_never_the_due_day_and_turn_negative_after_it() -> None:
    due = day("2026-09-30")
    days = ("2026-09-22", "2026-09-29", "2026-09-30", "2026-10-01", "2026-10-08")
    assert [CALENDAR.working_days_between(day(text), due) for text in days] == [5, 1, 0, 0, -1]


def independent(each: date) -> bool:
    return chinese_calendar.is_workday(each)


@given(due=SHIPPED)
def test_the_latest_day_equals_a_slow_independent_count(due: date) -> None:
    latest = CALENDAR.latest_extension_day(due)
    assert independent(latest)
    assert [independent(latest + timedelta(days=offset)) for offset in range((due - latest).days)].count(True) == 5


@given(start=SHIPPED, count=st.integers(1, 30))
def test_going_back_and_forward_lands_on_working_days_that_are_count_apart(start: date, count: int) -> None:
    back = CALENDAR.back(start, count)
    assert CALENDAR.is_working_day(back) and CALENDAR.working_days_between(back, start) == count
    ahead = CALENDAR.forward(start, count)
    assert CALENDAR.is_working_day(ahead) and CALENDAR.working_days_between(ahead, start) == -count
    assert CALENDAR.back(start, 0) == CALENDAR.forward(start, 0) == start


@given(start=st.dates(day("2019-01-01"), day("2031-12-31")), length=st.integers(0, 800))
def test_working_days_between_two_days_are_those_one_would_count(start: date, length: int) -> None:
    due = start + timedelta(days=length)
    between = [start + timedelta(days=number) for number in range(length)]
    assert CALENDAR.working_days_between(start, due) == sum(map(CALENDAR.is_working_day, between))
    assert CALENDAR.working_days_between(due, start) == -sum(map(CALENDAR.is_working_day, [*between[1:], due])) or length == 0
