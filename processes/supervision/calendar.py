"""Working days as 第十五条 needs them: the State Council's yearly notice decides, weekends worked in exchange included.

A year without a notice in our table is provisional (暂估): Monday to Friday less the statutory days, and every answer says so.
"""
import hashlib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Literal

import orjson

from processes.supervision.announced_years import AnnouncedYear, CollegeRuling, day_text, days_from, shipped_years, span_text, statutory_days

EXTENSION_WORKING_DAYS = 5                       # 第十五条第二款：办结日期前5个工作日
ONE_DAY = timedelta(days=1)

# `counted`: the 5th working day before due may still be used; `clear`: five full working days must lie between.
Reading = Literal["counted", "clear"]


@dataclass(frozen=True, slots=True)
class Oddity:
    """A day on which the weekday alone would mislead."""

    day: date
    working: bool
    reason: str


@dataclass(frozen=True, slots=True)
class LatestDay:
    """The last day to ask for an extension, with everything needed to check it by hand."""

    due: date
    day: date
    counted: tuple[date, ...]                    # the working days counted back, nearest to due first
    oddities: tuple[Oddity, ...]                 # weekday days off and weekend working days on the way
    sources: tuple[str, ...]
    provisional_years: tuple[int, ...]
    version: str
    sentence: str


@dataclass(frozen=True)
class Calendar:
    """A pure value: the same calendar gives the same answer for ever; `version` names it."""

    years: tuple[AnnouncedYear, ...]
    rulings: tuple[CollegeRuling, ...] = ()

    @cached_property
    def version(self) -> str:
        text = orjson.dumps([self.years, self.rulings], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).hexdigest()[:12]

    @cached_property
    def _announced(self) -> dict[int, AnnouncedYear]:
        return {year.year: year for year in self.years}

    @cached_property
    def _off(self) -> dict[date, str]:
        return {day: holiday.name for year in self.years for holiday in year.off for day in days_from(holiday.first, holiday.last)}

    @cached_property
    def _work(self) -> frozenset[date]:
        return frozenset(day for year in self.years for day in year.work)

    @cached_property
    def _counted_years(self) -> dict[int, tuple[date, ...]]:
        """Working days by year, in order: what is years late is counted in a moment too."""
        return {}

    def provisional(self, year: int) -> bool:
        """True while the year's notice is not in our table."""
        return year not in self._announced

    def ruling(self, day: date) -> CollegeRuling | None:
        """The college's ruling for the day; the later one in the list wins."""
        return next((ruling for ruling in reversed(self.rulings) if ruling.first <= day <= ruling.last), None)

    def is_working_day(self, day: date) -> bool:
        ruling = self.ruling(day)
        if ruling is not None:
            return ruling.working
        if day in self._off:
            return False
        if day in self._work:
            return True
        return day.weekday() < 5 and not (self.provisional(day.year) and day in statutory_days(day.year))

    def back(self, day: date, count: int) -> date:
        """The count-th working day before the day, which is itself not counted; with 0 the day itself."""
        return ([day, *self.counted_back(day, count)])[-1]

    def counted_back(self, day: date, count: int) -> tuple[date, ...]:
        """The last `count` working days before the day, nearest first."""
        return self._counted(day, count, -ONE_DAY)

    def forward(self, day: date, count: int) -> date:
        """The count-th working day after the day, which is itself not counted; with 0 the day itself."""
        return ([day, *self._counted(day, count, ONE_DAY)])[-1]

    def _counted(self, day: date, count: int, step: timedelta) -> tuple[date, ...]:
        found: list[date] = []
        while len(found) < count:
            day += step
            if self.is_working_day(day):
                found.append(day)
        return tuple(found)

    def working_days_between(self, day: date, due: date) -> int:
        """Working days from the day to due: the day counts, due never does; negative once due has passed (the day counts again)."""
        return self._count(day, due - ONE_DAY) if day <= due else -self._count(due + ONE_DAY, day)

    def _count(self, first: date, last: date) -> int:
        years = map(self._working_days, range(first.year, last.year + 1))
        return sum(bisect_right(days, last) - bisect_left(days, first) for days in years)

    def _working_days(self, year: int) -> tuple[date, ...]:
        if year not in self._counted_years:
            self._counted_years[year] = tuple(filter(self.is_working_day, days_from(date(year, 1, 1), date(year, 12, 31))))
        return self._counted_years[year]

    def latest_extension_day(self, due: date, reading: Reading = "counted") -> date:
        """The last day on which an extension may be asked for, until 24:00 (第十五条第二款)."""
        return self.back(due, _days_before(reading))

    def explain_latest(self, due: date, reading: Reading = "counted") -> LatestDay:
        """The same day with the days counted, the notices used and one Chinese sentence."""
        counted = self.counted_back(due, _days_before(reading))
        span = tuple(days_from(counted[-1], due))
        years = sorted({day.year for day in span})
        oddities = tuple(oddity for day in span if (oddity := self.oddity(day)))
        provisional = tuple(year for year in years if self.provisional(year))
        sources = tuple(self.source(year) for year in years)
        return LatestDay(due, counted[-1], counted, oddities, sources, provisional, self.version, _sentence(due, counted, oddities, sources))

    def oddity(self, day: date) -> Oddity | None:
        """Why the day differs from what its weekday says, if it does."""
        working = self.is_working_day(day)
        if working == (day.weekday() < 5):
            return None
        ruling = self.ruling(day)
        if ruling is not None:
            return Oddity(day, working, f"学院规定：{ruling.name}")
        return Oddity(day, working, "调休上班" if working else f"{self._off.get(day, '法定节假日')}放假")

    def source(self, year: int) -> str:
        """What the answer for a year rests on."""
        announced = self._announced.get(year)
        return f"{announced.notice}（{announced.year}年）" if announced else f"暂估（{year}年放假安排未公布）"

    def working_days_in(self, year: int) -> int:
        return len(self._working_days(year))

    def describe_year(self, year: int) -> tuple[str, ...]:
        """A year as lines of text: the source, each holiday, the days worked in exchange, the college's rulings, the total."""
        announced = self._announced.get(year)
        lines = [f"{announced.title}（{announced.notice}，{announced.dated}）" if announced else self.source(year)]
        if announced:
            lines += [f"{holiday.name}：{span_text(holiday.first, holiday.last)}放假" for holiday in announced.off]
            lines.append("调休上班：" + "、".join(map(day_text, announced.work)))
        else:
            lines.append("法定节假日（周一至周五）：" + "、".join(day_text(day) for day in sorted(statutory_days(year)) if day.weekday() < 5))
        lines += [f"学院规定：{ruling.name}，{span_text(ruling.first, ruling.last)}{'上班' if ruling.working else '不上班'}（{ruling.basis}）"
                  for ruling in self.rulings if ruling.first.year <= year <= ruling.last.year]
        return (*lines, f"全年工作日{self.working_days_in(year)}天；日历版本{self.version}")


def load_calendar(entered: tuple[AnnouncedYear, ...] = (), rulings: tuple[CollegeRuling, ...] = ()) -> Calendar:
    """The shipped years, each replaced by what an administrator entered for it, and the college's rulings."""
    shipped = {year.year: year for year in shipped_years()}
    years = shipped | {year.year: year for year in entered}
    return Calendar(tuple(years[number] for number in sorted(years)), rulings)


def _days_before(reading: Reading) -> int:
    return EXTENSION_WORKING_DAYS + (reading == "clear")


def _sentence(due: date, counted: tuple[date, ...], oddities: tuple[Oddity, ...], sources: tuple[str, ...]) -> str:
    latest = counted[-1]
    exceptions = "；".join(f"{'、'.join(day_text(oddity.day) for oddity in group)}{reason}" for reason, group in groupby(oddities, lambda oddity: oddity.reason))
    return (f"办结时限为{due.year}年{day_text(due)}，当日不计，向前数第{len(counted)}个工作日为{latest.year}年{day_text(latest)}，"
            f"延期申请最迟于当日24时前提出。计入的工作日：{'、'.join(map(day_text, counted))}。"
            + (f"其间{exceptions}。" if exceptions else "") + f"工作日依据：{'、'.join(sources)}。")
