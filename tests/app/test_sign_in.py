"""Signing in and out: lockout, sessions that end, a password of one's own."""
from collections.abc import Callable

import pytest

from processes.audit import queries as audit
from processes.bootstrap import House
from processes.directory import accounts
from tests.app.conftest import Browser

Arrive = Callable[[str], Browser]
PASSWORD = "a better horse 7"


@pytest.mark.parametrize(("login", "path"), [("liming", "/desk"), ("zengli", "/tasks")])
def test_the_right_password_leads_to_where_the_day_begins(stranger: Browser, login: str, path: str) -> None:
    assert stranger.sign_in(login).location == "/"
    assert stranger.get("/", follow_redirects=True).request.path == path


def test_unknown_and_mistyped_are_told_the_same(stranger: Browser) -> None:
    answers = [stranger.sign_in(login, "wrong wrong wrong") for login in ("liming", "nobody")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert all("账号或密码不正确" in answer.text for answer in answers)


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(stranger: Browser, later: Callable[..., None]) -> None:
    for _ in range(5):
        stranger.sign_in("liming", "wrong wrong wrong")
    locked = stranger.sign_in("liming")
    assert locked.status_code == 401
    assert "密码连续输错" in locked.text
    later(minutes=16)
    assert stranger.sign_in("liming").status_code == 302


def test_every_attempt_is_in_the_audit_log(house: House, stranger: Browser) -> None:
    stranger.sign_in("liming", "wrong wrong wrong")
    stranger.sign_in("liming")
    with house.reading() as connection:
        results = [line.result for line in audit.lines(connection, action="sign_in")]
    assert results == ["welcome", "wrong"]


def test_a_login_gives_a_new_session(stranger: Browser) -> None:
    stranger.get("/login")
    before = stranger.client.get_cookie("session")
    stranger.sign_in("liming")
    after = stranger.client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(stranger: Browser) -> None:
    cookie = stranger.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_out_ends_the_session_also_for_a_copied_cookie(person: Arrive, stranger: Browser) -> None:
    owner = person("liming")
    cookie = owner.client.get_cookie("session")
    assert cookie is not None
    stranger.client.set_cookie("session", cookie.value)
    assert stranger.get("/tasks").status_code == 200
    assert owner.post("/logout").location == "/login"
    assert stranger.get("/tasks").status_code == 302
    assert owner.get("/tasks").status_code == 302


def test_half_an_hour_away_ends_the_session_and_leads_back(person: Arrive, later: Callable[..., None]) -> None:
    browser = person("liming")
    later(minutes=29)
    assert browser.get("/items?light=red").status_code == 200
    later(minutes=29)
    assert browser.get("/items").status_code == 200
    later(minutes=31)
    assert browser.get("/items?light=red").location == "/login?next=/items?light%3Dred"


def test_what_the_page_asks_by_itself_does_not_keep_the_session_alive(person: Arrive, later: Callable[..., None]) -> None:
    browser = person("liming")
    for _ in range(2):
        later(minutes=20)
        browser.get("/tasks", headers={"X-Background": "1"})
    assert browser.get("/tasks").status_code == 302


def test_twelve_hours_end_the_session(person: Arrive, later: Callable[..., None]) -> None:
    browser = person("liming")
    for _ in range(25):
        later(minutes=29)
        last = browser.get("/tasks")
    assert last.status_code == 302


def test_a_closed_account_is_out_at_once(house: House, person: Arrive) -> None:
    browser = person("liming")
    with house.unit_of_work() as u:
        accounts.disable_account(u.connection, "liming", u.now)
    assert browser.get("/tasks").status_code == 302


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example/x", "/\\evil.example", "javascript:alert(1)", "evil", "/\tevil", ""])
def test_a_link_cannot_lead_out_after_the_login(stranger: Browser, address: str) -> None:
    stranger.get("/login")
    answer = stranger.post("/login", {"login": "liming", "password": "yanshi-2026", "next": address})
    assert answer.location == "/"


def test_a_password_set_by_the_administrator_has_to_be_changed_first(house: House, stranger: Browser, later: Callable[..., None]) -> None:
    with house.unit_of_work() as u:
        accounts.set_password(u.connection, "liming", PASSWORD, u.now, must_change=True)
    later(minutes=1)
    stranger.sign_in("liming", PASSWORD)
    assert stranger.get("/items").location == "/password"
    assert "初始密码" in stranger.get("/password").text
    later(minutes=1)
    assert stranger.post("/password", {"old": PASSWORD, "new": "mine alone 2026", "again": "mine alone 2026"}).status_code == 302
    assert stranger.get("/items").status_code == 200


@pytest.mark.parametrize(("old", "new", "again", "said"), [
    ("yanshi-2026", "mine alone 2026", "mine alone 2027", "两次输入的新密码不一样"), ("wrong", "mine alone 2026", "mine alone 2026", "原密码不正确"),
    ("yanshi-2026", "short", "short", "应为10至200个字符"), ("yanshi-2026", "liming-liming", "liming-liming", "不得包含账号")])
def test_a_password_that_will_not_do_is_refused_with_the_reason(person: Arrive, old: str, new: str, again: str, said: str) -> None:
    browser = person("liming")
    answer = browser.post("/password", {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert said in answer.text


def test_a_new_password_ends_the_other_sessions(person: Arrive, later: Callable[..., None]) -> None:
    here, there = person("liming"), person("liming")
    later(minutes=1)
    assert here.post("/password", {"old": "yanshi-2026", "new": PASSWORD, "again": PASSWORD}).status_code == 302
    assert here.get("/tasks").status_code == 200
    assert there.get("/tasks").status_code == 302


def test_the_demo_names_its_accounts_and_a_real_college_does_not(house: House, stranger: Browser) -> None:
    assert "yanshi-2026" in stranger.get("/login").text
    with house.unit_of_work() as u:
        u.connection.exec_driver_sql("UPDATE people SET email = 'x@college.cn'")
    assert "yanshi-2026" not in stranger.get("/login").text
