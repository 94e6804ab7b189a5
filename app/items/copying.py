"""What one takes along from an item: the text for WeChat, the due date for one's own calendar."""
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, session, url_for

from app.access import SIGNED_IN, book, house, is_clerk, me, permission
from app.items.views import found, watched
from processes.errors import NotFound
from processes.supervision.lifecycle import OPEN
from processes.supervision.messages.copying import record_copy, text_of_notice
from processes.supervision.messages.entries import calendar_entry
from processes.supervision.queries import ItemRow

blueprint = Blueprint("copying", __name__, url_prefix="/items")


@blueprint.get("/<path:path>/copy")
@permission(SIGNED_IN)
def page(path: str) -> Any:
    row = issued(path)
    watched(row)
    home = house().settings.public_url
    text = text_of_notice(row.disclosure, row.number, row.title, row.lead, row.due, home + url_for("items.page", path=path), f"{home}/") if row.due else ""
    return render_template("items/copy.html", row=row, path=path, text=text, offices=[row.lead, *row.coops], recording=is_clerk() and row.status in OPEN)


@blueprint.post("/<path:path>/copy")
@permission(SIGNED_IN)
def copied(path: str) -> Any:
    row = issued(path)
    with house().unit_of_work(row.key) as u:
        record_copy(u, me(), request.form)
    session["said"] = f"已记下：经微信发给{request.form['office']}（{request.form['to'].strip()}）。对方回复后，可用“换渠道再送达”登记结果。"
    return redirect(url_for("items.page", path=path), 303)


@blueprint.get("/<path:path>/due.ics")
@permission(SIGNED_IN)
def entry(path: str) -> Any:
    row = issued(path)
    watched(row)
    return Response(calendar_entry(row, book()), mimetype="text/calendar", headers={"Content-Disposition": 'attachment; filename="due.ics"'})


def issued(path: str) -> ItemRow:
    """An item that has been issued and that I may read."""
    with house().reading() as connection:
        item = found(connection, path)
    if not item.row.number or item.papers is None:
        raise NotFound("该督办通知")
    return item.row
