"""分工: which leader's post is in charge of an office, or of a business line (R-15.9)."""
from typing import Any

from flask import redirect, render_template, request, session, url_for

from app.access import ADMIN, house, permission
from app.admin.blueprint import blueprint
from app.admin.posting import day, record, text
from processes.directory import queries, verbs
from processes.errors import ProcessError


@blueprint.get("/portfolios")
@permission(ADMIN)
def portfolios() -> Any:
    return drawn()


def drawn(status: int = 200, *, refusal: ProcessError | None = None) -> Any:
    today = house().today()
    with house().reading() as connection:
        rows = queries.portfolios_on(connection, today)
        holders = {row.leader_post: "、".join(person.name for person in queries.people_of(connection, f"post:{row.leader_post}", today)) for row in rows}
        posts = dict.fromkeys([*holders, *(str(held.post) for held in queries.posts_on(connection, today) if held.post.office is None)])
        return render_template("admin/portfolios.html", rows=rows, holders=holders, posts=list(posts), refusal=refusal, typed=request.form,
                               offices=[office.name for office in queries.offices(connection, today)], lines=queries.business_lines(connection, today)), status


@blueprint.post("/portfolios")
@permission(ADMIN)
def set_portfolio() -> Any:
    try:
        office, line, leader = text("office") or None, text("line") or None, text("leader", required="分管的职务")
        with house().unit_of_work() as u:
            verbs.set_portfolio(u.connection, office, line, leader, day())
            record(u, "directory.portfolio", f"post:{leader}", office=office, line=line, **{"from": day()})
    except ProcessError as refusal:
        return drawn(refusal.status, refusal=refusal)
    session["said"] = f"自 {day()} 起{leader}分管{'、'.join(filter(None, (office, line)))}。"
    return redirect(url_for("admin.portfolios"), 303)


@blueprint.post("/portfolios/end")
@permission(ADMIN)
def end_portfolio() -> Any:
    try:
        office, line = text("office") or None, text("line") or None
        with house().unit_of_work() as u:
            verbs.end_portfolio(u.connection, office, line, day())
            record(u, "directory.portfolio_ended", f"office:{office or ''}", line=line, **{"from": day()})
    except ProcessError as refusal:
        return drawn(refusal.status, refusal=refusal)
    session["said"] = f"自 {day()} 起不再列{'、'.join(filter(None, (office, line)))}的分工。"
    return redirect(url_for("admin.portfolios"), 303)
