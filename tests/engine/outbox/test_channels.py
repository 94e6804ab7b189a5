"""Mail and webhook against real servers on this machine: handed over once, refused for good, or tried again."""
import hashlib
import hmac
import json
import smtplib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from processes.engine.outbox.channels import Envelope, Undeliverable
from processes.engine.outbox.channels.mail import mail_channel
from processes.engine.outbox.channels.webhook import webhook_channel
from processes.engine.outbox.store import Waiting

MESSAGE = Waiting(7, "k-7", "item/1", "mail", "person:ann", "督办通知", "请查收", "/items/2026/1", 0, "t")


def envelope(address: str) -> Envelope:
    return Envelope(MESSAGE, address, "http://college.example/items/2026/1")


class Letters:
    """Takes letters; refuses whom it was told to refuse."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.refuses: dict[str, str] = {}

    async def handle_RCPT(self, _server: Any, _session: Any, letter: Any, address: str, _options: Any) -> str:
        if address in self.refuses:
            return self.refuses[address]
        letter.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, letter: Any) -> str:
        self.taken.append(letter)
        return "250 OK"


@pytest.fixture
def post_office() -> Iterator[tuple[Letters, str]]:
    letters = Letters()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(letters, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield letters, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def test_a_letter_carries_subject_body_and_link_and_an_id_that_stays_the_same(post_office: tuple[Letters, str]) -> None:
    letters, url = post_office
    send = mail_channel(url, "duban@college.example")
    send(envelope("ann@college.example"))
    send(envelope("ann@college.example"))
    texts = [letter.content.decode() for letter in letters.taken]
    ids = {line for text in texts for line in text.splitlines() if line.startswith("Message-ID:")}
    assert len(texts) == 2 and len(ids) == 1 and letters.taken[0].rcpt_tos == ["ann@college.example"]


def test_a_calendar_entry_goes_along_as_a_file(post_office: tuple[Letters, str]) -> None:
    letters, url = post_office
    mail_channel(url, "duban@college.example")(replace(envelope("ann@college.example"), message=replace(MESSAGE, attachment="BEGIN:VCALENDAR\r\n办结\r\n")))
    letter = message_from_bytes(letters.taken[0].content, policy=policy.default)
    [part] = letter.iter_attachments()
    assert (part.get_content_type(), part.get_filename(), part.get_content().splitlines()) == ("text/calendar", "due.ics", ["BEGIN:VCALENDAR", "办结"])


def test_an_address_refused_for_good_is_not_tried_again_and_a_full_box_is(post_office: tuple[Letters, str]) -> None:
    letters, url = post_office
    letters.refuses = {"gone@college.example": "550 no such user", "full@college.example": "452 try later"}
    send = mail_channel(url, "duban@college.example")
    with pytest.raises(Undeliverable, match="550"):
        send(envelope("gone@college.example"))
    with pytest.raises(smtplib.SMTPException):
        send(envelope("full@college.example"))


class Receiver(HTTPServer):
    answers: list[int]
    got: list[tuple[dict[str, str], bytes]]


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        code = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver(("127.0.0.1", 0), Handler)
    server.answers, server.got = [], []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()


def test_a_call_is_signed_and_carries_the_key(receiver: Receiver) -> None:
    webhook_channel("geheim")(envelope(f"http://127.0.0.1:{receiver.server_port}/hook"))
    headers, body = receiver.got[0]
    assert json.loads(body)["subject"] == "督办通知" and headers["X-Duban-Key"] == "k-7"
    assert headers["X-Duban-Signature"] == "sha256=" + hmac.new(b"geheim", body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(("code", "final"), [(400, True), (404, True), (429, False), (500, False), (503, False)])
def test_which_answers_are_final(receiver: Receiver, code: int, final: bool) -> None:
    receiver.answers = [code]
    with pytest.raises(Exception, match="HTTP") as refused:
        webhook_channel("s")(envelope(f"http://127.0.0.1:{receiver.server_port}/hook"))
    assert isinstance(refused.value, Undeliverable) is final


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = [302]
    with pytest.raises(Exception, match="302"):
        webhook_channel("s")(envelope(f"http://127.0.0.1:{receiver.server_port}/hook"))
    assert len(receiver.got) == 1
