"""Paper: printed notices and sheets, and what comes back signed."""
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from app.access import CLERK, SIGNED_IN, house, me, permission
from app.binding import Posted, posted_form
from app.errors import note
from app.items.views import found, watched
from processes.errors import FormInvalid, NotFound, ProcessError, Refused
from processes.files import queries as files
from processes.files.verbs import copy
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
    """The number on the sheet finds the item, or the numbers on an office's sheet its items; 回执 is entered beside them."""
    text = request.args.get("q", "").strip()
    if not text:
        return drawn(())
    try:
        return drawn(sheets_of(text))
    except ProcessError as error:
        return drawn((), error.status, text=text, refusal=error)


def sheets_of(text: str) -> tuple[Sheet, ...]:
    """One number, or several that one receipt answers: 院督通〔2026〕1号、院督通〔2026〕2号."""
    with house().reading() as connection:
        found = [find_sheet(connection, me(), one, house().today()) for one in re.split("[、，,；;]", text.strip("、，,；; "))]
    sheets = tuple({one.notice_id: one for one in found}.values())
    if not in_common(sheets):
        raise Refused("这几份通知没有发给同一个科室。", article="第十三条", next_step="一张回执登记一个科室的通知，请按科室分开登记。")
    return sheets


def in_common(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    return tuple(office for office in sheets[0].offices if all(office in one.offices for one in sheets))


def drawn(sheets: Sequence[Sheet], status: int = 200, *, text: str = "", refusal: ProcessError | None = None, kept: Posted | None = None) -> Any:
    typed = kept or Posted()
    with house().reading() as connection:
        scans = files.several(connection, typed.getlist("copy"))
        items = {sheet.notice_id: supervision.item(connection, me(), sheet.item_id, house().today()) for sheet in sheets}
    told = {notice.id: notice.deliveries for item in items.values() if item.papers for notice in item.papers.notices if notice.id in items}
    offices = in_common(sheets) if sheets else ()
    owed = [office for office in offices if any(office in one.owed for one in sheets)]
    chosen = next((one for one in (typed.get("office"), request.args.get("office"), *owed) if one in offices), offices[0] if offices else "")
    return render_template("items/receipts.html", sheets=sheets, text=text, refusal=refusal, kept=typed, scans=scans, told=told, offices=offices,
                           chosen=chosen, now=house().clock.now()), status


@blueprint.post("/receipts")
@permission(CLERK)
def file() -> Any:
    """One receipt may answer several notices: each is entered by itself, and what is refused of one is said of that one."""
    posted = posted_form()
    sheets = sheets_of(posted.get("number", ""))
    data = {name: posted.get(name, "") for name in ("office", "signed_by", "signed_at", "failed", "reason")}
    refused: dict[Sheet, ProcessError] = {}
    for sheet in sheets:
        try:
            file_one(sheet, data, posted.getlist("copy"))
        except ProcessError as error:        # also what a task that ends with it says: signer, time and scans stay
            note(error)
            refused[sheet] = error
    filed = "、".join(sheet.number for sheet in sheets if sheet not in refused)
    if refused:
        error = of_each(refused, filed) if len(sheets) > 1 else refused[sheets[0]]
        return drawn(tuple(refused), error.status, refusal=Refused(str(error)) if isinstance(error, FormInvalid) else error, kept=posted)
    session["said"] = f"已登记{data['office']}的回执（{filed}）。" if not data["failed"] else f"已登记：{filed} 没有送到{data['office']}，列入未送达。"
    return redirect(url_for("paper.receipts", q=filed, office=data["office"] if len(sheets) > 1 else None), 303)


def file_one(sheet: Sheet, data: Mapping[str, str], scans: Sequence[str]) -> None:
    """One scan proves them all: what lies with one item already is laid beside the next as its own file."""
    with house().reading() as connection:
        key = supervision.item(connection, me(), sheet.item_id, house().today()).row.key
    with house().unit_of_work(key) as u:
        elsewhere = {one.id for one in files.several(u.connection, scans) if one.business_key not in (None, key) and one.uploaded_by == me().person}
        copies = [copy(u.connection, one, by=me().person, now=u.now, key=key) if one in elsewhere else one for one in scans]
        file_receipt(u, me(), {**data, "copy": copies, "notice": sheet.notice_id})


def of_each(refused: Mapping[Sheet, ProcessError], filed: str) -> Refused:
    said = "".join(f"{sheet.number}：{error}" for sheet, error in refused.items())
    return Refused((f"已登记 {filed}。没有登记：" if filed else "") + said, article="第十三条", next_step="已登记的不必重填，请改正后登记其余的。" if filed else "请改正后再登记。")
