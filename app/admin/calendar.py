"""工作日历: what each year rests on; a notice pasted, a ruling of the college entered, each with a preview before it counts (R-15.6, R-15.7)."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, request, session, url_for

from app.access import STEWARD, book, house, me, permission
from app.admin.blueprint import blueprint
from app.admin.year import Year, year_of
from processes.directory import queries as directory
from processes.engine.step import SYSTEM
from processes.errors import ProcessError, Refused
from processes.supervision.announced_years import AnnouncedYear, CollegeRuling
from processes.supervision.rules import changing
from processes.supervision.rules.entries import KEY, Entry, Sort, all_entries, in_force, ruling_content, year_content
from processes.supervision.rules.moving import Moved, moved_items
from processes.supervision.rules.notices import Fault, read_notice

MOST = 200                               # items listed one by one
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the history."""
    entry: Entry
    said: str
    who: str
    in_force: bool
    removable: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What will hold once it is confirmed."""
    kind: Sort
    title: str
    remarks: tuple[str, ...]
    years: tuple[Year, ...]
    moved: tuple[Moved, ...]             # what this person may know of
    hidden: int                          # how many more there are
    seen: str                            # stamp of what it was counted from


@blueprint.get("/calendar")
@permission(STEWARD)
def calendar() -> Any:
    return drawn()


def drawn(status: int = 200, *, typed: Typed | None = None, faults: tuple[Fault, ...] = (), refusal: ProcessError | None = None) -> Any:
    """The page; what was typed stands in its fields again."""
    today = house().today()
    asked = request.args.get("year", "")
    number = int(asked) if asked.isdecimal() and 1950 <= int(asked) <= 2100 else today.year
    with house().reading() as connection:
        lines = history(all_entries(connection), today, lambda ids: directory.names_of(connection, ids))
    known = sorted({*range(today.year - 1, today.year + 3), number})
    return render_template("admin/calendar.html", year=year_of(book().calendar, number), known=[(one, book().calendar.provisional(one)) for one in known],
                           lines=lines, typed=typed or {}, faults=faults, refusal=refusal), status


def history(entries: tuple[Entry, ...], today: date, names: Any) -> list[Line]:
    """Everything entered for the calendar, the newest first."""
    shown = [entry for entry in reversed(entries) if entry.kind is not Sort.PARAMETER]
    holding = {entry.id for kind in (Sort.YEAR, Sort.RULING) for entry in in_force(entries, kind)}
    known = names({entry.by for entry in shown})
    return [Line(entry, said(entry, entries), known.get(entry.by, entry.by), entry.id in holding, entry.id in holding and not changing.begun(entry, today))
            for entry in shown]


def said(entry: Entry, entries: tuple[Entry, ...]) -> str:
    if entry.content is not None:
        return changing.said(entry)
    taken = next(one for one in reversed(entries) if one.subject == entry.subject and one.id < entry.id and one.content is not None)
    return f"撤销：{changing.said(taken)}"


@blueprint.post("/calendar/notice")
@permission(STEWARD)
def notice() -> Any:
    """Read the pasted text; with everything clear, first the preview, then, confirmed, the year."""
    typed = request.form.to_dict()
    try:
        found = read_notice(typed.get("text", ""), number=typed.get("number", ""), dated=day_typed(typed, "dated", "成文日期"))
        if found.year is None:
            return drawn(422, typed=typed, faults=found.faults)
        if "confirm" in typed:
            return confirmed(found.year, typed)
    except ProcessError as error:
        return drawn(error.status, typed=typed, refusal=error)
    return previewed(Sort.YEAR, str(found.year.year), year_content(found.year), f"{found.year.title}（{found.year.notice}，{found.year.dated}）", typed,
                     found.remarks, (found.year.year,))


def confirmed(year: AnnouncedYear, typed: Typed) -> Any:
    with house().unit_of_work(KEY) as u:
        changing.enter_notice(u, me().person, year, typed.get("why", "").strip(), typed.get("seen", ""))
    session["said"] = f"{year.year} 年放假安排已启用，在办事项的日期正在重算，有变动的会通知承办科室负责人和承办人。"
    return redirect(url_for("admin.calendar", year=year.year), 303)


@blueprint.post("/calendar/ruling")
@permission(STEWARD)
def ruling() -> Any:
    typed = request.form.to_dict()
    try:
        entered = ruling_typed(typed)
        changing.judge_ruling(entered, house().today())
        if "confirm" in typed:
            with house().unit_of_work(KEY) as u:
                changing.enter_ruling(u, me().person, entered, typed.get("seen", ""))
            session["said"] = f"学院规定“{entered.name}”已启用，在办事项的日期正在重算，有变动的会通知承办科室负责人和承办人。"
            return redirect(url_for("admin.calendar", year=entered.first.year), 303)
    except ProcessError as error:
        return drawn(error.status, typed=typed, refusal=error)
    return previewed(Sort.RULING, "new", ruling_content(entered), f"学院规定“{entered.name}”（{entered.basis}）", typed, (),
                     tuple(range(entered.first.year, entered.last.year + 1)))


def ruling_typed(typed: Typed) -> CollegeRuling:
    first, last = day_typed(typed, "first", "首日"), day_typed(typed, "last", "末日")
    if first is None or last is None:
        raise Refused("请填写首日和末日。")
    if typed.get("working") not in ("yes", "no"):
        raise Refused("请选择这些天上班还是不上班。")
    return CollegeRuling(typed.get("name", "").strip()[:40], first, last, typed["working"] == "yes", typed.get("basis", "").strip()[:200])


def day_typed(typed: Typed, name: str, label: str) -> date | None:
    text = typed.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused(f"“{label}”不是日期：{text[:20]}。请写成 2027-01-18 这样。") from error


def previewed(kind: Sort, subject: str, content: Any, title: str, typed: Typed, remarks: tuple[str, ...], numbers: tuple[int, ...]) -> Any:
    """Nothing is stored yet: the year as it would be, and what would move, for whom."""
    with house().reading() as connection:
        before, after, seen = changing.tried(connection, kind, subject, content, house().clock.now())
        moved = moved_items(connection, me(), before, after, house().today())
        hidden = len(moved_items(connection, SYSTEM, before, after, house().today())) - len(moved)
    years = tuple(year_of(after.calendar, number, before.calendar) for number in numbers)
    preview = Preview(kind, title, remarks, years, moved, hidden, seen)
    kept = {name: value for name, value in typed.items() if name not in ("csrf_token", "seen", "confirm")}
    return render_template("admin/preview.html", preview=preview, typed=kept, most=MOST)


@blueprint.post("/calendar/withdraw")
@permission(STEWARD)
def withdraw() -> Any:
    typed = request.form.to_dict()
    try:
        kind = Sort.YEAR if typed.get("kind") == Sort.YEAR else Sort.RULING
        with house().unit_of_work(KEY) as u:
            changing.withdraw(u, me().person, kind, typed.get("subject", ""), typed.get("why", ""))
    except ProcessError as error:
        return drawn(error.status, typed=typed, refusal=error)
    session["said"] = "已撤销，在办事项的日期正在重算，有变动的会通知承办科室负责人和承办人。"
    return redirect(url_for("admin.calendar"), 303)

