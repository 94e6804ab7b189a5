"""While a document or its grid is filled in: it saves itself, warns as the single page does, and keeps nothing that was not sent."""
from collections.abc import Callable

import pytest

from tests.app.conftest import Browser
from tests.app.register_grid import MEETING, entered

Arrive = Callable[[str], Browser]


@pytest.fixture
def clerk(person: Arrive) -> Browser:
    return person("liming")


def test_what_is_typed_into_the_grid_saves_itself_for_whoever_typed_it(clerk: Browser, person: Arrive) -> None:
    table = entered(clerk)
    first = table.items[0]
    changed = {**table.values, **table.verdicts(1), f"title-{first}": "还没有保存的名字"}
    assert clerk.post(f"{table.address}/draft", changed).text == "草稿已自动保存"
    again = clerk.get(table.address).text
    assert 'value="还没有保存的名字"' in again
    assert "填写、还没有保存的内容" in again
    assert "还没有保存的名字" not in person("zhaomin").get(table.address).text
    assert clerk.post(f"{table.address}/clear").status_code == 303
    assert "还没有保存的名字" not in clerk.get(table.address).text
    clerk.post(f"{table.address}/draft", changed)
    assert table.press("save", **table.verdicts(1)).status_code == 303
    assert "填写、还没有保存的内容" not in clerk.get(table.address).text
    assert clerk.post(f"/register/{'0' * 32}/grid/draft", changed).status_code == 404


def test_a_document_that_is_not_entered_yet_saves_itself(clerk: Browser) -> None:
    clerk.get("/register/new")
    assert clerk.post("/register/new/draft", {**MEETING, "name": "写到一半的会议"}).status_code == 200
    page = clerk.get("/register/new").text
    assert "没有登记完的内容" in page
    assert 'value="写到一半的会议"' in page
    assert "一、关于修订留学生培养方案" in page
    assert clerk.post("/register/new/clear").status_code == 303
    assert "写到一半的会议" not in clerk.get("/register/new").text
    clerk.post("/register/new/draft", MEETING)
    entered(clerk)
    assert "没有登记完的内容" not in clerk.get("/register/new").text


def test_another_kind_is_chosen_without_losing_what_was_typed(clerk: Browser) -> None:
    page = clerk.post("/register/new", {**MEETING, "__refresh:assigned": "1"})
    assert page.status_code == 200
    assert 'name="kind" value="assigned"' in page.text
    assert "由谁作出" in page.text
    assert "一、关于修订留学生培养方案" in page.text


def test_an_office_is_recognised_by_whatever_it_is_called(clerk: Browser) -> None:
    table = entered(clerk, text="由学生科负责，6月30日前修订学生手册。")
    assert table.values[f"lead-{table.items[0]}"] == "学生工作办公室"


def test_R_7_3_the_grid_warns_as_the_single_page_does_and_the_result_repeats_it(clerk: Browser) -> None:
    table = entered(clerk, text="由后勤办负责，9月30日前修订留学生培养方案和教材。")
    one = table.items[0]
    assert "后勤保障办公室所列职责未涉及本事项，教学科研办公室的职责" in table.text
    live = table.press("", **{f"lead-{one}": "教学科研办公室", f"due-{one}": "2026-03-08", "__refresh": "1"})
    assert live.status_code == 200
    assert "所列职责未涉及" not in live.text
    assert "2026-03-08 不是工作日" in live.text
    page = clerk.get(table.press("issue", **table.verdicts(1)).location).text
    assert "已下达 1 件" in page
    assert "请留意" in page
    assert "所列职责未涉及本事项" in page


def test_a_redrawn_grid_keeps_nothing(clerk: Browser) -> None:
    table = entered(clerk)
    table.press("", **table.verdicts(1), **{f"title-{table.items[0]}": "只是看看", "__refresh": "1"})
    assert "只是看看" not in clerk.get(table.address).text


def test_a_row_whose_words_exceed_the_form_is_held_with_the_field_named(clerk: Browser) -> None:
    table = entered(clerk, text="由后勤办负责，4月30日前完成教室安全检查。" + "逐间检查用电、消防和门窗。" * 60)
    page = clerk.get(table.press("issue", **table.verdicts(1)).location).text
    assert "1 件还不齐" in page
    assert "依据原文：最多 600 个字" in page
