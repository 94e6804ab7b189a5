"""Printed notices and sheets, and 回执 found by the number on the paper."""
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from app.items import paper
from processes.audit import queries as audit
from processes.bootstrap import House
from processes.errors import Forbidden, FormInvalid, ProcessError, TaskTaken
from processes.supervision.models import deliveries
from tests.app.conftest import REGISTRATION, Browser

Arrive = Callable[[str], Browser]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
SHARED = {**REGISTRATION, "title": "共同办理的事项", "coops": ["学生工作办公室"]}


@pytest.fixture
def shared(person: Arrive) -> str:
    return str(person("liming").post("/items/new", SHARED).location)


def articles(text: str) -> list[str]:
    return re.findall(r'<article class="panel paper.*?</article>', text, re.DOTALL)


def test_R_13_2_the_printed_notice_has_its_number_its_four_elements_and_a_slip_per_office(person: Arrive, shared: str) -> None:
    sheets = articles(person("liming").get(f"{shared}/paper/notice").text)
    assert len(sheets) == 2
    for sheet, office in zip(sheets, ("后勤保障办公室", "学生工作办公室"), strict=True):
        assert f'<p class="to">{office}：</p>' in sheet and "院督通〔2026〕1号" in sheet and "督办通知回执" in sheet
        assert "检查全部教室的用电、消防和门窗" in sheet and "2026-03-27（周五） 24:00 前办结" in sheet and "最迟于 2026-03-20 提出" in sheet
    [one] = articles(person("liming").get(f"{shared}/paper/notice?office=学生工作办公室").text)
    assert '<p class="to">学生工作办公室：</p>' in one


def test_the_sheet_of_an_item_tells_all_of_it(person: Arrive, issued: str) -> None:
    [sheet] = articles(person("pengtao").get(f"{issued}/paper/sheet").text)
    for words in ("院督〔2026〕1号", "会议决定，对全部教室", "检查全部教室的用电", "最迟申请延期", "送达与签收", "下达督办通知 院督通〔2026〕1号"):
        assert words in sheet


def test_printing_is_entered_before_the_browser_prints(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    assert "data-print-now" not in clerk.get(f"{issued}/paper/notice").text
    answer = clerk.post(f"{issued}/paper/notice", {"number": "院督通〔2026〕1号", "office": "后勤保障办公室"})
    assert answer.status_code == 303 and "data-print-now" in clerk.get(answer.location).text
    assert "打印督办通知 院督通〔2026〕1号（后勤保障办公室）。" in clerk.get(f"{issued}?tab=timeline").text


@pytest.mark.parametrize("address", ["/paper/notice?number=院督通〔2026〕9号", "/paper/notice?office=教学科研办公室", "/paper/money"])
def test_what_does_not_exist_is_not_printed(person: Arrive, issued: str, address: str) -> None:
    assert person("liming").get(issued + address).status_code == 404


def test_R_8_5_R_8_6_paper_of_a_secret_item_never_says_so_and_looking_is_written_down(person: Arrive, house: House) -> None:
    clerk, chief = person("liming"), person("chenjing")
    assert clerk.post("/items/new", {**REGISTRATION, "level": "secret"}).status_code == 303
    assert chief.do("核验依据与决定", {"outcome": "supervise"}).status_code == 303
    assert clerk.do("下达督办通知", {"outcome": "issue", "addressees": []}).status_code == 303
    for what in ("notice", "sheet"):
        for sheet in articles(chief.get(f"/items/2026/1/paper/{what}").text):
            assert "秘密" not in sheet and "机密" not in sheet and "仅限需要知悉的人" in sheet
    assert person("zhaomin").get("/items/2026/1/paper/notice").status_code == 404
    with house.reading() as connection:
        assert [line for line in audit.lines(connection, person="chenjing") if line.action == "open_item"]


def test_who_may_only_know_of_the_item_prints_nothing(person: Arrive, issued: str) -> None:
    for what in ("notice", "sheet"):
        assert person("zhangwei").get(f"{issued}/paper/{what}").status_code == 404
        assert person("zhangwei").post(f"{issued}/paper/{what}").status_code == 404


def test_R_13_4_the_number_finds_the_item_and_the_receipt_is_kept(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    page = clerk.get("/receipts?q=2026-1").text
    assert "开展春季教室安全检查" in page and '<option selected>后勤保障办公室</option>' in page
    data = {"number": "院督通〔2026〕1号", "office": "后勤保障办公室", "signed_by": "彭涛", "signed_at": "2026-03-02T09:00",
            "__file:copy": (io.BytesIO(PNG), "回执.png")}
    answer = clerk.post("/receipts", data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    assert "签收人 彭涛" in clerk.get(answer.location).text
    text = clerk.get(f"{issued}?tab=files").text
    assert "回执.png" in text
    assert 'href="/desk?of=unsigned" class="zero"' in clerk.get("/desk").text


def test_R_13_5_paper_that_did_not_arrive_is_listed(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    clerk.get("/receipts?q=1")
    answer = clerk.post("/receipts", {"number": "1", "office": "后勤保障办公室", "failed": "1", "reason": "办公室无人"})
    assert answer.status_code == 303
    assert "开展春季教室安全检查" in clerk.get("/items?special=undelivered").text
    assert "办公室无人" in clerk.get(issued).text


def test_a_refused_receipt_comes_back_as_it_was_typed(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    clerk.get("/receipts?q=1")
    answer = clerk.post("/receipts", {"number": "1", "office": "后勤保障办公室", "signed_by": "彭涛", "signed_at": "2026-03-02T08:59"})
    assert answer.status_code == 422
    assert "须记录回执扫描件" in answer.text and 'value="彭涛"' in answer.text and 'value="2026-03-02T08:59"' in answer.text


def test_R_13_4_one_receipt_with_one_scan_answers_all_notices_on_the_sheet(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    assert clerk.post("/items/new", SHARED).status_code == 303
    page = clerk.get("/receipts", query_string={"q": "院督通〔2026〕1号、2、2", "office": "后勤保障办公室"}).text
    assert "2 件一次登记" in page and "<option>学生工作办公室" not in page and "<option selected>后勤保障办公室" in page
    data = {"number": "院督通〔2026〕1号、院督通〔2026〕2号", "office": "后勤保障办公室", "signed_by": "彭涛", "signed_at": "2026-03-02T09:00"}
    answer = clerk.post("/receipts", {**data, "__file:copy": (io.BytesIO(PNG), "回执.png")}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    assert clerk.get(answer.location).text.count("签收人 彭涛") == 2
    head = person("pengtao")
    scans = [re.findall(r'href="(/files/[0-9a-f]+)"', head.get(f"/items/2026/{number}?tab=files").text)[-1] for number in (1, 2)]
    assert scans[0] != scans[1] and all(head.get(one).data == PNG for one in scans)


def test_what_is_refused_of_one_notice_is_said_and_the_others_are_entered_once(person: Arrive, house: House, issued: str, later: Callable[..., None]) -> None:
    clerk = person("liming")
    later(days=1)
    clerk.sign_in("liming")
    assert clerk.post("/items/new", {**SHARED, "coops": []}).status_code == 303
    data = {"number": "1、2", "office": "后勤保障办公室", "signed_by": "彭涛", "signed_at": "2026-03-02T09:00"}
    answer = clerk.post("/receipts", {**data, "__file:copy": (io.BytesIO(PNG), "回执.png")}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "已登记 院督通〔2026〕1号。没有登记：院督通〔2026〕2号：时间不早于下达" in answer.text
    assert 'name="number" value="院督通〔2026〕2号"' in answer.text
    scan = re.search(r'name="copy" value="([0-9a-f]+)"', answer.text)
    assert scan is not None
    again = clerk.post("/receipts", {**data, "number": "院督通〔2026〕2号", "signed_at": "2026-03-03T09:00", "copy": scan[1]})
    assert again.status_code == 303, again.text


def test_notices_of_different_offices_are_not_answered_by_one_receipt(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    assert clerk.post("/items/new", {**SHARED, "lead": "学生工作办公室", "coops": []}).status_code == 303
    answer = clerk.get("/receipts?q=1、2")
    assert (answer.status_code, "没有发给同一个科室" in answer.text) == (422, True)


@pytest.mark.parametrize(("error", "status", "words"), [
    (TaskTaken(who="赵敏", when="10:20"), 409, "已由赵敏于10:20办理"), (Forbidden(), 403, "没有办理此事的权限"), (FormInvalid({"送达渠道": ["请选择。"]}), 422, "送达渠道：请选择。")])
def test_a_receipt_that_a_task_would_not_take_comes_back_as_it_was_typed(person: Arrive, issued: str, monkeypatch: pytest.MonkeyPatch, error: ProcessError,
                                                                         status: int, words: str) -> None:
    def would_not(*_: Any) -> None:
        raise error
    monkeypatch.setattr(paper, "file_receipt", would_not)
    clerk = person("liming")
    clerk.get("/receipts?q=1")
    answer = clerk.post("/receipts", {"number": "1", "office": "后勤保障办公室", "signed_by": "彭涛", "signed_at": "2026-03-02T09:00",
                                      "__file:copy": (io.BytesIO(PNG), "回执.png")}, content_type="multipart/form-data")
    assert answer.status_code == status
    assert words in answer.text and 'value="彭涛"' in answer.text and "回执.png" in answer.text


@pytest.mark.parametrize(("text", "status", "words"), [("第一号", 422, "不像通知编号"), ("99", 404, "没有找到"), ("", 200, "通知编号")])
def test_a_number_that_leads_nowhere_says_so(person: Arrive, issued: str, text: str, status: int, words: str) -> None:
    answer = person("liming").get(f"/receipts?q={text}")
    assert (answer.status_code, words in answer.text) == (status, True)


def test_receipts_are_entered_by_the_coordinating_office(person: Arrive, issued: str) -> None:
    assert person("pengtao").get("/receipts?q=1").status_code == 403


def test_R_13_4_what_went_by_mail_or_wechat_stands_on_sheet_and_receipts(person: Arrive, house: House, issued: str) -> None:
    clerk = person("liming")
    clerk.get(f"{issued}/copy")
    assert clerk.post(f"{issued}/copy", {"office": "后勤保障办公室", "to": "彭涛"}).status_code == 303
    with house.unit_of_work() as u:
        row = u.connection.execute(deliveries.select()).first()
        assert row is not None
        u.connection.execute(deliveries.insert().values({**row._mapping, "id": "mailed", "channel": "mail", "succeeded": False, "record": {"reason": "550"}}))
    receipts, sheet = clerk.get("/receipts?q=1").text, clerk.get(f"{issued}/paper/sheet").text
    assert "微信 已发出，等回音" in receipts and '邮件 <span class="late">未送达</span>，550' in receipts
    assert '微信</td><td data-label="结果">已发出，等回音' in sheet and '邮件</td><td data-label="结果"><span class="late">未送达</span>，550' in sheet
