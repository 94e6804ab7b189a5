"""导入人员: a sheet is read, every row is judged, and all of them are taken over or none."""
from io import BytesIO
from typing import Any

from flask import redirect, render_template, request, send_file, session, url_for

from app.access import ADMIN, house, me, permission
from app.admin.blueprint import blueprint
from app.admin.posting import record
from processes.directory import importing
from processes.directory.sheets import read_sheet, write_sheet
from processes.errors import ProcessError, Refused

LABELS = {importing.NEW: "新增", importing.UPDATE: "已有，更新", importing.WRONG: "有误"}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("姓名", "账号", "科室", "职务", "手机", "邮箱")


@blueprint.get("/imports")
@permission(ADMIN)
def imports() -> Any:
    return render_template("admin/import.html", refusal=None)


@blueprint.get("/imports/template.xlsx")
@permission(ADMIN)
def import_template() -> Any:
    return send_file(BytesIO(write_sheet("人员名单", [COLUMNS])), SHEET, as_attachment=True, download_name="人员名单.xlsx")


@blueprint.post("/imports")
@permission(ADMIN)
def upload_people() -> Any:
    try:
        file = request.files.get("sheet")
        if file is None or not file.filename:
            raise Refused("请选择要上传的 .xlsx 表格。")
        rows = importing.rows_of(read_sheet(file.stream))
        with house().unit_of_work() as u:
            import_id = importing.keep(u.connection, rows, me().person, u.now)
    except ProcessError as refusal:
        return render_template("admin/import.html", refusal=refusal), refusal.status
    return redirect(url_for("admin.preview", import_id=import_id), 303)


@blueprint.get("/imports/<import_id>")
@permission(ADMIN)
def preview(import_id: str) -> Any:
    return drawn(import_id)


def drawn(import_id: str, status: int = 200, *, refusal: ProcessError | None = None) -> Any:
    """Before: a verdict per row. After: who is new, and the one chance to fetch the passwords."""
    with house().reading() as connection:
        kept = importing.kept(connection, import_id)
        verdicts = importing.judge(connection, importing.kept_rows(kept), house().today())
    counts = {kind: sum(one.kind == kind for one in verdicts) for kind in LABELS}
    return render_template("admin/import_preview.html", kept=kept, verdicts=verdicts, counts=counts, labels=LABELS, refusal=refusal), status


@blueprint.post("/imports/<import_id>")
@permission(ADMIN)
def take_over(import_id: str) -> Any:
    try:
        with house().unit_of_work() as u:
            verdicts = importing.take_over(u.connection, import_id, u.now, u.today)
            record(u, "directory.import", f"import:{import_id}", new=[one.login for one in verdicts if one.kind == importing.NEW],
                   updated=[one.login for one in verdicts if one.kind == importing.UPDATE])
    except ProcessError as refusal:
        return drawn(import_id, refusal.status, refusal=refusal)
    session["said"] = f"已导入 {len(verdicts)} 人。"
    return redirect(url_for("admin.preview", import_id=import_id), 303)


@blueprint.post("/imports/<import_id>/passwords.xlsx")
@permission(ADMIN)
def hand_out(import_id: str) -> Any:
    """Once: the passwords are made now and kept nowhere."""
    with house().reading() as connection:
        made = importing.passes(connection, import_id)
    try:
        with house().unit_of_work() as u:
            given = importing.hand_out(u.connection, import_id, made, u.now)
            record(u, "account.passwords_handed_out", f"import:{import_id}", people=[one.login for one in given])
    except ProcessError as refusal:
        return drawn(import_id, refusal.status, refusal=refusal)
    lines = [("姓名", "账号", "一次性密码"), *((one.name, one.login, one.password) for one in given)]
    return send_file(BytesIO(write_sheet("一次性密码", lines)), SHEET, as_attachment=True, download_name="一次性密码.xlsx")
