"""Pages over a real house: the demo college in a rehearsal house whose clock can be moved, and a browser's cookies per person."""
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from processes.bootstrap import House
from processes.clock import COLLEGE_ZONE
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import Stages

MONDAY = datetime(2026, 3, 2, 9, tzinfo=COLLEGE_ZONE)
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


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


class Browser:
    """Somebody at the screen: follows no redirect unless asked, sends the token of the last page."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.token = client, ""

    def get(self, address: str, **kwargs: Any) -> TestResponse:
        return self._kept(self.client.get(address, **kwargs))

    def post(self, address: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        return self._kept(self.client.post(address, data={"csrf_token": self.token, **(data or {})}, **kwargs))

    def sign_in(self, person: str, password: str = "") -> TestResponse:
        self.get("/login")
        answer = self.post("/login", {"login": person, "password": password or demo_college()["password"]})
        if answer.status_code in (302, 303):
            self.get("/tasks")
        return answer

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
        assert browser.sign_in(login).status_code in (302, 303)
        return browser
    return arrive
