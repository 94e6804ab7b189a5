"""Which files belong to what. Whether someone may see them is decided by whoever knows the item."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.files.models import attachments

PREVIEWED = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})


@dataclass(frozen=True, slots=True)
class Attachment:
    id: str
    sha256: str
    name: str
    size: int
    media_type: str
    uploaded_by: str
    uploaded_at: datetime
    business_key: str | None
    task_id: str | None
    field: str
    act_id: str | None
    removed_at: datetime | None

    @property
    def sent(self) -> bool:
        """It proves an act and can no longer be removed."""
        return self.act_id is not None

    @property
    def previewed(self) -> bool:
        """A browser can show it in place without running anything."""
        return self.media_type in PREVIEWED


def get(connection: sa.Connection, attachment_id: str) -> Attachment | None:
    return next(iter(_read(connection, attachments.c.id == attachment_id)), None)


def several(connection: sa.Connection, ids: Iterable[str]) -> tuple[Attachment, ...]:
    """The files with these ids, removed ones left out."""
    wanted = sorted(set(ids))
    return _read(connection, sa.and_(attachments.c.id.in_(wanted), attachments.c.removed_at.is_(None))) if wanted else ()


def known(connection: sa.Connection, ids: Iterable[str]) -> set[str]:
    """Those of the ids that exist and were not removed."""
    return {attachment.id for attachment in several(connection, ids)}


def of_task(connection: sa.Connection, task_id: str) -> tuple[Attachment, ...]:
    return _read(connection, sa.and_(attachments.c.task_id == task_id, attachments.c.removed_at.is_(None)))


def of_key(connection: sa.Connection, business_key: str) -> tuple[Attachment, ...]:
    """What has been sent for the item; files of unsent drafts belong to their author alone."""
    return _read(connection, sa.and_(attachments.c.business_key == business_key, attachments.c.act_id.is_not(None), attachments.c.removed_at.is_(None)))


def hashes(connection: sa.Connection) -> frozenset[str]:
    """All content that some row still needs: what the sweeper must leave alone."""
    return frozenset(connection.execute(sa.select(attachments.c.sha256).where(attachments.c.removed_at.is_(None)).distinct()).scalars())


def _read(connection: sa.Connection, condition: sa.ColumnElement[Any]) -> tuple[Attachment, ...]:
    rows = connection.execute(sa.select(attachments).where(condition).order_by(attachments.c.id))
    return tuple(Attachment(*row) for row in rows)
