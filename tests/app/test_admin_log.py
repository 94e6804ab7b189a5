"""审计日志: found by person, action, object and day; a sensitive item is never named; the chain is checked from the page."""
import re
from collections.abc import Callable
from html import unescape

import pytest

from processes.audit.models import audit_lines
from processes.audit.verbs import record
from processes.bootstrap import House
from tests.app.conftest import REGISTRATION, Browser

Arrive = Callable[[str], Browser]


@pytest.mark.parametrize(("login", "status"), [("admin", 200), ("chenjing", 403), ("liming", 403)])
def test_the_log_is_for_administrators(person: Arrive, login: str, status: int) -> None:
    browser = person(login)
    assert browser.get("/admin/log").status_code == status
    assert browser.post("/admin/log/verify").status_code == status
    assert ("审计日志" in browser.get("/admin").text) is (status == 200)


def test_changes_refusals_and_looks_at_what_is_sensitive_are_found(person: Arrive) -> None:
    chief, outsider, admin = person("chenjing"), person("wangfang"), person("admin")
    secret = chief.post("/items/new", {**REGISTRATION, "level": "secret", "title": "干部任用考察"}).location
    chief.get(secret)
    outsider.get("/items/new")
    chief.post("/admin/parameters/plan_days", {"value": "7", "why": "主任办公会定"})
    assert "原为：5 个工作日；改为：7 个工作日；理由：主任办公会定" in admin.get("/admin/log?group=parameter").text
    page = admin.get("/admin/log?group=refused&person=王芳").text
    assert "GET /items/new" in page and "无权办理" in page and "陈静" not in page
    page = admin.get("/admin/log?group=sensitive").text
    assert "查看工作秘密事项" in page and "item/" in page
    assert "干部任用考察" not in admin.get("/admin/log").text


def test_by_object_and_by_day(house: House, person: Arrive, later: Callable[..., None]) -> None:
    admin = person("admin")
    with house.unit_of_work() as u:
        record(u.connection, "admin", "account.create", "person:xin", "done", u.now)
    later(days=1)
    with house.unit_of_work() as u:
        record(u.connection, "admin", "account.disable", "person:xin", "done", u.now)
    admin = person("admin")
    assert all(text in admin.get("/admin/log?target=person:xin").text for text in ("<td>开通账号", "<td>停用账号"))
    first, last = admin.get("/admin/log?target=xin&last=2026-03-02").text, admin.get("/admin/log?target=xin&first=2026-03-03").text
    assert "<td>开通账号" in first and "<td>停用账号" not in first
    assert "<td>停用账号" in last and "<td>开通账号" not in last
    assert admin.get("/admin/log?first=昨天").status_code == 422


def test_a_long_log_is_read_page_by_page(house: House, person: Arrive) -> None:
    with house.unit_of_work() as u:
        for n in range(130):
            record(u.connection, "console", "account.create", f"person:p{n:03}", "done", u.now)
    admin = person("admin")
    page = admin.get("/admin/log?group=account").text
    assert "person:p129" in page and "person:p030" in page and "person:p029" not in page
    older = re.search(r'href="([^"]*)">更早的', page)
    assert older
    page = admin.get(unescape(older[1])).text
    assert "person:p029" in page and "person:p030" not in page and "最新的" in page


def test_a_changed_line_is_found_by_checking_the_chain(house: House, person: Arrive) -> None:
    admin = person("admin")
    assert "全部完整" in admin.post("/admin/log/verify").text
    assert "核对审计日志" in admin.get("/admin/log?group=audit").text
    with house.database.writing(None) as connection:
        connection.execute(audit_lines.update().where(audit_lines.c.person == "admin").values(person="liming"))
    page = admin.post("/admin/log/verify").text
    assert "1 天的记录有出入" in page and "2026-03-02：第1条记录" in page
