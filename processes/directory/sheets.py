"""Spreadsheets as plain text in and out. Formulas are never evaluated, and no text that we write can become one."""
from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from processes.directory.importing import FORMULA
from processes.errors import Refused

MOST_ROWS, MOST_COLUMNS = 5_000, 60
LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_sheet(stream: BinaryIO) -> list[tuple[str, ...]]:
    """The cells of the first sheet that has any, as text."""
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Refused("文件超过 5 MB，请只保留人员名单。")
    try:
        with ZipFile(BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Refused("文件展开后过大，请只保留人员名单。")
        book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise Refused("这不是 .xlsx 表格。", next_step="请在表格软件里另存为 .xlsx 后再上传。") from error
    try:
        for sheet in book.worksheets:
            cells = [tuple(_text(cell) for cell in line) for line in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)]
            if len(cells) > MOST_ROWS:
                raise Refused(f"一次最多 {MOST_ROWS} 行，请分开导入。")
            if any(any(line) for line in cells):
                return cells
    finally:
        book.close()
    raise Refused("表格是空的。")


def _text(cell: object) -> str:
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "") == "f":
        return FORMULA
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def write_sheet(title: str, lines: Iterable[tuple[str, ...]]) -> bytes:
    """One sheet of text. What would be read as a formula gets an apostrophe before it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for line in lines:
        sheet.append([f"'{text}" if text.startswith(STARTS_A_FORMULA) else text for text in line])
    target = BytesIO()
    book.save(target)
    return target.getvalue()
