"""What a ledger of whatever layout says: the header row wherever it stands, and one value per row of it. Pure; nothing is guessed, what is unclear stays words."""
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from processes.supervision.importing.dates import UNSAID, Said, day_inside, read_day
from processes.supervision.importing.workbook import Cell, Line, Sheet

HEADERS: Mapping[str, tuple[str, ...]] = {
    "serial": ("序号", "编号", "督办编号"), "source": ("来源", "事项来源", "任务来源"), "basis": ("依据", "督办依据", "文件依据", "立项依据"),
    "content": ("督办事项", "事项", "工作内容", "督办内容", "事项内容", "任务", "工作任务", "事项名称"),
    "lead": ("承办科室", "责任科室", "牵头科室", "主办科室", "承办单位", "责任单位", "牵头单位", "承办部门", "责任部门", "牵头部门"),
    "coops": ("配合科室", "协办科室", "配合单位", "协办单位", "配合部门", "协办部门"),
    "issued": ("交办日期", "交办时间", "下达日期", "下达时间"),
    "due": ("办结时限", "完成时限", "完成时间", "时限", "截止日期", "截止时间", "办理时限", "办结时间"),
    "progress": ("进展", "进展情况", "办理进展", "落实情况", "最新进展"), "status": ("状态", "办理状态", "办理情况", "完成情况"), "remark": ("备注", "说明")}
FIELD_OF = {name: field for field, names in HEADERS.items() for name in names}
SOURCES: Mapping[str, str] = {
    "学校党政工作要点": "9a", "党政工作要点": "9a", "学校规划": "9a", "学院年度工作计划": "9b", "学院工作计划": "9b", "年度工作计划": "9b", "学院党委会": "10",
    "党委会": "10", "党政联席会": "10", "党政联席会议": "10", "学校重要决策": "11a", "学校决策": "11a", "上级交办": "11b", "上级转办": "11c", "校领导批示": "11d",
    "专项工作会": "11e", "学院专项工作会": "11e", "其他": "12", "其它": "12"}
NONE_WORDS = frozenset({"", "无", "/", "／", "-", "—", "――", "没有", "不涉及"})
EVERYONE = frozenset({"各科室", "院属各科室", "全院各科室", "各部门", "全体科室", "各办公室"})
SEPARATORS = re.compile(r"[、，,；;/／\s]+")
NOTE = re.compile(r"[（(][^）)]*[）)]")
YEAR = re.compile(r"(20\d\d)\s*年")
TOTAL = re.compile(r"^\s*(合\s*计|总\s*计|共\s*计|小\s*计)")
SECRET_WORD, URGENT_WORDS, MERGE = "敏感", ("急件", "特急", "加急"), re.compile(r"与上一?[项条]合并")
POSTPONED = re.compile(r"延期(?:至|到)(.+)")
FURTHEST = 3                             # columns that a row may have slipped


class State(StrEnum):
    """What the status column says, in one word."""
    NOT_STARTED = "not_started"
    UNDERWAY = "underway"
    LATE = "late"
    EXTENDED = "extended"
    DONE = "done"
    UNKNOWN = "unknown"


STATES: Mapping[str, State] = {
    **dict.fromkeys(("未启动", "未开始", "未开展", "未办理", "待启动"), State.NOT_STARTED),
    **dict.fromkeys(("办理中", "正在推进", "推进中", "进行中", "正在办理", "持续推进", "在办", "正在进行"), State.UNDERWAY),
    **dict.fromkeys(("逾期", "超期", "已逾期"), State.LATE), **dict.fromkeys(("延期", "已延期", "延期中"), State.EXTENDED),
    **dict.fromkeys(("完成", "已完成", "办结", "已办结", "完结", "已办理", "√", "✓", "✔", "☑"), State.DONE)}
PERCENT = re.compile(r"(\d{1,3})\s*[%％]")


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
            counted = re.search(r"\d+", "".join(texts[1:]) or texts[0])
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


def split_offices(text: str) -> tuple[str, ...]:
    if text.strip() in NONE_WORDS:
        return ()
    names = (name.strip() for name in SEPARATORS.split(NOTE.sub("", text)))
    return tuple(dict.fromkeys(name for name in names if name not in NONE_WORDS))


def read_state(text: str) -> tuple[State, int | None]:
    plain = re.sub(r"\s+", "", text)
    if match := PERCENT.search(plain):
        percent = min(100, int(match[1]))
        return (State.DONE if percent == 100 else State.UNDERWAY if percent else State.NOT_STARTED), percent
    return STATES.get(plain, State.UNKNOWN), None
