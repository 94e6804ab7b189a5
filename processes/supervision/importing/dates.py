"""Dates as a ledger writes them: 2026.10.29, 20261210, 2026年1月18日, 10月26日前, 9月底. What is no date stays words, and is asked about."""
import re
from dataclasses import dataclass
from datetime import date, timedelta

EXCEL_EPOCH = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 40_000, 60_000            # 2009-07 to 2064-04: no other number of a ledger means a day
END = r"(?:日|号)?\s*(?:前|之前|以前|止|截止)?"
FULL = re.compile(rf"(20\d\d)\s*[年./\-]\s*(\d{{1,2}})\s*[月./\-]\s*(\d{{1,2}})\s*{END}")
SERIAL = re.compile(r"\d{5}")
COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)")
OF_THE_YEAR = re.compile(rf"(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*{END}")
MONTH_END = re.compile(r"(?:(20\d\d)\s*年\s*)?(\d{1,2})\s*月\s*(?:底|末|份底)\s*前?")
YEAR_END = re.compile(r"(20\d\d)\s*年\s*年?(?:底|末)\s*前?")
INSIDE = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*日")
ABOUT = re.compile("前|底|末|止")                      # says by when, not on which day


@dataclass(frozen=True, slots=True)
class Said:
    """A date as it was written: `day` when it names one, `exact` when it is a day and not a limit."""
    text: str = ""
    day: date | None = None
    exact: bool = False


UNSAID = Said()


def read_day(text: str, year: int, day: date | None = None) -> Said:
    """`year` is the ledger's, for dates that name none; `day` is what Excel itself keeps."""
    text = re.sub(r"\s+", " ", text).strip()
    if day is not None:
        return Said(text, day, True)
    return Said(text, found, not ABOUT.search(text)) if (found := _day(text, year)) else Said(text)


def _day(text: str, year: int) -> date | None:
    if SERIAL.fullmatch(text) and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=int(text))
    for pattern in (FULL, COMPACT):
        if match := pattern.fullmatch(text):
            return _valid(*map(int, match.groups()))
    if match := OF_THE_YEAR.fullmatch(text):
        return _valid(year, int(match[1]), int(match[2]))
    if match := MONTH_END.fullmatch(text):
        return last_of_month(int(match[1] or year), int(match[2]))
    if match := YEAR_END.fullmatch(text):
        return date(int(match[1]), 12, 31)
    return None


def day_inside(text: str, year: int) -> date | None:
    """The date a basis speaks of: 校领导4月12日批示."""
    match = INSIDE.search(text)
    return _valid(year, int(match[1]), int(match[2])) if match else None


def last_of_month(year: int, month: int) -> date | None:
    if not 1 <= month <= 12:
        return None
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
