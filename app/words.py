"""How dates, lights and numbers are said on every page."""
from datetime import date, datetime
from typing import Any

from flask import Flask
from markupsafe import Markup

from app.access import book
from processes.clock import COLLEGE_ZONE
from processes.supervision.announced_years import WEEKDAYS, days_from
from processes.supervision.calendar import ONE_DAY, Calendar
from processes.supervision.regulation import CHANNEL_LABELS


def calendar() -> Calendar:
    return book().calendar


def day(value: date | None) -> str:
    """2026-09-30（周三）"""
    return f"{value.isoformat()}（周{WEEKDAYS[value.weekday()]}）" if value else "未定"


def remaining(value: date, today: date) -> str:
    """What a due day means today."""
    if value < today:
        return f"已逾期 {(today - value).days} 天"
    if value == today:
        return "今天 24:00 到期"
    return f"还有 {calendar().working_days_between(today, value)} 个工作日"


def arithmetic(value: date, today: date) -> str:
    """How the number of days came about, and on which notice it rests."""
    notes = "、".join(dict.fromkeys(calendar().source(year) for year in (min(today, value).year, max(today, value).year)))
    if value < today:
        return f"时限 {value} 24:00 已过，至今天 {today} 共 {(today - value).days} 天。"
    if value == today:
        return f"今天 {today} 24:00 前办理都在时限之内。"
    last = value - ONE_DAY
    off = sum(not calendar().is_working_day(one) for one in days_from(today, last))
    rest = f"，扣除其间 {off} 个休息日" if off else ""
    return f"从今天 {today} 数到 {last}，到期当天不计{rest}，共 {calendar().working_days_between(today, value)} 个工作日。依据：{notes}。"


def due(value: date | None, today: date) -> Markup:
    """2026-09-30（周三，还有 5 个工作日）; the arithmetic in the title."""
    if value is None:
        return Markup("未定")
    said = Markup("{}<wbr>（周{}，<wbr>{}）").format(value.isoformat(), WEEKDAYS[value.weekday()], remaining(value, today))
    return Markup('<span class="due{}" title="{}">{}</span>').format(" late" if value < today else "", arithmetic(value, today), said)


def when(value: date | None, today: date) -> Markup:
    """The same where there is room: a tap opens the arithmetic."""
    if value is None:
        return Markup("未定")
    return Markup('<details class="when"><summary>{}</summary><div class="hint">{}</div></details>').format(due(value, today), arithmetic(value, today))


def provisional(value: date | None, today: date) -> Markup:
    """暂估, while the working days between today and the day rest on a year whose notice is not out (R-15.6)."""
    years = range(today.year, value.year + 1) if value else ()
    marks = [Markup(' <span class="mark">{}</span>').format(calendar().source(year)) for year in years if calendar().provisional(year)]
    return Markup("").join(marks)


def moment(value: datetime | None) -> str:
    return value.astimezone(COLLEGE_ZONE).strftime("%Y-%m-%d %H:%M") if value else ""


def light(row: Any) -> Markup:
    """Colour, shape and word together."""
    return Markup('<span class="light {}">{}</span>').format(row.light, row.light_label)


def size(value: int) -> str:
    """Of a file."""
    return f"{value / 1024 / 1024:.1f} MB" if value >= 1024 * 1024 else f"{max(1, round(value / 1024))} KB"


def register(app: Flask) -> None:
    app.jinja_env.filters.update(day=day, moment=moment, light=light, size=size)
    app.jinja_env.globals.update(due=due, when=when, provisional=provisional, channels=CHANNEL_LABELS)
