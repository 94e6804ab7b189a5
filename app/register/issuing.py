"""The grid of a document, one 下达 of its rows, the result and the sheets."""
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, session, url_for

from app.access import CLERK, SIGNED_IN, book, house, is_clerk, me, permission
from app.binding import asks_only_to_redraw, posted_form, retyped
from app.binding import typed as fields
from app.register.blueprint import blueprint
from app.register.entering import is_id, office_names, watched
from app.register.grid import Grid, cautions, keep, shown, typed
from processes.db import new_id
from processes.directory import queries as directory
from processes.directory.naming import duties_on
from processes.errors import ProcessError, Refused
from processes.supervision.printing import NOTICE, record_print
from processes.supervision.register import outcomes, unsent
from processes.supervision.register import queries as register
from processes.supervision.register.dispatch import dispatch
from processes.supervision.register.outcomes import Sheet
from processes.supervision.regulation import DISCLOSURES


@blueprint.get("/<document_id>/grid")
@permission(CLERK)
def grid(document_id: str) -> Any:
    with house().reading() as connection:
        page = register.document_page(connection, me(), document_id)
        kept = unsent.typing(connection, me(), document_id)
        found = typed(page, retyped(kept[0]), office_names(connection, house().today())) if kept else shown(page)
    watched(page.document)
    return drawn(found, new_id(), kept_at=kept[1] if kept else None)


def drawn(found: Grid, dispatch_id: str, status: int = 200, *, refusal: ProcessError | None = None, kept_at: datetime | None = None) -> Any:
    with house().reading() as connection:
        offices, duties = directory.offices(connection, house().today()), duties_on(connection, house().today())
    return render_template("register/grid.html", grid=found, page=found.page, document=found.page.document, offices=offices, disclosures=DISCLOSURES,
                           dispatch_id=dispatch_id, refusal=refusal, kept_at=kept_at, cautions=cautions(found, duties, house().today(), book())), status


@blueprint.post("/<document_id>/grid/draft")
@permission(CLERK)
def grid_typing(document_id: str) -> Any:
    """What was typed into the grid and not saved yet."""
    with house().reading() as connection:
        register.document_page(connection, me(), document_id)
    with house().unit_of_work() as u:
        unsent.keep_typing(u, me(), document_id, {"posted": fields(request.form)})
    return "草稿已自动保存"


@blueprint.post("/<document_id>/grid/clear")
@permission(CLERK)
def grid_clear(document_id: str) -> Any:
    with house().unit_of_work() as u:
        unsent.forget_typing(u, me(), document_id)
    return redirect(url_for("register.grid", document_id=document_id), 303)


@blueprint.post("/<document_id>/grid")
@permission(CLERK)
def work(document_id: str) -> Any:
    """Keep what was typed, then do what the button says."""
    posted = posted_form()
    act, dispatch_id = posted.get("act", ""), posted.get("dispatch", "")
    dispatch_id = dispatch_id if is_id(dispatch_id) else new_id()
    with house().reading() as connection:
        found = typed(register.document_page(connection, me(), document_id), posted, office_names(connection, house().today()))
    if asks_only_to_redraw(posted):
        return drawn(found, dispatch_id)
    if found.faulty:
        return drawn(found, dispatch_id, 422, refusal=Refused("有的格子填得不对，见表中红字。"))
    try:
        keep(found, posted)
    except ProcessError as error:
        return drawn(found, dispatch_id, error.status, refusal=error)
    if act == "issue":
        return issue(found, dispatch_id)
    if act.startswith("series:"):
        return redirect(url_for("recurring.new", document_id=document_id, row=act.partition(":")[2]), 303)
    session["said"] = "已保存。标为督办的已成为草稿，依据和督办决定已填好。"
    return redirect(url_for("register.grid", document_id=document_id), 303)


def issue(found: Grid, dispatch_id: str) -> Any:
    if not found.picked:
        return drawn(found, dispatch_id, 422, refusal=Refused("没有可下达的事项。", next_step="请把要督办的标为“督办”，并勾选“下达”。"))
    dispatch(house().unit_of_work, me(), dispatch_id, found.page.document.id, found.picked)
    return redirect(url_for("register.result", dispatch_id=dispatch_id), 303)


@blueprint.get("/issued/<dispatch_id>")
@permission(CLERK)
def result(dispatch_id: str) -> Any:
    with house().reading() as connection:
        found = outcomes.result(connection, me(), dispatch_id, house().today())
    return render_template("register/result.html", result=found)


@blueprint.get("/issued/<dispatch_id>/<office>")
@permission(SIGNED_IN)
def sheet(dispatch_id: str, office: str) -> Any:
    """For the office's own people too: the message leads here."""
    with house().reading() as connection:
        found = outcomes.sheet(connection, me(), dispatch_id, office, house().today())
    return on_paper(dispatch_id, office, [found])


@blueprint.get("/issued/<dispatch_id>/sheets")
@permission(CLERK)
def sheets(dispatch_id: str) -> Any:
    """Those of all its offices."""
    return on_paper(dispatch_id, "", sheets_of(dispatch_id, ""))


def on_paper(dispatch_id: str, office: str, found: list[Sheet]) -> Any:
    return render_template("register/sheet.html", sheets=found, dispatch_id=dispatch_id, office=office, now="now" in request.args,
                           clerk=is_clerk())


def sheets_of(dispatch_id: str, office: str) -> list[Sheet]:
    with house().reading() as connection:
        today = house().today()
        offices = [office] if office else [name for name, _ in outcomes.result(connection, me(), dispatch_id, today).offices]
        return [outcomes.sheet(connection, me(), dispatch_id, one, today) for one in offices]


@blueprint.post("/issued/<dispatch_id>/sheets")
@permission(SIGNED_IN)
def sheets_printed(dispatch_id: str) -> Any:
    """Who prints is entered with every item on the paper before the browser prints."""
    office = request.form.get("office", "")
    for sheet in sheets_of(dispatch_id, office):
        for line in sheet.lines:
            with house().unit_of_work(line.row.key) as u:
                record_print(u, me(), {"what": NOTICE, "number": line.notice, "office": sheet.office})
    where = url_for("register.sheet", dispatch_id=dispatch_id, office=office, now=1) if office else url_for("register.sheets", dispatch_id=dispatch_id, now=1)
    return redirect(where, 303)
