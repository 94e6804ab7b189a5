"""Enter a notice, a ruling of the college or a parameter: one more row and a line in the audit log; for the calendar also a job per open item."""
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from processes.audit import verbs as audit
from processes.db import new_id
from processes.engine.jobs import store as jobs
from processes.engine.step import SYSTEM
from processes.errors import Conflict, Refused
from processes.supervision import timetable
from processes.supervision.announced_years import AnnouncedYear, CollegeRuling, span_text
from processes.supervision.deeds import Work, deed_of
from processes.supervision.lifecycle import OPEN
from processes.supervision.models import items
from processes.supervision.records import change, enter, find, id_of, load, tell
from processes.supervision.regulation import head_post, person_principal
from processes.supervision.rulebook import Rulebook, build, rulebook
from processes.supervision.rules.entries import Entry, Sort, add, all_entries, in_force, last_stamp, ruling_content, year_content
from processes.supervision.rules.moving import Move, moves
from processes.supervision.rules.parameters import PARAMETERS

RECOUNT = "calendar.recount"
LONGEST_RULING = 120                             # days


def enter_notice(u: Work, by: str, year: AnnouncedYear, why: str, seen: str) -> None:
    """The State Council's notice of a year. `seen`: the stamp of what the preview was counted from."""
    _unchanged_since(u, seen)
    _calendar_changed(u, add(u.connection, Sort.YEAR, str(year.year), year_content(year), by=by, at=u.now, why=why))
    audit.record(u.connection, by, "calendar.notice", f"year:{year.year}", "done", u.now, detail={"notice": year.notice, "why": why})


def enter_ruling(u: Work, by: str, ruling: CollegeRuling, seen: str) -> None:
    """Days the college itself declares working or not (R-15.7)."""
    _unchanged_since(u, seen)
    judge_ruling(ruling, u.today)
    _calendar_changed(u, add(u.connection, Sort.RULING, new_id(), ruling_content(ruling), by=by, at=u.now, why=ruling.basis))
    audit.record(u.connection, by, "calendar.ruling", f"ruling:{ruling.name}", "done", u.now, detail={**ruling_content(ruling)})


def judge_ruling(ruling: CollegeRuling, today: date) -> None:
    """A ruling speaks of days to come: what has been counted stays counted (第二十条)."""
    if not ruling.name.strip() or not ruling.basis.strip():
        raise Refused("请写明名称和依据（会议、文号或决定）。", article="第二十条")
    if ruling.last < ruling.first:
        raise Refused("末日不能早于首日。")
    if ruling.first < today:
        raise Refused(f"学院规定不溯及既往，首日不能早于今天（{today}）。", article="第二十条")
    if (ruling.last - ruling.first).days >= LONGEST_RULING:
        raise Refused(f"一条规定最长 {LONGEST_RULING} 天，请核对起止日期，或分成几条。")


def withdraw(u: Work, by: str, kind: Sort, subject: str, why: str) -> None:
    """A newer row that takes back an entry; days that have begun stay as they were counted."""
    found = next((entry for entry in in_force(all_entries(u.connection), kind) if entry.subject == subject and kind is not Sort.PARAMETER), None)
    if found is None:
        raise Refused("没有这条规定，可能已被撤销。")
    if not why.strip():
        raise Refused("请写明撤销的理由。")
    if begun(found, u.today):
        raise Refused("这条规定已经开始实行，不溯及既往，不能撤销。", article="第二十条", next_step="如今后的日子要改，请另录一条规定或粘贴新的通知，后录的为准。")
    _calendar_changed(u, add(u.connection, kind, subject, None, by=by, at=u.now, why=why))
    audit.record(u.connection, by, "calendar.withdraw", f"{kind}:{subject}", "done", u.now, detail={"what": said(found), "why": why})


def begun(entry: Entry, today: date) -> bool:
    return entry.year.year <= today.year if entry.kind is Sort.YEAR else entry.ruling.first < today


def said(entry: Entry) -> str:
    """What a row of the calendar says, in a few words."""
    if entry.content is None:
        return "撤销"
    if entry.kind is Sort.YEAR:
        return entry.year.notice
    return f"学院规定“{entry.ruling.name}”，{span_text(entry.ruling.first, entry.ruling.last)}{'上班' if entry.ruling.working else '不上班'}"


def set_parameter(u: Work, by: str, name: str, typed: str | None, why: str) -> Any:
    """A value from now on; None: the default again. Terms that have begun keep theirs."""
    if name not in PARAMETERS:
        raise Refused("没有这个参数。")
    parameter, present = PARAMETERS[name], getattr(rulebook(u.connection).tables, name)
    value = parameter.default if typed is None else parameter.read(typed)
    if (tuple(value) if isinstance(value, list) else value) == present:
        raise Refused(f"“{parameter.label}”现在就是 {parameter.said(present)}，没有改动。")
    if not why.strip():
        raise Refused("请写明改动的理由或依据。", article="第二十条")
    add(u.connection, Sort.PARAMETER, name, None if typed is None else value, by=by, at=u.now, why=why.strip())
    audit.record(u.connection, by, "parameter.set", f"parameter:{name}", "done", u.now,
                 detail={"before": parameter.said(present), "after": parameter.said(value), "why": why.strip()})
    return value


def tried(connection: sa.Connection, kind: Sort, subject: str, content: Any, at: datetime) -> tuple[Rulebook, Rulebook, str]:
    """The rulebook without and with an entry nobody has confirmed yet, and the stamp it was counted from."""
    entries = all_entries(connection)
    plain = entry_of(kind, subject, content, at, entries[-1].id + 1 if entries else 1)
    return build(entries), build((*entries, plain)), entries[-1].stamp if entries else ""


def entry_of(kind: Sort, subject: str, content: Any, at: datetime, number: int) -> Entry:
    """As it will be read back: dates as text."""
    return Entry(number, "", kind, subject, _as_text(content), "", at, "")


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_as_text(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _unchanged_since(u: Work, seen: str) -> None:
    if last_stamp(u.connection) != seen:
        raise Conflict("预览之后，日历或参数又被他人改动，本次没有启用。", next_step="请重新预览，看清变动后再启用。")


def _calendar_changed(u: Work, entry_id: int) -> None:
    """Every open item counts its dates anew, each in a transaction of its own."""
    keys = u.connection.execute(sa.select(items.c.key).where(items.c.status.in_(OPEN)).order_by(items.c.due, items.c.id)).scalars().all()
    jobs.schedule_each(u.connection, RECOUNT, u.now, {"entry": entry_id}, keys)


def recount(u: Work, payload: dict[str, Any]) -> None:
    """The job of one item: its moments say what the calendar now demands, and who works by the old dates is told."""
    item = find(u.connection, id_of(u.key))
    if item is None or item.status not in OPEN:
        return
    entries = all_entries(u.connection)
    before, after = (build(tuple(entry for entry in entries if entry.id < last)) for last in (payload["entry"], payload["entry"] + 1))
    changed = moves(item, timetable.stages_of(u.connection, [item.id]).get(item.id, ()), before, after, u.today)
    timetable.refresh(u.connection, item.id, u.now)
    u.engine.facts_changed()
    if changed:
        _tell(u, item.id, next(entry for entry in entries if entry.id == payload["entry"]), changed)


def _tell(u: Work, item_id: str, entry: Entry, changed: tuple[Move, ...]) -> None:
    calendar = rulebook(u.connection).calendar
    change(u.connection, item_id, calendar_version=calendar.version)
    item, deed = load(u.connection, item_id), deed_of(u, SYSTEM)
    enter(deed, item, "calendar_changed", source=said(entry), calendar=calendar.version, moves=[asdict(move) for move in changed])
    first = changed[0]
    more = f"等 {len(changed)} 项" if len(changed) > 1 else ""
    text = f"工作日历已更新（{said(entry)}），{first.what}由 {first.before or '无'} 改为 {first.after or '无'}{more}"
    tell(deed, item, [head_post(item.lead), *([person_principal(item.handler)] if item.handler else [])], f"calendar {entry.stamp}", text)


DUTIES: dict[str, Callable[[Any, dict[str, Any]], None]] = {RECOUNT: recount}
