"""Attachments: types by content, private until sent, for good afterwards."""
import io
import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from tests.app.conftest import REPORT, SIGNED, Browser

Arrive = Callable[[str], Browser]
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000154a24f5f0000000049454e44ae426082")


def upload(browser: Browser, content: bytes, name: str) -> TestResponse:
    return browser.post("/files", {"field": "evidence", "file": (io.BytesIO(content), name)}, headers={"X-CSRFToken": browser.token})


def key_of(answer: TestResponse) -> str:
    found = re.search(r'value="([0-9a-f]{32})"', answer.text)
    assert found is not None, answer.text
    return found[1]


def sent(person: Arrive) -> str:
    """A file that proves a final feedback."""
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    key = key_of(upload(head, PNG, "现场.png"))
    assert head.do("填报办结反馈", {**REPORT, "evidence": [key], "no_evidence_reason": ""}).status_code == 303
    return key


def test_a_file_answers_with_its_line(person: Arrive, issued: str) -> None:
    answer = upload(person("pengtao"), PNG, "现场.png")
    assert answer.status_code == 201
    assert "现场.png" in answer.text
    assert 'name="evidence"' in answer.text


@pytest.mark.parametrize(("content", "name"), [
    (b"<script>alert(1)</script>", "x.pdf"), (b"<svg onload='x'/>", "x.png"), (b"MZ\x90\x00", "x.pdf"), (b"", "x.pdf"), (b"PK\x03\x04 broken", "x.docx")])
def test_what_is_not_what_it_says_is_refused_in_one_sentence(person: Arrive, issued: str, content: bytes, name: str) -> None:
    answer = upload(person("pengtao"), content, name)
    assert answer.status_code == 422
    assert answer.text.startswith("不能上传这个文件")
    assert "<" not in answer.text


def test_a_picture_is_shown_in_a_sandbox_and_everything_else_is_downloaded(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    picture, text = (head.get(f"/files/{key_of(upload(head, content, name))}") for content, name in ((PNG, "现场.png"), ("正文".encode(), "说明.txt")))
    assert picture.mimetype == "image/png"
    assert picture.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "attachment" not in picture.headers.get("Content-Disposition", "")
    assert text.headers["Content-Disposition"].startswith("attachment")
    assert "filename*=UTF-8''" in text.headers["Content-Disposition"]
    assert picture.headers["X-Content-Type-Options"] == "nosniff"


def test_before_it_is_sent_a_file_is_its_uploaders_alone(person: Arrive, issued: str) -> None:
    key = key_of(upload(person("pengtao"), PNG, "现场.png"))
    assert person("zengli").get(f"/files/{key}").status_code == 404
    assert person("chenjing").get(f"/files/{key}").status_code == 404


def test_before_it_is_sent_a_file_can_be_taken_back(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    key = key_of(upload(head, PNG, "现场.png"))
    assert person("zengli").post(f"/files/{key}/remove").status_code == 404
    assert head.post(f"/files/{key}/remove").status_code == 204
    assert head.get(f"/files/{key}").status_code == 404


def test_once_sent_it_stays(person: Arrive, issued: str) -> None:
    key = sent(person)
    answer = person("pengtao").post(f"/files/{key}/remove")
    assert answer.status_code == 409
    assert "不能再移除" in answer.text


def test_unreviewed_evidence_is_for_the_lead_and_the_coordinating_office(person: Arrive, issued: str) -> None:
    key = sent(person)
    assert person("zhaomin").get(f"/files/{key}").status_code == 200
    assert person("zengli").get(f"/files/{key}").status_code == 200
    leader = person("gaojun")
    assert leader.get(f"/files/{key}").status_code == 404
    assert "现场.png" not in leader.get(f"{issued}?tab=files").text
    person("zhaomin").do("审核办结反馈", {"truthful": True, "focused": True, "concise": True, "accurate": True, "summary": "查完", "outcome": "pass"})
    assert leader.get(f"/files/{key}").status_code == 200
    assert person("mahao").get(f"/files/{key}").status_code == 404


def test_the_files_of_an_item_say_what_they_prove(person: Arrive, issued: str) -> None:
    sent(person)
    text = person("zhaomin").get(f"{issued}?tab=files").text
    assert re.search(r"现场\.png</a>.*?填报办结反馈", text, re.DOTALL)


def test_a_file_of_another_item_proves_nothing(person: Arrive, issued: str) -> None:
    key = key_of(upload(person("mahao"), PNG, "别人的.png"))
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    answer = head.do("填报办结反馈", {**REPORT, "evidence": [key], "no_evidence_reason": ""})
    assert answer.status_code == 422
