"""Ledgers for tests: small ones made here, each with one thing wrong, and the college's own, which lies beside the checkout."""
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from processes.supervision.importing.recognise import Ledger, Row, recognise
from processes.supervision.importing.workbook import read_workbook

HEADER = ("序号", "来源", "依据", "督办事项", "承办科室", "配合科室", "交办日期", "办结时限", "进展", "状态", "备注")
TASK = "检查全部教室的用电、消防和门窗"


def line(**given: Any) -> list[Any]:
    """A row in which everything is clear, but for what is given."""
    plain = {"serial": 1, "source": "党政联席会", "basis": "2026年第3次党政联席会议纪要", "content": TASK, "lead": "后勤保障办公室", "coops": "无",
             "issued": date(2026, 9, 1), "due": "2026.12.10", "progress": "已召开部署会", "status": "办理中", "remark": None}
    return list({**plain, **given}.values())


def workbook(*rows: list[Any], header: tuple[str, ...] = HEADER, title: str = "国际教育学院2026年督办事项台账", merged: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.append([])
    sheet.append(list(header))
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(folder: Path, content: bytes) -> Ledger:
    path = folder / "ledger.xlsx"
    path.write_bytes(content)
    return recognise(read_workbook(path), 2026)


def row_of(folder: Path, **given: Any) -> Row:
    [row] = read(folder, workbook(line(**given))).rows
    return row


def shared_ledger() -> Path:
    """shared/data/ledger-2026.xlsx, in a folder above the checkout. It is not in the repository; without it there is nothing to test, and that is a failure."""
    for parent in Path(__file__).resolve().parents:
        if (found := parent / "shared" / "data" / "ledger-2026.xlsx").is_file():
            return found
    raise AssertionError("shared/data/ledger-2026.xlsx must lie beside the checkout")


# What the college's clerk answers: the offices that the demo college does not have under these names.
NAMES = {
    "院办": "综合办公室", "学办": "学生工作办公室", "招办": "招生与就业办公室", "招生办": "招生与就业办公室", "招生办公室": "招生与就业办公室",
    "国际合作办": "国际交流办公室", "国际合作与交流办公室": "国际交流办公室", "财务资产办": "财务与资产办公室", "教学科研办": "教学科研办公室",
    "汉语中心": "教学科研办公室", "汉教中心": "教学科研办公室", "汉语国际教育中心": "教学科研办公室", "项目办": "国际交流办公室",
    "中外合作办学项目办": "国际交流办公室", "中外合作办学项目办公室": "国际交流办公室"}
EVERYONE_ELSE = ["综合办公室", "教学科研办公室", "学生工作办公室", "国际交流办公室", "组织人事办公室", "招生与就业办公室", "后勤保障办公室"]
OF_ROWS: dict[int, dict[str, Any]] = {                # by the row's number in the sheet
    5: {"merge": "merge"}, 6: {"extension": "used", "due": "2027-01-15"}, 7: {"extension": "used", "issued": "2026-03-20", "due": "2027-01-15"},
    12: {"choice": "draft"}, 13: {"coops": EVERYONE_ELSE}, 14: {"coops": EVERYONE_ELSE}, 16: {"issued": "2026-01-26"},
    19: {"extension": "unused", "due": "2026-12-31"}, 20: {"coops": EVERYONE_ELSE}, 26: {"extension": "unused", "due": "2026-12-18"}, 28: {"merge": "keep"},
    29: {"choice": "draft"}, 30: {"merge": "keep"}, 31: {"due": "2026-12-31"}, 32: {"extension": "used"}, 33: {"lead": "财务与资产办公室"},
    38: {"extension": "used"}, 44: {"extension": "unused"}, 45: {"coops": EVERYONE_ELSE}, 47: {"basis": "2026年第9次党政联席会议纪要"},
    48: {"basis": "2026年第2次党政联席会议纪要"}, 50: {"merge": "merge"}, 51: {"due": "2026-12-31"}, 52: {"merge": "keep"},
    53: {"extension": "used"}, 56: {"extension": "used", "issued": "2026-09-30"}, 58: {"issued": "2026-07-24"}, 60: {"merge": "keep"},
    64: {"merge": "keep"}, 68: {"extension": "unused", "issued": "2026-03-20", "due": "2027-01-15"}, 70: {"merge": "keep", "extension": "unused"}}
