"""Messages: listed by day, opened from anywhere after login, settled by what is done; what one takes along; 我的设置."""
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from processes.bootstrap import House
from processes.engine.outbox.models import outbox
from processes.rehearsal.demo import demo_college
from processes.supervision.messages import preferences
from processes.supervision.models import deliveries
from processes.supervision.secrecy import NEUTRAL
from processes.workers.loop import Worker
from tests.app.conftest import REGISTRATION, REPORT, SIGNED, Browser

Arrive = Callable[[str], Browser]
GO = re.compile(r'href="(/go/\d+)"')


def first_of(browser: Browser) -> str:
    found = GO.search(browser.get("/messages").text)
    assert found is not None
    return found[1]


def secret_item(person: Arrive) -> str:
    address = person("liming").post("/items/new", {**REGISTRATION, "level": "secret", "title": "干部任用考察"}).location
    person("chenjing").do("核验依据与决定", {"outcome": "supervise"})
    person("liming").do("下达督办通知", {"outcome": "issue"})
    assert address.startswith("/items/draft/")
    return "/items/2026/1"


def test_messages_are_read_one_by_one_or_all(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    assert head.get("/messages").text.count('mark">未读') == 1         # though it came by post and by office
    assert head.get(first_of(head)).location.startswith("/tasks/")
    assert 'mark">未读' not in head.get("/messages").text and 'aria-label="消息"' in head.get("/messages").text
    member = person("zengli")
    member.post("/messages/read")
    assert 'mark">未读' not in member.get("/messages").text


def test_a_message_of_somebody_else_leads_nowhere(person: Arrive, issued: str) -> None:
    assert person("mahao").get(first_of(person("pengtao"))).status_code == 404


@pytest.mark.parametrize(("address", "status"), [
    ("/messages?page=99999999999999999999999", 200), ("/messages?page=²", 200), ("/messages?page=-3", 200), ("/done?page=99999999999999999999999", 200),
    ("/items?page=²&year=²", 200), ("/items/2026/²", 404), ("/go/99999999999999999999999", 404), ("/go/9223372036854775807", 404)])
def test_numbers_that_nothing_can_have_lead_nowhere(person: Arrive, issued: str, address: str, status: int) -> None:
    assert person("pengtao").get(address).status_code == status


def test_a_link_asks_for_the_password_and_then_leads_to_the_task(person: Arrive, stranger: Browser, issued: str) -> None:
    link = first_of(person("pengtao"))
    asked = stranger.get(link)
    assert asked.location == f"/login?next={link}"
    stranger.get(asked.location)
    answer = stranger.post("/login", {"login": "pengtao", "password": demo_college()["password"], "next": link})
    assert answer.location == link
    assert stranger.get(stranger.get(link).location).status_code == 200
    assert "签收并定承办人" in stranger.get(stranger.get(link).location).text


def test_the_link_of_a_task_that_is_done_leads_to_the_item_and_says_who_did_it(person: Arrive, issued: str, later: Callable[..., None]) -> None:
    head = person("pengtao")
    link = first_of(head)
    later(minutes=5)
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    assert head.get(link).location == issued
    assert "“签收并定承办人”已由彭涛于 2026-03-02 09:05 办理，这里是事项的最新进展。" in head.get(issued).text
    assert person("zengli").get(link).status_code == 404                  # another row of the same notice told her


def test_a_message_asks_nothing_more_once_its_task_is_done(person: Arrive, issued: str, later: Callable[..., None]) -> None:
    head = person("pengtao")
    assert 'aria-label="消息，1 条未读"' in head.get("/messages").text
    later(minutes=5)
    head.do("签收并定承办人", SIGNED)
    text = head.get("/messages").text
    assert 'aria-label="消息"' in text and 'mark">已办' in text and 'mark">未读' not in text


def test_the_body_does_not_say_the_title_again(person: Arrive, issued: str) -> None:
    text = person("pengtao").get("/messages").text
    row = text.split('class="row-link')[1].split("</li>")[0]
    assert row.count(REGISTRATION["title"]) == 1 and "承办科室：后勤保障办公室" in row


def test_messages_are_paged_and_grouped_by_day(house: House, person: Arrive, issued: str, later: Callable[..., None]) -> None:
    later(days=1)
    with house.unit_of_work() as u:
        u.connection.execute(outbox.insert(), [
            {"key": f"many/{number}", "business_key": "", "channel": "inbox", "recipient": "person:pengtao", "subject": f"第 {number} 条", "body": "", "link": "",
             "created_at": u.now, "status": "sent", "next_at": u.now} for number in range(50)])
    head = person("pengtao")
    one, two = head.get("/messages").text, head.get("/messages?page=2").text
    assert '<h2 class="day">今天</h2>' in one and "第 49 条" in one and REGISTRATION["title"] not in one
    assert '<h2 class="day">2026-03-02（周一）</h2>' in two and REGISTRATION["title"] in two


def test_R_13_4_a_copied_notice_says_what_is_asked_and_its_sending_is_recorded(house: House, person: Arrive, issued: str) -> None:
    clerk = person("zhaomin")
    text = clerk.get(f"{issued}/copy").text
    assert "【督办】院督〔2026〕1号《开展春季教室安全检查》，承办科室：后勤保障办公室，办结时限：2026年3月27日" in text and f"{house.settings.public_url}{issued}" in text
    assert clerk.post(f"{issued}/copy", {"office": "后勤保障办公室", "to": " "}).status_code == 422
    assert clerk.post(f"{issued}/copy", {"office": "教学科研办公室", "to": "某人"}).status_code == 422
    assert clerk.post(f"{issued}/copy", {"office": "后勤保障办公室", "to": "彭涛"}).location == issued
    with house.reading() as connection:
        row = connection.execute(sa.select(deliveries).where(deliveries.c.channel == "wechat")).one()
    assert (row.office, row.by, row.record["to"], row.succeeded) == ("后勤保障办公室", "zhaomin", "彭涛", None)
    assert "复制督办通知，经微信发给后勤保障办公室（彭涛）" in clerk.get(f"{issued}?tab=timeline").text
    assert "微信（彭涛） 已发出，等回音" in clerk.get(issued).text
    head = person("pengtao")
    assert "已在微信发出" not in head.get(f"{issued}/copy").text
    assert head.post(f"{issued}/copy", {"office": "后勤保障办公室", "to": "曾莉"}).status_code == 403
    assert person("mahao").get(f"{issued}/copy").status_code == 404


def test_R_8_3_of_a_secret_item_only_the_neutral_sentence_is_copied(person: Arrive) -> None:
    address = secret_item(person)
    copied = re.search(r"<textarea[^>]*>([^<]*)</textarea>", person("pengtao").get(f"{address}/copy").text)
    assert copied is not None and copied[1].startswith(NEUTRAL) and "2026/1" not in copied[1]
    entry = person("pengtao").get(f"{address}/due.ics").text
    assert NEUTRAL in entry.replace("\r\n ", "") and "干部" not in entry and "院督" not in entry and "后勤" not in entry
    assert person("mahao").get(f"{address}/due.ics").status_code == 404


def test_the_due_date_is_a_calendar_entry(person: Arrive, issued: str) -> None:
    answer = person("pengtao").get(f"{issued}/due.ics")
    assert answer.mimetype == "text/calendar" and "DTSTART;VALUE=DATE:20260327\r\n" in answer.text


def test_settings_are_kept_and_bad_ones_refused_with_what_was_chosen(house: House, person: Arrive) -> None:
    head = person("pengtao")
    assert "随时发送，不能关闭" in head.get("/settings").text
    refused = head.post("/settings", {"mail": "on", "kind-reminder": "once", "digest_at": "25:00"})
    assert refused.status_code == 422 and "06:00 至 20:00" in refused.text
    assert re.search(r'name="kind-reminder" value="once" checked', refused.text)
    assert head.post("/settings", {"mail": "on", "kind-reminder": "once", "digest_at": "17:30", "hints": "on"}).status_code == 303
    with house.reading() as connection:
        kept = preferences.of(connection, "pengtao")
    assert (kept.mail, kept.webhook, kept.at_once, kept.digest_at) == (True, False, frozenset({"reminder"}), "17:30")


def test_R_13_5_a_notice_whose_mails_were_all_refused_is_on_the_list_of_the_undelivered(app: Flask, house: House, later: Callable[..., None]) -> None:
    def refuses(_: Any) -> None:
        raise OSError("gateway is down")
    failing = replace(house, channels={"mail": refuses})
    failing.put_on_duties()
    browser = Browser(create_app(failing).test_client())
    browser.sign_in("liming")
    address = browser.post("/items/new", REGISTRATION).location
    for _ in range(40):
        Worker(failing).run_once()
        later(minutes=10)
    browser.sign_in("liming")
    assert "邮件" in browser.get(address).text and "未送达" in browser.get(address).text
    assert REGISTRATION["title"] in browser.get("/items?special=undelivered").text
    assert "通知邮件被退回，须换渠道再送达" in browser.get(f"{address}?tab=timeline").text
