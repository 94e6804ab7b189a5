"""A whole year on one page: every day off, every weekend worked in exchange, what a change moves."""
from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date

from app.items.month import Day, Month
from processes.supervision.announced_years import days_from
from processes.supervision.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Year:
    number: int
    source: str
    provisional: bool
    lines: tuple[str, ...]               # the holidays, the days worked in exchange, the college's rulings
    months: tuple[Month, ...]
    working: int
    off: int                             # Mondays to Fridays without work
    exchanged: int                       # Saturdays and Sundays with work
    was: int | None                      # working days before the change, when it is another number


def year_of(calendar: Calendar, number: int, before: Calendar | None = None) -> Year:
    """`before`: days that differ from it are marked."""
    days = tuple(days_from(date(number, 1, 1), date(number, 12, 31)))
    oddities = [oddity for day in days if (oddity := calendar.oddity(day))]
    working, was = calendar.working_days_in(number), before.working_days_in(number) if before else None
    exchanged = sum(oddity.working for oddity in oddities)
    return Year(number, calendar.source(number), calendar.provisional(number), calendar.describe_year(number)[1:-1],
                tuple(_month(calendar, number, month, before) for month in range(1, 13)), working, len(oddities) - exchanged, exchanged,
                was if was != working else None)


def _month(calendar: Calendar, year: int, month: int, before: Calendar | None) -> Month:
    weeks = Weeks().monthdatescalendar(year, month)
    return Month(f"{month} 月", tuple(tuple(_day(calendar, day, before) if day.month == month else None for day in week) for week in weeks))


def _day(calendar: Calendar, day: date, before: Calendar | None) -> Day:
    works, oddity = calendar.is_working_day(day), calendar.oddity(day)
    moved = before is not None and before.is_working_day(day) != works
    words = [str(day), "工作日" if works else "休息日", oddity.reason if oddity else "", f"原为{'休息日' if works else '工作日'}" if moved else ""]
    return Day(day, not works, ("班" if works else "休") if oddity else "", "moved" if moved else "", "，".join(filter(None, words)))
