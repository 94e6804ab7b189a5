"""A real Chromium against a real server. One browser per test process, one context per person, nothing shared between tests."""
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage"]
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 375, "height": 812}
NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser and may take longer than a unit test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, "these tests need Chromium (make setup installs it)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots go: a folder git ignores, or, for make screenshots, the pictures of the documents."""
    folder = Path(os.environ.get("DUBAN_SCREENSHOTS") or Path(__file__).parent / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Complaints:
    """What a page said that no page should: errors on the console (violations of the content security policy among them), exceptions, failed requests."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.lines.append(f"exception: {error}"))
        page.on("response", lambda response: response.status >= 500 and self.lines.append(f"{response.status} {response.url}"))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:        # a refused form is a 4xx on purpose
            self.lines.append(f"console: {message.text}")


@pytest.fixture
def person(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`person(phone=True)` is somebody with a browser of their own. At the end no page may have complained."""
    contexts: list[BrowserContext] = []
    complaints = Complaints()

    def arrive(*, phone: bool = False, javascript: bool = True) -> Page:
        context = chromium.new_context(viewport=PHONE if phone else DESKTOP, is_mobile=phone, has_touch=phone, java_script_enabled=javascript, locale="zh-CN",
                                       timezone_id="Asia/Shanghai")
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page)
        return page

    yield arrive
    for context in contexts:
        context.close()
    assert not complaints.lines
