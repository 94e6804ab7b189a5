"""Pages over a real house: the demo college in a rehearsal house whose clock can be moved, and a browser's cookies per person."""
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app import create_app
from processes.bootstrap import House
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.engine.forms.rows import posted_from
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import Stages

MONDAY = datetime(2026, 3, 2, 9, tzinfo=COLLEGE_ZONE)
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
REGISTRATION: dict[str, Any] = {
    "title": "开展春季教室安全检查", "source": "10", "issuer": "学院党政联席会", "meeting": "2026年第3次党政联席会", "basis_date": "2026-02-27",
    "quote": "会议决定，对全部教室开展一次安全检查。", "place": "会议纪要存综合办公室", "content": "检查全部教室的用电、消防和门窗", "lead": "后勤保障办公室",
    "coops": [], "due": "2026-03-27", "level": "ordinary", "priority": "normal"}
SCHOOL = {**REGISTRATION, "source": "11a", "issuer": "学校", "meeting": "", "doc_no": "校发〔2026〕8号", "decision_by": "院长", "decision_date": "2026-03-01"}
SIGNED = {"handler": "zengli", "own_plan": True, "goal": "查完并整改", "milestones": [{"name": "全部查完", "date": "2026-03-27"}], "outcome": "sign"}
REPORT = {"conclusion": "done", "headline": "教室全部查完", "body": "逐间检查，隐患均已整改。", "no_evidence_reason": "现场可查", "outcome": "send"}


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"), demo_college(), MONDAY)


@pytest.fixture
def house(stages: Stages) -> Iterator[House]:
    found = stages.open(MONDAY)
    yield found
    found.close()


@pytest.fixture
def app(house: House) -> Flask:
    found = create_app(house)
    found.config["PROPAGATE_EXCEPTIONS"] = False          # an error page is what a person sees
    return found


@pytest.fixture
def later(house: House) -> Callable[..., None]:
    """`later(minutes=31)` moves the clock."""
    def move(**span: int) -> None:
        assert isinstance(house.clock, MovableClock)
        house.clock.move(house.clock.now() + timedelta(**span))
    return move


class Browser:
    """Somebody at the screen: sends the token of the last page, follows nothing unless asked."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.token = client, ""

    def get(self, address: str, **kwargs: Any) -> TestResponse:
        return self._kept(self.client.get(address, **kwargs))

    def post(self, address: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Plain data are sent as a browser sends them; files and bytes as they are."""
        sent = MultiDict([("csrf_token", self.token)])
        files = {key: value for key, value in (data or {}).items() if isinstance(value, tuple)}
        sent.update(posted_from({key: value for key, value in (data or {}).items() if key not in files}))
        body = {**sent.to_dict(flat=False), **files}
        return self._kept(self.client.post(address, data=body, **kwargs))

    def sign_in(self, person: str, password: str = "") -> TestResponse:
        self.get("/login")
        answer = self.post("/login", {"login": person, "password": password or demo_college()["password"]})
        if answer.status_code == 302:
            self.get("/tasks")
        return answer

    def task(self, name: str) -> str:
        """The address of the first task of that name in my queue."""
        page = self.get("/tasks").text
        for address, shown in re.findall(r'data-row data-beside href="([^"]+)".*?<strong>([^<]+)</strong>', page, re.DOTALL):
            if shown == name:
                return str(address)
        raise AssertionError(f"no task {name} in the queue")

    def do(self, name: str, data: dict[str, Any]) -> TestResponse:
        return self.post(self.task(name), data)

    def _kept(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html" and (found := TOKEN.search(answer.text)):
            self.token = found[1]
        return answer


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser in which nobody has signed in."""
    return Browser(app.test_client())


@pytest.fixture
def person(app: Flask) -> Callable[[str], Browser]:
    """`person("liming")` is signed in, in a browser of her own."""
    def arrive(login: str) -> Browser:
        browser = Browser(app.test_client())
        assert browser.sign_in(login).status_code == 302
        return browser
    return arrive


@pytest.fixture
def issued(person: Callable[[str], Browser]) -> str:
    """The address of an item that has just been issued to 后勤保障办公室."""
    answer = person("liming").post("/items/new", REGISTRATION)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


@pytest.fixture
def templates() -> list[Path]:
    return sorted((Path(__file__).parents[2] / "app" / "templates").rglob("*.html"))
