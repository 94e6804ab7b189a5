"""One press of a bulk button: every item in a unit of work of its own, so that what was done stays done whatever becomes of the others."""
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import sqlalchemy as sa

from processes.db import insert_new
from processes.engine.step import Viewer
from processes.errors import Busy, FormInvalid, ProcessError
from processes.supervision.deeds import Work, unforeseen
from processes.supervision.desk import acts
from processes.supervision.desk.desks import FILE, HAND_OVER, ISSUE, REMIND
from processes.supervision.desk.models import bulk_acts, bulk_outcomes
from processes.supervision.desk.queries import readable
from processes.supervision.records import id_of, key_of
from processes.supervision.regulation import require

OpenWork = Callable[[str | None], AbstractContextManager[Work]]
Do = Callable[[Work, Viewer, str], str]                      # with what was added to the press; returns what was done, in a sentence
ACTS: Mapping[str, tuple[str, Do]] = {                       # act → the power it takes, and how it is done; never 审核, 审批, 裁定
    ISSUE: ("issue", acts.issue), REMIND: ("remind", acts.remind), HAND_OVER: ("hand_over", acts.hand_over), FILE: ("archive", acts.file)}


def press(open_work: OpenWork, by: Viewer, bulk_id: str, act: str, wanted: list[str], more: str = "") -> None:
    """`more`: the line added to a reminder, the colleague to whom is handed over. With the same number it is the same press."""
    power, do = ACTS[act]
    require(power, by.principals)
    with open_work(None) as u:
        insert_new(u.connection, bulk_acts, [{"id": bulk_id, "act": act, "by": by.person, "at": u.now}], "id")
        chosen = readable(u.connection, by, wanted)
    for item_id in chosen:
        try:
            with open_work(key_of(item_id)) as u:
                _note(u, bulk_id, done=True, said=do(u, by, more))
        except (Busy, sa.exc.OperationalError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever one row comes to, the others are not held up by it
            held = error if isinstance(error, ProcessError) else unforeseen(error, key_of(item_id))
            with open_work(key_of(item_id)) as u:
                _hold(u, bulk_id, held)


def _hold(u: Work, bulk_id: str, error: ProcessError) -> None:
    """Not done, and why; what this press did before stays said, when pressing again finds nothing left to do."""
    earlier = sa.select(bulk_outcomes.c.done).where(bulk_outcomes.c.bulk_id == bulk_id, bulk_outcomes.c.item_id == id_of(u.key))
    if not u.connection.execute(earlier).scalar():
        faults = "；".join(f"{label}：{''.join(texts)}" for label, texts in error.errors.items()) if isinstance(error, FormInvalid) else ""
        _note(u, bulk_id, done=False, said=faults or error.message, article=error.article, next_step=error.next_step)


def _note(u: Work, bulk_id: str, *, done: bool, said: str, article: str = "", next_step: str = "") -> None:
    mine = sa.and_(bulk_outcomes.c.bulk_id == bulk_id, bulk_outcomes.c.item_id == id_of(u.key))
    u.connection.execute(bulk_outcomes.delete().where(mine))
    u.connection.execute(bulk_outcomes.insert().values(
        bulk_id=bulk_id, item_id=id_of(u.key), done=done, said=said, article=article, next_step=next_step, at=u.now))
