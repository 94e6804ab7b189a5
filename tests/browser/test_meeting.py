"""After a meeting: seven resolutions, five items at four offices, in three pages; the grid on the phone; everything without JavaScript."""
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.somebody import Somebody
from tests.supervision.register.clerk import MINUTES

Arrive = Callable[..., Somebody]
SUPERVISED = (1, 2, 3, 5, 7)


def rows(clerk: Somebody) -> Locator:
    return clerk.main.locator("tbody.entry")


def enters(clerk: Somebody) -> None:
    clerk.page.goto("/register/new")
    for label, value in (("会议名称和届次", "2026年第3次党政联席会"), ("会议日期", "2026-02-27"), ("存放处", "会议纪要存综合办公室"), ("决议原文", MINUTES)):
        clerk.main.get_by_label(label).fill(value)


def marks(clerk: Somebody) -> None:
    for place in range(1, 8):
        decides(clerk, place, "supervise" if place in SUPERVISED else "not")


def decides(clerk: Somebody, place: int, verdict: str) -> None:
    rows(clerk).nth(place - 1).locator(f"input[name^=verdict-][value={verdict}]").check()


def test_R_10_1_seven_resolutions_become_five_items_at_four_offices_in_three_pages(person: Arrive, pictures: Path) -> None:
    clerk = person("liming")
    visited: list[str] = []
    enters(clerk)
    clerk.page.on("framenavigated", lambda frame: visited.append(frame.url))
    clerk.looked_at(pictures, "meeting-1-new")
    clerk.press("登记并分条")
    expect(rows(clerk)).to_have_count(7)
    clerk.looked_at(pictures, "meeting-2-split")
    marks(clerk)
    clerk.looked_at(pictures, "meeting-3-grid")
    clerk.page.evaluate("() => window.scrollTo(0, 0)")
    clerk.page.screenshot(path=pictures / "guide-meeting.png")
    clerk.press("下达所选")
    clerk.sees("已下达 5 件", "院督〔2026〕5号", "后勤保障办公室 2 件，一条消息")
    clerk.looked_at(pictures, "meeting-4-result")
    assert len(visited) == 2                     # the grid and the result, after the page of the minutes
    clerk.main.get_by_role("listitem").filter(has_text="后勤保障办公室 2 件").get_by_role("link", name="打印通知单").click()
    clerk.sees("督办事项通知单", "回执", "院督〔2026〕2号", "院督〔2026〕5号")
    clerk.looked_at(pictures, "meeting-5-sheet")
    clerk.page.pdf(path=pictures / "meeting-5-sheet.pdf", prefer_css_page_size=True)
    clerk.page.goto("/register")
    clerk.looked_at(pictures, "meeting-6-list")
    clerk.main.get_by_role("link", name="2026年第3次党政联席会").click()
    clerk.sees("不督办", "院督〔2026〕1号")
    clerk.looked_at(pictures, "meeting-7-document")


def test_the_grid_is_corrected_on_the_phone_and_keeps_what_was_typed(person: Arrive, pictures: Path) -> None:
    clerk = person("liming", phone=True)
    enters(clerk)
    clerk.press("登记并分条")
    decides(clerk, 2, "supervise")
    decides(clerk, 4, "not")
    rows(clerk).nth(1).get_by_label("第 2 条事项名称").fill("检查全部教室")
    rows(clerk).nth(1).get_by_label("第 2 条承办科室").select_option("")
    rows(clerk).nth(1).locator("details.pick-offices summary").click()
    rows(clerk).nth(1).locator("input[name^=coops-][value=学生工作办公室]").check()
    clerk.looked_at(pictures, "meeting-phone-1-grid")
    clerk.press("下达所选")
    clerk.sees("1 件还不齐", "承办科室须为一个院属科室")
    clerk.looked_at(pictures, "meeting-phone-2-held")
    clerk.main.get_by_role("link", name="回到表格补齐").click()
    expect(rows(clerk).nth(1).get_by_label("第 2 条事项名称")).to_have_value("检查全部教室")
    expect(rows(clerk).nth(1)).to_contain_text("学工办")
    rows(clerk).nth(1).get_by_label("第 2 条承办科室").select_option("后勤保障办公室")
    clerk.press("下达所选")
    clerk.sees("已下达 1 件", "配合 学生工作办公室")


def test_the_grid_warns_while_it_is_filled_in_and_saves_itself(person: Arrive, pictures: Path) -> None:
    clerk = person("liming")
    enters(clerk)
    clerk.press("登记并分条")
    grid, second = clerk.page.url, rows(clerk).nth(1)
    decides(clerk, 2, "supervise")
    second.get_by_label("第 2 条办结时限").fill("2026-03-08")
    expect(second).to_contain_text("2026-03-08 不是工作日")
    second.get_by_label("第 2 条事项名称").fill("检查全部教室")
    clerk.looked_at(pictures, "meeting-11-warned")
    clerk.page.goto("/tasks")                    # at once: the last words go with the page
    phone = person("liming", phone=True)
    phone.page.goto(grid)
    title = rows(phone).nth(1).get_by_label("第 2 条事项名称")
    expect(title).to_have_value("检查全部教室")
    phone.looked_at(pictures, "meeting-phone-3-unsaved")
    phone.main.get_by_role("button", name="放弃这些修改").click()
    expect(title).not_to_have_value("检查全部教室")


def test_the_register_works_without_javascript(person: Arrive) -> None:
    clerk = person("liming", javascript=False)
    clerk.page.goto("/register/new")
    clerk.fill(name="2026年第3次党政联席会", dated="2026-02-27", place="会议纪要存综合办公室", text=MINUTES)
    clerk.main.get_by_role("button", name="登记并分条").click()
    marks(clerk)
    clerk.main.get_by_role("button", name="下达所选").click()
    clerk.sees("已下达 5 件")


def test_the_recurring_task_and_the_turn_of_the_year_are_readable(person: Arrive, member: Arrive, pictures: Path) -> None:
    clerk = person("liming")
    enters(clerk)
    clerk.press("登记并分条")
    decides(clerk, 7, "supervise")
    clerk.main.get_by_role("button", name="保存", exact=True).last.click()
    clerk.sees("已保存")
    rows(clerk).nth(6).get_by_text("工作内容、另引决议").click()
    clerk.main.get_by_role("button", name="设为周期事项").click()
    clerk.sees("每期时限")
    clerk.looked_at(pictures, "meeting-8-series-new")
    clerk.main.get_by_role("button", name="设为周期事项").click()
    clerk.sees("待发")
    clerk.looked_at(pictures, "meeting-9-series")
    other = member("liming")
    other.page.goto("/register/carry")
    other.looked_at(pictures, "meeting-10-carry")
