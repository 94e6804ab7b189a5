"""结转 and 周期事项: what the register asks for at the turn of a year and of every period."""
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, session, url_for

from app.access import CLERK, house, me, permission
from app.binding import Posted
from app.register.entering import is_id, office_names, whole
from processes.db import new_id
from processes.errors import NotFound, ProcessError
from processes.supervision.records import key_of
from processes.supervision.register import outcomes
from processes.supervision.register import queries as register
from processes.supervision.register.carrying import carry_over, last_year
from processes.supervision.register.dispatch import dispatch, settle
from processes.supervision.register.pages import RowView
from processes.supervision.register.periods import PERIODS
from processes.supervision.register.recurring import NewSeries, begin_series, end_series, judge_series, plan_period, series_key
from processes.supervision.regulation import DISCLOSURES

blueprint = Blueprint("recurring", __name__, url_prefix="/register")


@blueprint.get("/carry")
@permission(CLERK)
def carry() -> Any:
    year = last_year(house().today())
    with house().reading() as connection:
        rows = outcomes.unfinished(connection, me(), year, house().today())
    return render_template("register/carry.html", rows=rows, year=year)


@blueprint.post("/carry")
@permission(CLERK)
def confirm() -> Any:
    """One unit of work per item; one that was closed meanwhile stops no other."""
    year, done, refused = last_year(house().today()), 0, []
    for item_id in request.form.getlist("item"):
        try:
            with house().unit_of_work(key_of(item_id)) as u:
                carry_over(u, me(), year)
            done += 1
        except ProcessError as error:
            refused.append(error.message)
    said = [f"{done} 件列入 {year} 年结转，编号和时限不变。"] if done else []
    session["said"] = "".join([*said, *refused]) or "没有勾选事项。"
    return redirect(url_for("recurring.carry"), 303)


@blueprint.get("/series")
@permission(CLERK)
def listing() -> Any:
    with house().reading() as connection:
        rows = outcomes.recurring(connection, me(), house().today())
    waiting = sum(one.waits(house().today()) for one in rows)
    return render_template("register/series.html", rows=rows, waiting=waiting, dispatch_id=new_id())


@blueprint.post("/series")
@permission(CLERK)
def issue() -> Any:
    """This period's items of the chosen series, as items of their own."""
    chosen = list(dict.fromkeys(request.form.getlist("series")))
    if not chosen:
        session["said"] = "没有勾选周期事项。"
        return redirect(url_for("recurring.listing"), 303)
    wanted = []
    for series_id in chosen:
        with house().unit_of_work(series_key(series_id)) as u:
            wanted.append(plan_period(u, me(), series_id))
    given = request.form.get("dispatch", "")
    dispatch_id = given if is_id(given) else new_id()
    dispatch(house().unit_of_work, me(), dispatch_id, None, wanted)
    return redirect(url_for("register.result", dispatch_id=dispatch_id), 303)


@blueprint.get("/<document_id>/series")
@permission(CLERK)
def new(document_id: str) -> Any:
    """Filled in from the row's item as it stands on the grid."""
    with house().reading() as connection:
        row = row_of(connection, document_id, request.args.get("row", ""))
    cell = row.coming[0].cell if row.coming else None
    typed = [("name", cell.title if cell else row.agenda), ("content", cell.content if cell else row.text), ("lead", cell.lead if cell else ""),
             ("level", cell.level if cell else "ordinary"), ("period", "monthly"), ("due_day", "25"), *(("coops", one) for one in (cell.coops if cell else ()))]
    return drawn(document_id, row, Posted(typed))


def row_of(connection: sa.Connection, document_id: str, row_id: str) -> RowView:
    found = next((row for row in register.document_page(connection, me(), document_id).rows if row.id == row_id and not row.hidden), None)
    if found is None:
        raise NotFound("该条决议")
    return found


def drawn(document_id: str, row: RowView, posted: Posted, status: int = 200, **context: Any) -> Any:
    with house().reading() as connection:
        offices = office_names(connection, house().today())
    return render_template("register/series_new.html", document_id=document_id, row=row, posted=posted, offices=offices, periods=PERIODS,
                           disclosures=DISCLOSURES, series_id=posted.get("series_id") or new_id(), **{"faults": (), "refusal": None, **context}), status


@blueprint.post("/<document_id>/series")
@permission(CLERK)
def begin(document_id: str) -> Any:
    posted, today = Posted(request.form), house().today()
    with house().reading() as connection:
        row, offices = row_of(connection, document_id, posted.get("row", "")), set(office_names(connection, house().today()))
    asked = typed_series(posted, today)
    if faults := judge_series(asked, offices):
        return drawn(document_id, row, posted, 422, faults=faults)
    series_id = posted.get("series_id", "")
    try:
        with house().unit_of_work(series_key(series_id if is_id(series_id) else new_id())) as u:
            begin_series(u, me(), u.key.removeprefix(series_key("")), row.id, asked, offices)
    except ProcessError as error:
        return drawn(document_id, row, posted, error.status, refusal=error)
    settle(house().unit_of_work, me(), document_id)
    session["said"] = f"已设为周期事项，每期从这里下达：{asked.name}。"
    return redirect(url_for("recurring.listing"), 303)


def typed_series(posted: Posted, today: date) -> NewSeries:
    return NewSeries(posted.get("name", "").strip()[:48], posted.get("period", ""), whole(posted.get("due_day", "")) or 0,
                     posted.get("content", "").strip()[:1500], posted.get("lead", ""), tuple(dict.fromkeys(posted.getlist("coops"))),
                     posted.get("level", ""), today)


@blueprint.post("/series/<series_id>/end")
@permission(CLERK)
def end(series_id: str) -> Any:
    with house().unit_of_work(series_key(series_id)) as u:
        end_series(u, me(), series_id)
    session["said"] = "已停止，以后各期不再待发；已下达的照常办理。"
    return redirect(url_for("recurring.listing"), 303)
