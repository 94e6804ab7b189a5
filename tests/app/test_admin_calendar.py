"""工作日历: paste, preview, confirm; nothing counts before it was seen, nothing typed is lost (R-15.6, R-15.7)."""
import re
from collections.abc import Callable

import pytest

from processes.bootstrap import House
from processes.supervision.rulebook import rulebook
from processes.supervision.rules.entries import all_entries
from processes.workers.loop import Worker
from tests.app.conftest import REGISTRATION, Browser
from tests.supervision import notices

Arrive = Callable[[str], Browser]
RULING = {"name": "2027年寒假", "first": "2027-01-25", "last": "2027-02-26", "working": "no", "basis": "党政联席会〔2026〕12号"}


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    return found[1]


def provisional(house: House) -> bool:
    with house.reading() as connection:
        return rulebook(connection).calendar.provisional(2027)


@pytest.fixture
def distant(person: Arrive) -> str:
    """An item due in a year whose notice is not out."""
    return str(person("liming").post("/items/new", {**REGISTRATION, "due": "2027-02-15"}).location)


@pytest.mark.parametrize(("login", "status"), [("admin", 200), ("chenjing", 200), ("liming", 403), ("wangfang", 403), ("zhouyuan", 403)])
def test_R_20_1_the_calendar_is_for_the_chief_and_the_administrators(person: Arrive, login: str, status: int) -> None:
    browser = person(login)
    assert browser.get("/admin").status_code == status
    assert browser.get("/admin/calendar").status_code == status
    assert browser.post("/admin/calendar/notice", {"text": notices.Y2027}).status_code == status
    assert ("系统管理" in browser.get("/tasks").text) is (status == 200)


def test_R_15_6_a_year_without_a_notice_is_shown_as_provisional(person: Arrive) -> None:
    page = person("admin").get("/admin/calendar?year=2027").text
    assert "暂估（2027年放假安排未公布）" in page
    assert "2027 年工作日 248 天" in page
    assert 'title="2027-02-08，休息日，法定节假日放假"' in page


def test_R_15_6_the_preview_shows_the_whole_year_and_what_moves_for_whom(house: House, person: Arrive, distant: str) -> None:
    page = person("chenjing").post("/admin/calendar/notice", {"text": notices.Y2027}).text
    assert "还没有启用" in page and "2027 年工作日 250 天" in page and "原为 248 天" in page
    assert "春节：2月5日（周五）至2月11日（周四）放假" in page and "调休上班：1月30日（周六）" in page
    assert 'class="odd moved" title="2027-01-30，工作日，调休上班，原为休息日"' in page
    assert "最迟申请延期：2027-02-02（周二） → <strong>2027-02-01（周一）</strong>" in page
    assert "后勤保障办公室（彭涛）" in page
    assert provisional(house)


def test_R_15_6_confirmed_it_counts_and_the_head_finds_a_message(house: House, person: Arrive, distant: str) -> None:
    browser = person("chenjing")
    assert "暂估（2027年放假安排未公布）" in browser.get(distant).text
    preview = browser.post("/admin/calendar/notice", {"text": notices.Y2027}).text
    answer = browser.post("/admin/calendar/notice", {"text": notices.Y2027, "seen": seen(preview), "confirm": "1", "why": "国办已公布"})
    assert (answer.status_code, answer.location) == (303, "/admin/calendar?year=2027")
    page = browser.get(answer.location).text
    assert "国办发明电〔2026〕8号" in page and "国办已公布" in page and "陈静" in page
    assert "暂估（2027" not in browser.get(distant).text
    while Worker(house).run_once():
        pass
    assert "工作日历已更新（国办发明电〔2026〕8号），最迟申请延期由 2027-02-02 改为 2027-02-01" in person("pengtao").get("/messages").text


def test_R_15_6_faults_are_listed_with_their_place_and_the_text_stays(house: House, person: Arrive) -> None:
    text = notices.Y2027.replace("1月30日（周六）", "1月29日（周五）")
    answer = person("admin").post("/admin/calendar/notice", {"text": text, "confirm": "1"})
    assert answer.status_code == 422
    assert "第二条“春节”：1月29日（周五）不是周六、周日，不能是调休上班的日子。" in answer.text
    assert "1月29日（周五）、2月20日（周六）上班" in answer.text
    assert provisional(house)


def test_R_15_6_a_preview_overtaken_by_another_change_is_refused_and_keeps_the_text(house: House, person: Arrive) -> None:
    one, other = person("admin"), person("chenjing")
    preview = seen(one.post("/admin/calendar/notice", {"text": notices.Y2027}).text)
    other.post("/admin/calendar/ruling", {**RULING, "seen": "", "confirm": "1"})
    answer = one.post("/admin/calendar/notice", {"text": notices.Y2027, "seen": preview, "confirm": "1"})
    assert answer.status_code == 409 and "请重新预览" in answer.text and "2月20日（周六）上班" in answer.text
    assert provisional(house)


def test_R_15_7_a_ruling_of_the_college_is_previewed_confirmed_and_withdrawn(house: House, person: Arrive, distant: str) -> None:
    browser = person("chenjing")
    preview = browser.post("/admin/calendar/ruling", RULING).text
    assert "学院规定“2027年寒假”" in preview and "最迟申请延期：2027-02-02（周二） → <strong>2027-01-18（周一）</strong>" in preview
    assert browser.post("/admin/calendar/ruling", {**RULING, "seen": seen(preview), "confirm": "1"}).status_code == 303
    page = browser.get("/admin/calendar?year=2027").text
    assert "学院规定：2027年寒假，1月25日（周一）至2月26日（周五）不上班（党政联席会〔2026〕12号）" in page
    with house.reading() as connection:
        [entry] = all_entries(connection)
    assert browser.post("/admin/calendar/withdraw", {"kind": "ruling", "subject": entry.subject}).status_code == 422
    assert browser.post("/admin/calendar/withdraw", {"kind": "ruling", "subject": entry.subject, "why": "另行安排"}).status_code == 303
    assert "撤销：学院规定“2027年寒假”" in browser.get("/admin/calendar?year=2027").text


@pytest.mark.parametrize(("change", "said"), [
    ({"first": "2026-02-01"}, "不溯及既往"), ({"first": "寒假"}, "不是日期"), ({"last": ""}, "请填写首日和末日"), ({"working": ""}, "上班还是不上班"),
    ({"basis": ""}, "依据")])
def test_R_15_7_a_ruling_that_cannot_hold_is_refused_and_stays_typed(person: Arrive, change: dict[str, str], said: str) -> None:
    answer = person("admin").post("/admin/calendar/ruling", {**RULING, **change})
    assert answer.status_code == 422 and said in answer.text
    assert 'value="2027年寒假"' in answer.text


def test_an_administrator_who_knows_of_no_item_is_told_how_many_move(person: Arrive, distant: str) -> None:
    page = person("admin").post("/admin/calendar/notice", {"text": notices.Y2027}).text
    assert "另有 1 件您不能查看的在办事项也有变动" in page
    assert REGISTRATION["title"] not in page
