"""A mail's link opens the task after login on the phone; the text for WeChat lands on the clipboard."""
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from processes.engine.outbox.channels import Envelope
from processes.workers.loop import Worker
from tests.browser.conftest import Site
from tests.browser.somebody import PHONE, Somebody
from tests.browser.test_small_item import REGISTRATION


def test_the_link_of_a_mail_opens_the_task_after_login_on_the_phone(chromium: Browser, person: Callable[..., Somebody], site: Site, pictures: Path) -> None:
    mails: list[Envelope] = []
    house = replace(site.house, channels={"mail": mails.append})
    clerk = person("liming")
    clerk.page.goto("/items/new")
    clerk.answer(**REGISTRATION)
    clerk.press("下达督办通知")
    house.put_on_duties()
    while Worker(house).run_once():
        pass
    [link] = [urlsplit(mail.link).path for mail in mails if mail.address.startswith("pengtao@")]
    with chromium.new_context(viewport=PHONE, is_mobile=True, has_touch=True, base_url=site.address, locale="zh-CN", reduced_motion="reduce") as context:
        head = Somebody(context.new_page(), "pengtao")
        head.page.goto(link)                                   # a browser in which nobody has ever signed in
        head.fill_login()
        expect(head.main.locator("form[data-form]")).to_be_visible()
        head.sees("请签收并定承办人")
        head.looked_at(pictures, "message-task")
        head.page.goto("/messages")
        head.looked_at(pictures, "messages")
        head.page.goto("/settings")
        head.looked_at(pictures, "settings")
        site.move("2026-03-02 09:10")
        head.open_task("签收并定承办人")
        head.answer(handler="zengli", own_plan=True)
        head.press("签收并确认")
        head.page.goto(link)                                   # that task is done; the next one of the same item waits
        head.sees("请填报办结反馈")


def test_the_text_for_wechat_lands_on_the_clipboard_and_its_sending_in_the_record(person: Callable[..., Somebody], site: Site, pictures: Path) -> None:
    clerk = person("liming", phone=True)
    clerk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    clerk.page.goto("/items/new")
    clerk.answer(**REGISTRATION)
    clerk.press("下达督办通知")
    clerk.main.get_by_text("更多", exact=True).click()
    clerk.main.get_by_role("link", name="复制通知").click()
    clerk.main.get_by_role("button", name="复制到剪贴板").click()
    clerk.sees("已复制，到微信里粘贴即可。")
    assert clerk.page.evaluate("() => navigator.clipboard.readText()").startswith("【督办】院督〔2026〕1号《开展春季教室安全检查》")
    clerk.looked_at(pictures, "copy")
    clerk.answer(to="彭涛")
    clerk.press("已在微信发出")
    clerk.sees("已记下：经微信发给后勤保障办公室（彭涛）", "微信（彭涛）")
    clerk.page.goto("/help/ask")
    clerk.looked_at(pictures, "help-ask")
    clerk.page.goto("/help/why?q=1")
    clerk.looked_at(pictures, "help-why")
