"""People at the screen over real HTTP, and `duban run` and `duban worker` as they are started by hand: what can be killed, and who goes on afterwards."""
import http.client
import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Event
from typing import Any

from processes.bootstrap import House
from processes.engine import queries
from processes.engine.definitions.source import Source
from processes.engine.forms.rows import posted_from
from processes.errors import Busy
from processes.rehearsal.demo import demo_college
from processes.supervision.calendar import load_calendar
from tests.engine.drawing import diagram, process, wait
from tests.faults.carrying import CARRIED, CLERK, HEAD, OPEN_AT_ONCE, REVIEWER, answers, registration
from tests.faults.load import ACKNOWLEDGED, Diary

AWAY = (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException)
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
BEATING = diagram(process("s>xm xm>t1 t1>xg xg>xm! xg>e?1==2", "heart", extra=wait("t1", "timeDuration", '"PT0.3S"')))
HEARTS = 6                              # instances that give the worker something due all the time


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Visitor:
    """Somebody who stays signed in: the session is a row and a cookie, so it outlives the server."""

    def __init__(self, port: int, login: str) -> None:
        self.base, self.login, self.token, self.known = f"http://127.0.0.1:{port}", login, "", False
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), NoRedirect)

    def ask(self, path: str, data: dict[str, Any] | None = None) -> tuple[int, str]:
        """(status, where it leads to)"""
        body = None if data is None else urllib.parse.urlencode([("csrf_token", self.token), *posted_from(data).items(multi=True)]).encode()
        try:
            with self.opener.open(self.base + path, body, timeout=20) as answer:
                if found := TOKEN.search(answer.read().decode()):
                    self.token = found[1]
                return answer.status, ""
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers.get("Location", "")

    def sign_in(self) -> None:
        """A kill may fall between any two of these; only whoever has seen a page of his own is known."""
        self.ask("/login")
        self.ask("/login", {"login": self.login, "password": demo_college()["password"]})
        self.known = self.ask("/tasks")[0] == 200


class Served:
    """One command of the product in a process of its own."""

    def __init__(self, command: list[str], url: str, home: Path, port: int) -> None:
        self.command, self.port, self.log = command, port, home / "served.log"
        self.environ = {**os.environ, "DUBAN_HOME": str(home), "DATABASE_URL": url, "PORT": str(port)}
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([str(Path(sys.executable).parent / "duban"), *self.command], env=self.environ, stdout=log, stderr=log)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def alive(self) -> bool:
        return self.process.poll() is None

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            assert self.alive() and time.monotonic() < deadline, self.log.read_text(encoding="utf-8")[-3000:]
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=5):
                    return
            except AWAY:
                time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def set_hearts_beating(house: House) -> None:
    house.deploy([Source("heart.bpmn", "bpmn", BEATING)], by="tester")
    for number in range(HEARTS):
        with house.unit_of_work(f"heart/{number}") as u:
            u.engine.start("heart", by="tester")


def visit(house: House, port: int, stop: Event) -> None:
    """Register and carry on until told to stop. Who is open is looked up in the database; every act goes over HTTP and is noted once it is answered."""
    diary, dice, people = Diary(house.settings.home / ACKNOWLEDGED), random.Random(), {login: Visitor(port, login) for login in (CLERK, HEAD, REVIEWER)}
    while not stop.is_set():
        try:
            act(house, people, dice, diary)
        except (*AWAY, Busy):
            time.sleep(0.02)


def act(house: House, people: dict[str, Visitor], dice: random.Random, diary: Diary) -> None:
    for one in people.values():
        if not one.known:
            one.sign_in()
    today = house.today()
    due = load_calendar().forward(today, 25).isoformat()
    with house.reading() as connection:
        waiting = [(login, row) for login in (HEAD, REVIEWER) for row in queries.inbox(connection, house.viewer(connection, login), limit=2000)
                   if row.element_id in CARRIED]
    if len(waiting) < OPEN_AT_ONCE:
        status, _ = people[CLERK].ask("/items/new", registration(due, today.isoformat()))
        assert status in (303, 409, 503), status
        return
    login, row = dice.choice(waiting)
    status, _ = people[login].ask(f"/tasks/{row.task_id}", {"outcome": "sign", **answers(row.element_id, due)})
    assert status in (303, 404, 409, 503), (status, row.element_id)
    if status == 303:
        diary.write(f"task {row.task_id}")
