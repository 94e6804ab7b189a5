"""Periods of recurring tasks and the due day in each."""
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.supervision.register.periods import MONTHS, due_in, period_of, periods_between


@pytest.mark.parametrize(("kind", "code", "label", "due"), [
    ("monthly", "2026-02", "2026年2月", date(2026, 2, 28)), ("quarterly", "2026-Q1", "2026年第一季度", date(2026, 3, 31)),
    ("half_yearly", "2026-H1", "2026年上半年", date(2026, 6, 30)), ("yearly", "2026", "2026年", date(2026, 12, 31))])
def test_the_period_of_a_day_and_its_due_at_the_end_of_the_month(kind: str, code: str, label: str, due: date) -> None:
    period = period_of(kind, date(2026, 2, 10))
    assert (period.code, period.label, due_in(period, 31)) == (code, label, due)


def test_the_due_day_is_of_the_periods_last_month() -> None:
    assert due_in(period_of("quarterly", date(2026, 8, 1)), 25) == date(2026, 9, 25)


def test_periods_follow_each_other_over_the_year() -> None:
    assert [one.code for one in periods_between("half_yearly", date(2025, 9, 1), date(2026, 7, 2))] == ["2025-H2", "2026-H1", "2026-H2"]
    assert periods_between("monthly", date(2026, 2, 1), date(2026, 1, 1)) == ()


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(sorted(MONTHS)), st.integers(1, 31))
def test_every_day_lies_in_one_period_and_so_does_its_due(day: date, kind: str, due_day: int) -> None:
    period = period_of(kind, day)
    assert period.first <= day <= period.last
    assert period.first <= due_in(period, due_day) <= period.last
    assert period_of(kind, period.last + timedelta(days=1)).first == period.last + timedelta(days=1)
