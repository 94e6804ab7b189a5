"""A head is replaced: his successor is found by typing, everything he holds moves in one step, and the 移交清单 is ready for paper."""
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.somebody import Somebody
from tests.browser.test_small_item import REGISTRATION


def test_a_head_is_replaced_and_his_items_are_handed_over(person: Callable[..., Somebody], site: Site, pictures: Path) -> None:
    clerk = person("liming")
    clerk.page.goto("/items/new")
    clerk.answer(**REGISTRATION)
    clerk.press("下达督办通知")
    head = person("pengtao", phone=True)
    head.open_task("签收并定承办人")
    head.answer(handler="pengtao", own_plan=True)
    head.press("签收并确认")

    admin = person("admin")
    admin.page.goto("/admin/people/pengtao")
    admin.looked_at(pictures, "handover-1-person")
    admin.page.get_by_role("link", name="办理人员变动").click()
    admin.page.get_by_label("离开学院").check()
    admin.sees("彭涛名下的全部工作", "开展春季教室安全检查", "承办科室负责人")
    admin.page.get_by_role("button", name="办理变动并移交").click()
    admin.sees("变动后无人负责", "须指定接手的承办人")
    expect(admin.page.get_by_label("离开学院")).to_be_checked()

    successor = admin.page.get_by_role("combobox", name="谁来接任")
    successor.fill("zl")                                                 # 曾莉, by the initials that her colleagues would type
    expect(admin.page.get_by_role("option", name="曾莉")).to_be_visible()
    admin.looked_at(pictures, "handover-2-change")
    marked = admin.main.locator(".found [aria-selected=true]")
    successor.press("ArrowDown")
    expect(marked).to_have_count(1)
    while "曾莉" not in (marked.text_content() or ""):
        successor.press("ArrowUp")
    successor.press("Enter")
    expect(successor).to_have_value("曾莉（zengli）")
    admin.press("办理变动并移交")
    site.settle()
    admin.page.reload()
    admin.sees("移 交 清 单", "曾莉", "开展春季教室安全检查", "具体承办人")
    admin.looked_at(pictures, "handover-3-list")
    admin.page.emulate_media(media="print")
    expect(admin.page.get_by_role("navigation", name="主菜单")).to_be_hidden()
    expect(admin.page.get_by_role("button", name="打印")).to_be_hidden()
    admin.page.screenshot(path=pictures / "handover-4-paper.png", full_page=True)

    heir = person("zengli", phone=True)
    heir.open_task("填报办结反馈")
    heir.answer(conclusion="done", headline="教室全部查完，隐患均已整改", no_evidence_reason="整改均已当场复核")
    heir.press("送出办结反馈")
    heir.open_item("2026/1")
    heir.sees("待审核", "曾莉")


def test_the_pages_of_people_and_offices_are_for_everybody_s_eyes_and_fingers(person: Callable[..., Somebody], site: Site, pictures: Path) -> None:
    admin = person("admin")
    for name, address in (("people", "people"), ("offices", "offices"), ("office", "offices/jiaoke"), ("portfolios", "portfolios"), ("imports", "imports"),
                          ("unattended", "unattended")):
        admin.page.goto(f"/admin/{address}")
        admin.looked_at(pictures, f"admin-{name}")


def test_without_a_script_a_person_is_chosen_from_the_plain_list(person: Callable[..., Somebody], site: Site) -> None:
    admin = person("admin", javascript=False)
    admin.page.goto("/admin/people/hubin/change")
    admin.page.get_by_label("离开学院").check()
    admin.page.get_by_label("谁来接任").select_option("guolei")
    admin.press("办理变动并移交")
    admin.sees("移 交 清 单", "郭磊")
