"""Dates speak: the weekday, what is left, and how that was counted."""
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask, g

from app.auth.carrying import is_ours
from app.words import arithmetic, day, due, provisional, remaining, size, when
from processes.engine.step import SYSTEM
from processes.supervision.rulebook import SHIPPED

MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _request() -> Iterator[None]:
    """Words are said during a request, by the calendar of the house."""
    with Flask(__name__).app_context():
        g.viewer, g.book = SYSTEM, SHIPPED
        yield


@pytest.mark.parametrize(("value", "said"), [
    (date(2026, 3, 9), "还有 5 个工作日"), (MONDAY, "今天 24:00 到期"), (date(2026, 2, 27), "已逾期 3 天"), (date(2026, 3, 3), "还有 1 个工作日")])
def test_what_a_due_day_means_today(value: date, said: str) -> None:
    assert remaining(value, MONDAY) == said


def test_a_date_names_its_weekday() -> None:
    assert day(date(2026, 9, 30)) == "2026-09-30（周三）"
    assert day(None) == "未定"


def test_the_arithmetic_names_the_days_left_out_and_the_notice() -> None:
    text = arithmetic(date(2026, 3, 9), MONDAY)
    assert text == "从今天 2026-03-02 数到 2026-03-08，到期当天不计，扣除其间 2 个休息日，共 5 个工作日。依据：国办发明电〔2025〕7号（2026年）。"


def test_R_15_6_a_day_in_a_year_without_a_notice_is_marked() -> None:
    assert provisional(date(2026, 12, 31), MONDAY) == "" == provisional(None, MONDAY)
    assert provisional(date(2027, 2, 15), MONDAY) == ' <span class="mark">暂估（2027年放假安排未公布）</span>'


def test_a_year_without_a_notice_is_called_provisional() -> None:
    assert "暂估" in arithmetic(date(2027, 3, 9), MONDAY)


def test_a_due_day_is_red_only_when_it_has_passed() -> None:
    assert 'class="due late"' in due(date(2026, 2, 27), MONDAY)
    assert 'class="due"' in due(MONDAY, MONDAY)
    assert "<details" in when(MONDAY, MONDAY)


@pytest.mark.parametrize(("value", "said"), [(1, "1 KB"), (2048, "2 KB"), (5 * 1024 * 1024, "5.0 MB")])
def test_the_size_of_a_file(value: int, said: str) -> None:
    assert size(value) == said


@pytest.mark.parametrize(("address", "ours"), [
    ("/items/2026/3", True), ("/items?light=red", True), ("//evil", False), ("/\\evil", False), ("https://evil", False),
    ("items", False), ("", False), (None, False), ("/\nx", False)])
def test_only_our_own_pages_are_led_to(address: str | None, ours: bool) -> None:
    assert is_ours(address) is ours
