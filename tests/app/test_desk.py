"""The pages of the desks: whose is whose, addresses that last, and bulk acts by checkbox and button."""
import re
from collections.abc import Callable

import pytest

from processes.audit import queries as audit
from processes.bootstrap import House
from processes.supervision import ledger
from tests.app.conftest import REGISTRATION, REPORT, SCHOOL, SIGNED, Browser

Arrive = Callable[[str], Browser]
ACCEPT = {"outcome": "pass", "truthful": True, "focused": True, "concise": True, "accurate": True}


def ids(text: str) -> list[str]:
    return re.findall(r'name="item" value="([0-9a-f]{32})"', text)


def counters(text: str) -> dict[str, int]:
    nav = text.split('<nav class="counters"')[1].split("</nav>", maxsplit=1)[0]
    return {label: int(number) for number, label in re.findall(r"<strong>(\d+)</strong>([^<]+)</a>", nav)}


def press(text: str) -> str:
    return str(re.findall(r'name="press" value="([0-9a-f]{32})"', text)[0])


@pytest.mark.parametrize(("login", "address", "title"), [
    ("liming", "/desk", "督办台"), ("gaojun", "/desk", "我分管的事项"), ("pengtao", "/desk", "本科室事项"), ("zengli", "/tasks", "我的待办"), ("admin", "/admin", "系统管理")])
def test_everybody_begins_at_the_desk_of_his_posts(person: Arrive, login: str, address: str, title: str) -> None:
    browser = person(login)
    assert browser.get("/").location == address
    assert f"<h1>{title}" in browser.get(address).text
    rail = browser.get("/tasks").text.split('<nav class="rail"')[1].split("</nav>")[0]
    assert (f"<span>{title}</span>" in rail) and (("督办台" in rail) == (login == "liming"))


def test_who_has_no_desk_is_led_to_the_tasks_and_nobody_opens_anothers(person: Arrive) -> None:
    assert person("zengli").get("/desk").location == "/tasks"
    assert person("pengtao").get("/desk?as=clerk").status_code == 403
    chief = person("chenjing")
    assert "<h1>督办台</h1>" in chief.get("/desk").text and "<h1>本科室事项</h1>" in chief.get("/desk?as=head").text


def test_the_numbers_are_links_and_the_first_that_is_not_zero_is_open(person: Arrive, issued: str) -> None:
    text = person("liming").get("/desk").text
    assert counters(text) == {"待下达": 0, "未送达": 0, "未签收": 1, "无方案": 1, "待审核": 0, "临期": 0, "逾期": 0, "待补依据": 0,
                              "待处理批示": 0, "待归档": 0, "承办科室无负责人": 0}
    assert re.search(r'<a href="/desk\?of=unsigned" aria-current="true">', text) and re.search(r'<a href="/desk\?of=red" class="zero">', text)
    assert "开展春季教室安全检查" in text and "没有“逾期”的事项" in person("liming").get("/desk?of=red&page=7").text
    assert "今日要看的数" not in person("liming").get("/items").text                       # one place for the numbers


@pytest.mark.parametrize("address", ["/desk?page=0", "/desk?page=-1", "/desk?page=x", "/desk?page=99999999999999999999", "/desk?of=%27", "/desk?of=red&all=1"])
def test_a_strange_address_is_the_first_page(person: Arrive, issued: str, address: str) -> None:
    assert person("liming").get(address).status_code == 200


def test_select_all_works_without_a_script(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    assert "checked" not in clerk.get("/desk?of=unsigned").text
    address = re.findall(r'data-all href="([^"]+)"', clerk.get("/desk?of=unsigned").text)[0].replace("&amp;", "&")
    assert len(re.findall(r'name="item"[^>]+checked', clerk.get(address).text)) == 1


def test_R_4_3_reminding_says_what_was_done_and_what_was_not_and_how_to_go_on(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    chosen, number = ids(clerk.get("/desk?of=unsigned").text), press(clerk.get("/desk?of=unsigned").text)
    form = {"act": "remind", "of": "unsigned", "item": chosen, "text": "请今天签收", "press": number}
    answer = clerk.post("/desk", form)
    assert answer.status_code == 303
    assert clerk.post("/desk", form).location == answer.location                           # pressed twice: the same page
    text = clerk.get(answer.location).text
    assert "<h1>已办 1 件</h1>" in text and "已提醒后勤保障办公室。" in text and 'href="/desk?of=unsigned"' in text
    again = clerk.get(clerk.post("/desk", {**form, "press": ""}).location).text
    assert "<h1>已办 0 件；1 件未办</h1>" in again and "已提醒过" in again and "打电话" in again
    assert "请今天签收" in person("pengtao").get("/messages").text
    assert person("zhaomin").get(answer.location).status_code == 404


@pytest.mark.parametrize(("form", "said"), [
    ({"act": "remind"}, "还没有选择事项"), ({"act": "hand_over", "item": ["x"]}, "还没有选择转给哪位同事"), ({"act": "review", "item": ["x"]}, "没有这样的批量办理"),
    ({"act": "remind", "item": ["x"], "text": "长" * 101}, "附的话有 101 字")])
def test_bad_input_is_told_and_nothing_is_lost(person: Arrive, issued: str, form: dict[str, object], said: str) -> None:
    answer = person("liming").post("/desk", {"of": "unsigned", **form})
    assert answer.status_code == 422 and said in answer.text
    assert str(form.get("text", "")) in answer.text


def test_what_was_ticked_stays_ticked(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    chosen = ids(clerk.get("/desk?of=unsigned").text)
    assert re.search(rf'value="{chosen[0]}"[^>]+checked', clerk.post("/desk", {"of": "unsigned", "act": "remind", "item": chosen, "text": "长" * 101}).text)


def test_nobody_reviews_in_bulk(person: Arrive, issued: str) -> None:
    head, clerk = person("pengtao"), person("zhaomin")
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    text = clerk.get("/desk?of=to_review").text
    assert "转经办人" in text and not re.search(r'name="act" value="(?!hand_over)', text)
    assert re.search(r'class="to-do" href="/tasks/[0-9a-f]+">审核办结反馈</a>', text)             # the review itself is one by one


def test_tasks_are_handed_over_to_a_colleague(person: Arrive, issued: str) -> None:
    head, clerk = person("pengtao"), person("zhaomin")
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    chosen = ids(clerk.get("/desk?of=to_review").text)
    text = clerk.get(clerk.post("/desk", {"act": "hand_over", "of": "to_review", "item": chosen, "to": "sunyi"}).location).text
    assert "已转孙毅：审核办结反馈。" in text
    assert "孙毅已认领" in clerk.get("/tasks").text and "赵敏转您办理" in person("sunyi").get("/messages").text


def test_R_18_2_what_is_closed_is_filed_from_the_desk(person: Arrive, issued: str) -> None:
    head, clerk = person("pengtao"), person("zhaomin")
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    clerk.do("审核办结反馈", ACCEPT)
    text = clerk.get("/desk").text
    assert counters(text)["待归档"] == 1 and "归档 <span" in text
    answer = clerk.post("/desk", {"act": "file", "of": "unarchived", "item": ids(text)})
    assert "已归档，保管期限30年。" in clerk.get(answer.location).text and "已归档" in clerk.get(issued).text


def test_a_school_decision_waits_on_the_desk_until_it_is_vetted_and_issued(person: Arrive) -> None:
    clerk, chief = person("liming"), person("chenjing")
    clerk.post("/items/new", SCHOOL)
    found = clerk.get(clerk.post("/desk", {"act": "issue", "of": "to_issue", "item": ids(clerk.get("/desk").text)}).location).text
    assert "正在等综合办公室主任核验。" in found and "核验通过后再下达" in found
    chief.do("核验依据与决定", {"outcome": "supervise"})
    done = clerk.get(clerk.post("/desk", {"act": "issue", "of": "to_issue", "item": ids(clerk.get("/desk").text)}).location).text
    assert "已下达，编号 院督〔2026〕1号。" in done and "打印通知</a>" in done


def test_a_coop_signs_from_the_row_of_its_desk(person: Arrive) -> None:
    item = person("liming").post("/items/new", {**REGISTRATION, "coops": ["学生工作办公室"]}).location
    coop = person("zhangwei")
    [sign] = re.findall(r'formaction="([^"]+)"[^>]*>签收</button>', coop.get("/desk?of=helping").text)
    assert sign == f"{item}/acts/sign" and "formaction" not in person("pengtao").get("/desk").text
    assert coop.post(sign, {"of": "helping", "page": "1", "press": "x"}).location == item
    assert counters(coop.get("/desk").text)["待签收"] == 0 and "formaction" not in coop.get("/desk?of=helping").text


def test_what_was_only_sent_to_be_vetted_has_no_notice_to_print(person: Arrive) -> None:
    clerk = person("liming")
    clerk.post("/items/new", {**SCHOOL, "__keep": "1"})
    sent = clerk.get(clerk.post("/desk", {"act": "issue", "of": "to_issue", "item": ids(clerk.get("/desk").text)}).location).text
    assert "<h1>已送核验 1 件</h1>" in sent and "打印通知" not in sent
    for data in (SCHOOL, {**REGISTRATION, "title": "学院自己的事"}):
        clerk.post("/items/new", {**data, "__keep": "1"})
    both = clerk.get(clerk.post("/desk", {"act": "issue", "of": "to_issue", "item": ids(clerk.get("/desk").text)}).location).text
    assert "<h1>已下达 1 件，已送核验 1 件；1 件未办</h1>" in both                            # the first still waits for the chief
    printed = re.search(r'href="(/desk/notices[^"]+)">打印通知', both)
    assert printed is not None and clerk.get(printed[1].replace("&amp;", "&")).text.count("院督通〔2026〕1号") and "另有" not in clerk.get(printed[1]).text


def test_the_notices_of_the_chosen_items_are_one_print_view(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    clerk.post("/items/new", SCHOOL)
    chosen = [*ids(clerk.get("/desk?of=unsigned").text), *ids(clerk.get("/desk?of=to_issue").text)]
    answer = clerk.post("/desk", {"act": "print", "of": "unsigned", "item": chosen})
    text = clerk.get(answer.location).text
    assert text.count("督 办 通 知<") == text.count("督办通知回执") == 1 and "院督通〔2026〕1号" in text and "另有 1 件尚未下达" in text
    assert "最迟于 2026-03-20 提出" in text and "都还没有下达" in clerk.get("/desk/notices").text


def test_R_13_9_printing_the_notices_of_many_is_entered_in_each_and_prints_what_the_item_prints(house: House, person: Arrive, issued: str) -> None:
    clerk = person("liming")
    clerk.post("/items/new", {**REGISTRATION, "title": "第二件"})
    chosen = ids(clerk.get("/desk?of=unsigned").text)
    shown = clerk.post("/desk/notices", {"item": chosen, "of": "unsigned"})
    sheets = re.findall(r'<article class="panel paper.*?</article>', clerk.get(shown.location).text, re.DOTALL)
    assert sheets[-1] == re.findall(r'<article class="panel paper.*?</article>', clerk.get(f"{issued}/paper/notice").text, re.DOTALL)[0]
    assert len(sheets) == 2 and "data-print-now" in clerk.get(shown.location).text
    with house.reading() as connection:
        said = [[(entry.by, entry.data["number"]) for entry in ledger.entries(connection, one) if entry.kind == "printed"] for one in chosen]
    assert sorted(said) == [[("liming", "院督通〔2026〕1号")], [("liming", "院督通〔2026〕2号")]]


def test_R_8_6_printing_a_secret_notice_is_written_down(house: House, person: Arrive) -> None:
    chief = person("chenjing")
    chief.post("/items/new", {**REGISTRATION, "level": "secret"})
    chief.get(chief.post("/desk", {"act": "print", "of": "unsigned", "item": ids(chief.get("/desk?of=unsigned").text)}).location)
    with house.reading() as connection:
        assert [line.action for line in audit.lines(connection, person="chenjing")].count("open_item") == 1


@pytest.mark.parametrize("login", ["pengtao", "gaojun", "zengli", "admin"])
def test_R_4_1_bulk_acts_are_refused_to_others_and_written_down(house: House, person: Arrive, issued: str, login: str) -> None:
    other = person(login)
    assert other.post("/desk", {"act": "remind", "item": ["x"]}).status_code == 403
    with house.reading() as connection:
        assert ("POST /desk", "403") in {(line.object, line.result) for line in audit.lines(connection, person=login) if line.action == "refused"}


def test_a_leader_finds_what_is_new_and_a_head_what_is_to_be_signed_with_the_task_at_hand(person: Arrive, issued: str) -> None:
    leader, head = person("gaojun"), person("pengtao")
    assert counters(leader.get("/desk").text) == {"待我办理": 0, "新交办": 1, "逾期": 0, "临期": 0, "在办": 1, "今年办结": 0}
    leader.get(issued)
    assert counters(leader.get("/desk").text)["新交办"] == 0                                # opened is read
    text = head.get("/desk").text
    assert counters(text) == {"待签收": 1, "无方案": 1, "待我办理": 1, "临期": 0, "逾期": 0, "在办": 1, "配合的": 0}
    assert re.search(r'class="to-do" href="/tasks/[0-9a-f]+">签收并定承办人</a>', text) and 'type="checkbox"' not in text
