"""Pasted from Word or Excel: rows, and who and by when where it stands in the text. Recognised values are proposals."""
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.supervision.register.paste import Row, split
from processes.supervision.register.recognising import Offices, recognise, shortened

TEACHING, STUDENTS, REAR, FINANCE, ABROAD = "教学科研办公室", "学生工作办公室", "后勤保障办公室", "财务与资产办公室", "国际交流办公室"
OFFICES = Offices([(TEACHING, ["教科办"]), (STUDENTS, ["学工办"]), (REAR, ["后勤办"]), (FINANCE, ["财资办"]), (ABROAD, ["国际办"])])
DATED = date(2026, 3, 1)


def rows(text: str) -> tuple[Row, ...]:
    return split(text, OFFICES, DATED).rows


def texts(text: str) -> list[str]:
    return [row.text for row in rows(text)]


@pytest.mark.parametrize("text", [
    "一、修订方案。\n二、检查教室。", "1.修订方案。\n2.检查教室。", "1、修订方案。\r\n2、检查教室。", "（一）修订方案。\n（二）检查教室。", "(1)修订方案。\n(2)检查教室。",
    "①修订方案。\n②检查教室。", "1.\t修订方案。\n2.\t检查教室。", "第一、修订方案。\n第二、检查教室。", "修订方案。\n检查教室。", "修订\n方案。\n\n检查\n教室。",
    "一、修订\v方案。\n二、检查\n教室。", "\u3000\u3000一、修订方案。\n\n\u3000\u3000二、检查教室。\n", "1 \t修订方案。\n2 \t检查教室。"])
def test_numbered_paragraphs_and_plain_ones_become_rows(text: str) -> None:
    assert texts(text) == ["修订方案。", "检查教室。"]


def test_what_stands_before_the_first_number_is_kept_apart() -> None:
    found = split("2026年第3次党政联席会纪要\n会议议定：\n一、修订方案。", OFFICES, DATED)
    assert (found.preamble, [row.text for row in found.rows]) == ("2026年第3次党政联席会纪要\n会议议定：", ["修订方案。"])


def test_paragraphs_below_others_have_them_as_their_agenda() -> None:
    found = rows("一、关于安全工作\n（一）由后勤办检查教室。\n1.查用电。\n2.查门窗。\n（二）由学工办开班会。\n二、关于预算\n由财资办细化预算。")
    assert [(row.agenda, row.text) for row in found] == [
        ("关于安全工作，由后勤办检查教室", "查用电。"), ("关于安全工作，由后勤办检查教室", "查门窗。"), ("关于安全工作", "由学工办开班会。"), ("关于预算", "由财资办细化预算。")]


def test_what_introduces_the_paragraphs_below_a_heading_stands_once_before_them_all() -> None:
    found = split("纪要\n一、关于安全工作\n会议听取了后勤办的汇报，议定：\n（一）由后勤办检查教室。\n（二）由学工办开班会。", OFFICES, DATED)
    assert found.preamble == "纪要\n会议听取了后勤办的汇报，议定："
    assert [(row.agenda, row.text) for row in found.rows] == [("关于安全工作", "由后勤办检查教室。"), ("关于安全工作", "由学工办开班会。")]


def test_a_number_inside_a_sentence_begins_no_row() -> None:
    assert texts("一、增长1.5倍，\n3.5万元用于设备。\n二、其他。") == ["增长1.5倍，3.5万元用于设备。", "其他。"]


def test_a_broken_sentence_is_put_together_and_latin_words_stay_apart() -> None:
    assert texts("一、采购 Office\nSuite 软件\n三套。") == ["采购 Office Suite 软件三套。"]


@pytest.mark.parametrize(("text", "lead", "coops"), [
    ("由教科办牵头，学工办配合，9月30日前完成", TEACHING, (STUDENTS,)),
    ("由教学科研办公室牵头，学工办、国际办配合", TEACHING, (STUDENTS, ABROAD)),
    ("教科办牵头，会同学工办、财资办办理", TEACHING, (STUDENTS, FINANCE)),
    ("由后勤办会同学工办开展检查", REAR, (STUDENTS,)),
    ("由后勤办负责落实", REAR, ()),
    ("后勤办负责，学生工作办公室和财务与资产办公室协助。", REAR, (STUDENTS, FINANCE)),
    ("牵头科室：教科办；配合科室：学工办、后勤办", TEACHING, (STUDENTS, REAR)),
    ("责任单位:后勤办", REAR, ()),
    ("由后勤办于4月底前查完教室", REAR, ()),
    ("由财资办牵头，各科室配合", FINANCE, (TEACHING, STUDENTS, REAR, ABROAD)),
    ("教科办、学工办积极配合，由国际办承办", ABROAD, (TEACHING, STUDENTS)),
    ("后勤办于12月25日前完成教室检查。", REAR, ()), ("会议决定，财资办12月31日前完成决算，学工办配合。", FINANCE, (STUDENTS,)),
    ("教科办要抓紧修订方案，年内完成", TEACHING, ()), ("后勤办、学工办须于年底前完成", "", ()), ("教科办于3月汇报了教学工作", "", ()),
    ("听取了教科办关于教学工作的汇报", "", ()), ("加强教学管理", "", ())])
def test_offices_are_recognised_by_name_and_short_name(text: str, lead: str, coops: tuple[str, ...]) -> None:
    found = recognise(text, OFFICES, DATED)
    assert (found.lead, found.coops) == (lead, coops)


def test_the_words_a_lead_was_taken_from_are_said() -> None:
    assert recognise("会议决定，后勤办于12月25日前完成教室检查。", OFFICES, DATED).notes[0] == "承办科室认自“后勤办于12月25日前完成”。"


def test_R_16_15_two_offices_side_by_side_are_never_two_leads() -> None:
    found = recognise("由教科办、学工办共同负责", OFFICES, DATED)
    assert found.lead == ""
    assert "请选定一个承办科室" in found.notes[0]


@pytest.mark.parametrize(("text", "due"), [
    ("9月30日前完成", date(2026, 9, 30)), ("于2026年9月30日之前", date(2026, 9, 30)), ("2026-09-30前报送", date(2026, 9, 30)), ("2026/9/30前", date(2026, 9, 30)),
    ("2026.9.30 前", date(2026, 9, 30)), ("９月３０日前", date(2026, 9, 30)), ("九月三十日前", date(2026, 9, 30)), ("十一月二十一日以前完成", date(2026, 11, 21)),
    ("6月底前印发", date(2026, 6, 30)), ("2月底前", date(2027, 2, 28)), ("明年2月底前", date(2027, 2, 28)), ("年底前完成", date(2026, 12, 31)), ("年内办结", date(2026, 12, 31)),
    ("1月15日前", date(2027, 1, 15)), ("3月1日前", date(2026, 3, 1)), ("时限为5月8日", date(2026, 5, 8)),
    ("3月10日启动，6月20日前完成", date(2026, 6, 20)), ("4月1日前报方案，5月1日前完成", date(2026, 5, 1)),
    ("根据校发〔2026〕8号文", None), ("第3次会议", None), ("3月10日至4月10日开放", None), ("投入3.5万元", None)])
def test_due_dates_are_recognised_with_their_year(text: str, due: date | None) -> None:
    assert recognise(text, OFFICES, DATED).due == due


@pytest.mark.parametrize("text", ["尽快完成", "长期坚持", "学期末前完成"])
def test_R_13_2_a_vague_date_is_said_to_be_none(text: str) -> None:
    found = recognise(text, OFFICES, DATED)
    assert found.due is None
    assert "不是具体日期" in found.notes[0]


@pytest.mark.parametrize("text", ["2月30日前完成", "2026年13月1日前完成", "9月31日前"])
def test_a_day_that_does_not_exist_is_said(text: str) -> None:
    found = recognise(text, OFFICES, DATED)
    assert found.due is None
    assert "请选定办结时限" in found.notes[-1]


HEADED = "序号\t决议内容\t牵头科室\t配合科室\t完成时限\n1\t修订手册\t教科办\t学工办、财资办\t2026/9/30\n2\t检查教室\t后勤办\t无\t6月底"


def test_excel_with_headings() -> None:
    first, second = rows(HEADED)
    assert (first.text, first.lead, first.coops, first.due) == ("修订手册", TEACHING, (STUDENTS, FINANCE), date(2026, 9, 30))
    assert (second.text, second.lead, second.coops, second.due) == ("检查教室", REAR, (), date(2026, 6, 30))


def test_excel_without_headings_and_with_columns_in_any_order() -> None:
    first, second = rows("1\t教科办\t修订学生手册并印发\t学工办、财资办\t9月30日\n2\t后勤办\t检查教室\t\t2026.4.1")
    assert (first.text, first.lead, first.coops, first.due) == ("修订学生手册并印发", TEACHING, (STUDENTS, FINANCE), date(2026, 9, 30))
    assert (second.text, second.lead, second.coops, second.due) == ("检查教室", REAR, (), date(2026, 4, 1))


def test_excel_cells_keep_their_lines_together_and_their_quotation_marks() -> None:
    found = rows('序号\t内容\t承办科室\n1\t"修订\n""手册"""\t教科办')
    assert found[0].text == '修订"手册"'


def test_what_a_cell_says_and_is_not_known_is_left_to_a_person() -> None:
    row, = rows("内容\t承办科室\t配合科室\t时限\n检查\t教科办 学工办\t团委\t尽快")
    assert (row.lead, row.coops, row.due) == ("", (), None)
    assert len(row.notes) == 3
    assert "团委" in "".join(row.notes)


def test_a_date_that_excel_copied_as_a_number_is_the_day_it_stands_for() -> None:
    row, = rows("内容\t承办科室\t时限\n检查\t后勤办\t46387")
    assert (row.due, row.notes) == (date(2026, 12, 31), ("承办科室取自“后勤办”。", "时限取自“46387”。"))


def test_every_office_is_written_out() -> None:
    row, = rows("内容\t承办科室\t配合科室\n报送清单\t财资办\t各科室")
    assert row.coops == (TEACHING, STUDENTS, REAR, ABROAD)


@pytest.mark.parametrize(("text", "title"), [
    ("会议决定，修订培养方案，由教科办牵头，9月30日前完成。", "修订培养方案"), ("由后勤办负责更换老旧空调，8月31日前完成。", "更换老旧空调"),
    ("会议同意修订学生手册。", "修订学生手册"), ("关于修订培养方案的议题", "修订培养方案"), ("4月底前，完成检查", "完成检查"), ("由教科办牵头", "由教科办牵头"), ("安" * 50, "安" * 29 + "…")])
def test_the_title_is_what_is_to_be_done(text: str, title: str) -> None:
    assert shortened(text, OFFICES) == title


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\n\n"])
def test_nothing_is_no_row(text: str) -> None:
    assert rows(text) == ()


@given(st.text(alphabet="一二三、（）().1234\t\n\"会议由教科办学工配合牵头年月日前底，。；： ", max_size=120))
def test_no_text_makes_it_stumble_and_no_word_is_lost(text: str) -> None:
    found = split(text, OFFICES, DATED)
    if "\t" not in text:
        kept = "".join([found.preamble, *(row.agenda + row.text for row in found.rows)])
        assert all(sign in kept for sign in set(text) & set("会议教科办学工配合牵头"))
