"""Read the State Council's yearly notice as it is published: 《国务院办公厅关于2027年部分节假日安排的通知》. What is unclear or contradicts itself is named with its place."""
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from processes.supervision.announced_years import WEEKDAYS, AnnouncedYear, Holiday, day_text, days_from, statutory_days

STATUTORY = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
LONGEST = 20_000                                 # characters; a notice has about six hundred
TITLE = re.compile(r"国务院办公厅关于(\d{4})年(?:部分)?节假日安排的通知")
NUMBER = re.compile(r"(国办发(?:明电)?)[〔\[(【](\d{4})[〕\])】]第?(\d+)号")
SIGNED = re.compile(r"国务院办公厅(\d{4})年(\d{1,2})月(\d{1,2})日")
SECTION = re.compile(r"([一二三四五六七八九十]+)、([^:。、]{1,9}(?:、[^:。、]{1,9})?):(.*?)(?=[一二三四五六七八九十]+、[^:。、]{1,9}(?:、[^:。、]{1,9})?:|节假日期间|国务院办公厅|$)", re.S)
DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?"
TOKEN = re.compile(rf"(?P<span>{DAY}(?:(?:至|到|-+|~){DAY})?)|(?P<verb>上班|放假|补休|休息)|(?P<count>共(\d+)天|(?<=放假)(\d+)天)")
STATED_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
ADVISED = ("鼓励", "倡导", "建议", "可结合")       # leave that is only recommended: the day stays a working day


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must be put right before the notice can count."""
    place: str                                   # 第二条“春节”
    what: str

    def __str__(self) -> str:
        return f"{self.place}：{self.what}"


@dataclass(frozen=True, slots=True)
class Notice:
    year: AnnouncedYear | None                   # None when there are faults
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]                     # true, and worth a second look


@dataclass(frozen=True, slots=True)
class _Section:
    place: str
    off: tuple[Holiday, ...]
    work: tuple[date, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]


def read_notice(text: str, *, number: str = "", dated: date | None = None) -> Notice:
    """`number` (文号) and `dated` stand in for what the pasted text leaves out; the text itself goes first."""
    plain = _plain(text[:LONGEST])
    title, found, end = TITLE.search(plain), NUMBER.search(plain), _signed(plain)
    number = f"{found[1]}〔{found[2]}〕{found[3]}号" if found else number.strip()
    dated = end or dated
    if title is None:
        return Notice(None, (Fault("标题", "没有读到“国务院办公厅关于某年部分节假日安排的通知”，请连同标题一起粘贴。"),), ())
    year = int(title[1])
    if not 1950 <= year <= 2100:
        return Notice(None, (Fault("标题", f"{year}年不在日历的范围内（1950至2100年）。"),), ())
    sections = tuple(_section(match, year) for match in SECTION.finditer(plain[title.end():]))
    faults = [fault for section in sections for fault in section.faults] + list(_lacking(number, dated, sections)) + list(_contradictions(sections))
    off = tuple(sorted((one for section in sections for one in section.off), key=lambda one: one.first))
    work = tuple(sorted(day for section in sections for day in section.work))
    announced = AnnouncedYear(year, number, title[0], dated or date(year, 1, 1), off, work)
    remarks = (*(remark for section in sections for remark in section.remarks), *_remarks(announced))
    return Notice(None if faults else announced, tuple(faults), remarks)


def _plain(text: str) -> str:
    """Full-width digits and signs as half-width, no blanks, one way of writing each bracket and dash."""
    normal = unicodedata.normalize("NFKC", text)
    return re.sub(r"[—–－―]", "-", re.sub(r"\s+", "", normal)).replace("～", "~")


def _signed(plain: str) -> date | None:
    """The date under the notice."""
    found = SIGNED.search(plain)
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _section(match: re.Match[str], year: int) -> _Section:
    """One holiday. Dates wait for the next verb: 上班 makes them working days, 放假 and 补休 days off."""
    place, name = f"第{match[1]}条“{match[2]}”", match[2]
    off, work, faults, remarks = list[Holiday](), list[date](), list[Fault](), list[str]()
    for sentence in filter(None, re.split(r"[。;]", match[3])):
        if any(word in sentence for word in ADVISED):
            if re.search(DAY, sentence):
                remarks.append(f"{place}：“{sentence}”只是建议，不改变工作日。")
            continue
        waiting = list[tuple[date, date]]()
        days_off, month = list[Holiday](), 0
        for token in TOKEN.finditer(sentence):
            if token["span"]:
                first, last, month, wrong = _span(token, year, month, name)
                faults += [Fault(place, one) for one in wrong]
                waiting += [(first, last)] if first and last else []
            elif token["verb"] and token["verb"] != "上班":
                days_off += [Holiday(name, *span) for span in waiting]
                waiting = []
            elif token["verb"]:
                work += [day for span in waiting for day in days_from(*span)]
                waiting = []
            elif token["count"]:
                faults += _count(place, days_off, int(re.sub(r"\D", "", token["count"])))
        faults += [Fault(place, f"{day_text(first)}后面没有写明放假还是上班。") for first, _ in waiting]
        off += days_off
    if not off and not faults:
        faults.append(Fault(place, "没有读到放假的日期。"))
    return _Section(place, tuple(off), tuple(work), tuple(faults), tuple(remarks))


def _span(token: re.Match[str], year: int, month: int, name: str) -> tuple[date | None, date | None, int, list[str]]:
    """First and last day of a stretch, the month it ends in, and what is wrong with it."""
    _, year_1, month_1, day_1, said_1, year_2, month_2, day_2, said_2 = token.groups()[:9]
    opens = int(month_1 or month or 0)
    if not opens:
        return None, None, month, [f"“{token['span']}”没有写月份。"]
    closes = int(month_2 or opens) if day_2 else opens
    starts = int(year_1) if year_1 else year - (opens == 12 and closes == 1 and name.startswith("元旦"))
    ends = int(year_2) if year_2 else starts + (closes < opens)
    first, last = _day(starts, opens, int(day_1)), _day(ends, closes, int(day_2 or day_1))
    if first is None or last is None:
        return None, None, closes, [f"“{token['span']}”不是日历上的日子。"]
    wrong = [*_weekday(first, said_1), *(_weekday(last, said_2) if day_2 else ())]
    if last < first:
        wrong.append(f"“{token['span']}”的末日早于首日。")
    elif (last - first).days > 15:
        wrong.append(f"“{token['span']}”长达{(last - first).days + 1}天，请核对。")
    if first < date(year - 1, 12, 1) or last > date(year, 12, 31):
        wrong.append(f"“{token['span']}”不在{year}年。")
    return (None, None, closes, wrong) if last < first else (first, last, closes, wrong)


def _weekday(day: date, said: str | None) -> Iterator[str]:
    if said and (found := STATED_WEEKDAY.search(said)) and found[1].replace("天", "日") != WEEKDAYS[day.weekday()]:
        yield f"{day.year}年{day.month}月{day.day}日是周{WEEKDAYS[day.weekday()]}，文中写的是“{said}”。"


def _count(place: str, off: list[Holiday], said: int) -> Iterator[Fault]:
    total = sum((one.last - one.first).days + 1 for one in off)
    if off and total != said:
        yield Fault(place, f"写的是{said}天，按日期数是{total}天。")


def _lacking(number: str, dated: date | None, sections: tuple[_Section, ...]) -> Iterator[Fault]:
    if not number:
        yield Fault("文号", "没有读到“国办发明电〔某年〕某号”，请在“文号”一栏补上。")
    if dated is None:
        yield Fault("落款", "没有读到成文日期，请在“成文日期”一栏补上。")
    names = "".join(section.place for section in sections)
    if missing := [name for name in STATUTORY if name not in names]:
        yield Fault("正文", f"没有读到{'、'.join(missing)}的安排，请粘贴通知全文。")


def _contradictions(sections: tuple[_Section, ...]) -> Iterator[Fault]:
    """A day both off and worked, a day off twice, a day worked in exchange that is no weekend."""
    seen: dict[date, str] = {}
    for section in sections:
        for day in (day for one in section.off for day in days_from(one.first, one.last)):
            if day in seen:
                yield Fault(section.place, f"{day_text(day)}在{seen[day]}里已经放假，重复了。")
            seen.setdefault(day, section.place)
    worked: set[date] = set()
    for section in sections:
        for day in section.work:
            if day.weekday() < 5:
                yield Fault(section.place, f"{day_text(day)}不是周六、周日，不能是调休上班的日子。")
            if day in seen:
                yield Fault(section.place, f"{day_text(day)}既放假（{seen[day]}）又上班，互相矛盾。")
            if day in worked:
                yield Fault(section.place, f"{day_text(day)}上班写了两次。")
            worked.add(day)


def _remarks(year: AnnouncedYear) -> Iterator[str]:
    off = {day for one in year.off for day in days_from(one.first, one.last)}
    for day in sorted(statutory_days(year.year) - off):
        yield f"{day_text(day)}按《全国年节及纪念日放假办法》应是法定节假日，通知里没有放假，请核对。"


