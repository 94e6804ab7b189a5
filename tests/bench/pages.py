"""Pages as a browser gets them: signed in, over HTTP, from the web server of the product, one client."""
import http.client
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median, quantiles
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from waitress import create_server

from app import create_app
from processes.bootstrap import House
from processes.engine import queries
from processes.engine.forms.rows import posted_from
from processes.rehearsal.demo import demo_college
from processes.supervision import verbs

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
CLERK, HEAD, OFFICE = "liming", "pengtao", "后勤保障办公室"


class Browser:
    """Keeps its cookie and the token of the last page; the connection stays open."""

    def __init__(self, port: int) -> None:
        self.connection, self.cookie, self.token = http.client.HTTPConnection("127.0.0.1", port), "", ""

    def ask(self, method: str, address: str, data: dict[str, Any] | None = None) -> int:
        body = urlencode([("csrf_token", self.token), *posted_from(data or {}).items(multi=True)]) if method == "POST" else None
        self.connection.request(method, address, body, {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"})
        answer = self.connection.getresponse()
        page = answer.read().decode()
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        if found := TOKEN.search(page):
            self.token = found[1]
        return answer.status

    def timed(self, method: str, address: str, data: dict[str, Any] | None = None, *, status: int = 200) -> float:
        began = time.perf_counter()
        found = self.ask(method, address, data)
        taken = time.perf_counter() - began
        assert found == status, f"{method} {address}: {found}"
        return taken


@contextmanager
def signed_in(house: House, person: str) -> Iterator[Browser]:
    server = create_server(create_app(house), map={}, host="127.0.0.1", port=0, threads=8)
    serving = Thread(target=server.run, daemon=True)                     # ends with the bench
    serving.start()
    browser = Browser(int(server.effective_port))
    browser.timed("GET", "/login")
    browser.timed("POST", "/login", {"login": person, "password": demo_college()["password"]}, status=302)
    browser.timed("GET", "/tasks")
    yield browser
    browser.connection.close()


def completions(house: House, say: Callable[..., None], sample: int = 60) -> None:
    """POST of a task on the shipped main line: session, rights, form token, form validation, the completion, redirect."""
    due, decided = (house.today() + timedelta(days=days) for days in (25, -3))
    notice = {"title": "开展教室安全检查", "source": "10", "issuer": "学院党政联席会", "meeting": "第3次党政联席会", "basis_date": decided.isoformat(),
              "quote": "会议决定，开展一次安全检查。", "place": "综合办公室", "content": "检查全部教室的用电、消防和门窗", "lead": OFFICE, "coops": [],
              "due": due.isoformat(), "level": "ordinary", "priority": "normal"}
    signing = {"handler": "zengli", "own_plan": True, "goal": "查完并整改", "milestones": [{"name": "全部查完", "date": due.isoformat()}], "outcome": "sign"}
    for _ in range(sample):
        with house.unit_of_work(verbs.new_key()) as u:
            verbs.register(u, house.viewer(u.connection, CLERK), notice)
    with house.reading() as connection:
        tasks = [row.task_id for row in queries.inbox(connection, house.viewer(connection, HEAD)) if row.element_id == "sign"][:sample]
    with signed_in(house, HEAD) as browser:
        taken = sorted(browser.timed("POST", f"/tasks/{task}", signing, status=303) for task in tasks)
    say(f"POST that completes a task over HTTP, {len(taken)} times, p50", median(taken) * 1e3, "ms", "<= 8 on PostgreSQL")
    say("the same, p95", quantiles(taken, n=20)[-1] * 1e3, "ms", "<= 20 on PostgreSQL")


def page(house: House, person: str, address: str, sample: int = 20) -> float:
    with signed_in(house, person) as browser:
        return median(browser.timed("GET", address) for _ in range(sample))
