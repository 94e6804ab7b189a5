"""What was typed survives: a faster colleague, an ended session, a closed window; and nobody needs JavaScript."""
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Arrive, Site
from tests.browser.somebody import Somebody
from tests.browser.test_small_item import REGISTRATION

TYPED = "先查用电，再查消防，逐间登记"
MINE = "我也查完了，另有三处待修"


def issued(clerk: Somebody) -> None:
    clerk.page.goto("/items/new")
    clerk.answer(**REGISTRATION)
    clerk.press("下达督办通知")


def signed(person: Arrive) -> Somebody:
    """The head has signed; the feedback is open to him and to the one he named."""
    issued(person("liming"))
    head = person("pengtao")
    head.open_task("签收并定承办人")
    head.answer(handler="zengli", own_plan=True)
    head.press("签收并确认")
    return head


def test_the_second_of_two_sees_who_was_first_and_keeps_the_text(person: Arrive, pictures: Path) -> None:
    head, colleague = signed(person), person("zengli")
    for somebody in (head, colleague):
        somebody.open_task("填报办结反馈")
    colleague.answer(conclusion="done", headline=MINE, body=TYPED, no_evidence_reason="现场可查")
    head.answer(conclusion="done", headline="教室全部查完", no_evidence_reason="现场可查")
    head.press("送出办结反馈")
    with colleague.page.expect_response(lambda one: one.request.method == "POST" and one.request.is_navigation_request()) as answered:
        colleague.main.get_by_role("button", name="送出办结反馈", exact=True).click()
    assert answered.value.status == 409
    colleague.sees("已由彭涛于2026-03-02 09:00办理", "办理结果：送出办结反馈", MINE, TYPED)
    colleague.looked_at(pictures, "too-late")
    colleague.main.get_by_role("link", name="看事项的最新进展").click()
    colleague.sees("教室全部查完", "待审核")


def test_a_form_sent_after_the_session_ended_goes_on_after_the_password(person: Arrive, site: Site, pictures: Path) -> None:
    issued(person("liming"))
    head = person("pengtao")
    head.open_task("签收并定承办人")
    head.answer(handler="zengli", own_plan=True, goal=TYPED)
    site.move("2026-03-02 10:00")
    head.main.get_by_role("button", name="签收并确认", exact=True).click()
    head.sees("您刚才填写的内容都在")
    head.looked_at(pictures, "session-ended")
    head.fill_login()
    head.sees("刚才填写的内容都在", TYPED)
    head.looked_at(pictures, "go-on")
    head.main.get_by_role("button", name="继续提交").click()
    head.sees("已办理“签收并定承办人”")
    head.open_item("2026/1")
    head.sees(TYPED)


def test_a_page_whose_session_ended_says_so_and_goes_on_after_signing_in_elsewhere(person: Arrive, site: Site, pictures: Path) -> None:
    issued(person("liming"))
    head = person("pengtao")
    head.open_task("签收并定承办人")
    site.move("2026-03-02 10:00")
    head.main.locator("[name=goal]").fill(TYPED)                       # the draft cannot be saved any more
    band = head.page.locator("[data-signed-out]")
    expect(band).to_be_visible()
    head.looked_at(pictures, "signed-out")
    with head.page.context.expect_page() as opened:
        band.get_by_role("link").click()
    elsewhere = Somebody(opened.value, "pengtao")
    elsewhere.fill_login()
    head.page.bring_to_front()
    head.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(band).to_be_hidden()
    head.answer(handler="zengli", own_plan=True)
    head.press("签收并确认")
    head.open_item("2026/1")
    head.sees(TYPED)


def test_a_task_opened_from_the_list_after_the_session_ended_asks_for_the_password(person: Arrive, site: Site) -> None:
    issued(person("liming"))
    head = person("pengtao")
    head.page.goto("/tasks")
    site.move("2026-03-02 10:00")
    head.main.locator("a[href*='/tasks/']").first.click()
    head.page.get_by_label("密码").wait_for()
    head.fill_login()
    expect(head.main.locator("form[data-form]")).to_be_visible()       # and goes on to where it was wanted


def test_a_fault_that_is_pointed_at_gets_the_focus_and_nothing_is_loaded_anew(person: Arrive) -> None:
    clerk = person("liming")
    clerk.page.goto("/items/new")
    clerk.main.locator("[name=content]").fill(TYPED)
    clerk.main.get_by_role("link", name="请引用依据的原文。").click()
    expect(clerk.main.locator("[name=quote]")).to_be_focused()
    expect(clerk.main.locator("[name=content]")).to_have_value(TYPED)
    clerk.main.get_by_role("button", name="下达督办通知", exact=True).click()
    clerk.main.locator(".faults a").filter(has_text="请选择承办科室").click()
    expect(clerk.main.locator("[name=lead]")).to_be_focused()
    clerk.answer(title="教室检查", content=TYPED)
    expect(clerk.main.locator(".faults")).to_contain_text("请选择承办科室")      # what is still wrong stays named
    expect(clerk.main.locator(".faults")).not_to_contain_text("事项名称")


def test_an_item_that_does_not_exist_yet_saves_itself(person: Arrive) -> None:
    clerk = person("liming")
    clerk.page.goto("/items/new")
    clerk.main.locator("[name=content]").fill(TYPED)
    clerk.page.goto("/tasks")                                          # at once: the last words go with the page
    phone = person("liming", phone=True)
    phone.page.goto("/items/new")
    expect(phone.main.locator("[name=content]")).to_have_value(TYPED)
    phone.main.get_by_role("button", name="清空重填").click()
    expect(phone.main.locator("[name=content]")).to_have_value("")


def test_the_map_is_moved_and_zoomed_and_tells_of_the_diagram_that_is_open(person: Arrive) -> None:
    issued(person("liming"))
    head = person("pengtao", phone=True)
    head.page.goto("/items/2026/1?tab=diagram")
    told = head.main.locator("[data-told]")
    expect(told).to_contain_text("等待 彭涛 办理")
    view = head.main.locator(".djs-container .viewport")
    before = view.get_attribute("transform")
    head.main.get_by_role("button", name="放大").click()
    assert view.get_attribute("transform") != before
    head.main.locator("[data-trail]").get_by_role("button", name="督办", exact=True).click()
    head.main.locator("[data-element-id=send_notice]").first.click()
    expect(told).to_contain_text("编号并发出通知")
    expect(told).not_to_contain_text("等待 彭涛")


def test_a_draft_saves_itself_and_is_there_on_another_device(person: Arrive) -> None:
    issued(person("liming"))
    head = person("pengtao")
    head.open_task("签收并定承办人")
    head.main.locator("[name=goal]").fill(TYPED)
    expect(head.main.locator("[data-saved]")).to_contain_text("草稿已自动保存")
    phone = person("pengtao", phone=True)
    phone.open_task("签收并定承办人")
    expect(phone.main.locator("[name=goal]")).to_have_value(TYPED)


def test_everything_is_done_without_javascript(person: Arrive, pictures: Path) -> None:
    clerk, head, reviewer = (person(login, phone=True, javascript=False) for login in ("liming", "pengtao", "zhaomin"))
    clerk.page.goto("/items/new")
    clerk.fill(source=REGISTRATION["source"])
    clerk.main.get_by_role("button", name="按所选内容更新表单").first.click()      # what depends on an answer is a submit that draws the form again
    clerk.fill(**REGISTRATION)
    clerk.main.get_by_role("button", name="下达督办通知", exact=True).click()
    clerk.sees("院督〔2026〕1号", "已交办")

    head.page.goto("/tasks")
    head.main.get_by_text("签收并定承办人").last.click()
    head.fill(handler="zengli", **{"milestones-0-name": "查完一半"})
    head.main.locator("[name='__add:milestones']").click()             # a row is a submit that draws the form again
    head.fill(**{"milestones-1-name": "全部查完", "milestones-1-date": "2026-03-27"})
    head.page.screenshot(path=pictures / "without-javascript.png", full_page=True)
    head.main.get_by_role("button", name="签收并确认", exact=True).click()
    head.sees("填报办结反馈")

    head.main.locator("[name='__file:evidence']").set_input_files({"name": "检查表.txt", "mimeType": "text/plain", "buffer": "逐间检查".encode()})
    head.fill(conclusion="done", headline="教室全部查完")
    head.main.get_by_role("button", name="送出办结反馈", exact=True).click()
    head.sees("已办理“填报办结反馈”")

    reviewer.page.goto("/tasks")
    reviewer.main.get_by_text("审核办结反馈").last.click()
    reviewer.sees("教室全部查完", "检查表.txt")
    reviewer.main.get_by_role("button", name="准予办结", exact=True).click()
    reviewer.open_item("2026/1")
    reviewer.sees("办结", "查完一半")
