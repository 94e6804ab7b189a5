"""People come in from a spreadsheet: every row is judged, all of them are taken or none, nothing in a cell is ever run."""
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from werkzeug.test import TestResponse

from processes.bootstrap import House
from processes.directory import queries
from processes.directory.importing import rows_of
from processes.directory.sheets import read_sheet, write_sheet
from processes.errors import Refused
from tests.app.conftest import Browser

Arrive = Callable[[str], Browser]
HEADERS = ["姓名", "账号", "科室", "职务", "手机", "邮箱"]


def sheet(*lines: list[Any]) -> BytesIO:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    target = BytesIO()
    book.save(target)
    target.seek(0)
    return target


def upload(browser: Browser, *lines: list[Any]) -> TestResponse:
    return browser.post("/admin/imports", {"sheet": (sheet(*lines), "名单.xlsx")})


def people(house: House) -> dict[str, str]:
    with house.reading() as connection:
        return {person.id: person.name for person in queries.everyone(connection, house.today())}


def test_a_list_is_previewed_taken_over_and_its_passwords_fetched_once(house: House, person: Arrive, stranger: Browser) -> None:
    admin = person("admin")
    before = people(house)
    preview = upload(admin, ["2026年人员名单"], [], ["序号", *HEADERS], [1, "白雪", "", "教学办", "科员", "13900001111", "bx@yanshi.example"],
                     [2, "李明", "", "综合办", "", "139-0000-0008", ""], [3, "白雪儿", "bxe", "", "", "", ""]).location
    page = admin.get(preview).text
    assert "新增 2" in page and "已有，更新 1" in page and "有误 0" in page and "baixue" in page and "“科员”不作为任职登记" in page
    assert people(house) == before
    assert admin.post(preview).status_code == 303
    assert people(house) == before | {"baixue": "白雪", "bxe": "白雪儿"}
    fetched = admin.post(f"{preview}/passwords.xlsx")
    rows = list(load_workbook(BytesIO(fetched.data)).active.values)
    assert rows[0] == ("姓名", "账号", "一次性密码") and [row[:2] for row in rows[1:]] == [("白雪", "baixue"), ("白雪儿", "bxe")]
    assert stranger.sign_in("baixue", str(rows[1][2])).status_code == 302 and stranger.get("/tasks").location == "/password"
    again = admin.post(f"{preview}/passwords.xlsx")
    assert again.status_code == 409 and "不能再次下载" in again.text
    assert admin.post(preview).status_code == 409


def test_one_wrong_row_and_nothing_is_imported(house: House, person: Arrive) -> None:
    admin, before = person("admin"), people(house)
    preview = upload(admin, HEADERS, ["白雪", "", "综合办公室", "", "", ""], ["黄河", "", "没有的科室", "", "", ""]).location
    page = admin.get(preview).text
    assert "有误 1" in page and "科室“没有的科室”不存在" in page and "导入这" not in page
    answer = admin.post(preview)
    assert answer.status_code == 422 and "一行也没有导入" in answer.text
    assert people(house) == before


@pytest.mark.parametrize(("row", "why"), [
    (["", "", "综合办公室", "", "", ""], "请填写姓名"), (["白雪", "Bai Xue", "", "", "", ""], "账号应为"), (["白雪", "liming", "", "", "", ""], "账号“liming”是李明的"),
    (["李明", "", "财资办", "", "", ""], "已有同名人员（liming）"), (["白雪", "", "", "主任", "", ""], "须同时写明科室"),
    (["白雪", "", "综合办", "主任", "", ""], "现为陈静，换人请到“人员变动”办理"), (["=1+1", "", "", "", "", ""], "单元格里是公式"), (["☃", "", "", "", "", ""], "请填写账号")])
def test_a_wrong_row_says_why(person: Arrive, row: list[str], why: str) -> None:
    admin = person("admin")
    page = admin.get(upload(admin, HEADERS, row if row[0] else [*row[:1], "x1", *row[2:]]).location).text
    assert "有误 1" in page and why in page


def test_rows_of_one_sheet_know_of_one_another(house: House, person: Arrive) -> None:
    admin = person("admin")
    page = admin.get(upload(admin, HEADERS, ["白雪"], ["柏雪"], ["白雪", "baixue"], ["胡斌", "hubin"], ["胡斌", "hubin"]).location).text
    assert "baixue2" in page and "与第2行是同一个账号“baixue”" in page and "与第5行是同一个账号“hubin”" in page


def test_a_vacant_post_is_filled(house: House, person: Arrive) -> None:
    admin = person("admin")
    assert admin.post(upload(admin, HEADERS, ["白雪", "", "后勤办", "副主任"]).location).status_code == 303
    with house.reading() as connection:
        held, = queries.holdings(connection, "副负责人", "后勤保障办公室", house.today())
    assert held.person.name == "白雪"


@pytest.mark.parametrize(("content", "said"), [
    (b"no sheet at all", "这不是 .xlsx 表格"), (sheet(["随便", "什么"], ["甲", "乙"]).getvalue(), "没有找到表头"), (sheet(HEADERS).getvalue(), "表头下面没有人员"),
    (b"x" * (5 * 1024 * 1024 + 1), "超过 5 MB")])
def test_what_is_no_list_of_people_is_refused(person: Arrive, content: bytes, said: str) -> None:
    answer = person("admin").post("/admin/imports", {"sheet": (BytesIO(content), "名单.xlsx")})
    assert answer.status_code == 422 and said in answer.text


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_written_text_cannot_become_a_formula(text: str) -> None:
    cell = load_workbook(BytesIO(write_sheet("表", [(text,)]))).active["A1"]
    assert cell.data_type == "s" and str(cell.value).startswith("'")


def test_a_formula_in_a_cell_is_never_evaluated() -> None:
    row, = rows_of(read_sheet(sheet(["姓名", "手机"], ["白雪", '=WEBSERVICE("http://yanshi.example")'])))
    assert row.phone == "\0"


def test_a_sheet_needs_a_line_of_headers() -> None:
    with pytest.raises(Refused, match="没有找到表头"):
        rows_of([("白雪", "综合办公室")])
