"""Attach, send, remove: an attachment can be taken back until the act that it proves is sent, and never after."""
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime

import sqlalchemy as sa

from processes.db import changed, new_id
from processes.errors import Conflict, NotFound, Refused
from processes.files.models import attachments
from processes.files.queries import Attachment, get, several
from processes.files.store import Stored


class AlreadySent(Conflict):
    """“{name}”已随办理结果提交，不能再移除。"""


def attach(connection: sa.Connection, stored: Stored, *, by: str, now: datetime, key: str | None, task_id: str | None, field: str) -> Attachment:
    """The row of a file that is already on the disk."""
    attachment = Attachment(new_id(), stored.sha256, stored.name, stored.size, stored.media_type, by, now, key, task_id, field, None, None)
    connection.execute(attachments.insert().values(**asdict(attachment)))
    return attachment


def bind(connection: sa.Connection, ids: Iterable[str], act: str, *, key: str, by: str) -> None:
    """The act is being sent: its files stay for good. A file of another item, or of another person's draft, is refused as unknown."""
    wanted = set(ids)
    found = several(connection, wanted)
    if len(found) != len(wanted) or not all(_may_prove(attachment, key, by) for attachment in found):
        raise Refused("有附件已被移除或不属于本事项，请重新上传。")
    unsent = [attachment.id for attachment in found if not attachment.sent]
    connection.execute(attachments.update().where(attachments.c.id.in_(unsent)).values(act_id=act, business_key=key))


def remove(connection: sa.Connection, attachment_id: str, by: str, now: datetime) -> None:
    """The uploader takes a file back before sending."""
    attachment = get(connection, attachment_id)
    if attachment is None or attachment.removed_at or attachment.uploaded_by != by:
        raise NotFound("该附件")
    if attachment.sent:
        raise AlreadySent(name=attachment.name)
    gone = attachments.update().where(attachments.c.id == attachment_id, attachments.c.act_id.is_(None)).values(removed_at=now)
    if not changed(connection, gone):
        raise AlreadySent(name=attachment.name)


def _may_prove(attachment: Attachment, key: str, by: str) -> bool:
    """What was sent for the item may be sent again after a return; what was not sent belongs to who uploaded it."""
    if attachment.business_key is None:
        return attachment.uploaded_by == by
    return attachment.business_key == key


def copy(connection: sa.Connection, attachment_id: str, *, by: str, now: datetime, key: str) -> str:
    """The same content as a file of another business key: one document may be the basis of several items. The bytes lie there once."""
    original = get(connection, attachment_id)
    if original is None or original.removed_at:
        raise NotFound("该附件")
    twin = replace(original, id=new_id(), uploaded_by=by, uploaded_at=now, business_key=key, task_id=None, act_id=None)
    connection.execute(attachments.insert().values(**asdict(twin)))
    return twin.id
