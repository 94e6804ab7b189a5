"""An act by a button: the unit of work it happens in, and what it may ask of the engine without a task of its own."""
import json
import logging
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa

from processes.engine.engine import Engine
from processes.engine.outbox import write as outbox
from processes.engine.outbox.write import Message
from processes.engine.step import Viewer
from processes.engine.tasks import store as tasks
from processes.errors import NotFound, Unforeseen
from processes.supervision import secrecy
from processes.supervision.models import items
from processes.supervision.records import Deed, id_of

log = logging.getLogger("duban.supervision")


class Work(Protocol):
    """A unit of work, as the house opens it on the item's key."""
    @property
    def connection(self) -> sa.Connection: ...
    @property
    def now(self) -> datetime: ...
    @property
    def today(self) -> date: ...
    @property
    def key(self) -> str: ...
    @property
    def engine(self) -> Engine: ...


def unforeseen(error: Exception, key: str) -> Unforeseen:
    """One row among many failed as nobody meant it to: the log has the whole of it, the row says so, the others go on."""
    log.error(json.dumps({"event": "row failed", "key": key, "error": type(error).__name__}), exc_info=error)
    return Unforeseen(next_step="请告知系统管理员；其余各件不受影响。")


class Mouth:
    """Readers and messages of an act outside the diagram."""

    def __init__(self, u: Work) -> None:
        self.u = u

    def share(self, *principals: str) -> None:
        tasks.share(self.u.connection, self.u.key, set(principals))

    def unshare(self, principal: str) -> None:
        tasks.unshare(self.u.connection, self.u.key, principal)

    def notify(self, channel: str, recipient: str, subject: str, body: str, *, key: str, link: str = "") -> None:
        outbox.put(self.u.connection, [Message(key, self.u.key, channel, recipient, subject, body, link)], self.u.now)


def known(u: Work, by: Viewer) -> Any:
    """The item, if this person may read it."""
    found = u.connection.execute(sa.select(items).where(items.c.id == id_of(u.key), secrecy.may_read(by))).first()
    if found is None:
        raise NotFound("该督办事项")
    return found


def deed_of(u: Work, by: Viewer) -> Deed:
    return deed_at(u, by, u.now)


def deed_at(u: Work, by: Viewer, acted_at: datetime) -> Deed:
    """An act of an earlier day that is entered now (P-1)."""
    return Deed(u.connection, u.now, acted_at, u.today, u.key, by.person, by.person, Mouth(u))
