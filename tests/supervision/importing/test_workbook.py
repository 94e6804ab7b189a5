"""A workbook comes from outside: hostile and broken files are refused in words, and nothing in a file is run or computed."""
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from processes.supervision.importing.workbook import MOST_ROWS, WorkbookRefused, read_workbook
from tests.supervision.importing.ledgers import line, read, saved, workbook


def refused(folder: Path, content: bytes) -> str:
    path = folder / "file"
    path.write_bytes(content)
    with pytest.raises(WorkbookRefused) as caught:
        read_workbook(path)
    return str(caught.value)


def with_part(name: str, content: bytes, replace: str = "") -> bytes:
    """A sound workbook with one part more, or one replaced."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(line()))) as sound, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sound.namelist():
            if part != replace:
                archive.writestr(part, sound.read(part))
        archive.writestr(name, content)
    return stream.getvalue()


def test_a_file_that_is_no_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert "另存为" in refused(tmp_path, b"PK\x03\x04 but no more")
    assert "另存为" in refused(tmp_path, "序号,事项".encode())
    assert "另存为" in refused(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    whole = workbook(line())
    for length in (200, len(whole) // 2, len(whole) - 30):
        assert "不能读取这个台账文件" in refused(tmp_path, whole[:length])


SPREADSHEET = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>%s</sheetData></worksheet>"


@pytest.mark.parametrize("content", [b"", b"<broken", SPREADSHEET % b"<row r='1'><c r='A1' t='s'><v>999</v></c></row>"])
def test_a_sheet_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "另存为" in refused(tmp_path, with_part("xl/worksheets/sheet1.xml", content, replace="xl/worksheets/sheet1.xml"))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    assert "解开后超过 30 MB" in refused(tmp_path, with_part("xl/media/image1.xml", bytes(31 * 1024 * 1024)))


def test_macros_and_declared_entities_are_refused(tmp_path: Path) -> None:
    assert "宏" in refused(tmp_path, with_part("xl/vbaProject.bin", b"x"))
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "boom">]><a>&x;</a>'
    assert "不安全的声明" in refused(tmp_path, with_part("xl/comments1.xml", entity))
    assert "不安全的声明" in refused(tmp_path, with_part("xl/comments1.xml", entity.decode().encode("utf-16")))


def test_a_sheet_of_endless_rows_is_refused_with_what_to_delete(tmp_path: Path) -> None:
    book = Workbook()
    book.active.cell(MOST_ROWS + 1, 1, "x")
    assert "请删除多余的行列" in refused(tmp_path, saved(book))


def test_formulas_are_neither_computed_nor_taken_for_words(tmp_path: Path) -> None:
    [row] = read(tmp_path, workbook(line(remark="=SUM(A1:A9)"))).rows
    assert (row.remark, row.formula) == ("", True)


def test_a_merged_cell_says_the_same_in_each_of_its_rows(tmp_path: Path) -> None:
    rows = read(tmp_path, workbook(line(source="上级转办"), line(source=None), line(source=None), merged=("B4:B6",))).rows
    assert [row.source for row in rows] == ["11c", "11c", "11c"]


def test_hidden_sheets_are_left_alone(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["没有表头"])
    hidden = book.create_sheet("旧")
    hidden.append(["督办事项", "承办科室", "办结时限"])
    hidden.append(["旧事", "综合办公室", "2026.1.1"])
    hidden.sheet_state = "hidden"
    assert read(tmp_path, saved(book)).rows == ()
