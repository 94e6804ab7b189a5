"""求助, 为什么我看不到, and hints that go away for good (issue 3, section 9)."""
import re
from collections.abc import Callable

import pytest

from processes.bootstrap import House
from processes.help import queries
from tests.app.conftest import REGISTRATION, Browser

Arrive = Callable[[str], Browser]


def answer(browser: Browser, text: str) -> str:
    """What 为什么我看不到 says, without the words that were typed."""
    page = browser.get("/help/why", query_string={"q": text}).text
    return re.sub(r'name="q"[^>]*value="[^"]*"|csrf[^>]*', "", page.split("<main")[1].split("</main>")[0])


def test_R_8_2_what_one_may_not_know_is_answered_like_what_is_not_there(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    clerk.post("/items/new", {**REGISTRATION, "level": "secret", "title": "干部任用考察"})
    person("chenjing").do("核验依据与决定", {"outcome": "supervise"})
    clerk.do("下达督办通知", {"outcome": "issue"})
    clerk.post("/items/new", {**REGISTRATION, "__keep": "1", "title": "尚未下达的事项"})
    clerk.post("/items/new", {**REGISTRATION, "level": "internal", "title": "内部的事项"})
    for login in ("mahao", "zhouyuan"):
        asker = person(login)
        nothing = answer(asker, "没有的事项")
        assert "没有您可以查看的这件事项" in nothing
        for text in ("干部任用考察", "院督〔2026〕2号", "尚未下达的事项") + (("内部的事项",) if login == "mahao" else ()):
            assert answer(asker, text) == nothing, text


def test_what_one_may_know_is_named_with_how_much_of_it(person: Arrive, issued: str) -> None:
    assert "名称、进度和内容都可以看" in answer(person("pengtao"), "教室安全")
    assert issued in answer(person("pengtao"), "2026-1") and issued in answer(person("pengtao"), "1号")
    head_of_another = answer(person("wangfang"), "院督〔2026〕1号")
    assert issued in head_of_another and "只能看名称和进度" in head_of_another


def test_it_says_as_what_one_is_known_and_whom_to_ask(person: Arrive) -> None:
    said = answer(person("zengli"), "")
    assert "后勤保障办公室" in said and "本科室负责人彭涛" in said and "李明" in said


def test_a_request_for_help_reaches_the_administrators_and_its_answer_the_asker(house: House, person: Arrive, issued: str) -> None:
    head, admin = person("pengtao"), person("admin")
    task = head.task("签收并定承办人")
    link = re.search(r'href="(/help/ask\?page=[^"]+)"', head.get(task).text)
    assert link is not None
    form = head.get(link[1].replace("&amp;", "&")).text
    page, number = (re.search(rf'name="{name}" value="([^"]*)"', form) for name in ("page", "number"))
    assert page is not None and number is not None and page[1] == task and len(number[1]) == 12
    assert head.post("/help/ask", {"page": page[1], "number": number[1], "text": " "}).status_code == 422
    assert head.post("/help/ask", {"page": page[1], "number": number[1], "text": "签收按钮点不动"}).location == task
    assert "有人求助" in admin.get("/messages").text
    queue = admin.get("/help/queue").text
    assert "签收按钮点不动" in queue and task in queue and number[1] in queue and task.rpartition("/")[2] in queue
    with house.reading() as connection:
        [request] = queries.waiting(connection)
    assert admin.post(f"/help/queue/{request.id}", {"answer": ""}).status_code == 422
    assert admin.post(f"/help/queue/{request.id}", {"answer": "请换用新版浏览器"}).status_code == 303
    assert admin.post(f"/help/queue/{request.id}", {"answer": "第二次"}).status_code == 409
    assert "请换用新版浏览器" in head.get("/messages").text and "请换用新版浏览器" in head.get("/help/ask").text
    go = re.search(r'href="(/go/\d+)"[^>]*>[^/]*您的求助有了答复', head.get("/messages").text)
    assert go is not None and head.get(go[1]).location == "/help/ask"


@pytest.mark.parametrize("login", ["pengtao", "chenjing"])
def test_only_administrators_answer(person: Arrive, login: str) -> None:
    assert person(login).get("/help/queue").status_code == 403
    assert person(login).post("/help/queue/x", {"answer": "好"}).status_code == 403


def test_help_is_on_every_page_also_where_nothing_was_found(person: Arrive) -> None:
    head = person("pengtao")
    for address in ("/tasks", "/items", "/messages", "/done", "/settings"):
        assert f"/help/ask?page={address}" in head.get(address).text
    missing = head.get("/items/2026/99").text
    assert "/help/why" in missing and "/help/ask?page=/items/2026/99" in missing


def test_an_administrator_begins_with_who_waits_for_him(person: Arrive) -> None:
    head, admin = person("pengtao"), person("admin")
    for page in ("/items/2026/1", "//elsewhere.example/x", "https://elsewhere.example/y"):
        head.post("/help/ask", {"page": page, "number": "", "text": "打不开"})
    assert admin.get("/").location == "/admin"
    text = admin.get("/admin").text
    assert re.findall(r'<strong>(\S+?)(?: <span class="count">(\d+)</span>)?</strong>', text.split('<ul class="sections">')[1])[:3] == [
        ("求助", "3"), ("无人接手", re.findall(r'<h1>无人接手 <span class="count">(\d+)', admin.get("/admin/unattended").text)[0]), ("科室", "")]
    assert "无人接手" not in person("chenjing").get("/admin").text
    queue = admin.get("/help/queue").text
    assert re.findall(r'页面 <a href="([^"]+)"', queue) == ["/items/2026/1"] and "elsewhere.example/y" in queue
    assert re.search(r'<a class="go" href="/admin" aria-current="page">', queue)


def test_a_page_outside_is_not_led_to(person: Arrive) -> None:
    assert person("pengtao").post("/help/ask", {"page": "https://elsewhere.example/", "number": "", "text": "问题"}).location == "/"


def test_hints_go_away_page_by_page_and_for_good(person: Arrive) -> None:
    head = person("pengtao")
    assert "这里是等您办的事" in head.get("/tasks").text
    assert head.post("/help/hints", {"hint": "inbox.tasks", "next": "/tasks"}).location == "/tasks"
    assert "这里是等您办的事" not in head.get("/tasks").text and "用上面的条件" in head.get("/items").text
    head.post("/help/hints", {"hint": "*", "next": "/items"})
    assert "用上面的条件" not in head.get("/items").text and "点一条消息" not in head.get("/messages").text
    head.post("/settings", {"mail": "on", "webhook": "on", "digest_at": "08:30", "hints": "on"})
    assert "这里是等您办的事" in head.get("/tasks").text
    assert head.post("/help/hints", {"hint": "nothing", "next": "/"}).status_code == 404
