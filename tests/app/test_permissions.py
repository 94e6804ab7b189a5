"""Who may open what: declared per endpoint, refused by default, answered alike whether a thing is unknown or not for you."""
import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.access import ANYONE, CLERK, PERMISSIONS, declared, permission
from processes.audit import queries as audit
from processes.bootstrap import House
from tests.app.conftest import REGISTRATION, REPORT, SIGNED, Browser

Arrive = Callable[[str], Browser]
OPEN = {"auth.login", "auth.sign_in", "health.live", "health.ready", "static"}


def pages(app: Flask) -> list[str]:
    """Every address that can be opened, with something in place of its variables."""
    found = []
    for rule in app.url_map.iter_rules():
        address = rule.rule
        for name in rule.arguments:
            address = address.replace(f"<path:{name}>", "2026/1").replace(f"<int:{name}>", "1").replace(f"<{name}>", "0" * 32)
        if "GET" in (rule.methods or ()) and rule.endpoint not in OPEN:
            found.append(address)
    return found


def test_every_endpoint_declares_its_permission(app: Flask) -> None:
    assert not [rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule.endpoint) not in PERMISSIONS]


def test_only_the_login_and_the_health_of_the_process_are_open_to_strangers(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule.endpoint) == ANYONE} == OPEN


def test_an_endpoint_without_a_declaration_is_refused(app: Flask, stranger: Browser, person: Arrive) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "content")
    assert stranger.get("/forgotten").status_code == 403
    assert person("chenjing").get("/forgotten").status_code == 403


def test_a_permission_that_does_not_exist_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="everybody"):
        permission("everybody")


def test_strangers_are_asked_for_the_password_everywhere(app: Flask, stranger: Browser) -> None:
    for address in pages(app):
        answer = stranger.get(address)
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/login"), address


@pytest.mark.parametrize("address", [
    "/items//new", "/items/..;/new", "/%2e%2e/items", "/items;x", "/items.", "/ITEMS", "/static/../items",
    "/static/%2e%2e/%2e%2e/access.py", "/items/new/", "/tasks/../items/new"])
@pytest.mark.parametrize("method", ["get", "head", "options", "post"])
def test_tricks_with_the_path_lead_nowhere(stranger: Browser, address: str, method: str) -> None:
    answer = getattr(stranger.client, method)(address, headers={"X-HTTP-Method-Override": "GET"})
    assert answer.status_code in (301, 302, 308, 400, 401, 404, 405) or (method == "options" and not answer.data), answer.status_code
    if answer.status_code in (301, 302, 308):
        assert answer.location.startswith(("/login", "http://localhost/items", "http://localhost/tasks", "/items"))


@pytest.mark.parametrize(("login", "status"), [("liming", 200), ("chenjing", 200), ("wangfang", 403), ("zhouyuan", 403), ("admin", 403)])
def test_only_the_coordinating_office_registers(person: Arrive, login: str, status: int) -> None:
    assert person(login).get("/items/new").status_code == status


def test_what_only_the_coordinating_office_may_do_is_declared_so(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule.endpoint) == CLERK} == {
        "items.new", "items.register", "items.typing", "items.clear", "desk.act", "desk.result", "desk.notices", "desk.printed",
        "remarks.disposed", "remarks.put_before", "remarks.heard", "remarks.asked", "paper.receipts", "paper.file",
        *(f"ledger_import.{name}" for name in ("start", "upload", "preview", "work", "names", "decision", "row", "correct", "take_back", "workbook")),
        "register.listing", "register.new", "register.typing", "register.clear", "register.enter", "register.page", "register.add_rows",
        "register.grid", "register.grid_typing", "register.grid_clear", "register.work", "register.result", "register.sheets",
        "recurring.carry", "recurring.confirm", "recurring.listing", "recurring.issue", "recurring.new", "recurring.begin", "recurring.end"}


def test_a_refusal_leaves_a_line_in_the_audit_log(house: House, person: Arrive) -> None:
    person("wangfang").get("/items/new")
    with house.reading() as connection:
        line = next(line for line in audit.lines(connection, person="wangfang") if line.action == "refused")
    assert (line.object, line.result) == ("GET /items/new", "403")


@pytest.mark.parametrize("login", ["pengtao", "zengli", "zhouyuan"])
def test_R_4_1_what_is_the_coordinating_offices_is_refused_to_whoever_knows_of_the_item_and_written_down(
        house: House, person: Arrive, issued: str, login: str) -> None:
    head, clerk, other = person("pengtao"), person("zhaomin"), person(login)
    addresses = [f"{issued}/acts/redelivery"]
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    addresses.append(clerk.task("审核办结反馈"))
    for address in addresses:
        assert other.post(address, {"outcome": "pass"}).status_code == 403, address
    clerk.do("审核办结反馈", {"outcome": "pass", "truthful": True, "focused": True, "concise": True, "accurate": True})
    addresses.append(clerk.task("立卷"))
    assert other.post(addresses[-1], {"outcome": "pass", "retention": "30"}).status_code == 403
    assert other.post("/items/new", REGISTRATION).status_code == 403
    with house.reading() as connection:
        noted = {(line.object, line.result) for line in audit.lines(connection, person=login) if line.action == "refused"}
    assert noted == {(f"POST {address}", "403") for address in (*addresses, "/items/new")}


def test_an_item_for_others_is_answered_like_an_item_that_is_not_there(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    secret = clerk.post("/items/new", {**REGISTRATION, "level": "secret", "title": "干部任用考察"}).location
    outsider = person("mahao")
    unknown, hidden = outsider.get("/items/2026/999"), outsider.get(secret)
    assert (unknown.status_code, hidden.status_code) == (404, 404)
    shown = [re.sub(r"编号 [0-9a-f]{12}|page=[^\"]*request=[0-9a-f]{12}", "", answer.text.split("<main")[1]) for answer in (unknown, hidden)]
    assert shown[0] == shown[1]
    for tab in ("diagram", "timeline", "files"):
        assert outsider.get(f"{secret}?tab={tab}").status_code == 404
    assert outsider.get(f"{secret}/diagram.json").status_code == 404


def test_a_task_for_others_is_not_there(person: Arrive, issued: str) -> None:
    address = person("pengtao").task("签收并定承办人")
    outsider = person("mahao")
    assert outsider.get(address).status_code == 404
    for act in ("", "/draft", "/claim", "/release"):
        assert outsider.post(f"{address}{act}", {"outcome": "sign"}).status_code == 404
