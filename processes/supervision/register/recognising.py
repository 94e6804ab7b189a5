"""Who and by when, where it stands in a sentence: 由教科办牵头，学工办配合，9月30日前完成. Proposals, never decisions."""
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "十": 10}
DAY = (r"(?:(?P<year>\d{4})\s*[年./-]\s*|(?P<this>今年|本年|明年)\s*)?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:月份?|(?<=\d)[./-](?=\d))\s*"
       r"(?:(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号]?|(?P<end>底|末))")
DATE = re.compile(rf"(?<![\d〕])(?:{DAY}|(?P<eoy>(?:今年|本年|本年度)?(?:年底|年末|年内)))\s*(?P<before>之?以?前|内|完成|办结)?")
EXCEL_BEGINS = date(1899, 12, 30)
VAGUE = re.compile("尽快|尽早|及时完成|长期|持续|学期末|学期内|近期|适时")
OPENING = re.compile(r"^(?:会议|院党委会?|联席会|党委)?(?:审议并?|研究)?(?:决定|要求|同意|明确|指出|强调|认为|原则同意|议定)?[,，:：]?\s*")


class Offices:
    """The college's offices under every name by which minutes call them."""

    def __init__(self, names: Iterable[tuple[str, Iterable[str]]]) -> None:
        self.all = {alias: name for name, aliases in names for alias in (name, *aliases) if alias}
        self.names = tuple(dict.fromkeys(self.all.values()))
        one = "|".join(re.escape(unicodedata.normalize("NFKC", alias)) for alias in sorted(self.all, key=len, reverse=True)) or "(?!)"
        self.one = f"(?:{one})"
        self.several = rf"{self.one}(?:\s*[、,;/和及与]\s*{self.one})*"

    def listed(self, text: str) -> tuple[str, ...]:
        """The offices named in the text, in its order."""
        known = {unicodedata.normalize("NFKC", alias): name for alias, name in self.all.items()}
        return tuple(dict.fromkeys(known[found] for found in re.findall(self.one, unicodedata.normalize("NFKC", text))))

    def only(self, cell: str) -> tuple[str, ...]:
        """The offices of a cell that names nothing else."""
        text = unicodedata.normalize("NFKC", cell).strip()
        if re.fullmatch("各(?:科室|办公室)", text):
            return self.names
        return self.listed(text) if re.fullmatch(rf"{self.one}(?:[\s、,;/和及与]+{self.one})*", text) else ()


@dataclass(frozen=True, slots=True)
class Found:
    lead: str
    coops: tuple[str, ...]
    due: date | None
    notes: tuple[str, ...]


def recognise(text: str, offices: Offices, dated: date) -> Found:
    plain = unicodedata.normalize("NFKC", text)
    lead, notes = _lead(plain, offices)
    helpers = tuple(office for office in _coops(plain, offices) if office != lead)
    due, said = _due(plain, dated)
    return Found(lead, helpers, due, (*notes, *said))


def _lead(text: str, offices: Offices) -> tuple[str, list[str]]:
    """The one office that leads; where two are named side by side, a person says which."""
    patterns = (rf"由?({offices.several})\s*(?:会同|联合|具体|作为|为)?(?:牵头|主办|承办)", rf"(?:牵头|承办|主办|责任)(?:科室|单位|部门)?\s*[::为]\s*({offices.several})",
                rf"由\s*({offices.one})\s*会同", rf"({offices.several})\s*(?:具体|共同|分别)?负责", rf"由\s*({offices.several})",
                rf"{OPENING.pattern}({offices.several})\s*(?:于|要|须|应|(?={DATE.pattern}))[^。;]*?(?:完成|办结)")
    for pattern in patterns:
        if found := re.search(pattern, text):
            named = offices.listed(found[1])
            if len(named) == 1:
                return named[0], [f"承办科室认自“{OPENING.sub('', found[0])}”。"]
            return "", [f"“{OPENING.sub('', found[0])}”写了 {len(named)} 个科室，请选定一个承办科室，其余作配合科室。"]
    return "", []


def _coops(text: str, offices: Offices) -> tuple[str, ...]:
    patterns = (rf"({offices.several})\s*等?(?:予以|积极|共同|协同|做好)?(?:配合|协办|协助|参与|参加)", rf"(?:配合|协办|协助)(?:科室|单位|部门)?\s*[::为]\s*({offices.several})",
                rf"会同\s*({offices.several})")
    found = [office for pattern in patterns for match in re.finditer(pattern, text) for office in offices.listed(match[1])]
    if re.search("(?:各|其他|其他各|各相关)(?:科室|办公室).{0,4}(?:配合|协助|参与)", text):
        found += offices.names
    return tuple(dict.fromkeys(found))


def _due(text: str, dated: date) -> tuple[date | None, list[str]]:
    """The last date that something has to be done by; a date without 前 only where it is the only one."""
    found = [one for one in DATE.finditer(text) if one["year"] or one["before"] or one["eoy"] or "月" in one[0]]        # 3.5 alone is a number
    marked = [one for one in found if one["before"] or one["end"] or one["eoy"]]
    chosen = marked[-1] if marked else found[0] if len(found) == 1 else None
    if chosen is None:
        vague = VAGUE.search(text)
        return None, [f"“{vague[0]}”不是具体日期，请选定办结时限。"] if vague else []
    try:
        day = _day(chosen, dated)
    except ValueError:
        return None, [f"没有“{chosen[0]}”这一天，请选定办结时限。"]
    return day, [f"时限认自“{chosen[0].strip()}”。"]


def day_of_cell(cell: str, dated: date) -> date | None:
    """A cell that is to hold a date; Excel copies one without a format as the number of its day."""
    if re.fullmatch(r"[3-6]\d{4}", cell):
        return EXCEL_BEGINS + timedelta(int(cell))
    return _due(unicodedata.normalize("NFKC", f"{cell}前"), dated)[0]


def _day(found: re.Match[str], dated: date) -> date:
    if found["eoy"]:
        return date(dated.year, 12, 31)
    month = _number(found["month"])
    year = int(found["year"]) if found["year"] else dated.year + (found["this"] == "明年")
    last = monthrange(year, month)[1] if 1 <= month <= 12 else 0
    day = date(year, month, last if found["end"] else _number(found["day"]))
    if found["year"] or found["this"] or day >= dated:
        return day
    return date(year + 1, month, monthrange(year + 1, month)[1] if found["end"] else day.day)


def _number(text: str) -> int:
    """30, 三十, 二十一."""
    if text.isdigit():
        return int(text)
    tens, sep, ones = text.rpartition("十")
    return (DIGITS.get(tens, 1) * 10 if sep else 0) + (DIGITS[ones] if ones else 0)


def shortened(text: str, offices: Offices | None = None, length: int = 30) -> str:
    """A name for the item: the first clause, without 会议决定 and without who does it by when."""
    bare = re.sub("^关于|的?(?:议题|事项|请示)$", "", OPENING.sub("", text.strip().strip("“”\"'")))
    several = (offices or Offices(())).several
    doing = re.compile(rf"^由?(?:{several})(?:会同{several})?(?:具体|牵头|共同|负责)*")
    clauses = [doing.sub("", clause.strip()) for clause in re.split("[。；;，,：:\n]", bare) if clause.strip()]
    clauses = list(filter(None, clauses))
    telling = [clause for clause in clauses if not re.search("牵头|配合|负责|承办|协助", clause) and not DATE.fullmatch(unicodedata.normalize("NFKC", clause))]
    chosen = re.sub(rf"^于?{DATE.pattern}", "", (telling or clauses or [bare])[0]) or bare
    return chosen if len(chosen) <= length else chosen[:length - 1] + "…"
