"""What a ledger says, wherever its headers stand and however its dates, offices and states are written."""
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from processes.supervision.importing.dates import read_day
from processes.supervision.importing.words import State, read_state, split_offices
from tests.supervision.importing.ledgers import HEADER, line, read, row_of, saved, workbook


@pytest.mark.parametrize(("text", "day", "exact"), [
    ("2026.10.29", date(2026, 10, 29), True), ("2026/03/01", date(2026, 3, 1), True), ("2026-3-1", date(2026, 3, 1), True),
    ("20261210", date(2026, 12, 10), True), ("2026年1月18日", date(2026, 1, 18), True), ("2026 年 1 月 18 日", date(2026, 1, 18), True),
    ("10月26日", date(2026, 10, 26), True), ("10月26日前", date(2026, 10, 26), False), ("2026年12月5日前", date(2026, 12, 5), False),
    ("9月底", date(2026, 9, 30), False), ("2月底", date(2026, 2, 28), False), ("2028年2月底前", date(2028, 2, 29), False), ("2026年底", date(2026, 12, 31), False),
    ("46357", date(2026, 12, 1), True)])
def test_a_date_is_read_as_clerks_write_it(text: str, day: date, exact: bool) -> None:
    said = read_day(text, 2026)
    assert (said.day, said.exact) == (day, exact)


@pytest.mark.parametrize("text", ["尽快", "长期坚持", "学期末", "", "2026.13.1", "2月30日", "13月底", "64", "²", "9" * 1_000, "第3次", "2026年第12次"])
def test_what_is_no_date_stays_words(text: str) -> None:
    assert read_day(text, 2026).day is None


@given(st.dates(date(2024, 1, 1), date(2031, 12, 31)))
def test_every_way_of_writing_a_day_means_that_day(day: date) -> None:
    ways = (day.isoformat(), f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日", day.strftime("%Y%m%d"), day.strftime("%Y/%m/%d"))
    assert {read_day(way, 2000).day for way in ways} == {day}


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader_of_dates(text: str) -> None:
    read_day(text, 2026)


@pytest.mark.parametrize(("text", "names"), [
    ("学办 教科办", ("学办", "教科办")), ("教科办/学办/财资办", ("教科办", "学办", "财资办")), ("国际合作办\n汉教中心", ("国际合作办", "汉教中心")),
    ("综合办，学办", ("综合办", "学办")), ("学工办、教科办", ("学工办", "教科办")), ("学办；学办", ("学办",)), ("综合办（牵头）、学办", ("综合办", "学办")),
    ("无", ()), ("/", ()), ("", ()), ("—", ())])
def test_offices_are_split_at_whatever_stands_between_them(text: str, names: tuple[str, ...]) -> None:
    assert split_offices(text) == names


@pytest.mark.parametrize(("text", "state", "percent"), [
    ("办理中", State.UNDERWAY, None), ("正在推进", State.UNDERWAY, None), ("未启动", State.NOT_STARTED, None), ("完成", State.DONE, None), ("√", State.DONE, None),
    ("已办结", State.DONE, None), ("已完成80%", State.UNDERWAY, 80), ("100％", State.DONE, 100), ("0%", State.NOT_STARTED, 0), ("逾期", State.LATE, None),
    ("延期", State.EXTENDED, None), ("", State.UNKNOWN, None), ("待定", State.UNKNOWN, None), ("未完成", State.UNKNOWN, None)])
def test_a_state_is_read_or_left_open(text: str, state: State, percent: int | None) -> None:
    assert read_state(text) == (state, percent)


def test_the_header_is_found_wherever_it_stands_and_in_other_words(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["督办工作台账"], [], ["填报：综合办"], ["工作内容", "牵头 单位", "完成时限\n（日期）"], ["检查教室", "后勤办", "2026.12.1"]):
        book.active.append(row)
    [row] = read(tmp_path, saved(book)).rows
    assert (row.number, row.content, row.leads, row.due.day) == (5, "检查教室", ("后勤办",), date(2026, 12, 1))


def test_every_line_is_an_item_or_is_named_among_what_was_left(tmp_path: Path) -> None:
    ledger = read(tmp_path, workbook(line(), [], line(), list(HEADER), ["附：以上均已报送"], line(), ["合计", "3项"]))
    assert [row.number for row in ledger.rows] == [4, 6, 9]
    assert [(number, why) for _, number, why in ledger.left] == [(1, "表头以上的标题、说明"), (3, "表头"), (7, "表头"), (8, "只有一格文字，不是事项"), (10, "合计行")]
    assert ledger.said_total == len(ledger.rows) == 3


def test_the_year_of_dates_without_one_is_that_of_the_title(tmp_path: Path) -> None:
    [row] = read(tmp_path, workbook(line(due="3月底"), title="2025年督办台账")).rows
    assert row.due.day == date(2025, 3, 31)


@pytest.mark.parametrize("slip", [-1, 1, 2])
def test_a_row_that_has_slipped_is_read_where_it_belongs(tmp_path: Path, slip: int) -> None:
    whole = line()
    moved = whole[-slip:] if slip < 0 else [None] * slip + whole
    sound, slipped = read(tmp_path, workbook(whole, moved)).rows
    assert (sound.slipped, slipped.slipped) == (0, slip)
    assert (slipped.content, slipped.leads, slipped.due, slipped.state) == (sound.content, sound.leads, sound.due, sound.state)


def test_a_sparse_row_is_not_taken_for_a_slipped_one(tmp_path: Path) -> None:
    row = row_of(tmp_path, source=None, basis=None, issued="尽快", due="长期坚持", status=None)
    assert (row.slipped, row.leads) == (0, ("后勤保障办公室",))


@pytest.mark.parametrize("given", [{"remark": "敏感，勿外传"}, {"content": "干部考察（敏感）"}, {"progress": "涉及敏感信息"}])
def test_R_8_1_the_word_in_any_cell_makes_the_row_secret(tmp_path: Path, given: dict[str, Any]) -> None:
    assert row_of(tmp_path, **given).secret


def test_marks_in_the_remarks_are_understood(tmp_path: Path) -> None:
    assert row_of(tmp_path, remark="急件").urgent
    assert row_of(tmp_path, remark="与上一项合并").merge
    assert row_of(tmp_path, remark="延期至学期末").postponed == "学期末"
    assert row_of(tmp_path, coops="各科室").everyone


def test_a_title_is_the_content_without_what_only_refers_to_a_paper(tmp_path: Path) -> None:
    assert row_of(tmp_path, content="清理失效链接\n（详见会议纪要）").title == "清理失效链接"
    assert row_of(tmp_path, content="完成招生简章；").title == "完成招生简章"
