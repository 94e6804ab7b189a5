"""The month beside the date: working days, days off, weekends worked in exchange, the due day and the last day to ask for an extension."""
from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date

from app.access import book
from app.words import calendar


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    off: bool
    odd: str                             # 休 on a weekday, 班 on a weekend
    role: str                            # due | latest | counted | today | ""
    said: str                            # for the ear and the pointer

    @property
    def style(self) -> str:
        return " ".join(filter(None, ("off" if self.off else "", "odd" if self.odd else "", self.role)))


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: tuple[tuple[Day | None, ...], ...]


def months_for(due: date | None, today: date) -> tuple[Month, ...]:
    """The month of the due day, and the one before when the days counted back reach into it."""
    if due is None or due < today:
        return (month(today, due, today),)
    latest = calendar().latest_extension_day(due, book().tables.extension_reading)
    before = [latest] if (latest.year, latest.month) != (due.year, due.month) else []
    return tuple(month(one, due, today) for one in (*before, due))


def month(shown: date, due: date | None, today: date) -> Month:
    found = Weeks().monthdatescalendar(shown.year, shown.month)
    counted = frozenset(calendar().explain_latest(due, book().tables.extension_reading).counted) if due and due >= today else frozenset()
    latest = min(counted, default=None)
    weeks = tuple(tuple(_day(day, due, latest, counted, today) if day.month == shown.month else None for day in week) for week in found)
    return Month(f"{shown.year} 年 {shown.month} 月", weeks)


def _day(day: date, due: date | None, latest: date | None, counted: frozenset[date], today: date) -> Day:
    works, weekend = calendar().is_working_day(day), day.weekday() >= 5
    odd = "班" if works and weekend else "休" if not works and not weekend else ""
    role = next((name for name, hit in (("due", day == due), ("latest", day == latest), ("counted", day in counted), ("today", day == today)) if hit), "")
    words = [f"{day}", "工作日" if works else "休息日", {"due": "办结时限", "latest": "最迟在这一天申请延期", "counted": "计入的工作日", "today": "今天"}.get(role, "")]
    return Day(day, not works, odd, role, "，".join(filter(None, words)))
