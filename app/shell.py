"""The frame around every page: the rail by role, the bell, whom I stand in for."""
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, session, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app.access import house, is_clerk, is_steward, me
from app.help.hints import HINTS
from processes.directory import queries as directory
from processes.engine import messages
from processes.engine import queries as engine
from processes.rehearsal.demo import is_demo
from processes.supervision import queries as supervision
from processes.supervision.desk.desks import desks_of
from processes.supervision.messages import preferences

REGISTER = ("register.new", "register.enter", "register.page", "register.grid", "register.work", "register.result", "recurring.carry", "recurring.listing",
            "recurring.new", "recurring.begin")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the rail."""
    address: str
    label: str
    icon: str
    current: bool
    count: int | None = None


def register(app: Flask) -> None:
    app.context_processor(shell)


def shell() -> dict[str, Any]:
    common: dict[str, Any] = {"csrf_token": generate_csrf, "today": house().today()}
    if not (current_user and current_user.is_authenticated):
        return {**common, "rail": (), "said": None, "hint": ""}
    with house().reading() as connection:
        waiting = engine.inbox_count(connection, me()) + supervision.to_read_count(connection, me())
        unread, demo = messages.unread_count(connection, me()), is_demo(connection)
        hint = HINTS.get(request.endpoint or "", "")
        if hint and not preferences.of(connection, me().person).hints_at(request.endpoint or ""):
            hint = ""
        standing = [one.for_person.name for one in directory.substitutions_on(connection, house().today()) if one.person.id == current_user.id]
    return {**common, "rail": rail(waiting), "unread": unread, "demo": demo, "standing_in": standing, "clerk": is_clerk(), "hint": hint,
            "said": session.pop("said", None), "request_number": g.get("request_id", "")}


def rail(waiting: int) -> tuple[Entry, ...]:
    """In the order of use; the first ones make the bar at the bottom of a phone."""
    entries = [_entry("inbox.tasks", "我的待办", "inbox", ("inbox.task", "inbox.complete"), waiting)]
    entries += [_entry("desk.page", desk.title, "desk", ("desk.act", "desk.result", "desk.notices", "desk.printed")) for desk in desks_of(me())[:1]]
    entries.append(_entry("items.listing", "督办事项", "list", ("items.page",), group="open"))
    if is_clerk():
        entries.append(_entry("items.new", "立项", "plus", ("items.register",)))
        entries.append(_entry("register.listing", "会议与来源", "file", REGISTER))
    entries.append(_entry("inbox.finished", "我的已办", "check", ()))
    if is_clerk():
        entries.append(_entry("paper.receipts", "登记回执", "file", ("paper.file",)))
    if is_steward():
        stewards = [name for name in current_app.view_functions if name.startswith("admin.")]
        entries.append(_entry("admin.home", "系统管理", "gear", ["help.queue", "help.answer", *stewards]))
    return tuple(entries)


def _entry(endpoint: str, label: str, icon: str, also: Iterable[str], count: int | None = None, **given: str) -> Entry:
    return Entry(url_for(endpoint, **given), label, icon, request.endpoint in (endpoint, *also), count)
