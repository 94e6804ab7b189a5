"""Paper: printed notices and sheets, and what comes back signed."""
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from app.access import CLERK, SIGNED_IN, house, me, permission
from app.binding import Posted, posted_form
from app.errors import note
from app.items.views import found, watched
from processes.errors import FormInvalid, NotFound, ProcessError, Refused
from processes.files import queries as files
from processes.supervision import queries as supervision
from processes.supervision.printing import NOTICE, PRINTED, notice_sheet, record_print
from processes.supervision.queries import ItemPage
from processes.supervision.receipts import Sheet, file_receipt, find_sheet
from processes.supervision.regulation import COLLEGE, COORDINATING_OFFICE, SOURCES

blueprint = Blueprint("paper", __name__)


def readable(path: str) -> ItemPage:
    """The item, whose content this person may read; a look at 工作秘密 is written down."""
    with house().reading() as connection:
        item = found(connection, path)
    if item.papers is None or not item.row.number:
        raise NotFound("该督办通知")
    watched(item.row)
    return item


@blueprint.get("/items/<path:path>/paper/<what>")
@permission(SIGNED_IN)
def view(path: str, what: str) -> Any:
    """As it will be on paper; `?now=1` after 打印 was pressed."""
    if what not in PRINTED:
        raise NotFound("这种打印稿")
    item = readable(path)
    number, office = request.args.get("number", ""), request.args.get("office", "")
    with house().reading() as connection:
        notice = notice_sheet(connection, me(), item.row.id, number) if what == NOTICE else None
    offices = tuple(one for one in notice.offices if office in ("", one)) if notice else ()
    if notice and not offices:
        raise NotFound("发给该科室的督办通知")
    return render_template(f"items/paper_{what}.html", row=item.row, papers=item.papers, notice=notice, offices=offices, office=office, path=path, what=what,
                           source=SOURCES.get(item.row.source), now="now" in request.args, printed_at=house().clock.now(),
                           college=COLLEGE, coordinating=COORDINATING_OFFICE)


@blueprint.post("/items/<path:path>/paper/<what>")
@permission(SIGNED_IN)
def printed(path: str, what: str) -> Any:
    """Who prints is entered before the browser prints."""
    item, number, office = readable(path), request.form.get("number", ""), request.form.get("office", "")
    with house().unit_of_work(item.row.key) as u:
        record_print(u, me(), {"what": what, "number": number, "office": office})
    return redirect(url_for("paper.view", path=path, what=what, number=number or None, office=office or None, now=1), 303)


@blueprint.get("/receipts")
@permission(CLERK)
def receipts() -> Any:
    """The number on the sheet finds the item; 回执 is entered beside it."""
    text = request.args.get("q", "").strip()
    if not text:
        return drawn(None)
    try:
        return drawn(sheet_of(text))
    except ProcessError as error:
        return drawn(None, error.status, text=text, refusal=error)


def sheet_of(text: str) -> Sheet:
    with house().reading() as connection:
        return find_sheet(connection, me(), text, house().today())


def drawn(sheet: Sheet | None, status: int = 200, *, text: str = "", refusal: ProcessError | None = None, kept: Posted | None = None) -> Any:
    typed = kept or Posted()
    with house().reading() as connection:
        scans = files.several(connection, typed.getlist("copy"))
        item = supervision.item(connection, me(), sheet.item_id, house().today()) if sheet else None
    deliveries = [one for notice in item.papers.notices if sheet and notice.id == sheet.notice_id for one in notice.deliveries] if item and item.papers else []
    return render_template("items/receipts.html", sheet=sheet, text=text, refusal=refusal, kept=typed, scans=scans, deliveries=deliveries,
                           now=house().clock.now()), status


@blueprint.post("/receipts")
@permission(CLERK)
def file() -> Any:
    posted = posted_form()
    sheet = sheet_of(posted.get("number", ""))
    data = {**{name: posted.get(name, "") for name in ("office", "signed_by", "signed_at", "failed", "reason")}, "copy": posted.getlist("copy"),
            "notice": sheet.notice_id}
    with house().reading() as connection:
        key = supervision.item(connection, me(), sheet.item_id, house().today()).row.key
    try:
        with house().unit_of_work(key) as u:
            file_receipt(u, me(), data)
    except NotFound:
        raise
    except ProcessError as error:            # also what a task that ends with it says: signer, time and scans stay
        note(error)
        return drawn(sheet, error.status, refusal=Refused(str(error)) if isinstance(error, FormInvalid) else error, kept=posted)
    session["said"] = f"已登记{data['office']}的回执（{sheet.number}）。" if not data["failed"] else f"已登记：{sheet.number} 没有送到{data['office']}，列入未送达。"
    return redirect(url_for("paper.receipts", q=sheet.number), 303)
