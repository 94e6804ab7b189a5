"""人员变动, its 移交清单 for paper, and what has nobody to do it."""
from datetime import date
from typing import Any

from flask import redirect, render_template, request, session, url_for

from app.access import ADMIN, house, me, permission
from app.admin.blueprint import blueprint
from app.admin.posting import address, day, text
from processes.directory import queries
from processes.errors import NotFound, ProcessError, Refused
from processes.supervision.personnel import queries as personnel
from processes.supervision.personnel.handover import KIND_LABELS, Change, Kind, carry_out
from processes.supervision.personnel.holdings import held


@blueprint.get("/people/<login>/change")
@permission(ADMIN)
def change(login: str) -> Any:
    return asked(login)


def asked(login: str, status: int = 200, *, refusal: ProcessError | None = None) -> Any:
    """Everything the person holds, and the one form that moves it."""
    today, given = house().today(), request.values
    with house().reading() as connection:
        person = queries.person(connection, login)
        if person is None or login not in {one.id for one in queries.everyone(connection, today)}:
            raise NotFound("该人员")
        holds = held(connection, me(), person, today)
        everyone = [one for one in queries.everyone(connection, today) if one.id != login]
    kind = given.get("kind", Kind.POST if holds.posts else Kind.COLLEGE)
    ticked = given.getlist("post") or ([str(one.post) for one in holds.posts] if request.method == "GET" else [])
    return render_template("admin/change.html", person=person, held=holds, kinds=KIND_LABELS, kind=kind, ticked=ticked, everyone=everyone, given=given,
                           refusal=refusal), status


@blueprint.post("/people/<login>/change")
@permission(ADMIN)
def carry_out_change(login: str) -> Any:
    try:
        wanted = posted(login)
        with house().unit_of_work() as u:
            handover_id = carry_out(u, me(), wanted, ip=address())
    except ProcessError as refusal:
        return asked(login, refusal.status, refusal=refusal)
    session["said"] = f"已办理{KIND_LABELS[wanted.kind]}，自 {wanted.day} 起生效。"
    return redirect(url_for("admin.handover", handover_id=handover_id), 303)


def posted(login: str) -> Change:
    kind = request.form.get("kind", "")
    if kind not in list(Kind):
        raise Refused("请选择变动的种类。")
    from_day = day()
    if abs((from_day - house().today()).days) > 366:
        raise Refused("变动日期应在前后一年之内。")
    return Change(Kind(kind), login, from_day, posts=tuple(request.form.getlist("post")) if kind in (Kind.POST, Kind.ACCOUNT) else (),
                  office=text("office") if kind == Kind.OFFICE else "", successor=text("successor"), acting="acting" in request.form, handler=text("handler"))


@blueprint.get("/handovers/<handover_id>")
@permission(ADMIN)
def handover(handover_id: str) -> Any:
    """移交清单, on A4."""
    with house().reading() as connection:
        found = personnel.handover(connection, me(), handover_id)
    return render_template("admin/handover.html", one=found, label=KIND_LABELS[Kind(found.kind)], parsed=date.fromisoformat)


@blueprint.get("/unattended")
@permission(ADMIN)
def unattended() -> Any:
    with house().reading() as connection:
        found = personnel.unattended(connection, me(), house().today())
        ids = {office.name: office.id for office in queries.offices(connection, house().today())}
    return render_template("admin/unattended.html", found=found, ids=ids)
