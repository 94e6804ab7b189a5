"""Somebody at a screen: signs in, opens a task from the queue, answers, presses a button; and looks whether everybody could read the page."""
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from processes.bootstrap import ROOT
from processes.rehearsal.demo import demo_college

DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 375, "height": 812}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
AXE = ROOT / "app" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


class Somebody:
    def __init__(self, page: Page, login: str) -> None:
        self.page, self.login = page, login

    def sign_in(self) -> None:
        """Also after days have passed: sessions end."""
        self.page.goto("/login")
        self.fill_login()

    def fill_login(self) -> None:
        self.page.get_by_label("账号").fill(self.login)
        self.page.get_by_label("密码").fill(demo_college()["password"])
        self.page.get_by_role("button", name="登录").click()
        self.page.get_by_label("密码").wait_for(state="detached")

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def open_task(self, name: str) -> None:
        """From the queue, by what is to be done."""
        self.page.goto("/tasks")
        self.main.locator("a[href*='/tasks/']").filter(has_text=name).first.click()
        expect(self.main.locator("form[data-form]")).to_be_visible()

    def answer(self, **values: Any) -> None:
        """{name of the field: what is typed, chosen or ticked}"""
        for name, value in values.items():
            field = self.main.locator(f"[name='{name}']")
            kind = field.first.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()")
            if kind == "select":
                field.select_option(value)
            elif kind in ("checkbox", "radio"):
                for one in value if isinstance(value, list) else [value]:
                    (field if one is True else self.main.locator(f"[name='{name}'][value='{one}']")).check()
            else:
                field.fill(value)
            self.settled()

    def fill(self, **values: str | list[str]) -> None:
        """The same where no script runs."""
        for name, value in values.items():
            field = self.main.locator(f"[name='{name}']")
            if field.and_(self.main.locator("select")).count():
                field.select_option(value)
            else:
                field.fill(str(value))

    def settled(self) -> None:
        """What depends on an answer has been redrawn."""
        self.page.wait_for_function("() => !document.querySelector('form[aria-busy]')")

    def press(self, button: str) -> None:
        """The page that answers is there when this returns."""
        address = self.page.url
        self.settled()
        self.main.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_url(lambda now: now != address)

    def choose(self, button: str) -> None:
        """Press a decision whose reasons are asked for next."""
        self.settled()
        self.main.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state()
        self.settled()

    def add_row(self, name: str) -> None:
        self.main.locator(f"[name='__add:{name}']").click()
        self.main.locator(f"[name^='{name}-0-']").first.wait_for(state="attached")
        self.settled()

    def upload(self, field: str, name: str, text: str) -> None:
        self.main.locator(f"[name='__file:{field}']").set_input_files({"name": name, "mimeType": "text/plain", "buffer": text.encode()})
        expect(self.main.locator("[data-files]").first).to_contain_text(name)

    def passes(self, pictures: Path, picture: str, button: str) -> None:
        """The four demands of 第十六条, then the decision."""
        self.answer(truthful=True, focused=True, concise=True, accurate=True)
        self.looked_at(pictures, picture)
        self.press(button)

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.main).to_contain_text(text)

    def open_item(self, path: str) -> None:
        self.page.goto(f"/items/{path}")

    def looked_at(self, pictures: Path, name: str) -> None:
        """A picture to keep; neither on the desk nor on the phone has anybody to scroll sideways, nor does axe find anything serious."""
        self.page.screenshot(path=pictures / f"{name}.png", full_page=True)
        own = self.page.viewport_size or DESKTOP
        for size in (PHONE if own == DESKTOP else DESKTOP, own):
            self.page.set_viewport_size(size)
            assert not self.page.evaluate(TOO_WIDE), f"{name} is wider than {size['width']} px"
            self.page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")       # where a sticky bar covers nothing
            faults = self.faults()
            assert not faults, f"{name} at {size['width']} px: {faults}"

    def faults(self) -> list[str]:
        """Serious findings of axe on the page as it stands."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("tags => axe.run(document, {resultTypes: ['violations'], runOnly: tags})", WCAG)
        return [f"{one['id']}: {one['nodes'][0]['html'][:120]}: {one['nodes'][0]['failureSummary']}"
                for one in found["violations"] if one["impact"] in ("serious", "critical")]
