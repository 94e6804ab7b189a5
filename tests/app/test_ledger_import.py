"""台账导入 on the screen: upload, a verdict per row, answers, import, result, taking back; secret rows for those who may know."""
import io
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from werkzeug.test import TestResponse

from processes.audit import queries as audit
from processes.bootstrap import House
from processes.clock import COLLEGE_ZONE
from processes.rehearsal.house import Stages
from processes.workers.loop import Worker
from tests.app.conftest import Browser
from tests.supervision.importing.ledgers import line, workbook

Arrive = Callable[[str], Browser]
NOVEMBER = datetime(2026, 11, 24, 9, tzinfo=COLLEGE_ZONE)


@pytest.fixture
def house(stages: Stages) -> Iterator[House]:
    found = stages.open(NOVEMBER)
    yield found
    found.close()


def upload(browser: Browser, content: bytes, name: str = "台账.xlsx") -> TestResponse:
    browser.get("/import")
    return browser.post("/import", {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def opened(browser: Browser, *rows: list[object]) -> str:
    answer = upload(browser, workbook(*rows))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def work(house: House) -> None:
    while Worker(house).run_once():
        pass


def test_clerks_are_led_to_the_import_and_nobody_else_is(person: Arrive) -> None:
    assert 'href="/import"' in person("liming").get("/items").text
    head = person("wangfang")
    assert 'href="/import"' not in head.get("/items").text
    assert head.get("/import").status_code == 403


def test_the_preview_tells_the_verdict_of_every_row_and_filters_by_it(person: Arrive) -> None:
    clerk = person("liming")
    address = opened(clerk, line(), line(content="核对名册", due="尽快"), line(content="清点资产", due="2026.8.1"), ["合计", "3项"])
    page = clerk.get(f"{address}?show=all").text
    assert "台账自称合计 3 项，识别出 3 行，一致" in page
    assert "办结时限写的是“尽快”，须定为哪一天" in page
    assert "办结时限 2026-08-01 早于交办日期 2026-09-01" in page
    asked = clerk.get(f"{address}?show=ask").text
    assert "核对名册" in asked and "清点资产" not in asked
    assert "清点资产" in clerk.get(f"{address}?show=fault").text
    assert "没有这样的行" in clerk.get(f"{address}?show=left").text


def test_the_list_opens_with_what_waits_for_an_answer(person: Arrive) -> None:
    clerk, colleague = person("liming"), person("zhaomin")
    address = opened(clerk, line(), line(content="核对名册", due="尽快"))
    page = clerk.get(address).text
    assert "核对名册" in page and page.count("data-row") == 1 and '<span class="count">2 行</span>' in page
    assert colleague.get(address).text.count("data-row") == 2
    clerk.post(address, {"show": "ask", "due-2": "2026-12-31", "save": "1"})
    assert clerk.get(address).text.count("data-row") == 2


@pytest.mark.parametrize(("where", "pressed"), [
    ("", {"go": "fault"}), ("", {"go": "row:1"}), ("/names", {"name:院务科": "综合办公室"}), ("", {"apply": "1"}),
    ("/decision", {"decision_by": "2026年第1次党政联席会议", "decision_date": "2026-01-08"}), ("/decision", {"decision_by": "党政联席会", "decision_date": ""})])
def test_answers_are_kept_whatever_is_pressed(person: Arrive, where: str, pressed: dict[str, str]) -> None:
    clerk = person("liming")
    address = opened(clerk, line(lead="院务科", due="尽快"), line(due="尽快"))
    answer = clerk.post(address + where, {"show": "ask", "due-2": "2026-12-31", **pressed})
    assert "→ 2026-12-31" in clerk.get(f"{address}?show=all").text
    onward = f"{address}/rows/1" if pressed.get("go") == "row:1" else f"{address}?show={pressed.get('go', 'ask')}"
    assert answer.status_code == 422 or answer.location == onward


def test_the_decision_is_kept_by_every_button_and_comes_back_as_typed_when_refused(person: Arrive) -> None:
    clerk = person("liming")
    address = opened(clerk, line(source="上级转办"))
    decided = {"decision_by": "2026年第1次党政联席会议", "decision_date": "2026-01-08"}
    assert clerk.post(address, {"show": "ask", "save": "1", **decided, "decision_date": ""}).text.count('value="2026年第1次党政联席会议"') == 1
    clerk.post(address, {"show": "ask", "save": "1", **decided})
    clerk.post(address, {"show": "ask", "save": "1", "decision_by": "", "decision_date": ""})                # a page opened before that
    assert 'value="2026-01-08"' in clerk.get(address).text
    clerk.post(f"{address}/decision", {"decision_by": "", "decision_date": ""})
    assert 'value="2026-01-08"' not in clerk.get(address).text


def test_a_total_that_does_not_agree_is_pointed_out(person: Arrive) -> None:
    clerk = person("liming")
    assert "台账自称合计 5 项" in clerk.get(opened(clerk, line(), ["合计", "5项"])).text


def test_answered_and_begun_in_one_press_the_items_are_there_with_their_numbers(person: Arrive, house: House) -> None:
    clerk = person("liming")
    address = opened(clerk, line(), line(content="核对名册", due="尽快"), line(content="清点资产", status="√"))
    answer = clerk.post(address, {"show": "", "choice-1": "underway", "choice-2": "underway", "due-2": "2026-12-31", "choice-3": "closed", "begin": "1"})
    assert "开始导入 3 行" in clerk.get(answer.location).text
    assert 'http-equiv="refresh"' in clerk.get(address).text
    work(house)
    page = clerk.get(address).text
    assert "已导入 3 / 3 行：在办事项 2 行，已办结（只入台账） 1 行" in page
    assert 'href="/items/2026/1"' in page and "院督〔2026〕2号" in page and 'http-equiv="refresh"' not in page
    assert "原台账记载的进展：已召开部署会" in clerk.get("/items/2026/1").text
    assert "原台账载明已办结" in clerk.get("/items?group=ended").text


def test_one_choice_for_many_rows(person: Arrive, house: House) -> None:
    clerk = person("liming")
    address = opened(clerk, line(), line(content="核对名册"), line(content="清点资产"))
    clerk.post(address, {"show": "", "scope": "picked", "pick": ["1", "3"], "bulk": "draft", "apply": "1"})
    clerk.post(address, {"show": "", "begin": "1"})
    work(house)
    assert "草稿 2 行" in clerk.get(address).text
    assert person("liming").get("/tasks").text.count("登记督办事项") >= 2
    refused = clerk.post(address, {"show": "", "scope": "picked", "bulk": "draft", "apply": "1"})
    assert (refused.status_code, "请先勾选行" in refused.text) == (422, True)


def test_a_bulk_choice_for_all_that_is_listed(person: Arrive) -> None:
    clerk = person("liming")
    address = opened(clerk, line(), line(due="尽快"), line(due="长期坚持"))
    clerk.post(address, {"show": "ask", "scope": "listed", "bulk": "skip", "apply": "1"})
    assert "<strong>2</strong>不导入" in clerk.get(address).text


def test_names_and_the_decision_are_answered_once_for_the_whole_ledger(person: Arrive) -> None:
    clerk = person("liming")
    address = opened(clerk, line(lead="院务科", source="上级转办"), line(lead="院务科", source="校领导批示"))
    assert "尚缺" in clerk.get(address).text
    clerk.post(f"{address}/names", {"name:院务科": "综合办公室"})
    clerk.post(f"{address}/decision", {"decision_by": "2026年第1次党政联席会议", "decision_date": "2026-01-08"})
    page = clerk.get(address).text
    assert "院务科 <" not in page and "<strong>2</strong>可导入" in page
    for wrong in ({"decision_by": "党政联席会", "decision_date": ""}, {"decision_by": "党政联席会", "decision_date": "2027-01-01"},
                  {"decision_by": "党政联席会", "decision_date": "昨天"}):
        assert clerk.post(f"{address}/decision", wrong).status_code == 422


def test_everybody_but_the_lead_is_one_choice_and_single_offices_are_ticked_on_the_rows_page(person: Arrive) -> None:
    clerk = person("liming")
    address = opened(clerk, line(coops="各科室"), line(coops="各科室"))
    clerk.post(address, {"show": "", "coops-1": "__all"})
    clerk.post(f"{address}/rows/2", {"page-2": "1", "listed-2": "1", "coops-2": ["学生工作办公室", "教务处"]})
    assert "配合：综合办公室、教学科研办公室、学生工作办公室" in clerk.get(address).text
    assert "配合：学生工作办公室<" in clerk.get(address).text


def test_saving_a_rows_page_untouched_answers_nothing(person: Arrive) -> None:
    clerk = person("liming")
    address = opened(clerk, line(coops="各科室"))
    page = clerk.post(f"{address}/rows/1", {"page-1": "1", "choice-1": "underway", "due-1": "", "lead-1": ""})
    assert page.status_code == 303
    assert "“各科室”包括哪些科室" in clerk.get(address).text


def test_an_answer_that_cannot_be_is_named_and_the_rest_is_kept(person: Arrive) -> None:
    clerk = person("liming")
    address = opened(clerk, line(due="尽快"), line(due="尽快"))
    answer = clerk.post(address, {"show": "", "due-1": "31/12", "due-2": "2026-12-31", "save": "1"})
    assert answer.status_code == 422
    assert "“31/12”不是日期" in answer.text and "其余回答已保存" in answer.text
    assert "<strong>1</strong>可导入" in clerk.get(address).text


@pytest.mark.parametrize(("content", "said"), [(b"no workbook", "请用 Excel"), (workbook(header=("甲", "乙", "丙")), "没有找到台账"), (b"", "文件是空的")])
def test_a_file_that_cannot_be_read_is_refused_in_words_where_it_was_chosen(person: Arrive, content: bytes, said: str) -> None:
    clerk = person("liming")
    answer = upload(clerk, content)
    assert answer.status_code == 422
    assert said in answer.text or "不能上传" in answer.text
    assert 'type="file"' in answer.text
    assert clerk.post("/import", {}).status_code == 422


def test_R_8_2_and_R_8_6_a_secret_row_is_there_for_the_clerk_and_the_chief_and_looking_is_written_down(person: Arrive, house: House) -> None:
    clerk, colleague, chief = person("liming"), person("zhaomin"), person("chenjing")
    address = opened(clerk, line(), line(content="干部任用考察", lead="干部科", remark="敏感，勿外传"))
    assert "干部任用考察" in clerk.get(address).text and "工作秘密" in clerk.get(address).text
    assert "干部任用考察" in chief.get(address).text
    page = colleague.get(address).text
    assert "干部" not in page and '<span class="count">1 行</span>' in page
    assert "保存回答" not in page                                # it goes on with whoever began it
    assert colleague.get(f"{address}/rows/2").status_code == 404
    assert colleague.get(f"{address}/workbook").status_code == 404
    assert colleague.post(address, {"show": "", "choice-1": "skip", "save": "1"}).status_code == 404
    assert "共 1 行" in colleague.get("/import").text
    assert clerk.get(f"{address}/workbook").data[:2] == b"PK"
    with house.reading() as connection:
        actions = {(one.person, one.action) for one in audit.lines(connection)}
    assert {("liming", "open_import"), ("chenjing", "open_import"), ("liming", "open_file")} <= actions
    assert ("zhaomin", "open_import") not in actions


def test_the_workbook_is_not_among_the_files_of_any_item(person: Arrive, house: House) -> None:
    clerk = person("liming")
    address = opened(clerk, line(), line(content="干部任用考察", remark="敏感"))
    clerk.post(address, {"show": "", "begin": "1"})
    work(house)
    assert "台账.xlsx" not in person("pengtao").get("/items/2026/1?tab=files").text


def test_taken_back_as_a_whole_or_refused_by_name(person: Arrive, house: House) -> None:
    clerk = person("liming")
    address = opened(clerk, line(), line(content="核对名册"))
    clerk.post(address, {"show": "", "begin": "1"})
    work(house)
    head = person("pengtao")
    head.get("/tasks")
    clerk.get(address)
    assert clerk.post(f"{address}/take-back").status_code == 303
    work(house)
    page = clerk.get(address).text
    assert "已撤回" in page and "导入可导入的行" not in page
    assert "核对名册" not in clerk.get("/items").text
    assert "撤回导入" in clerk.get("/items/2026/1").text
    assert clerk.post(f"{address}/take-back").status_code == 409


def test_an_import_or_a_row_that_is_not_there(person: Arrive) -> None:
    clerk = person("liming")
    address = opened(clerk, line())
    assert clerk.get("/import/0000").status_code == 404
    assert clerk.get(f"{address}/rows/9").status_code == 404
    assert clerk.post("/import/0000", {"save": "1"}).status_code == 404
