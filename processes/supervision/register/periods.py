"""The periods of a recurring task, and the due day in each."""
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

PERIODS = {"monthly": "每月", "quarterly": "每季度", "half_yearly": "每半年", "yearly": "每年"}
MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    first: date
    last: date
    code: str                            # 2026-03, 2026-Q1, 2026-H1, 2026
    label: str                           # 2026年3月


def period_of(kind: str, day: date) -> Period:
    """The period in which the day lies."""
    length = MONTHS[kind]
    number = (day.month - 1) // length
    first, end = number * length + 1, number * length + length
    last = date(day.year, end, monthrange(day.year, end)[1])
    code = {"monthly": f"{day.year}-{first:02}", "quarterly": f"{day.year}-Q{number + 1}", "half_yearly": f"{day.year}-H{number + 1}", "yearly": f"{day.year}"}
    label = {"monthly": f"{first}月", "quarterly": f"第{'一二三四'[number % 4]}季度", "half_yearly": "上半年" if number == 0 else "下半年", "yearly": ""}
    return Period(date(day.year, first, 1), last, code[kind], f"{day.year}年{label[kind]}")


def due_in(period: Period, due_day: int) -> date:
    """The day of the period's last month; where the month is shorter, its last day."""
    return period.last.replace(day=min(due_day, period.last.day))


def periods_between(kind: str, since: date, until: date) -> tuple[Period, ...]:
    """Every period from the one of `since` to the one of `until`."""
    found = [period_of(kind, since)] if since <= until else []
    while found and found[-1].last < until:
        found.append(period_of(kind, date.fromordinal(found[-1].last.toordinal() + 1)))
    return tuple(found)
