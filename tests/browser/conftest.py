"""A real Chromium against a real server. One browser per test process, one context per person, nothing shared between tests."""
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright
from waitress import create_server

from app import create_app
from processes.bootstrap import House, open_house
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.rehearsal.demo import demo_college, make_demo
from processes.rehearsal.house import Stages
from processes.settings import read_settings
from processes.workers.loop import Worker
from tests.browser.somebody import DESKTOP, PHONE, Somebody

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage"]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=COLLEGE_ZONE)
NOVEMBER = datetime(2026, 11, 24, 9, tzinfo=COLLEGE_ZONE)
Arrive = Callable[..., Somebody]
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


@dataclass(frozen=True)
class Site:
    """A house served as in the office; its clock moves when a test moves it."""
    house: House
    address: str

    def move(self, at: str) -> None:
        """To a college time like 2026-03-20 15:00; whatever falls due on the way is done."""
        clock = self.house.clock
        assert isinstance(clock, MovableClock)
        clock.move(datetime.fromisoformat(at).replace(tzinfo=COLLEGE_ZONE))
        self.settle()

    def settle(self) -> None:
        worker = Worker(self.house)
        while worker.run_once():
            pass


@contextmanager
def served(house: House) -> Iterator[Site]:
    server = create_server(create_app(house), host="127.0.0.1", port=0, threads=8)
    thread = Thread(target=server.run)
    thread.start()
    yield Site(house, f"http://127.0.0.1:{server.effective_port}")
    server.close()
    thread.join()
    house.close()


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"), demo_college(), MONDAY)


@pytest.fixture
def site(stages: Stages) -> Iterator[Site]:
    """The demo college on Monday 2 March 2026, before its first item."""
    with served(stages.open(MONDAY)) as found:
        yield found


@pytest.fixture
def college(tmp_path: Path) -> Iterator[Site]:
    """The demo college on 24 November 2026, with items in every state."""
    settings, clock = read_settings({"DUBAN_HOME": str(tmp_path)}), MovableClock(NOVEMBER)
    make_demo(settings, clock)
    with served(open_house(settings, clock)) as found:
        yield found


class Complaints:
    """What a page said that no page should: errors on the console (violations of the content security policy among them), exceptions, failed requests."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.lines.append(f"exception: {error}"))
        page.on("response", self._answered)

    def _answered(self, response: Response) -> None:
        part = response.request.resource_type in ("script", "stylesheet", "image", "font")       # what belongs to a page has to be there
        if response.status >= 500 or part and response.status >= 400:
            self.lines.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not re.search("status of 4|Status Error Code 401", message.text):        # a refused form is a 4xx on purpose
            self.lines.append(f"console: {message.text}")


@contextmanager
def arrivals(chromium: Browser, site: Site) -> Iterator[Arrive]:
    """At the end no page may have complained."""
    contexts: list[BrowserContext] = []
    complaints = Complaints()

    def arrive(login: str, *, phone: bool = False, javascript: bool = True) -> Somebody:
        context = chromium.new_context(viewport=PHONE if phone else DESKTOP, is_mobile=phone, has_touch=phone, java_script_enabled=javascript, locale="zh-CN",
                                       timezone_id="Asia/Shanghai", base_url=site.address, reduced_motion="reduce")      # a colour on its way is no colour
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page)
        somebody = Somebody(page, login)
        somebody.sign_in()
        return somebody

    yield arrive
    for context in contexts:
        context.close()
    assert not complaints.lines


@pytest.fixture
def person(chromium: Browser, site: Site) -> Iterator[Arrive]:
    """`person("liming", phone=True)` signs somebody in on a device of their own."""
    with arrivals(chromium, site) as arrive:
        yield arrive


@pytest.fixture
def member(chromium: Browser, college: Site) -> Iterator[Arrive]:
    """The same in the college that has a year behind it."""
    with arrivals(chromium, college) as arrive:
        yield arrive
