"""An import undone: an item leaves as 撤回导入 unless somebody has acted on it. Nothing is deleted, and a number given is not given again (R-13.8)."""
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.directory.queries import principals_of
from processes.engine.instances import store as instances
from processes.engine.step import Viewer
from processes.engine.tasks import store as tasks
from processes.engine.tasks.models import drafts, work_items
from processes.supervision import ledger, timetable
from processes.supervision.deeds import Work, deed_at
from processes.supervision.importing.keeping import RowStatus, mark
from processes.supervision.importing.models import import_rows
from processes.supervision.models import readings
from processes.supervision.records import change, enter, id_of, load, moved
from processes.supervision.records import key_of as item_key

SYSTEM = "system"


def acted_on(connection: sa.Connection, item_id: str, chain_length: int, since: datetime) -> bool:
    """Whether anybody but the import and the clock has done something: an entry, a task taken or done, something typed."""
    if any(entry.by != SYSTEM for entry in ledger.entries(connection, item_id)[chain_length:]):
        return True
    touched = sa.select(work_items.c.id).where(work_items.c.business_key == item_key(item_id),
                                               (work_items.c.status == tasks.DONE) | work_items.c.claimed_by.is_not(None))
    typed = sa.select(drafts.c.about).where(drafts.c.about.startswith(f"{item_key(item_id)} "), drafts.c.saved_at > since)
    return any(connection.execute(query.limit(1)).first() for query in (touched, typed))


def undo(u: Work, payload: dict[str, Any]) -> None:
    """Job import.take_back: one item, under its lock."""
    import_id, line = payload["import"], payload["line"]
    row = u.connection.execute(sa.select(import_rows).where(import_rows.c.import_id == import_id, import_rows.c.line == line)).one()
    if row.status != RowStatus.DONE or row.item_id != id_of(u.key):
        return
    together = sa.select(import_rows.c.line).where(import_rows.c.import_id == import_id, import_rows.c.item_id == row.item_id)       # merged rows go with it
    lines = u.connection.execute(together).scalars().all()
    if acted_on(u.connection, row.item_id, row.chain_length, row.done_at):
        mark(u.connection, import_id, lines, RowStatus.DONE, status=RowStatus.STAYS, refusal="撤回时该事项已有人办理，予以保留。")
        return
    by = Viewer(payload["by"], principals_of(u.connection, payload["by"], u.today))
    item = load(u.connection, row.item_id)
    change(u.connection, item.id, status=moved(item, "take_back"), closed_at=u.now)
    enter(deed_at(u, by, u.now), item, "taken_back", **{"import": import_id})
    for instance in instances.active(u.connection, u.key):
        u.engine.cancel(instance.id, by=by.person, because="导入已撤回")
    timetable.stop(u.connection, item.id, u.now)
    u.connection.execute(readings.delete().where(readings.c.item_id == item.id, readings.c.read_at.is_(None)))
    mark(u.connection, import_id, lines, RowStatus.DONE, status=RowStatus.TAKEN_BACK)
