"""What a clerk has typed on the page of a new document or on a grid and not sent yet: kept for that person, found again on another device."""
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.engine.step import Viewer
from processes.engine.tasks import store as tasks
from processes.supervision.deeds import Work
from processes.supervision.register.documents import document_key
from processes.supervision.regulation import require

NEW = ""                                 # in place of the id: a document that is not entered yet


def keep_typing(u: Work, by: Viewer, document_id: str, data: dict[str, Any]) -> None:
    require("register", by.principals)
    tasks.save_draft(u.connection, _about(document_id), by.person, data, u.now)


def forget_typing(u: Work, by: Viewer, document_id: str) -> None:
    tasks.drop_draft(u.connection, _about(document_id), by.person)


def typing(connection: sa.Connection, viewer: Viewer, document_id: str) -> tuple[dict[str, Any], datetime] | None:
    """What the viewer has typed, and when."""
    return tasks.draft(connection, _about(document_id), viewer.person)


def _about(document_id: str) -> str:
    return f"{document_key(document_id)} grid" if document_id else "new document"
