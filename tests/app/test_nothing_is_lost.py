"""What was typed survives: an ended session, a stale page, a faster colleague, a refusal, a lost browser."""
from collections.abc import Callable

from flask import Flask

from processes.bootstrap import House
from tests.app.conftest import REGISTRATION, SIGNED, Browser

Arrive = Callable[[str], Browser]
TYPED = "先查用电，再查消防"


def test_a_form_sent_after_the_session_ended_is_carried_through_the_login(person: Arrive, issued: str, later: Callable[..., None]) -> None:
    head = person("pengtao")
    address = head.task("签收并定承办人")
    later(minutes=31)
    asked = head.post(address, {**SIGNED, "goal": TYPED})
    assert asked.status_code == 401
    assert "您刚才填写的内容都在" in asked.text
    carried = asked.text.split('name="carried" value="')[1].split('"')[0]
    resumed = head.post("/login", {"login": "pengtao", "password": "yanshi-2026", "carried": _plain(carried)})
    assert f'action="{address}"' in resumed.text
    assert TYPED in resumed.text
    assert head.post(address, {**SIGNED, "goal": TYPED}).status_code == 303


def test_a_login_page_cannot_be_made_to_send_a_form_elsewhere(stranger: Browser) -> None:
    stranger.get("/login")
    answer = stranger.post("/login", {"login": "liming", "password": "yanshi-2026", "carried": '{"target": "https://evil.example", "fields": []}'})
    assert answer.location == "/"


def test_a_page_older_than_the_session_asks_to_press_once_more(app: Flask, person: Arrive, issued: str) -> None:
    head = person("pengtao")
    address = head.task("签收并定承办人")
    head.token = "old"
    answer = head.post(address, {**SIGNED, "goal": TYPED}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 400
    assert "继续提交" in answer.text
    assert TYPED in answer.text


def test_a_form_from_another_site_is_refused_and_nothing_happens(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    address = head.task("签收并定承办人")
    head.token = "forged"
    answer = head.post(address, SIGNED, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    assert "继续提交" not in answer.text
    assert head.get(address).status_code == 200


def test_every_form_needs_its_token(app: Flask, person: Arrive) -> None:
    clerk, admin = person("liming"), person("admin")
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            browser = admin if rule.rule.startswith(("/admin", "/help/queue")) else clerk
            browser.token = ""
            address = rule.rule
            for name in rule.arguments:
                address = address.replace(f"<path:{name}>", "2026/1").replace(f"<int:{name}>", "1").replace(f"<{name}>", "0" * 32)
            assert browser.post(address).status_code == 400, address


def test_a_script_is_told_that_the_session_ended(person: Arrive, issued: str, later: Callable[..., None]) -> None:
    head = person("pengtao")
    address = head.task("签收并定承办人")
    later(minutes=31)
    answer = head.post(f"{address}/draft", {"goal": TYPED}, headers={"X-CSRFToken": head.token})
    assert (answer.status_code, answer.text) == (401, "登录已过期，请重新登录。")


def test_whoever_signed_in_again_elsewhere_gets_the_new_token(person: Arrive) -> None:
    answer = person("liming").get("/token")
    assert answer.json is not None
    assert answer.json["token"]


def test_a_draft_is_found_again(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    address = head.task("签收并定承办人")
    assert head.post(f"{address}/draft", {**SIGNED, "goal": TYPED}).text == "草稿已自动保存"
    again = person("pengtao").get(address)
    assert TYPED in again.text
    assert "草稿保存于 2026-03-02 09:00" in again.text


def test_the_second_to_complete_sees_who_was_first_and_keeps_the_text(person: Arrive, house: House, issued: str) -> None:
    head, colleague = person("pengtao"), person("zengli")
    head.do("签收并定承办人", SIGNED)
    address = colleague.task("填报办结反馈")
    head.post(head.task("填报办结反馈"), {"conclusion": "done", "headline": "教室查完", "no_evidence_reason": "现场可查", "outcome": "send"})
    late = colleague.post(address, {"conclusion": "done", "headline": "我也查完了", "body": TYPED, "no_evidence_reason": "现场可查", "outcome": "send"})
    assert late.status_code == 409
    assert "已由彭涛于2026-03-02 09:00办理" in late.text
    assert TYPED in late.text


def test_a_faulty_form_keeps_what_was_typed_and_names_each_fault(person: Arrive) -> None:
    answer = person("liming").post("/items/new", {**REGISTRATION, "title": "", "quote": TYPED})
    assert answer.status_code == 422
    assert "有 1 处需要修改" in answer.text
    assert 'href="#f-title"' in answer.text
    assert 'id="f-title"' in answer.text
    assert TYPED in answer.text


def test_a_rule_that_refuses_keeps_what_was_typed_and_cites_its_article(person: Arrive) -> None:
    answer = person("liming").post("/items/new", {**REGISTRATION, "coops": [REGISTRATION["lead"]], "quote": TYPED})
    assert answer.status_code == 422
    assert "第六条" in answer.text
    assert TYPED in answer.text


def _plain(text: str) -> str:
    return text.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
