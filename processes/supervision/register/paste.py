"""A text pasted from Word or Excel, split into rows. Pure; what is recognised is a proposal that a person confirms."""
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from processes.supervision.register.recognising import Offices, day_of_cell, recognise, shortened

NUMBER = "一二三四五六七八九十百"
MARKS = (re.compile(rf"\s*第?[{NUMBER}]+[、．.]\s*"), re.compile(rf"\s*[（(][{NUMBER}]+[）)]\s*"), re.compile(r"\s*\d{1,3}(?:[、．]|\.(?!\d)|[)）])\s*"),
         re.compile(r"\s*(?:[（(]\d{1,3}[）)]|[①-⑳])\s*"))
HEADINGS: Mapping[str, re.Pattern[str]] = {
    "number": re.compile("^序号?$|^编号$"), "lead": re.compile("承办|牵头|责任|主办"), "coops": re.compile("配合|协办|协助"),
    "due": re.compile("时限|时间|日期|期限|截止"), "agenda": re.compile("议题"), "title": re.compile("名称|标题"),
    "text": re.compile("决议|决定|内容|事项|任务|要点|原文|批示|措施")}
HEAD_LENGTH = 40                          # a first line up to this length without a full stop may be the heading of what follows
HEADING = re.compile("关于|审议|研究|听取|传达|讨论|学习|通报|汇报|议题|议定")


@dataclass(frozen=True, slots=True)
class Row:
    agenda: str                          # 议题
    text: str
    title: str
    lead: str
    coops: tuple[str, ...]
    due: date | None
    notes: tuple[str, ...]               # what was recognised, and what a person has to settle


@dataclass(frozen=True, slots=True)
class Split:
    preamble: str                        # what stood before the first numbered paragraph, and between a heading and what it heads
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    level: int
    lines: list[str]


def split(text: str, offices: Offices, dated: date) -> Split:
    """`dated`: the day of the document; a month and day without a year are the next such day from then on."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\u3000", " ").replace("\ufeff", "").replace("\xa0", " ")
    clean = re.sub(rf"(?m)^(\s*(?:[{NUMBER}]+、|[（(][{NUMBER}\d]+[）)]|\d{{1,3}}[.．、]))\t+(?!.*\t)", r"\1", clean)        # Word puts a tab after its numbers
    if "\t" in clean.strip():
        return Split("", tuple(_table(clean, offices, dated)))
    preamble, blocks = _blocks(clean)
    introductions = [line for block, below in pairwise(blocks) if below.level > block.level for line in block.lines[1:]]
    leaves = list(_leaves(blocks))
    headings = Counter(agenda for agenda, _ in leaves)
    rows = []
    for agenda, body in leaves:
        found = recognise(body, offices, dated)
        title = shortened(agenda if agenda and headings[agenda] == 1 else body, offices)
        rows.append(Row(agenda, body, title, found.lead, found.coops, found.due, found.notes))
    return Split("\n".join(filter(None, (preamble, *introductions))), tuple(rows))


def _blocks(text: str) -> tuple[str, list[_Block]]:
    """Numbered paragraphs with the lines that belong to them; without any number every paragraph is one."""
    lines = [line.strip() for line in text.split("\n")]
    if not any(_level(line) is not None for line in lines):
        return "", [_Block(0, part) for part in _paragraphs(lines)]
    blocks: list[_Block] = []
    before: list[str] = []
    for line in filter(None, lines):
        level = _level(line)
        if level is not None:
            blocks.append(_Block(level, [MARKS[level].sub("", line, count=1)]))
        else:
            (blocks[-1].lines if blocks else before).append(line)
    return "\n".join(before), blocks


def _level(line: str) -> int | None:
    return next((level for level, mark in enumerate(MARKS) if mark.match(line)), None)


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Separated by empty lines where there are any, else line by line."""
    if "" not in "\n".join(lines).strip("\n").split("\n"):
        return [[line] for line in lines if line]
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [part for part in found if part]


def _leaves(blocks: list[_Block]) -> Iterable[tuple[str, str]]:
    """(议题, text): paragraphs that have others below them are the heading of those."""
    above: list[_Block] = []
    for number, block in enumerate(blocks):
        while above and above[-1].level >= block.level:
            above.pop()
        if number + 1 < len(blocks) and blocks[number + 1].level > block.level:
            above.append(block)
            continue
        heading = "，".join(one.lines[0].rstrip("：:。") for one in above)
        first, second = block.lines[0], (*block.lines[1:], "")[0]
        if second and len(first) <= HEAD_LENGTH and not re.search("[。；，,;]", first) and (HEADING.match(first) or second.startswith("会议")):
            own, lines = first.rstrip("：:"), block.lines[1:]
        else:
            own, lines = "", block.lines
        if body := _joined(lines):
            yield "，".join(filter(None, (heading, own))), body


def _joined(lines: Iterable[str]) -> str:
    """Line breaks inside a paragraph go; between Latin words a space stays."""
    text = ""
    for line in lines:
        text += (" " if text and text[-1].isascii() and line[:1].isascii() and text[-1].isalnum() else "") + line
    return text.strip()


def _table(text: str, offices: Offices, dated: date) -> Iterable[Row]:
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), dialect="excel-tab") if any(cell.strip() for cell in row)]
    columns = _headings(rows[0])
    for cells in rows[1:] if columns else rows:
        named = {name: cells[place] for place, name in columns.items() if place < len(cells)} if columns else _guessed(cells, offices, dated)
        if any(value for name, value in named.items() if name != "number"):
            yield _of_cells({name: _joined(value.split("\n")) for name, value in named.items()}, offices, dated)


def _headings(cells: list[str]) -> dict[int, str]:
    """{column: what it holds}, if the row is a heading."""
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        if len(cell) <= 12 and (name := next((name for name, word in HEADINGS.items() if name not in found.values() and word.search(cell)), None)):
            found[place] = name
    if len(found) < 2 or not {"text", "title", "agenda"} & set(found.values()):
        return {}
    return found


def _guessed(cells: list[str], offices: Offices, dated: date) -> dict[str, str]:
    """Without headings: a date is a date, an office an office, the longest cell the text."""
    found: dict[str, str] = {}
    rest = []
    for cell in filter(None, cells):
        if re.fullmatch(r"\d{1,3}[.、]?", cell) and "number" not in found:
            found["number"] = cell
        elif offices.only(cell) and not {"lead", "coops"} <= found.keys():
            found["coops" if "lead" in found else "lead"] = cell
        elif len(cell) <= 16 and recognise(f"{cell}前", offices, dated).due and "due" not in found:
            found["due"] = cell
        else:
            rest.append(cell)
    if rest:
        found["text"] = max(rest, key=len)
        found["agenda"] = "，".join(one for one in rest if one != found["text"])
    return found


def _of_cells(cells: Mapping[str, str], offices: Offices, dated: date) -> Row:
    text = cells.get("text") or cells.get("title") or cells.get("agenda") or ""
    found = recognise(text, offices, dated)
    notes = list(found.notes)
    if cell := cells.get("lead", ""):
        named = offices.only(cell)
        found = replace(found, lead=named[0] if len(named) == 1 else "")
        notes = [note for note in notes if "承办科室" not in note]
        notes += [f"“{cell}”须由您选定一个承办科室。"] if len(named) != 1 else [f"承办科室取自“{cell}”。"]
    if cell := cells.get("coops", ""):
        named = offices.only(cell)
        found = replace(found, coops=tuple(one for one in named if one != found.lead))
        notes += [] if named or cell in ("无", "/", "-", "—") else [f"没有认出配合科室“{cell}”。"]
    if cell := cells.get("due", ""):
        day = day_of_cell(cell, dated)
        found = replace(found, due=day)
        notes += [f"时限取自“{cell}”。"] if day else [f"“{cell}”不是具体日期，请选定办结时限。"]
    return Row(cells.get("agenda", ""), text, cells.get("title") or shortened(text, offices), found.lead, found.coops, found.due, tuple(notes))
