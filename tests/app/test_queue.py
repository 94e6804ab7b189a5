"""我的待办: the order of work, the task page, and one small item in four submits by three people."""
import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from app.inbox.queue import LATE, LATER, THIS_WEEK, TODAY, group_of
from processes.bootstrap import House
from processes.directory import verbs as directory
from processes.supervision import queries as supervision
from processes.supervision.articles import import_articles
from processes.supervision.rulebook import SHIPPED
from tests.app.conftest import REGISTRATION, REPORT, SCHOOL, SIGNED, Browser

Arrive = Callable[[str], Browser]
FRIDAY = date(2026, 3, 6)


@pytest.mark.parametrize(("due", "group"), [
    (FRIDAY - timedelta(days=1), LATE), (FRIDAY, TODAY), (date(2026, 3, 9), THIS_WEEK),
    (date(2026, 3, 11), THIS_WEEK), (date(2026, 3, 12), LATER), (None, LATER)])
def test_tasks_are_grouped_by_working_days(due: date | None, group: str) -> None:
    assert group_of(due, FRIDAY, SHIPPED.calendar) == group


def test_a_small_item_is_closed_in_four_submits_by_three_people(house: House, person: Arrive) -> None:
    item = person("liming").post("/items/new", REGISTRATION).location
    head = person("pengtao")
    assert head.do("签收并定承办人", SIGNED).status_code == 303
    assert head.do("填报办结反馈", REPORT).status_code == 303
    reviewer = person("zhaomin")
    done = reviewer.do("审核办结反馈", {"truthful": True, "focused": True, "concise": True, "accurate": True, "summary": "教室全部查完", "outcome": "pass"})
    assert done.status_code == 303
    assert "办结" in reviewer.get(item).text
    with house.reading() as connection:
        rows = supervision.items(connection, house.viewer(connection, "zhaomin"), supervision.ItemFilter(), house.today()).rows
    assert [str(row.status) for row in rows] == ["closed"]


def test_the_page_says_first_what_is_asked(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    text = head.get(head.task("签收并定承办人")).text
    assert "请签收并定承办人：《开展春季教室安全检查》，后勤保障办公室承办，2026-03-27 前办结。" in text
    assert "由谁具体承办？" in text
    assert re.search("第十四条</strong>　科室负责人是第一责任人", text)
    assert "记签收" in text                       # what pressing the button leads to


def test_the_official_wording_stands_beside_ours_once_it_has_been_imported(house: House, person: Arrive, issued: str) -> None:
    head = person("pengtao")
    assert "第十四条原文" not in head.get(head.task("签收并定承办人")).text
    with house.unit_of_work() as u:
        import_articles(u.connection, "第十四条 承办单位须制定方案。", u.now)
    text = head.get(head.task("签收并定承办人")).text
    assert "第十四条原文" in text and "承办单位须制定方案。" in text


def test_what_is_to_be_judged_stands_before_the_form(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    reviewer = person("zhaomin")
    text = reviewer.get(reviewer.task("审核办结反馈")).text
    assert "后勤保障办公室就《开展春季教室安全检查》报来办结反馈，“教室全部查完”。" in text
    assert text.index("逐间检查，隐患均已整改。") < text.index('id="answers"')


def test_after_a_decision_comes_the_next_task_and_what_has_happened(person: Arrive) -> None:
    clerk = person("liming")
    for title in ("第一件", "第二件"):
        clerk.post("/items/new", {**REGISTRATION, "title": title})
    head = person("pengtao")
    first = head.task("签收并定承办人")
    answer = head.post(first, SIGNED)
    assert re.fullmatch("/tasks/[0-9a-f]+", answer.location)
    assert answer.location != first
    text = head.get(answer.location).text
    assert "已办理“签收并定承办人”：签收并确认（" in text
    assert "下一步：填报办结反馈（" in text


def test_the_last_task_leads_back_to_an_empty_queue_that_says_so(person: Arrive) -> None:
    chief = person("chenjing")
    person("liming").post("/items/new", SCHOOL)
    answer = chief.do("核验依据与决定", {"outcome": "decline", "reason": "学院已有安排", "decided_by": "院长", "decided_on": "2026-03-02"})
    assert answer.location == "/tasks"
    assert "没有待办" in chief.get("/tasks").text


def test_a_decision_that_needs_more_asks_for_it_first(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    answer = person("zhaomin").do("审核办结反馈", {"outcome": "return"})
    assert answer.status_code == 422
    assert "还须填写下面标 * 的内容" in answer.text or "处需要修改" in answer.text


def test_rows_are_added_and_taken_away_without_submitting(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    address = head.task("签收并定承办人")
    more = head.post(address, {**SIGNED, "__add:milestones": "1"})
    assert more.status_code == 200
    assert 'name="milestones-1-name"' in more.text
    less = head.post(address, {**SIGNED, "milestones": [{"name": "甲"}, {"name": "乙"}], "__remove:milestones:0": "1"})
    assert 'value="甲"' not in less.text
    assert 'value="乙"' in less.text
    assert head.task("签收并定承办人") == address


def test_a_piece_of_the_page_is_the_same_template(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    address = head.task("签收并定承办人")
    piece = head.get(address, headers={"HX-Request": "true"}).text
    assert "<html" not in piece
    assert 'id="answers"' in piece


def test_claiming_tells_colleagues_and_releasing_gives_back(person: Arrive, issued: str) -> None:
    head, colleague = person("pengtao"), person("zengli")
    head.do("签收并定承办人", SIGNED)
    address = head.task("填报办结反馈")
    assert head.post(f"{address}/claim").status_code == 303
    assert "彭涛已认领" in colleague.get("/tasks").text
    assert "彭涛已认领，正在办理" in colleague.get(address).text
    assert colleague.post(address, REPORT).status_code == 403
    assert head.post(f"{address}/release").status_code == 303
    assert 'id="answers"' in colleague.get(address).text


def test_the_queue_is_searched_and_filtered(person: Arrive) -> None:
    clerk = person("liming")
    for title, urgent in (("检查教室", False), ("检查公寓", True)):
        assert clerk.post("/items/new", {**REGISTRATION, "title": title, "urgent": urgent}).status_code == 303
    head = person("pengtao")
    assert titles(head, "/tasks") == ["检查公寓", "检查教室"]
    assert titles(head, "/tasks?q=教室") == ["检查教室"]
    assert titles(head, "/tasks?urgent=1") == ["检查公寓"]
    assert "没有符合条件的待办" in head.get("/tasks?q=不存在").text


def test_marks_say_urgent_and_done_before(person: Arrive) -> None:
    person("liming").post("/items/new", {**REGISTRATION, "urgent": True})
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    person("zhaomin").do("审核办结反馈", {"outcome": "return", "kind": "papers", "reason": "缺现场照片", "points": "补照片"})
    text = head.get("/tasks").text
    assert 'mark hot">急' in text
    assert 'mark">重办' in text


def test_a_substitute_is_told_for_whom(house: House, person: Arrive, issued: str) -> None:
    with house.unit_of_work() as u:
        directory.set_substitute(u.connection, "hubin", "pengtao", u.today, None)
    text = person("hubin").get("/tasks").text
    assert "您正在代理 彭涛 的工作" in text
    assert 'mark">代理' in text
    assert "代理" not in person("pengtao").get("/tasks").text


def test_what_is_put_before_a_leader_is_ticked_off(person: Arrive, issued: str) -> None:
    leader = person("gaojun")
    text = leader.get("/tasks").text
    assert "待阅" in text
    assert "已交办 · 2026-03-02 09:00" in text
    reading = re.search(r'action="(/reading/[^"]+)"', text)
    assert reading is not None
    leader.post(reading[1])
    assert "待阅" not in leader.get("/tasks").text


def test_the_heading_counts_what_the_menu_counts(person: Arrive, issued: str) -> None:
    leader = person("gaojun")
    text = leader.get("/tasks").text
    assert re.sub(r"<[^>]+>", "", text.split("<h1>")[1].split("</h1>")[0]) == "我的待办 0 待阅 1"
    assert re.search(r'<span>我的待办</span><span class="count">1</span>', text) and "没有待办" not in text
    leader.get(issued)                                                          # opened is read
    text = leader.get("/tasks").text
    assert "没有待办" in text and "待阅" not in text.split("<h1>")[1].split("</h1>")[0]


def test_a_leader_ticks_off_everything_that_the_page_showed(person: Arrive, issued: str) -> None:
    person("liming").post("/items/new", {**REGISTRATION, "title": "第二件"})
    leader = person("gaojun")
    shown = re.findall(r'name="id" value="([^"]+)"', leader.get("/tasks").text)
    assert len(shown) == 2
    person("liming").post("/items/new", {**REGISTRATION, "title": "第三件"})
    assert leader.post("/reading", {"id": shown}).status_code == 303
    text = leader.get("/tasks").text
    assert "第三件" in text
    assert "第二件" not in text


def test_a_task_that_came_back_says_first_why(person: Arrive) -> None:
    person("liming").post("/items/new", SCHOOL)
    person("chenjing").do("核验依据与决定", {"outcome": "return", "reason": "请写明由哪次会议决定"})
    clerk = person("liming")
    text = clerk.get(clerk.task("登记督办事项")).text
    assert 'class="returned"><strong>核验未通过，退回补充，理由：请写明由哪次会议决定' in text


def test_feedback_that_was_returned_says_first_why(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    address = head.task("填报办结反馈")
    assert 'class="returned"' not in head.get(address).text
    head.post(address, REPORT)
    person("zhaomin").do("审核办结反馈", {"outcome": "return", "kind": "papers", "reason": "缺现场照片", "points": "补照片"})
    assert 'class="returned"><strong>退回办结反馈（补正材料），理由：缺现场照片' in head.get(head.task("填报办结反馈")).text


def test_done_tasks_are_listed_newest_first(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    text = head.get("/done").text
    assert text.index("填报办结反馈") < text.index("签收并定承办人")


def test_files_travel_with_the_form_where_there_is_no_script(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    answer = head.do("填报办结反馈", {**REPORT, "no_evidence_reason": "", "__file:evidence": (io.BytesIO("检查记录".encode()), "记录.txt")})
    assert answer.status_code == 303
    reviewer = person("zhaomin")
    assert "记录.txt" in reviewer.get(reviewer.task("审核办结反馈")).text


def titles(browser: Browser, address: str) -> list[str]:
    return re.findall(r'row-title">([^<]+)<', browser.get(address).text)


def test_whoever_is_late_sees_what_the_other_decided_even_when_his_own_answer_lacks_something(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    one, other = person("zhaomin"), person("sunyi")
    address = other.task("审核办结反馈")
    one.post(address, {"truthful": True, "focused": True, "concise": True, "accurate": True, "outcome": "pass"})
    answer = other.post(address, {"outcome": "return"})                # kind and reason are still to be written
    assert answer.status_code == 409
    assert "已由赵敏于" in answer.text and "办理结果：<strong>准予办结</strong>" in answer.text
    assert "请审核办结反馈" not in answer.text


def test_the_coops_are_asked_again_only_where_there_are_any(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    text = head.get(head.task("填报办结反馈")).text
    assert "送出办结反馈" in text and "请配合科室再报" not in text


def test_opening_an_item_takes_note_of_what_was_put_before_me(person: Arrive, issued: str) -> None:
    leader = person("gaojun")
    assert "待阅 <span>1</span>" in leader.get("/tasks").text
    leader.get(issued)
    assert "待阅 <span>" not in leader.get("/tasks").text


def test_R_18_1_whoever_files_an_item_sees_the_papers_and_the_gaps_first(person: Arrive, issued: str) -> None:
    head, reviewer = person("pengtao"), person("zhaomin")
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    reviewer.do("审核办结反馈", {"truthful": True, "focused": True, "concise": True, "accurate": True, "outcome": "pass"})
    clerk = person("liming")
    text = clerk.get(clerk.task("立卷")).text
    listed = text[text.index("<th scope=\"col\">材料</th>"):text.index("</table>", text.index("<th scope=\"col\">材料</th>"))]
    for paper in ("督办通知及送达记录", "承办方案", "反馈材料", "佐证材料", "审核与办结记录"):
        assert paper in listed


def test_R_16_12_nothing_is_attested_in_advance(person: Arrive, issued: str) -> None:
    head, reviewer = person("pengtao"), person("zhaomin")
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    assert "checked" not in reviewer.get(reviewer.task("审核办结反馈")).text.split('id="answers"')[1]
