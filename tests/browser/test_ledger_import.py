"""The college's own ledger comes in through the screen, its questions answered there, and is taken back as a whole."""
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from processes.rehearsal.house import Stages
from tests.browser.conftest import NOVEMBER, Arrive, Site, arrivals, served
from tests.browser.somebody import Somebody
from tests.supervision.importing.ledgers import NAMES, OF_ROWS, shared_ledger

FIRST = 4                                # the sheet's row of the first item
BLANK = (27, 55, 62)


@pytest.fixture
def november(stages: Stages) -> Iterator[Site]:
    with served(stages.open(NOVEMBER)) as found:
        yield found


@pytest.fixture
def arrive(chromium: Browser, november: Site) -> Iterator[Arrive]:
    with arrivals(chromium, november) as found:
        yield found


def line_of(number: int) -> int:
    return number - FIRST + 1 - sum(blank < number for blank in BLANK)


def answer_rows(clerk: Somebody) -> None:
    """Question by question in the table, as they stand there."""
    for number, answers in OF_ROWS.items():
        for field, value in answers.items():
            name = f"[name='{field}-{line_of(number)}']"
            if field == "coops":
                clerk.main.locator(name).select_option("__all")
            elif field in ("due", "issued", "basis"):
                clerk.main.locator(name).fill(value)
            else:
                clerk.main.locator(name).select_option(value)


def test_the_shared_ledger_is_imported_with_its_questions_answered_then_taken_back(arrive: Arrive, november: Site, pictures: Path) -> None:
    clerk = arrive("liming")
    clerk.page.goto("/items")
    clerk.main.get_by_role("link", name="导入台账").click()
    clerk.looked_at(pictures, "import-1-start")
    clerk.page.set_input_files("#file", str(shared_ledger()))
    clerk.press("上传并预览")
    address = clerk.page.url
    clerk.sees("台账自称合计 64 项，识别出 64 行，一致", "这些称呼是哪个科室")
    for name, office in NAMES.items():
        clerk.main.locator(f"select[name='name:{name}']").select_option(office)
    clerk.main.get_by_role("button", name="记住这些称呼").click()
    clerk.sees("已记住 15 个称呼")
    clerk.main.get_by_label("由谁决定", exact=True).fill("2026年第1次党政联席会议")
    clerk.main.get_by_label("哪一天", exact=True).fill("2026-01-08")
    clerk.main.get_by_role("button", name="保存", exact=True).click()
    clerk.sees("已保存。")
    clerk.looked_at(pictures, "import-2-preview")
    clerk.page.evaluate("() => window.scrollTo(0, 0)")
    clerk.page.screenshot(path=pictures / "guide-import.png")
    clerk.main.get_by_role("button", name="全部").click()
    answer_rows(clerk)
    clerk.main.get_by_role("button", name="导入可导入的行").click()
    clerk.sees("开始导入 64 行")
    november.settle()
    clerk.page.goto(address)
    clerk.sees("已导入 64 / 64 行", "已办结（只入台账） 23 行", "在办事项 37 行", "草稿 2 行", "并入上一项 2 行")
    clerk.looked_at(pictures, "import-3-done")
    clerk.main.locator("details.more summary", has_text="整体撤回").click()
    clerk.main.get_by_role("button", name="撤回全部导入").click()
    clerk.sees("正在撤回 62 件事项")
    november.settle()
    clerk.page.goto(address)
    clerk.sees("已撤回")
    clerk.page.goto("/items")
    expect(clerk.main.locator("h1 .count")).to_have_text("0")


def test_a_row_is_answered_on_the_phone_and_the_list_is_worked_by_keyboard(arrive: Arrive, pictures: Path) -> None:
    clerk = arrive("liming")
    clerk.page.goto("/import")
    clerk.page.set_input_files("#file", str(shared_ledger()))
    clerk.press("上传并预览")
    address = clerk.page.url
    clerk.page.goto(f"{address}?show=all")
    clerk.page.keyboard.press("j")
    clerk.page.keyboard.press("j")
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_url("**/rows/2")
    clerk.page.goto(f"{address}?show=all")
    clerk.main.locator(f"[name='due-{line_of(19)}']").fill("2026-12-30")
    clerk.main.get_by_role("button", name="不导入", exact=False).first.click()
    clerk.page.wait_for_url("**show=left")
    clerk.page.goto(f"{address}/rows/{line_of(19)}")
    expect(clerk.main.get_by_label("办结时限")).to_have_value("2026-12-30")
    phone = arrive("liming", phone=True)
    phone.page.goto(f"{address}/rows/{line_of(19)}")
    phone.looked_at(pictures, "import-4-row-phone")
    phone.main.get_by_label("办结时限").fill("2026-12-31")
    phone.main.get_by_label("唯一一次延期").select_option("unused")
    phone.main.get_by_role("button", name="保存本行").click()
    phone.sees("已保存。")
    expect(phone.main.get_by_text("须定为哪一天")).to_have_count(0)
