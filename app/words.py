"""How dates, lights and lists are said on every page."""
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import Flask, session, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.access import house, is_clerk, me, standing_in
from processes.clock import COLLEGE_ZONE
from processes.engine import queries as engine
from processes.rehearsal.demo import is_demo
from processes.supervision.calendar import Calendar, load_calendar

WEEKDAYS = "一二三四五六日"


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    return load_calendar()


def day(value: date | None) -> str:
    """2026-09-30（周三）"""
    return f"{value.isoformat()}（周{WEEKDAYS[value.weekday()]}）" if value else "未定"


def due(value: date | None, today: date) -> Markup:
    """2026-09-30（周三，还有 5 个工作日）, the arithmetic in the title."""
    if value is None:
        return Markup("未定")
    left = calendar().working_days_between(today, value)
    if value < today:
        said, late = f"已逾期 {(today - value).days} 天", True
    elif value == today:
        said, late = "今天 24:00 到期", False
    else:
        said, late = f"还有 {left} 个工作日", False
    notes = "、".join(dict.fromkeys(calendar().source(year) for year in {today.year, value.year}))
    text = f"{value.isoformat()}（周{WEEKDAYS[value.weekday()]}，{said}）"
    return Markup('<span class="due{}" title="{}">{}</span>').format(" late" if late else "", f"从 {today} 数起，不含到期当天，共 {left} 个工作日。{notes}", text)


def moment(value: datetime | None) -> str:
    return value.astimezone(COLLEGE_ZONE).strftime("%Y-%m-%d %H:%M") if value else ""


def light(row: Any) -> Markup:
    """Colour, shape and word together."""
    return Markup('<span class="light {}">{}</span>').format(row.light, row.light_label)


def register(app: Flask) -> None:
    app.jinja_env.filters.update(day=day, moment=moment, light=light)
    app.jinja_env.globals.update(due=due)
    app.context_processor(shell)


def shell() -> dict[str, Any]:
    """What the frame around every page shows."""
    common: dict[str, Any] = {"csrf_token": generate_csrf, "today": house().today(), "flashes": session.pop("said", None)}
    if not (current_user and current_user.is_authenticated):
        return {**common, "rail": [], "unread": 0}
    with house().reading() as connection:
        waiting, unread = engine.inbox_count(connection, me()), engine.unread_count(connection, me())
        demo = is_demo(connection)
    rail = [("inbox.tasks", "我的待办", waiting), ("items.listing", "督办事项", None), ("inbox.finished", "我的已办", None)]
    if is_clerk():
        rail.insert(1, ("items.new", "立项", None))
    return {**common, "rail": [(url_for(endpoint), label, count, endpoint) for endpoint, label, count in rail], "unread": unread, "demo": demo,
            "standing_in": standing_in(), "clerk": is_clerk()}
