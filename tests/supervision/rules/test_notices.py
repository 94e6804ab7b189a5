"""The State Council's notice is read as it is worded (R-15.6); what is unclear or contradicts itself is named with its place."""
from datetime import date

import pytest

from processes.supervision.announced_years import Holiday, shipped_years
from processes.supervision.rules.notices import read_notice
from tests.supervision import notices


def faults(text: str) -> list[str]:
    found = read_notice(text)
    assert found.year is None
    return [str(fault) for fault in found.faults]


def changed(old: str, new: str, text: str = notices.Y2027) -> str:
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize("text", [notices.Y2024, notices.Y2025, notices.Y2026])
def test_R_15_6_the_notices_of_the_shipped_years_read_as_what_ships(text: str) -> None:
    found = read_notice(text)
    assert not found.faults
    assert found.year in shipped_years()


def test_R_15_6_leave_that_is_only_recommended_is_remarked_and_is_no_day_off() -> None:
    [remark] = read_notice(notices.Y2024).remarks
    assert "2月9日" in remark and "只是建议" in remark


def test_a_notice_without_number_and_date_takes_those_given_beside_it() -> None:
    bare = changed("国务院办公厅\n2026年11月4日", "", changed("国办发明电〔2026〕8号", ""))
    assert [fault.split("：")[0] for fault in faults(bare)] == ["文号", "落款"]
    found = read_notice(bare, number="国办发明电〔2026〕8号", dated=date(2026, 11, 4))
    assert found.year == read_notice(notices.Y2027).year


def test_a_holiday_may_begin_in_the_year_before() -> None:
    text = changed("1月1日（周五）至3日（周日）放假，共3天", "2026年12月31日（周四）至2027年1月3日（周日）放假调休，共4天")
    for one in (text, changed("2026年12月31日（周四）至2027年1月3日", "12月31日（周四）至1月3日", text)):
        found = read_notice(one)
        assert found.year and found.year.off[0] == Holiday("元旦", date(2026, 12, 31), date(2027, 1, 3))


def test_a_day_off_in_place_of_another_is_a_day_off() -> None:
    found = read_notice(changed("4月3日（周六）至5日（周一）放假，共3天", "4月4日放假，4月5日（周一）补休"))
    assert found.year and [one.first for one in found.year.off if one.name == "清明节"] == [date(2027, 4, 4), date(2027, 4, 5)]


@pytest.mark.parametrize(("old", "new", "said"), [
    ("1月30日（周六）", "1月29日（周五）", "第二条“春节”：1月29日（周五）不是周六、周日，不能是调休上班的日子。"),
    ("2月5日（农历除夕、周五）", "2月5日（农历除夕、周四）", "第二条“春节”：2027年2月5日是周五，文中写的是“农历除夕、周四”。"),
    ("4月25日（周日）", "4月25日（星期六）", "第四条“劳动节”：2027年4月25日是周日，文中写的是“星期六”。"),
    ("共7天。1月30日", "共8天。1月30日", "第二条“春节”：写的是8天，按日期数是7天。"),
    ("10月9日（周六）上班", "10月2日（周六）上班", "第七条“国庆节”：10月2日（周六）既放假（第七条“国庆节”）又上班，互相矛盾。"),
    ("6月9日（周三）", "6月31日（周三）", "第五条“端午节”：“6月31日(周三)”不是日历上的日子。"),
    ("9月15日（周三）放假1天，不调休", "10月1日放假1天", "第七条“国庆节”：10月1日（周五）在第六条“中秋节”里已经放假，重复了。"),
    ("9月15日（周三）放假1天，不调休", "9月15日（周三）", "第六条“中秋节”：9月15日（周三）后面没有写明放假还是上班。"),
    ("五、端午节：6月9日（周三）放假1天，不调休。\n", "", "正文：没有读到端午的安排，请粘贴通知全文。"),
    ("国务院办公厅关于2027年部分节假日安排的通知", "关于放假的通知", "标题：没有读到“国务院办公厅关于某年部分节假日安排的通知”，请连同标题一起粘贴。")])
def test_R_15_6_a_contradiction_is_named_with_its_place(old: str, new: str, said: str) -> None:
    assert said in faults(changed(old, new))


def test_a_statutory_day_that_the_notice_leaves_out_is_remarked() -> None:
    found = read_notice(changed("5月1日（周六）至5日（周三）放假调休，共5天", "5月1日（周六）放假1天"))
    assert found.year and any("5月2日" in remark and "请核对" in remark for remark in found.remarks)


@pytest.mark.parametrize("text", ["", "今天天气很好", "国务院办公厅关于9999年部分节假日安排的通知", notices.Y2027[:120], "一、" * 4000])
def test_whatever_is_pasted_is_answered_with_faults(text: str) -> None:
    assert faults(text)
