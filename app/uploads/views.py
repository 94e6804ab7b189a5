"""Attachments: upload while a form is open, look at them afterwards."""
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file
from flask_login import current_user

from app.access import SIGNED_IN, house, me, permission
from processes.audit import verbs as audit
from processes.errors import NotFound, Refused
from processes.files import queries as files
from processes.files.queries import Attachment
from processes.files.verbs import attach, remove
from processes.supervision import queries as supervision
from processes.supervision.verbs import id_of

blueprint = Blueprint("uploads", __name__, url_prefix="/files")
INLINE = {"application/pdf", "image/png", "image/jpeg", "image/webp"}


@blueprint.post("")
@permission(SIGNED_IN)
def upload() -> Any:
    """One file; answers the list line that the form keeps."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refused("没有收到文件，请重新选择。")
    stored = house().files.save(sent.stream, sent.filename)
    with house().unit_of_work() as u:
        found = attach(u.connection, stored, by=current_user.id, now=u.now, key=None, task_id=None, field=request.form.get("field", "")[:80])
    return render_template("forms/file.html", name=request.form.get("field", ""), id=found.id, label=found.name), 201


@blueprint.get("/<attachment_id>")
@permission(SIGNED_IN)
def show(attachment_id: str) -> Any:
    """Pictures and PDF in place, everything else as a download; whoever may not read the item finds nothing."""
    with house().reading() as connection:
        found = files.get(connection, attachment_id)
        if found is None or not readable(connection, found):
            raise NotFound("该附件")
    inline = found.media_type in INLINE and "download" not in request.args
    answer: Response = send_file(house().files.path(found.sha256), mimetype=found.media_type, as_attachment=not inline, download_name=found.name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'"
    with house().unit_of_work() as u:
        audit.record(u.connection, current_user.id, "open file", found.id, "ok", u.now, ip=request.remote_addr or "")
    return answer


def readable(connection: Any, found: Attachment) -> bool:
    if found.removed_at is not None:
        return False
    if found.business_key is None:
        return found.uploaded_by == me().person
    try:
        return supervision.item(connection, me(), id_of(found.business_key), house().today()).papers is not None
    except NotFound:
        return False


@blueprint.post("/<attachment_id>/remove")
@permission(SIGNED_IN)
def take_back(attachment_id: str) -> Any:
    with house().unit_of_work() as u:
        remove(u.connection, attachment_id, current_user.id, u.now)
    return "", 204
