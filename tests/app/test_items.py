"""督办事项: the list and its addresses, the item's page, its buttons, its live diagram, drafts."""
import io
import re
from collections.abc import Callable

import pytest

from processes.audit import queries as audit
from processes.bootstrap import House
from tests.app.conftest import REGISTRATION, REPORT, SCHOOL, SIGNED, Browser

Arrive = Callable[[str], Browser]
SHARED = {**REGISTRATION, "title": "共同办理的事项", "coops": ["学生工作办公室"]}


def test_registering_a_college_decision_issues_at_once(person: Arrive) -> None:
    clerk = person("liming")
    answer = clerk.post("/items/new", REGISTRATION)
    assert answer.location == "/items/2026/1"
    assert "已下达，编号 院督〔2026〕1号" in clerk.get(answer.location).text


def test_registering_another_source_goes_to_the_chief(person: Arrive) -> None:
    clerk = person("liming")
    answer = clerk.post("/items/new", SCHOOL)
    assert answer.location.startswith("/items/draft/")
    assert person("chenjing").task("核验依据与决定")


def test_the_button_says_what_will_happen(person: Arrive) -> None:
    clerk = person("liming")
    college, school = (clerk.post("/items/new", {**data, "__refresh": "1"}).text for data in (REGISTRATION, SCHOOL))
    assert "下达督办通知</button>" in college
    assert "送主任核验</button>" in school


def test_the_check_names_what_is_missing_with_its_article_and_leads_there(person: Arrive) -> None:
    text = person("liming").post("/items/new", {**REGISTRATION, "quote": "", "lead": "", "__refresh": "1"}).text
    assert "下达前还缺 2 项" in text
    assert re.search(r'<a href="#f-quote">请引用依据的原文。</a> <span class="hint">第五条', text)


def test_the_month_shows_the_last_day_to_ask_for_an_extension(person: Arrive) -> None:
    text = person("liming").post("/items/new", {**REGISTRATION, "due": "2026-05-12", "__refresh": "1"}).text
    assert "2026 年 5 月" in text
    assert re.search(r'class="latest" title="2026-05-06，工作日，最迟在这一天申请延期"', text)
    assert re.search(r'class="off odd" title="2026-05-04，休息日"', text)
    assert re.search(r'class="odd counted" title="2026-05-09，工作日，计入的工作日"', text)       # a Saturday worked in exchange
    assert "国办发明电" in text


def test_the_notice_is_shown_before_it_is_sent(person: Arrive) -> None:
    text = person("liming").post("/items/new", {**REGISTRATION, "__refresh": "1"}).text
    assert "将“开展春季教室安全检查”列入督办" in text
    assert "办结时限：2026-03-27（周五） 24:00 前办结并反馈。如需延期，最迟于 2026-03-20（周五） 提出" in text


def test_a_draft_is_kept_unchecked_and_continued(person: Arrive) -> None:
    clerk = person("liming")
    answer = clerk.post("/items/new", {"title": "只想好了名字", "__keep": "1"})
    page = clerk.get(answer.location).text
    assert "只想好了名字" in page
    assert "下达前还缺" in page
    assert clerk.post(answer.location, REGISTRATION).status_code == 303
    assert clerk.get("/items/2026/1").status_code == 200


def test_a_draft_can_be_thrown_away_an_issued_item_never(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    task = clerk.post("/items/new", {"title": "作废我", "__keep": "1"}).location
    draft = re.search(r'href="(/items/draft/[0-9a-f]+)"', clerk.get(task).text)
    assert draft is not None
    assert clerk.post(f"{draft[1]}/acts/discard").location == "/items"
    assert "作废我" not in clerk.get("/items").text
    assert clerk.post(f"{issued}/acts/discard").status_code == 403


def test_the_list_is_filtered_by_address(person: Arrive) -> None:
    clerk = person("liming")
    for title, lead in (("检查教室", "后勤保障办公室"), ("核对名册", "学生工作办公室")):
        clerk.post("/items/new", {**REGISTRATION, "title": title, "lead": lead})
    clerk.post("/items/new", {"title": "还没写完", "__keep": "1"})
    assert titles(clerk, "/items?order=number&group=open") == ["核对名册", "检查教室"]
    assert titles(clerk, "/items?group=drafts") == ["还没写完"]
    assert titles(clerk, "/items?q=名册 学生") == ["核对名册"]
    assert titles(clerk, "/items?office=后勤保障办公室") == ["检查教室"]
    assert titles(clerk, "/items?light=red") == []
    assert 'href="/items?group=open"' in clerk.get("/items?group=open&q=名册").text        # the chip without its filter


@pytest.mark.parametrize("address", [
    "/items?light=purple", "/items?order=(select sleep(5))", "/items?status='",
    "/items?office=不存在的科室", "/items?special=x", "/items?source=99", "/items?group=x"])
def test_a_filter_that_is_not_on_the_list_is_refused(person: Arrive, address: str) -> None:
    answer = person("liming").get(address)
    assert answer.status_code == 422
    assert "筛选条件有误" in answer.text


@pytest.mark.parametrize("address", ["/items?page=0", "/items?page=-1", "/items?page=x", "/items?page=99999", "/items?year=abc", "/items?q=%25_\\'"])
def test_a_strange_page_is_an_empty_or_the_first_one(person: Arrive, address: str) -> None:
    assert person("liming").get(address).status_code == 200


def test_heads_see_the_row_and_not_the_content_of_others_items(person: Arrive, issued: str) -> None:
    text = person("zhangwei").get(issued).text
    assert "开展春季教室安全检查" in text
    assert "会议决定，对全部教室" not in text
    assert "第八条" in text


@pytest.mark.parametrize("tab", ["progress", "diagram", "timeline", "files", "nonsense"])
def test_every_tab_has_its_address(person: Arrive, issued: str, tab: str) -> None:
    answer = person("pengtao").get(f"{issued}?tab={tab}")
    assert answer.status_code == 200
    assert 'aria-current="page"' in answer.text


def test_the_steps_of_the_main_line_say_where_it_stands(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    shown = re.findall(r'<li class="(\w*)"[^>]*>([^<]+)</li>', head.get(issued).text.split('class="stepper"')[1].split("</ol>")[0])
    assert shown == [("done", "立项"), ("done", "交办"), ("now", "办理"), ("", "确认"), ("", "审核"), ("", "办结"), ("", "归档")]


def test_the_diagram_knows_what_was_done_and_who_is_waited_for(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    data = head.get(f"{issued}/diagram.json").json
    assert data is not None
    assert [one["title"] for one in data["drawings"]][:2] == ["督办", "承办与反馈"]
    inner = data["drawings"][1]
    assert inner["states"]["sign"] == "active"
    assert inner["waiting"]["sign"][0].startswith("等待 彭涛 办理，已 0 天，应于 2026-03-03 前办理")
    head.do("签收并定承办人", SIGNED)
    later = head.get(f"{issued}/diagram.json").json
    assert later is not None
    inner = later["drawings"][1]
    assert inner["states"]["sign"] == "done"
    assert "f_handed_so_far" in inner["flows"]
    assert any(line["element"] == "sign" and "彭涛" in line["text"] and "完成" in line["text"] for line in inner["lines"])


def test_an_instance_of_another_item_is_not_drawn(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    other = clerk.post("/items/new", {**REGISTRATION, "title": "另一件", "lead": "学生工作办公室"}).location
    text = clerk.get(f"{other}?tab=diagram").text
    instance = re.search(r"instance=([0-9a-f]+)", text)
    assert instance is not None
    assert clerk.get(f"{issued}/diagram.json?instance={instance[1]}").status_code == 404


def test_a_cooperating_office_signs_comments_and_reports_from_the_page(person: Arrive) -> None:
    item = person("liming").post("/items/new", SHARED).location
    coop = person("zhangwei")
    text = coop.get(item).text
    assert re.findall(r'<summary class="btn">([^<]+)</summary>', text) == ["主动反馈", "对方案提意见", "补充材料", "更多"]
    assert re.findall(r'class="btn btn-primary">([^<]+)</button>', text.split('<div class="acts">')[1].split("<details")[0]) == ["签收"]      # one press
    assert coop.post(f"{item}/acts/sign").location == item
    assert "学生工作办公室签收" in coop.get(f"{item}?tab=timeline").text
    assert coop.post(f"{item}/acts/sign").status_code == 403                  # signed already: no longer offered
    coop.post(f"{item}/acts/comment_plan", {"text": "请把公寓也列入"})
    assert "请把公寓也列入" in person("pengtao").get(f"{item}?tab=timeline").text
    coop.post(f"{item}/acts/report_own", {"headline": "公寓已查完", "text": "共九栋"})
    assert "公寓已查完" in person("pengtao").get(item).text


def test_R_13_10_the_page_gives_the_last_day_to_ask_for_an_extension(person: Arrive, issued: str, later: Callable[..., None]) -> None:
    assert "最迟 2026-03-20（周五） 申请延期" in person("pengtao").get(issued).text
    later(days=19)
    assert "已过申请延期的最后一天 2026-03-20" in person("pengtao").get(issued).text


def test_the_head_replaces_the_handler_from_the_page(person: Arrive) -> None:
    item = person("liming").post("/items/new", {**REGISTRATION, "lead": "教学科研办公室"}).location
    head = person("wangfang")
    assert "更换承办人" not in head.get(item).text                               # nobody has been named yet
    head.do("签收并定承办人", {**SIGNED, "handler": "liuyang"})
    text = head.get(item).text
    assert "更换承办人" in text and '<option value="tangli">唐丽</option>' in text and '<option value="zengli">' not in text
    assert "更换承办人" not in person("liuyang").get(item).text
    assert head.post(f"{item}/acts/change_handler", {"before": "liuyang", "person": "tangli", "text": "外出进修"}).location == item
    text = head.get(item).text
    assert "承办人 唐丽" in text and "刘洋：2026-03-02 至 2026-03-02 承办" in text
    assert person("tangli").task("填报办结反馈")


def test_no_paragraph_holds_what_a_browser_would_throw_out_of_it(person: Arrive, issued: str) -> None:
    """How the days were counted unfolds beside the due date, not below it."""
    text = person("pengtao").get(issued).text
    assert '<details class="when">' in text
    assert not [one for one in re.findall(r"<p\b[^>]*>(.*?)</p>", text, re.DOTALL) if re.search(r"<(details|div|ul|form)\b", one)]


def test_a_supplement_keeps_its_file(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    answer = head.post(f"{issued}/acts/supplement", {"text": "补一张照片", "__file:files": (io.BytesIO("照片".encode()), "照片.txt")})
    assert answer.location == issued
    text = person("zengli").get(issued).text
    assert "补一张照片" in text
    assert "照片.txt" in text


def test_buttons_that_start_a_process_lead_to_its_form(person: Arrive, issued: str) -> None:
    head, clerk = person("pengtao"), person("liming")
    head.do("签收并定承办人", SIGNED)
    assert "请填报阶段反馈" in head.get(head.post(f"{issued}/acts/stage_feedback").location).text
    assert "请换渠道再送达" in clerk.get(clerk.post(f"{issued}/acts/redelivery").location).text


def test_what_asks_nothing_is_one_press_and_what_cannot_be_undone_is_two(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    text = clerk.get(issued).text
    assert re.search(r'action="/items/2026/1/acts/redelivery"><input[^>]+><button class="btn">换渠道再送达</button> <span class="hint">登记电话', text)
    assert '<summary class="btn">换渠道再送达' not in text
    task = clerk.post("/items/new", {"title": "作废我", "__keep": "1"}).location
    draft = re.search(r'href="(/items/draft/[0-9a-f]+)"', clerk.get(task).text)
    assert draft is not None and '<summary class="btn">作废草稿</summary>' in clerk.get(draft[1]).text


def test_a_button_that_is_not_offered_is_refused_and_to_strangers_not_there(person: Arrive, issued: str) -> None:
    for login, act, status in (("mahao", "supplement", 404), ("pengtao", "nonsense", 404), ("pengtao", "redelivery", 403), ("liming", "sign", 403)):
        assert person(login).post(f"{issued}/acts/{act}", {"text": "x"}).status_code == status


def test_looking_at_a_secret_item_is_written_down(house: House, person: Arrive) -> None:
    clerk = person("liming")
    secret = clerk.post("/items/new", {**SCHOOL, "level": "secret"}).location
    clerk.get(secret)
    with house.reading() as connection:
        assert [line.person for line in audit.lines(connection, action="open_item")] == ["liming"]


def test_the_printed_order_of_things_is_newest_first(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    head.do("签收并定承办人", SIGNED)
    head.do("填报办结反馈", REPORT)
    text = head.get(f"{issued}?tab=timeline").text
    assert text.index("确认并报送办结反馈") < text.index("签收，具体承办人曾莉") < text.index("下达督办通知")


def titles(browser: Browser, address: str) -> list[str]:
    return re.findall(r'<td class="title"><a[^>]*>([^<]+)</a>', browser.get(address).text)


def test_all_that_is_wrong_stands_in_one_list_and_stays_until_it_is_mended(person: Arrive) -> None:
    clerk = person("liming")
    page = clerk.post("/items/new", {"title": "教室检查"})
    assert page.status_code == 422
    for field in ("source", "issuer", "quote", "lead", "due", "decision_by"):
        assert f'href="#f-{field}"' in page.text.split('class="faults"')[1]
    redrawn = clerk.post("/items/new", {"title": "教室检查", "lead": "后勤保障办公室", "__checked": "1", "__refresh": "1"})
    assert redrawn.status_code == 200
    shown = redrawn.text.split('class="faults"')[1].split("</div>")[0]
    assert "#f-quote" in shown and "#f-lead" not in shown


def test_what_was_typed_for_a_new_item_waits_for_its_author_only(person: Arrive) -> None:
    clerk = person("liming")
    clerk.post("/items/new/draft", {"title": "没有填完的事项"})
    assert 'value="没有填完的事项"' in clerk.get("/items/new").text
    assert "没有填完的事项" not in person("zhaomin").get("/items/new").text
    clerk.post("/items/new", REGISTRATION)
    assert "没有填完的事项" not in clerk.get("/items/new").text


def test_what_was_never_issued_is_found_and_is_not_late(later: Callable[..., None], person: Arrive) -> None:
    person("liming").post("/items/new", SCHOOL)
    chief = person("chenjing")
    chief.do("核验依据与决定", {"outcome": "decline", "reason": "不属督办范围", "decided_by": "院长", "decided_on": "2026-03-02"})
    later(days=60)
    chief.sign_in("chenjing")
    listed = chief.get("/items?status=declined").text
    assert "开展春季教室安全检查" in listed and "已逾期" not in listed
    page = chief.get(re.findall(r'href="(/items/draft/[^"?]+)"', listed)[0]).text
    assert "已逾期" not in page and "原拟办结时限" in page and "不属督办范围" in page
