"""What a ledger of whatever layout says: the header row wherever it stands, and one value per row. Pure; nothing is guessed, what is unclear stays words."""
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from processes.supervision.importing.dates import UNSAID, Said, day_inside, read_day
from processes.supervision.importing.words import (
    EVERYONE,
    FIELD_OF,
    FURTHEST,
    MERGE,
    POSTPONED,
    SECRET_WORD,
    SOURCES,
    TOTAL,
    URGENT_WORDS,
    YEAR,
    State,
    read_state,
    split_offices,
)
from processes.supervision.importing.workbook import Cell, Line, Sheet


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the ledger, as it was read."""
    sheet: str
    number: int
    serial: str = ""
    source: str = ""                     # a code of 第九至十二条, "" where the words are none of them
    source_said: str = ""
    basis: str = ""
    basis_day: date | None = None
    content: str = ""
    leads: tuple[str, ...] = ()          # as written: aliases and all
    coops: tuple[str, ...] = ()
    everyone: bool = False               # 各科室
    issued: Said = UNSAID
    due: Said = UNSAID
    progress: str = ""
    state: State = State.UNKNOWN
    status_said: str = ""
    percent: int | None = None
    remark: str = ""
    secret: bool = False
    urgent: bool = False
    merge: bool = False                  # 与上一项合并
    postponed: str = ""                  # 延期至…: until when, in words
    slipped: int = 0                     # columns that the row had moved to the right
    formula: bool = False

    @property
    def title(self) -> str:
        """The content in one line, without what only refers to a paper."""
        plain = re.sub(r"\s*\n\s*[（(].*?[）)]\s*$", "", self.content).replace("\n", " ")
        return plain.strip().rstrip("。；;，,")[:60]


@dataclass(frozen=True, slots=True)
class Ledger:
    year: int
    rows: tuple[Row, ...]
    left: tuple[tuple[str, int, str], ...]              # (sheet, row, why): lines that are no item, each accounted for
    said_total: int | None                              # what the ledger's own total row counts


@dataclass(slots=True)
class _Found:
    rows: list[Row] = field(default_factory=list)
    left: list[tuple[str, int, str]] = field(default_factory=list)
    total: int | None = None


def recognise(sheets: Iterable[Sheet], this_year: int) -> Ledger:
    """Every line of every sheet is either an item or named among what was left."""
    sheets = tuple(sheets)
    year = next((int(match[1]) for sheet in sheets for line in sheet.lines[:5] for cell in line.cells if (match := YEAR.search(cell.text))), this_year)
    found = _Found()
    for sheet in sheets:
        _read(sheet, year, found)
    return Ledger(year, tuple(found.rows), tuple(found.left), found.total)


def _read(sheet: Sheet, year: int, found: _Found) -> None:
    columns: dict[str, int] = {}
    for line in sheet.lines:
        texts = [cell.text for cell in line.cells if cell.text]
        if not texts:
            continue
        if header := header_of(line):
            columns = header
            found.left.append((sheet.name, line.number, "表头"))
        elif not columns:
            found.left.append((sheet.name, line.number, "表头以上的标题、说明"))
        elif TOTAL.match(texts[0]):
            counted = re.search(r"\d{1,6}", "".join(texts[1:]) or texts[0])
            found.total = (found.total or 0) + int(counted[0]) if counted else found.total
            found.left.append((sheet.name, line.number, "合计行"))
        elif len({cell.text for cell in line.cells if cell.text}) == 1:
            found.left.append((sheet.name, line.number, "只有一格文字，不是事项"))
        else:
            found.rows.append(read_row(sheet.name, line, columns, year))


def header_of(line: Line) -> dict[str, int]:
    """{field: column} where the line is a header: it names what is to be done and at least two more columns."""
    found: dict[str, int] = {}
    for place, cell in enumerate(line.cells):
        if name := FIELD_OF.get(re.sub(r"\s+|[（(].*?[）)]", "", cell.text)):
            found.setdefault(name, place)
    return found if "content" in found and len(found) >= 3 else {}


def read_row(sheet: str, line: Line, columns: Mapping[str, int], year: int) -> Row:
    slipped = slip_of(line, columns, year)
    cells = {name: _at(line, place + slipped) for name, place in columns.items()}

    def said(name: str) -> str:
        return cells[name].text if name in cells else ""

    def date_said(name: str) -> Said:
        return read_day(said(name), year, cells[name].day) if name in cells else UNSAID

    formula = any(cell.formula for cell in line.cells)
    everything = " ".join(cell.text for cell in line.cells)
    state, percent = read_state(said("status"))
    remark = "" if "remark" in cells and cells["remark"].formula else said("remark")
    postponed = POSTPONED.search(remark)
    coops = split_offices(said("coops"))
    return Row(
        sheet=sheet, number=line.number, serial=said("serial"), source=SOURCES.get(said("source").replace(" ", ""), ""), source_said=said("source"),
        basis=said("basis"), basis_day=day_inside(said("basis"), year), content=said("content"), leads=split_offices(said("lead")),
        coops=tuple(name for name in coops if name not in EVERYONE), everyone=bool(EVERYONE & set(coops)), issued=date_said("issued"), due=date_said("due"),
        progress=said("progress"), state=state, status_said=said("status"), percent=percent, remark=remark, secret=SECRET_WORD in everything,
        urgent=any(word in everything for word in URGENT_WORDS), merge=bool(MERGE.search(remark)), postponed=postponed[1].strip() if postponed else "",
        slipped=slipped, formula=formula)


def _at(line: Line, place: int) -> Cell:
    return line.cells[place] if 0 <= place < len(line.cells) else Cell()


def slip_of(line: Line, columns: Mapping[str, int], year: int) -> int:
    """How many columns the row has slipped: only where a slip makes clearly more of it sensible than none."""
    scores = {slip: _sense(line, columns, slip, year) for slip in range(-FURTHEST, FURTHEST + 1)}
    best = max(scores, key=lambda slip: (scores[slip], -abs(slip)))
    return best if scores[best] >= scores[0] + 2 else 0


def _sense(line: Line, columns: Mapping[str, int], slip: int, year: int) -> int:
    """How many cells look like what their header promises."""
    cells = {name: _at(line, place + slip) for name, place in columns.items()}
    dates = sum(read_day(cells[name].text, year, cells[name].day).day is not None for name in ("issued", "due") if name in cells)
    offices = sum(cells[name].text[-1:] in ("室", "办", "心") for name in ("lead", "coops") if name in cells)
    state = "status" in cells and read_state(cells["status"].text)[0] is not State.UNKNOWN
    source = "source" in cells and cells["source"].text in SOURCES
    return dates + offices + state + source + (len(cells["content"].text) > 8)
