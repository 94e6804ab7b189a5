"""One morning of 综合办公室: the numbers, three items reminded of, two filed; at the desk and on the phone, and without a script."""
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.somebody import Somebody

Arrive = Callable[..., Somebody]


def number(who: Somebody, label: str) -> int:
    return int(who.main.locator(".counters a").filter(has_text=label).locator("strong").inner_text())


def open_list(who: Somebody, label: str) -> None:
    who.main.locator(".counters a").filter(has_text=label).click()
    expect(who.main.locator(".counters a[aria-current]")).to_contain_text(label)


def choose(who: Somebody, count: int) -> None:
    for place in range(count):
        who.main.locator("input[name=item]").nth(place).check()


def remind(clerk: Somebody, pictures: Path, device: str, label: str, count: int) -> None:
    open_list(clerk, label)
    choose(clerk, count)
    expect(clerk.main.locator("[data-picked]")).to_have_text(f"已选 {count} 件")
    clerk.page.get_by_label("附一句话").fill("周五例会要听进展")
    clerk.looked_at(pictures, f"desk-{device}-chosen")
    clerk.press("提醒所选")
    expect(clerk.main.get_by_role("heading", level=1)).to_have_text(f"已办 {count} 件")
    clerk.looked_at(pictures, f"desk-{device}-reminded")
    clerk.page.get_by_role("link", name="回到督办台").click()
    expect(clerk.main.locator(".counters a[aria-current]")).to_contain_text(label)


def test_a_morning_at_the_desk(member: Arrive, pictures: Path) -> None:
    clerk = member("liming")
    clerk.page.goto("/")
    expect(clerk.main.get_by_role("heading", level=1)).to_have_text("督办台")
    clerk.looked_at(pictures, "desk-wide-numbers")
    remind(clerk, pictures, "wide", "逾期", 3)
    open_list(clerk, "待归档")
    before = number(clerk, "待归档")
    clerk.main.locator("[data-all]").click()                               # all of the page, but those that are left out
    expect(clerk.main.locator("[data-picked]")).to_have_text(f"已选 {before} 件")
    for place in range(2, before):
        clerk.main.locator("input[name=item]").nth(place).uncheck()
    clerk.press("归档所选")
    clerk.looked_at(pictures, "desk-wide-filed")
    filed = clerk.main.get_by_text("已归档，保管期限30年").count()
    clerk.sees(f"已办 {filed} 件")
    clerk.page.goto("/desk")
    assert filed and number(clerk, "待归档") == before - filed
    clerk.page.goto("/desk?of=yellow")
    clerk.main.locator("[data-all]").click()
    clerk.press("打印通知")
    clerk.looked_at(pictures, "desk-wide-notices")
    clerk.page.emulate_media(media="print")
    expect(clerk.page.get_by_role("navigation", name="主菜单")).to_be_hidden()
    expect(clerk.main.get_by_role("button", name="打印")).to_be_hidden()


def test_a_morning_on_the_phone_and_the_desks_of_others(member: Arrive, pictures: Path) -> None:
    clerk = member("zhaomin", phone=True)
    clerk.page.goto("/")
    expect(clerk.main.get_by_role("button", name="下达所选")).to_be_hidden()       # nothing chosen yet: the list has the screen
    remind(clerk, pictures, "phone", "逾期", 3)
    leader, head = member("gaojun", phone=True), member("pengtao", phone=True)
    for who, title in ((leader, "我分管的事项"), (head, "本科室事项")):
        who.page.goto("/")
        expect(who.main.get_by_role("heading", level=1)).to_have_text(title)
        who.looked_at(pictures, f"desk-phone-{who.login}")
    open_list(head, "待我办理")
    head.main.locator("a.to-do").first.click()
    expect(head.main.locator("form[data-form]")).to_be_visible()

    plain = member("sunyi", phone=True, javascript=False)                          # the same without a script
    plain.page.goto("/desk?of=unsigned")
    plain.page.get_by_role("link", name="全选本页").click()
    plain.main.get_by_role("button", name="提醒所选").click()
    expect(plain.main.get_by_role("heading", level=1)).to_contain_text("已办")
