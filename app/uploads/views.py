"""Attachments: upload while a form is open, look at them afterwards."""
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, request, send_file

from app.access import SIGNED_IN, house, me, permission
from app.uploads.seeing import visible
from processes.audit import verbs as audit
from processes.errors import NotFound, Refused
from processes.files import queries as files
from processes.files.queries import Attachment
from processes.files.verbs import attach, remove
from processes.supervision import queries as supervision
from processes.supervision.register.documents import document_key
from processes.supervision.register.queries import document_page
from processes.supervision.secrecy import SECRET
from processes.supervision.verbs import id_of

blueprint = Blueprint("uploads", __name__, url_prefix="/files")
PDF = "application/pdf"
SHUT = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"


@blueprint.post("")
@permission(SIGNED_IN)
def upload() -> Any:
    """One file; answers the list line that the form keeps."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refused("没有收到文件，请重新选择。")
    stored = house().files.save(sent.stream, sent.filename)
    field = request.form.get("field", "")[:80]
    with house().unit_of_work() as u:
        found = attach(u.connection, stored, by=me().person, now=u.now, key=None, task_id=None, field=field)
    return render_template("forms/file.html", name=field, file=found), 201


@blueprint.get("/<attachment_id>")
@permission(SIGNED_IN)
def show(attachment_id: str) -> Any:
    """Pictures and PDF in place, everything else as a download; whoever may not read the item finds nothing."""
    with house().reading() as connection:
        found = files.get(connection, attachment_id)
        if found is None or found.removed_at is not None:
            raise NotFound("该附件")
        disclosure = disclosure_of(connection, found)
    if disclosure == SECRET:
        with house().unit_of_work() as u:
            audit.record(u.connection, me().person, "open_file", found.id, "done", u.now, ip=request.remote_addr or "")
    inline = found.previewed and "download" not in request.args
    answer: Response = send_file(house().files.path(found.sha256), mimetype=found.media_type, as_attachment=not inline, download_name=found.name)
    answer.headers["Content-Security-Policy"] = SHUT if found.media_type == PDF else f"sandbox; {SHUT}"      # Chromium shows no PDF in a sandbox
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def disclosure_of(connection: sa.Connection, found: Attachment) -> str:
    """知悉范围 of the item or document the file belongs to, if this person may see it there; an unsent file is its uploader's alone."""
    if found.uploaded_by == me().person and (found.business_key is None or not found.sent):
        return ""
    if found.business_key is None:
        raise NotFound("该附件")
    if found.business_key.startswith(document_key("")):
        document = document_page(connection, me(), found.business_key.removeprefix(document_key(""))).document
        if found.id not in document.files:
            raise NotFound("该附件")
        return document.disclosure
    item = supervision.item(connection, me(), id_of(found.business_key), house().today())
    if not visible(item, (found,)):
        raise NotFound("该附件")
    return item.row.disclosure


@blueprint.post("/<attachment_id>/remove")
@permission(SIGNED_IN)
def take_back(attachment_id: str) -> Any:
    """Possible until the act that it proves is sent."""
    with house().unit_of_work() as u:
        remove(u.connection, attachment_id, me().person, u.now)
    return "", 204
