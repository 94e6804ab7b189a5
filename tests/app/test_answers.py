"""What every answer carries, and how errors are said."""
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.access import ANYONE, permission
from processes.errors import Busy, Forbidden, NotFound, Refused, TaskTaken
from tests.app.conftest import REGISTRATION, Browser

Arrive = Callable[[str], Browser]


def test_no_script_but_our_own_and_no_frame_around_us(stranger: Browser) -> None:
    answer = stranger.get("/login")
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_templates_hold_no_script_and_no_handler(templates: list[Path]) -> None:
    for path in templates:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]* src=)", text), path
        assert not re.search(r"\son\w+=", text), path
        assert "|safe" not in text, path


@pytest.mark.parametrize("address", ["/tasks", "/items", "/done", "/messages", "/items/new"])
def test_pages_with_content_are_kept_nowhere(person: Arrive, address: str) -> None:
    assert person("liming").get(address).headers["Cache-Control"] == "no-store"


def test_every_page_has_one_heading_a_title_and_a_language(person: Arrive, issued: str) -> None:
    browser = person("pengtao")
    for address in ("/tasks", browser.task("签收并定承办人"), "/items", "/done", "/messages", "/password", issued, f"{issued}?tab=diagram", "/nowhere"):
        text = browser.get(address).text
        assert '<html lang="zh-CN">' in text
        assert re.search(r"<title>\S+ · 督办系统</title>", re.sub(r"\s+·", " ·", text)), address
        assert "<h1" in text, address


def test_every_input_of_a_form_has_a_label(person: Arrive) -> None:
    text = person("liming").get("/items/new").text
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', text))
    inputs = re.findall(r"<(?:input|select|textarea)([^>]*)>", text)
    nameless = [one for one in inputs if 'type="hidden"' not in one and "aria-label" not in one and not (set(re.findall(r'id="([^"]+)"', one)) & labelled)
                and 'name="coops"' not in one]
    assert not nameless


def test_an_unknown_address_is_a_chinese_page_with_a_next_step(person: Arrive) -> None:
    answer = person("liming").get("/no/such/page")
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.text
    assert "请从菜单重新进入" in answer.text


@pytest.mark.parametrize(("error", "status", "said"), [
    (NotFound("该事项"), 404, "没有找到该事项"), (Forbidden(), 403, "您没有办理此事的权限"), (Refused("不行。", article="第十五条第二款", next_step="请改走其他途径。"), 422, "第十五条第二款"),
    (TaskTaken(who="李明", when="今天"), 409, "已由李明于今天办理"), (Busy(), 503, "系统正忙")])
def test_what_the_house_refuses_is_said_in_its_own_words(app: Flask, person: Arrive, error: Exception, status: int, said: str) -> None:
    failing(app, error)
    answer = person("liming").get("/failing")
    assert answer.status_code == status
    assert said in answer.text
    assert re.search(r"编号 [0-9a-f]{12}", answer.text)


def test_a_database_that_is_away_is_a_try_again(app: Flask, person: Arrive) -> None:
    failing(app, sa.exc.OperationalError("select", {}, OSError("gone")))
    answer = person("liming").get("/failing")
    assert answer.status_code == 503
    assert "请稍后再试" in answer.text


def test_an_accident_shows_a_number_and_nothing_of_the_inside(app: Flask, person: Arrive, caplog: pytest.LogCaptureFixture) -> None:
    failing(app, RuntimeError("secret detail /srv/x.py"))
    with caplog.at_level(logging.INFO):
        answer = person("liming").get("/failing")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    number = re.search(r"编号 ([0-9a-f]{12})", answer.text)
    assert number is not None
    assert number[1] in caplog.text


def test_programs_get_json_and_pieces_get_pieces(app: Flask, person: Arrive) -> None:
    failing(app, Refused("不行。", article="第五条"))
    browser = person("liming")
    answer = browser.get("/failing", headers={"Accept": "application/json"})
    assert answer.json is not None
    assert (answer.json["error"], answer.json["article"]) == ("不行。", "第五条")
    piece = browser.get("/failing", headers={"HX-Request": "true"}).text
    assert "不行。" in piece
    assert "<html" not in piece


def test_a_request_leaves_one_line_without_titles(person: Arrive, caplog: pytest.LogCaptureFixture) -> None:
    browser = person("liming")
    with caplog.at_level(logging.INFO, logger="duban.web"):
        browser.post("/items/new", REGISTRATION)
        browser.get("/items?q=教室安全")
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "duban.web"]
    assert [(line["method"], line["endpoint"], line["status"], line["person"]) for line in lines] == [
        ("POST", "items.register", 303, "liming"), ("GET", "items.listing", 200, "liming")]
    assert "教室" not in caplog.text


def test_the_process_says_whether_it_serves(stranger: Browser) -> None:
    assert stranger.get("/health/live").text == "ok"
    assert stranger.get("/health/ready").status_code == 200


def test_owners_text_is_shown_never_run(person: Arrive) -> None:
    clerk = person("liming")
    answer = clerk.post("/items/new", {**REGISTRATION, "title": "{{7*7}}<script>alert(1)</script>"})
    text = clerk.get(answer.location).text
    assert "{{7*7}}&lt;script&gt;" in text
    assert "49&lt;" not in text


def failing(app: Flask, error: Exception) -> None:
    def view() -> str:
        raise error
    app.add_url_rule("/failing", "failing", permission(ANYONE)(view))
