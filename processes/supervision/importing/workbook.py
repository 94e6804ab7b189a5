"""The cells of an uploaded workbook, as plain values. It comes from outside: nothing in it is run, computed, followed or believed beyond these limits."""
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lxml.etree import LxmlError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from processes.errors import Refused

LARGEST_UNPACKED = 30 * 1024 * 1024
MOST_PARTS = 400
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 20, 3_000, 60
LONGEST_CELL = 2_000
DECLARED = (b"<!DOCTYPE", b"<!ENTITY")                # no workbook needs them, many an attack does
BROKEN = (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError, OverflowError, SyntaxError, RuntimeError,
          zipfile.BadZipFile, InvalidFileException, LxmlError)


class WorkbookRefused(Refused):
    """不能读取这个台账文件：{reason}。"""


@dataclass(frozen=True, slots=True)
class Cell:
    text: str = ""
    day: date | None = None              # where Excel itself keeps a date
    formula: bool = False
    merged: bool = False                 # the value of a merged area, repeated in each of its cells


@dataclass(frozen=True, slots=True)
class Line:
    number: int                          # the row as Excel counts it
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    lines: tuple[Line, ...]


def read_workbook(path: Path) -> tuple[Sheet, ...]:
    """Every visible sheet; raises WorkbookRefused with a reason that the clerk can act on."""
    _inspect(path)
    try:
        with path.open("rb") as file:
            book = load_workbook(file, data_only=False, keep_vba=False, keep_links=False, rich_text=False)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if len(sheets) > MOST_SHEETS:
                raise WorkbookRefused(reason=f"工作表超过 {MOST_SHEETS} 张，请只留台账")
            return tuple(_sheet(sheet) for sheet in sheets)
    except BROKEN as error:
        raise WorkbookRefused(reason="文件已损坏或不是规范的 .xlsx，请用 Excel 打开后另存为 .xlsx 再上传") from error


def _inspect(path: Path) -> None:
    """The archive is measured before anything is unpacked, and no part may declare entities."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise WorkbookRefused(reason=f"解开后超过 {LARGEST_UNPACKED // 1024 // 1024} MB，请删去图片和多余的工作表")
            names = {part.filename.lower() for part in parts}
            if any(name.endswith("vbaproject.bin") or name.startswith(("xl/macrosheets/", "xl/activex/")) for name in names):
                raise WorkbookRefused(reason="文件含有宏，请另存为不含宏的 .xlsx")
            if "xl/workbook.xml" not in names:
                raise WorkbookRefused(reason="这不是 .xlsx 台账；旧格式 .xls 请用 Excel 另存为 .xlsx")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _refuse_declarations(archive, part)
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError) as error:
        raise WorkbookRefused(reason="这不是 .xlsx 台账，或文件已损坏、加了密码；请用 Excel 另存为不加密的 .xlsx") from error


def _refuse_declarations(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as opened:
        content = opened.read(part.file_size + 1)
    if any(word in content.upper().replace(b"\0", b"") for word in DECLARED):
        raise WorkbookRefused(reason="文件内有不安全的声明，请用 Excel 重新另存")


def _sheet(sheet: Worksheet) -> Sheet:
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        raise WorkbookRefused(reason=f"工作表“{sheet.title}”超过 {MOST_ROWS} 行或 {MOST_COLUMNS} 列，请删除多余的行列（含空白格式行）后再上传")
    shared = dict(_shared(sheet))
    lines = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        lines.append(Line(number, tuple(shared.get((number, place)) or _cell(cell) for place, cell in enumerate(row, 1))))
    return Sheet(sheet.title, tuple(lines))


def _shared(sheet: Worksheet) -> Iterator[tuple[tuple[int, int], Cell]]:
    """A merged area says the same in each of its cells."""
    for area in sheet.merged_cells.ranges:
        said = replace(_cell(sheet.cell(area.min_row, area.min_col)), merged=True)
        if said.text:
            for row in range(area.min_row, min(area.max_row, sheet.max_row) + 1):
                for column in range(area.min_col, min(area.max_col, sheet.max_column) + 1):
                    yield (row, column), said


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return Cell(day.isoformat(), day)
    if cell.data_type == "f":
        return Cell(str(getattr(value, "text", value) or "")[:LONGEST_CELL], formula=True)
    if isinstance(value, float):
        return Cell(f"{value:.0%}" if "%" in (cell.number_format or "") else f"{value:g}" if value % 1 else f"{value:.0f}")
    return Cell(str(value).replace("\u3000", " ").replace("\xa0", " ").strip()[:LONGEST_CELL])
