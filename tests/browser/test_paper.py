"""Heads who are served by telephone and paper: a call confirmed by one tap, a 回执 found by its number, a leader's line from the phone."""
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.somebody import Somebody
from tests.browser.test_small_item import REGISTRATION

Arrive = Callable[..., Somebody]


def issued(person: Arrive) -> Somebody:
    clerk = person("liming")
    clerk.page.goto("/items/new")
    clerk.answer(**REGISTRATION)
    clerk.press("下达督办通知")
    clerk.sees("院督〔2026〕1号")
    return clerk


def test_P_3_a_report_by_telephone_is_confirmed_by_one_tap(person: Arrive, site: Site, pictures: Path) -> None:
    clerk = issued(person)
    site.move("2026-03-05 10:00")
    clerk.sign_in()
    clerk.open_item("2026/1")
    clerk.main.get_by_role("link", name="记电话").click()
    expect(clerk.main.get_by_label("通话人")).to_have_value("彭涛")                         # the head and his number are there already
    clerk.main.get_by_label("听到的要点").fill("一号楼查完，二号楼在查。")
    clerk.looked_at(pictures, "call-1-typed")
    clerk.main.get_by_role("button", name="记下并请科室确认").click()
    clerk.sees("已记下并请科室负责人确认", "还没有答复", "上次了解")

    head = person("pengtao", phone=True)
    head.open_task("确认电话情况")
    head.sees("李明 2026-03-05 10:00 与彭涛")
    head.looked_at(pictures, "call-2-one-tap")
    head.press("属实")
    head.sees("已办理“确认电话情况”：属实")

    clerk.open_item("2026/1?tab=remarks")
    clerk.sees("属实", "作为本科室反馈报送审核")
    clerk.looked_at(pictures, "call-3-confirmed")
    clerk.open_item("2026/1?tab=diagram")
    clerk.main.get_by_role("link", name="电话了解").click()
    expect(clerk.main.locator("[data-canvas] .djs-element").first).to_be_visible()
    clerk.page.screenshot(path=pictures / "call-4-diagram.png", full_page=True)
    reviewer = person("zhaomin")
    reviewer.open_task("审核电话反馈")
    reviewer.passes(pictures, "call-5-review", "通过")
    reviewer.open_item("2026/1")
    reviewer.sees("一号楼查完，二号楼在查", "审核通过")


def test_R_13_4_a_paper_notice_comes_back_signed_and_scanned(person: Arrive, site: Site, pictures: Path) -> None:
    clerk = issued(person)
    clerk.open_item("2026/1")
    clerk.main.get_by_role("link", name="打印通知和回执").click()
    clerk.sees("督 办 通 知", "督办通知回执", "沿虚线剪下")
    clerk.looked_at(pictures, "paper-1-notice")
    clerk.page.emulate_media(media="print")
    clerk.page.pdf(path=pictures / "paper-1-notice.pdf", format="A4", print_background=True)
    expect(clerk.page.locator(".screen-only").first).to_be_hidden()
    clerk.page.emulate_media(media="screen")
    clerk.page.evaluate("() => { window.print = () => { document.title = 'printed'; }; }")
    clerk.press("打印")
    clerk.sees("已记入台账")

    site.move("2026-03-04 09:30")
    carrier = person("liming", phone=True)
    carrier.page.goto("/receipts")
    carrier.main.get_by_label("通知编号").fill("2026-1")
    carrier.main.get_by_role("button", name="查找").click()
    carrier.sees("开展春季教室安全检查")
    carrier.main.get_by_label("签收人").fill("彭涛")
    carrier.main.get_by_label("签收时间").fill("2026-03-04T09:10")
    carrier.upload("copy", "回执.txt", "彭涛签收")
    carrier.looked_at(pictures, "paper-2-receipt")
    carrier.main.get_by_role("button", name="登记回执", exact=True).click()
    carrier.sees("已登记后勤保障办公室的回执", "签收人 彭涛")
    carrier.open_item("2026/1?tab=timeline")
    carrier.sees("书面签收督办通知 院督通〔2026〕1号", "打印督办通知")
    carrier.page.goto("/items/2026/1/paper/sheet")
    carrier.looked_at(pictures, "paper-3-sheet")


def test_R_16_16_a_leader_writes_from_the_phone_and_sees_what_became_of_it(person: Arrive, pictures: Path) -> None:
    clerk = issued(person)
    leader = person("gaojun", phone=True)
    leader.open_item("2026/1")
    leader.main.get_by_role("link", name="写批示").click()
    leader.main.get_by_label("写批示").fill("请后勤办一周内把隐患清单报我。")
    leader.looked_at(pictures, "remark-1-phone")
    leader.main.get_by_role("button", name="送出批示").click()
    leader.sees("批示已送综合办公室处理", "待综合办公室处理")

    clerk.page.goto("/items?special=remarks")
    clerk.main.get_by_role("link", name="开展春季教室安全检查").click()
    clerk.main.get_by_role("link", name="去处理").click()
    clerk.looked_at(pictures, "remark-2-dispose")
    clerk.main.get_by_role("button", name="传达", exact=True).click()
    clerk.sees("已传达给后勤保障办公室")
    clerk.main.get_by_text("送阅、抄送").click()
    clerk.main.get_by_label("教学科研办公室负责人 王芳").check(force=True)
    clerk.looked_at(pictures, "remark-3-circulate")
    clerk.main.get_by_role("button", name="送阅", exact=True).click()
    clerk.sees("已送阅", "未阅")

    head = person("pengtao", phone=True)
    head.page.goto("/messages")
    head.sees("传达高骏批示")
    head.open_item("2026/1?tab=remarks")
    head.main.get_by_label("留言内容").fill("清单本周五报。")
    head.main.get_by_role("button", name="给综合办公室留言").click()
    head.sees("留言已送出", "清单本周五报。")
    head.looked_at(pictures, "remark-4-note")
    leader.open_item("2026/1?tab=remarks")
    leader.sees("已传达给后勤保障办公室")
    assert "清单本周五报" not in leader.main.inner_text()
