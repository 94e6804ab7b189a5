"""From 立项 to 归档: an item with two cooperating offices, staged feedback and a return for correction, each person from the own queue."""
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.somebody import Somebody
from tests.browser.test_small_item import REGISTRATION

ITEM = {**REGISTRATION, "title": "接待合作院校来访", "content": "完成接待方案并接待合作院校代表团", "lead": "国际交流办公室", "due": "2026-04-30",
        "coops": ["后勤保障办公室", "财务与资产办公室"], "difficult": True}


def test_an_item_with_two_coops_stages_and_a_return_is_carried_to_the_archive(person: Callable[..., Somebody], site: Site, pictures: Path) -> None:
    clerk, head, handler = person("liming"), person("luoxin"), person("songyu")
    reviewer, first, second = person("zhaomin"), person("pengtao"), person("zhuting")
    registered(clerk, pictures)
    planned(head, handler, pictures)
    site.move("2026-04-02 09:00")
    staged(head, reviewer, pictures)
    site.move("2026-04-20 09:00")
    answered(first, "住宿用车已安排")
    answered(second, "接待经费已核定")
    reported(handler, head)
    returned(reviewer, head, handler, pictures)
    archived(reviewer, site, pictures)


def registered(clerk: Somebody, pictures: Path) -> None:
    clerk.page.goto("/items/new")
    clerk.answer(**ITEM)
    clerk.looked_at(pictures, "register")
    clerk.press("下达督办通知")
    clerk.sees("院督〔2026〕1号", "已交办")


def planned(head: Somebody, handler: Somebody, pictures: Path) -> None:
    head.open_task("签收并定承办人")
    head.answer(handler="songyu")
    head.press("签收并确认")
    handler.open_task("制定承办方案")
    handler.answer(**{"goal": "代表团顺利来访，签署备忘录", "milestones-0-name": "接待方案定稿", "milestones-0-date": "2026-04-28"})
    handler.add_row("stage_dates")
    handler.answer(**{"stage_dates-0-date": "2026-04-02"})
    handler.looked_at(pictures, "plan")
    handler.press("报负责人确认")
    head.open_task("确认承办方案")
    head.answer(truth=True)
    head.press("确认")
    head.open_item("2026/1")
    head.sees("办理中")


def staged(head: Somebody, reviewer: Somebody, pictures: Path) -> None:
    head.sign_in()
    head.open_task("填报阶段反馈")
    head.answer(conclusion="on_plan", progress="40", headline="接待方案已定稿", no_evidence_reason="方案随办结反馈一并报送")
    head.press("送出阶段反馈")
    reviewer.sign_in()
    reviewer.open_task("审核阶段反馈")
    reviewer.passes(pictures, "review-stage", "通过")
    reviewer.open_item("2026/1")
    reviewer.sees("办理中", "接待方案已定稿")


def answered(coop: Somebody, headline: str) -> None:
    """The head of a cooperating office reports; his own submit is the confirmation."""
    coop.sign_in()
    coop.open_task("填报配合反馈")
    coop.answer(done=True, headline=headline, body=f"{headline}，详见附件。", no_evidence_reason="单据在本科室")
    coop.press("报承办科室")


def reported(handler: Somebody, head: Somebody) -> None:
    handler.sign_in()
    handler.open_task("填报办结反馈")
    handler.answer(conclusion="done", headline="代表团来访圆满结束", body="四月十五日至十七日来访，签署备忘录。", no_evidence_reason="备忘录原件在档案柜")
    handler.press("送出办结反馈")
    head.sign_in()
    head.open_task("确认办结反馈")
    head.answer(truth=True)
    head.press("确认")


def returned(reviewer: Somebody, head: Somebody, handler: Somebody, pictures: Path) -> None:
    reviewer.sign_in()
    reviewer.open_task("审核办结反馈")
    reviewer.choose("退回")
    reviewer.answer(kind="papers", reason="请附备忘录扫描件")
    reviewer.looked_at(pictures, "return")
    reviewer.press("退回")
    handler.open_task("填报办结反馈")
    handler.sees("请附备忘录扫描件")
    handler.upload("evidence", "备忘录.txt", "备忘录全文")
    handler.answer(no_evidence_reason="")
    handler.looked_at(pictures, "correct")
    handler.press("送出办结反馈")
    head.open_task("确认办结反馈")
    head.answer(truth=True)
    head.press("确认")


def archived(reviewer: Somebody, site: Site, pictures: Path) -> None:
    reviewer.open_task("审核办结反馈")
    reviewer.passes(pictures, "review", "准予办结")
    site.move("2026-04-27 09:00")
    reviewer.sign_in()
    reviewer.open_task("立卷")
    reviewer.answer(retention="10")
    reviewer.press("归档")
    reviewer.open_item("2026/1")
    reviewer.sees("已归档")
    reviewer.looked_at(pictures, "item")
    reviewer.main.get_by_text("流程图", exact=True).click()
    expect(reviewer.page.locator(".djs-container svg").first).to_be_visible()
    reviewer.looked_at(pictures, "diagram")
    reviewer.main.get_by_text("时间线", exact=True).click()
    reviewer.sees("退回")
    reviewer.looked_at(pictures, "timeline")
