"""What is known of each year: the State Council's notices in our own table, the statutory days of other years, the college's rulings."""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import holidays
import yaml

YEARS_FILE = Path(__file__).with_name("calendar_years.yaml")
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday of a notice, first and last day off included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class AnnouncedYear:
    """What one State Council notice says about its year."""

    year: int
    notice: str
    title: str
    dated: date
    off: tuple[Holiday, ...]
    work: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class CollegeRuling:
    """Days that the college itself declared working or not, e.g. a 寒假 (R-15.7: working days unless ruled otherwise)."""

    name: str
    first: date
    last: date
    working: bool
    basis: str


def days_from(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


@lru_cache(maxsize=64)
def statutory_days(year: int) -> frozenset[date]:
    """The statutory days off of a year whose notice we do not have; days exchanged for weekends are left out, they are not known yet."""
    return frozenset(day for day, name in holidays.country_holidays("CN", years=year, language="en_US").items() if not name.startswith("Day off"))


def read_year(data: dict[str, Any]) -> AnnouncedYear:
    """One entry of calendar_years.yaml, or of the same shape entered by an administrator."""
    off = tuple(Holiday(entry["name"], entry["first"], entry["last"]) for entry in data["holidays"])
    return AnnouncedYear(data["year"], data["notice"], data["title"], data["dated"], off, tuple(data["workdays"]))


@lru_cache(maxsize=1)
def shipped_years() -> tuple[AnnouncedYear, ...]:
    return tuple(map(read_year, yaml.safe_load(YEARS_FILE.read_text(encoding="utf-8"))))


def day_text(day: date) -> str:
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def span_text(first: date, last: date) -> str:
    return day_text(first) if first == last else f"{day_text(first)}至{day_text(last)}"
