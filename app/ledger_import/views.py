"""台账导入: upload, preview with a verdict per row, answers, import, result, taking back."""
from typing import Any

from flask import Blueprint, Response, redirect, request, send_file, session, url_for

from app.access import CLERK, house, me, permission
from app.ledger_import.drawing import drawn, drawn_row, drawn_start, looked_at, seen
from app.ledger_import.reading import answers_from, lines_of, picked
from processes.errors import NotFound, ProcessError, Refused
from processes.files import queries as files
from processes.supervision.importing import queries, verbs
from processes.supervision.importing.answers import is_date
from processes.supervision.importing.keeping import Kept, key_of
from processes.supervision.importing.workbook import read_workbook

blueprint = Blueprint("ledger_import", __name__, url_prefix="/import")


@blueprint.get("")
@permission(CLERK)
def start() -> Any:
    return drawn_start()


@blueprint.post("")
@permission(CLERK)
def upload() -> Any:
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Refused("没有收到文件。", next_step="请选择台账的 .xlsx 文件再上传。")
        stored = house().files.save(sent.stream, sent.filename)
        sheets = read_workbook(house().files.path(stored.sha256))
        with house().unit_of_work() as u:
            import_id = verbs.upload(u, me(), stored, sheets)
    except ProcessError as refusal:
        return drawn_start(refusal)
    return redirect(url_for("ledger_import.preview", import_id=import_id), 303)


@blueprint.get("/<import_id>")
@permission(CLERK)
def preview(import_id: str) -> Any:
    return drawn(import_id)


@blueprint.post("/<import_id>")
@permission(CLERK)
def work(import_id: str) -> Any:
    """The buttons over and under the table: save the answers, choose for many rows, begin; and the ways on from the page."""
    show, go = request.form.get("show"), request.form.get("go", "")
    try:
        rows = keep_page(import_id)
        if "apply" in request.form:
            choose_for_many(import_id, picked(request.form, rows))
        if "begin" in request.form:
            with house().unit_of_work(key_of(import_id)) as u:
                count = verbs.queue_ready(u, me(), import_id)
            session["said"] = f"开始导入 {count} 行，可以离开本页，导入会继续。"
            show = None
    except ProcessError as refusal:
        return drawn(import_id, refusal)
    if go.startswith("row:"):
        return redirect(url_for("ledger_import.row", import_id=import_id, line=go.removeprefix("row:")), 303)
    if not go and "begin" not in request.form:
        session["said"] = "回答已保存。"
    return redirect(url_for("ledger_import.preview", import_id=import_id, show=go or show or None), 303)


def keep_page(import_id: str, *, decision: bool = False) -> tuple[Kept, ...]:
    """What has been answered on the page is kept whichever of its buttons was pressed; what cannot be kept is said after that. The rows it listed.
    A decision left empty is taken back by its own button only: another page may have been open while it was entered."""
    with house().reading() as connection:
        found, offices = seen(connection, import_id)
    rows = lines_of(found, request.form.get("show", ""))
    with house().unit_of_work(key_of(import_id)) as u:
        faults = verbs.answer(u, me(), import_id, answers_from(request.form, rows, offices))
    if decision or any(request.form.get(name) for name in ("decision_by", "decision_date", "notify")):
        with house().unit_of_work(key_of(import_id)) as u:
            verbs.decide(u, me(), import_id, dated(request.form.to_dict()))
    if faults:
        raise unkept(faults)
    return rows


def dated(decision: dict[str, str]) -> dict[str, str]:
    if (day := decision.get("decision_date", "")) and not is_date(day):
        raise Refused(f"“{day[:20]}”不是日期，请按 2026-09-30 的样子填写。", next_step="各行的回答已保存。")
    return decision


def unkept(faults: tuple[str, ...]) -> Refused:
    return Refused("".join(faults), next_step="其余回答已保存，请改正后再保存。")


def choose_for_many(import_id: str, lines: list[int]) -> None:
    bulk = request.form.get("bulk", "")
    if not lines or not bulk:
        raise Refused("请先勾选行，并选择作为什么导入。")
    with house().unit_of_work(key_of(import_id)) as u:
        faults = verbs.answer(u, me(), import_id, {line: {"choice": bulk} for line in lines})
    if faults:
        raise unkept(faults)


@blueprint.post("/<import_id>/names")
@permission(CLERK)
def names(import_id: str) -> Any:
    """What the ledger calls an office, confirmed once and remembered."""
    given = {key.partition(":")[2]: value for key, value in request.form.items() if key.startswith("name:") and value}
    try:
        keep_page(import_id)
        with house().unit_of_work(key_of(import_id)) as u:
            verbs.name_offices(u, me(), import_id, given, ip=request.remote_addr or "")
    except ProcessError as refusal:
        return drawn(import_id, refusal)
    session["said"] = f"已记住 {len(given)} 个称呼，以后的台账不再询问。"
    return redirect(url_for("ledger_import.preview", import_id=import_id, show=request.form.get("show") or None), 303)


@blueprint.post("/<import_id>/decision")
@permission(CLERK)
def decision(import_id: str) -> Any:
    try:
        keep_page(import_id, decision=True)
    except ProcessError as refusal:
        return drawn(import_id, refusal)
    session["said"] = "已保存。"
    return redirect(url_for("ledger_import.preview", import_id=import_id, show=request.form.get("show") or None), 303)


@blueprint.get("/<import_id>/rows/<int:line>")
@permission(CLERK)
def row(import_id: str, line: int) -> Any:
    return drawn_row(import_id, line)


@blueprint.post("/<import_id>/rows/<int:line>")
@permission(CLERK)
def correct(import_id: str, line: int) -> Any:
    """Everything about one row, also what was recognised wrongly."""
    with house().reading() as connection:
        found, offices = seen(connection, import_id)
    rows = [one for one in found.rows if one.line == line]
    try:
        with house().unit_of_work(key_of(import_id)) as u:
            faults = verbs.answer(u, me(), import_id, answers_from(request.form, rows, offices))
    except ProcessError as refusal:
        return drawn_row(import_id, line, refusal)
    if faults:
        return drawn_row(import_id, line, unkept(faults))
    session["said"] = "已保存。"
    return redirect(url_for("ledger_import.row", import_id=import_id, line=line), 303)


@blueprint.post("/<import_id>/take-back")
@permission(CLERK)
def take_back(import_id: str) -> Any:
    try:
        with house().unit_of_work(key_of(import_id)) as u:
            count = verbs.take_back(u, me(), import_id)
    except ProcessError as refusal:
        return drawn(import_id, refusal)
    session["said"] = f"正在撤回 {count} 件事项。" if count else "已放弃这次导入，没有事项受影响。"
    return redirect(url_for("ledger_import.preview", import_id=import_id), 303)


@blueprint.get("/<import_id>/workbook")
@permission(CLERK)
def workbook(import_id: str) -> Any:
    """The file as it was uploaded: the evidence of every item that came out of it."""
    with house().reading() as connection:
        found = queries.workbook(connection, me(), import_id)
        paper = files.get(connection, found.attachment_id)
    if paper is None:
        raise NotFound("该文件")
    looked_at(import_id, "open_file")
    answer: Response = send_file(house().files.path(paper.sha256), mimetype=paper.media_type, as_attachment=True, download_name=paper.name)
    return answer
