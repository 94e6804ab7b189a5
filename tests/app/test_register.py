"""会议与来源 over the pages: enter, decide, issue, print; nothing typed is lost; nobody else gets in."""
import io
import re
from collections.abc import Callable

import pytest

from processes.audit import queries as audit
from processes.bootstrap import House
from processes.directory.reorganising import rename_office
from tests.app.conftest import REGISTRATION, Browser
from tests.app.register_grid import LETTER, MEETING, Table, entered

Arrive = Callable[[str], Browser]


@pytest.fixture
def clerk(person: Arrive) -> Browser:
    return person("liming")


def test_a_pasted_meeting_is_split_and_shown_for_confirmation(clerk: Browser) -> None:
    table = entered(clerk)
    assert (len(table.rows), len(table.items)) == (7, 7)
    assert "已登记，拆成 7 条" in table.text
    assert "承办科室认自“由教科办牵头”" in table.text
    assert table.values[f"lead-{table.items[0]}"] == "教学科研办公室"
    assert table.values[f"coops-{table.items[0]}"] == ["学生工作办公室", "国际交流办公室"]
    assert table.values[f"due-{table.items[0]}"] == "2026-09-30"
    assert (table.values["decided_by"], table.values["decided_on"]) == ("2026年第3次党政联席会", "2026-02-27")


def test_R_10_1_seven_rows_five_issued_two_on_record(clerk: Browser) -> None:
    table = entered(clerk)
    answer = table.press("issue", **table.verdicts(1, 2, 3, 5, 7))
    assert answer.status_code == 303
    page = clerk.get(answer.location).text
    assert "已下达 5 件" in page
    assert page.count("打印通知单") == 5
    document = clerk.get(table.address.removesuffix("/grid")).text
    assert document.count("不督办</span>") == 2
    assert "2026-02-27 2026年第3次党政联席会决定：不督办" in document


def test_an_incomplete_row_comes_back_with_its_reason_and_what_was_typed(clerk: Browser) -> None:
    table = entered(clerk)
    bare = table.items[1]
    answer = table.press("issue", **table.verdicts(1, 2), **{f"lead-{bare}": "", f"title-{bare}": "我改的名字"})
    page = clerk.get(answer.location).text
    assert "已下达 1 件，1 件还不齐" in page
    assert "承办科室须为一个院属科室" in page
    again = Table(clerk, table.address)
    assert again.items == [bare]
    assert again.values[f"title-{bare}"] == "我改的名字"
    assert "已下达 1 件" in clerk.get(again.press("issue", **{f"verdict-{row}": "" for row in ()}, **{
        f"lead-{bare}": "后勤保障办公室", f"verdict-{again.rows[1]}": "supervise"}).location).text


def test_a_bad_cell_is_named_and_nothing_is_lost(clerk: Browser) -> None:
    table = entered(clerk)
    first = table.items[0]
    answer = table.press("issue", **table.verdicts(1), **{f"due-{first}": "九月底", f"title-{first}": "改过的"})
    assert answer.status_code == 422
    assert "“九月底”不是日期" in answer.text
    assert 'value="改过的"' in answer.text
    assert answer.text.count('value="not" checked') == 6


def test_R_13_2_a_year_mistyped_is_named_at_the_cell_and_nothing_is_lost(clerk: Browser) -> None:
    table = entered(clerk)
    answer = table.press("save", **table.verdicts(1), **{f"due-{table.items[0]}": "9999-12-31"})
    assert answer.status_code == 422
    assert "9999-12-31 在 10 年以后，请核对年份。" in answer.text


def test_R_13_2_the_page_of_registration_names_a_year_mistyped(clerk: Browser) -> None:
    answer = clerk.post("/items/new", {**REGISTRATION, "due": "9999-12-31"})
    assert answer.status_code == 422
    assert "办结时限 9999-12-31 在 10 年以后，请核对年份。" in answer.text


def test_a_decision_without_its_maker_is_refused_and_nothing_is_lost(clerk: Browser) -> None:
    table = entered(clerk)
    answer = table.press("save", **table.verdicts(1), decided_by="", **{f"title-{table.items[0]}": "改过的"})
    assert answer.status_code == 422
    assert "请写明由谁、在哪一天决定是否督办" in answer.text
    assert 'value="改过的"' in answer.text


def test_nothing_ticked_is_said(clerk: Browser) -> None:
    assert "没有可下达的事项" in entered(clerk).press("issue").text


def test_pressing_twice_issues_once(clerk: Browser) -> None:
    table = entered(clerk)
    first, second = (table.press("issue", **table.verdicts(2)) for _ in range(2))
    assert first.location == second.location or "没有可下达的事项" in second.text
    assert len(re.findall("院督〔2026〕", clerk.get("/items").text)) == 1


def test_R_13_1_other_sources_go_to_vetting_and_the_page_says_so(clerk: Browser, person: Arrive) -> None:
    table = entered(clerk, **LETTER)
    assert "送综合办公室主任核验" in table.text
    assert table.values["decided_by"] == ""
    answer = table.press("issue", **table.verdicts(1), decided_by="院长周远", decided_on="2026-02-28")
    assert "已送综合办公室主任核验" in clerk.get(answer.location).text
    assert person("chenjing").task("核验依据与决定")


def test_R_10_2_rows_are_shared_and_joined_by_buttons(clerk: Browser) -> None:
    table = entered(clerk)
    table.press("save", **table.verdicts(2, 7))
    table = Table(clerk, table.address)
    table.press(f"another:{table.rows[1]}", **table.verdicts(2, 7))
    table = Table(clerk, table.address)
    assert len(table.items) == 3
    table.press("save", **table.verdicts(2, 7), **{f"also-{table.items[0]}": table.rows[6]})
    table = Table(clerk, table.address)
    assert len(table.items) == 2
    assert "已并入第 2 条的事项" in table.text
    assert "（已引第 2、7 条）" in table.text


def test_a_row_split_wrongly_is_removed(clerk: Browser) -> None:
    table = entered(clerk)
    table.press(f"remove:{table.rows[3]}")
    assert len(Table(clerk, table.address).rows) == 6


def test_what_is_missing_of_a_document_is_named_and_the_text_stays(clerk: Browser) -> None:
    answer = clerk.post("/register/new", {**MEETING, "name": "", "place": ""})
    assert answer.status_code == 422
    assert "请填写会议名称和届次" in answer.text
    assert "请上传原件，或写明原件存放何处" in answer.text
    assert "一、关于修订留学生培养方案" in answer.text


def test_the_minutes_are_attached_once_and_every_item_has_them(clerk: Browser, person: Arrive) -> None:
    table = entered(clerk, place="", **{"__file:files": (io.BytesIO("会议纪要".encode()), "纪要.txt")})
    document = clerk.get(table.address.removesuffix("/grid")).text
    address = re.search(r'href="(/files/[0-9a-f]+)"', document)[1]                                              # type: ignore[index]
    assert clerk.get(address).status_code == 200
    assert person("zhaomin").get(address).status_code == 200
    assert person("pengtao").get(address).status_code == 404
    table.press("issue", **table.verdicts(2, 7))
    head = person("pengtao")
    for number in (1, 2):
        files = head.get(f"/items/2026/{number}?tab=files").text
        own = re.search(r'href="(/files/[0-9a-f]+)"', files)[1]                                                 # type: ignore[index]
        assert head.get(own).text == "会议纪要"


def test_the_message_leads_an_office_to_its_sheet_and_others_find_none(clerk: Browser, person: Arrive) -> None:
    table = entered(clerk)
    where = table.press("issue", **table.verdicts(2, 7)).location
    head = person("pengtao")
    messages = head.get("/messages").text
    assert "收到 2 件督办通知" in messages
    message = re.search(r'href="(/go/\d+)"', messages)[1]                                                 # type: ignore[index]
    sheet = head.get(head.get(message).location)
    assert sheet.status_code == 200
    assert all(word in sheet.text for word in ("督办事项通知单", "回执", "院督〔2026〕1号", "院督〔2026〕2号", "院督通〔2026〕2号"))
    assert person("wangfang").get(f"{where}/后勤保障办公室").status_code == 404
    assert person("wangfang").get(where).status_code == 403


def test_the_sheets_of_all_offices_are_printed_together_and_every_item_knows_of_it(clerk: Browser, person: Arrive) -> None:
    table = entered(clerk)
    where = table.press("issue", **table.verdicts(2, 5, 7)).location
    assert f'href="{where}/sheets"' in clerk.get(where).text
    page = clerk.get(f"{where}/sheets").text
    assert page.count("督办事项通知单</h1>") == 2 and "打印全部 2 张" in page and "data-print-now" not in page
    printed = clerk.post(f"{where}/sheets", {"office": ""})
    assert "data-print-now" in clerk.get(printed.location).text
    timeline = clerk.get("/items/2026/3?tab=timeline").text
    assert "打印督办通知 院督通〔2026〕3号（后勤保障办公室）。" in timeline
    assert person("pengtao").get(f"{where}/sheets").status_code == 403


def test_an_office_prints_its_own_sheet_and_no_other(clerk: Browser, person: Arrive) -> None:
    table = entered(clerk)
    where = table.press("issue", **table.verdicts(2, 5)).location
    head = person("pengtao")
    assert "登记回执" not in head.get(f"{where}/后勤保障办公室").text
    assert head.post(f"{where}/sheets", {"office": "后勤保障办公室"}).status_code == 303
    assert "（后勤保障办公室）" in head.get("/items/2026/1?tab=timeline").text
    for office in ("财务与资产办公室", ""):
        assert head.post(f"{where}/sheets", {"office": office}).status_code == 404


def test_names_that_bear_book_marks_are_quoted_without_others(clerk: Browser) -> None:
    table = entered(clerk)
    answer = table.press("issue", **table.verdicts(2, 5), **{f"title-{table.items[1]}": "修订《手册》", f"due-{table.items[1]}": "2026-03-08"})
    page = clerk.get(answer.location).text
    assert "“修订《手册》”" in page and "《修订" not in page


def test_R_9_1_last_years_unfinished_items_are_flagged_and_stay_what_they_are(clerk: Browser, house: House, later: Callable[..., None]) -> None:
    table = entered(clerk)
    table.press("issue", **table.verdicts(2))
    assert "没有要结转的" in clerk.get("/register/carry").text
    later(days=320)
    clerk.sign_in("liming")
    page = clerk.get("/register/carry").text
    item = re.search(r'name="item" value="([0-9a-f]{32})"', page)[1]                                            # type: ignore[index]
    answer = clerk.post("/register/carry", {"item": [item]})
    assert answer.status_code == 303
    page = clerk.get("/register/carry").text
    assert "1 件列入 2026 年结转" in page
    assert "李明" in page
    assert "院督〔2026〕1号" in page
    shown = clerk.get("/items/2026/1?tab=timeline").text
    assert "2026 年未办结，列入结转，编号和办结时限 2026-04-30 不变" in shown
    assert ">结转</span>" in shown


def test_a_recurring_task_is_issued_each_period_as_an_item_of_its_own(clerk: Browser, later: Callable[..., None]) -> None:
    table = entered(clerk, text="由后勤办负责，每月月底前报送安全台账。")
    where = table.press("save", **table.verdicts(1)).location
    table = Table(clerk, where)
    form = clerk.get(table.press(f"series:{table.rows[0]}", **table.verdicts(1)).location).text
    series = re.search(r'name="series_id" value="([0-9a-f]{32})"', form)[1]                                     # type: ignore[index]
    told = {"row": table.rows[0], "series_id": series, "name": "报送安全台账", "period": "monthly", "due_day": "31", "lead": "后勤保障办公室", "level": "ordinary",
            "content": "报送本月安全台账"}
    address = table.address.removesuffix("/grid") + "/series"
    assert "每期时限须是 1 至 31 日" in clerk.post(address, {**told, "due_day": "40"}).text
    assert clerk.post(address, told).status_code == 303
    for period, due in (("2026年3月", "2026-03-31"), ("2026年4月", "2026-04-30")):
        assert "待发</span>" in clerk.get("/register/series").text
        page = clerk.get(clerk.post("/register/series", {"series": [series]}).location).text
        assert f"报送安全台账（{period}）" in page
        assert due in page
        assert "待发</span>" not in clerk.get("/register/series").text
        later(days=31)
        clerk.sign_in("liming")
    assert clerk.post(f"/register/series/{series}/end").status_code == 303
    assert "已停止" in clerk.get("/register/series").text


def test_the_list_filters_and_says_what_is_undecided(clerk: Browser) -> None:
    entered(clerk)
    entered(clerk, **LETTER)
    page = clerk.get("/register").text
    assert "7 条未定" in page
    assert "关于报送整改情况的函" not in clerk.get("/register?kind=joint_meeting").text
    assert "2026年第3次党政联席会" not in clerk.get("/register?q=教函").text
    assert "没有符合条件" in clerk.get("/register?year=2024").text
    assert clerk.get("/register?kind=nonsense").status_code == 422


@pytest.mark.parametrize("address", ["/register", "/register/new", "/register/carry", "/register/series"])
def test_R_4_1_the_register_is_for_the_coordinating_office(person: Arrive, address: str) -> None:
    head = person("wangfang")
    assert head.get(address).status_code == 403
    assert "会议与来源" not in head.get("/tasks").text
    assert person("liming").get(address).status_code == 200


def test_R_8_6_who_opens_a_secret_document_is_written_down(clerk: Browser, person: Arrive, house: House) -> None:
    address = entered(clerk, disclosure="secret").address.removesuffix("/grid")
    assert person("zhaomin").get(address).status_code == 404
    assert person("chenjing").get(address).status_code == 200
    with house.reading() as connection:
        assert [line.person for line in audit.lines(connection, action="open_document")] == ["chenjing", "liming"]


def test_the_same_page_sent_twice_is_one_document(clerk: Browser) -> None:
    sent = {**MEETING, "document_id": "0" * 31 + "a"}
    first, second = (clerk.post("/register/new", sent).location for _ in range(2))
    assert first == second
    assert len(Table(clerk, first).rows) == 7


def test_R_4_4_a_recurring_task_goes_on_with_an_office_that_was_renamed(clerk: Browser, house: House) -> None:
    table = entered(clerk, text="由后勤办负责，每月月底前报送安全台账。")
    table.press("save", **table.verdicts(1))
    form = clerk.get(table.press(f"series:{table.rows[0]}", **table.verdicts(1)).location).text
    series = re.search(r'name="series_id" value="([0-9a-f]{32})"', form)[1]                                     # type: ignore[index]
    told = {"row": table.rows[0], "series_id": series, "name": "报送安全台账", "period": "monthly", "due_day": "31", "lead": "后勤保障办公室", "level": "ordinary",
            "content": "报送本月安全台账"}
    assert clerk.post(table.address.removesuffix("/grid") + "/series", told).status_code == 303
    with house.unit_of_work() as u:
        rename_office(u.connection, "后勤保障办公室", "后勤与安全办公室", house.today(), short_name="后安办")
    assert "后勤与安全办公室" in clerk.get("/register/series").text
    page = clerk.get(clerk.post("/register/series", {"series": [series]}).location).text
    assert "已下达 1 件" in page
    assert "后勤与安全办公室" in page
