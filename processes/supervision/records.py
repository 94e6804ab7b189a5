"""Small steps every procedure takes: load the item, change it, write its ledger, tell people."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa

from processes.clock import COLLEGE_ZONE
from processes.db import changed, insert_new, new_id, seen
from processes.engine.operators.registry import Call, Filing
from processes.errors import NotFound, Refused
from processes.supervision import ledger, secrecy
from processes.supervision.lifecycle import Status, move
from processes.supervision.models import coops, deliverables, items, readings
from processes.supervision.regulation import CLERKS, head_post, office_principal


class Mouth(Protocol):
    """What an act done outside the diagram may still ask of the engine: readers and messages."""

    def share(self, *principals: str) -> None: ...

    def unshare(self, principal: str) -> None: ...

    def notify(self, channel: str, recipient: str, subject: str, body: str, *, key: str, link: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Deed:
    """An act by a button on the item's page, without a task of its own."""
    connection: sa.Connection
    now: datetime
    acted_at: datetime
    today: date
    business_key: str
    by: str
    entered_by: str
    engine: Mouth


Act = Call | Filing | Deed
KEY_PREFIX = "item/"
ITEM = sa.select(items).where(items.c.id == sa.bindparam("id"))
CHANGE = items.update().where(items.c.id == sa.bindparam("this_id")).returning(items)
COOPS = sa.select(coops).where(coops.c.item_id == sa.bindparam("id")).order_by(coops.c.position)

DELIVERABLES = sa.select(deliverables).where(deliverables.c.item_id == sa.bindparam("id")).order_by(deliverables.c.position)


def key_of(item_id: str) -> str:
    return KEY_PREFIX + item_id


def id_of(business_key: str) -> str:
    return business_key.removeprefix(KEY_PREFIX)


def load(connection: sa.Connection, item_id: str) -> Any:
    """The item's row, as the unit of work has left it."""
    found = find(connection, item_id)
    if found is None:
        raise NotFound("该督办事项")
    return found


def find(connection: sa.Connection, item_id: str) -> Any | None:
    kept = seen(connection)
    if item_id not in kept and (found := connection.execute(ITEM, {"id": item_id}).first()) is not None:
        kept[item_id] = found
    return kept.get(item_id)


def of(act: Act) -> Any:
    """The row of the item the act is about."""
    return load(act.connection, id_of(act.business_key))


def change(connection: sa.Connection, item_id: str, **values: Any) -> None:
    seen(connection)[item_id] = connection.execute(CHANGE, {"this_id": item_id, **values}).one()


def moved(item: Any, step: str) -> Status:
    return move(Status(item.status), step)


def enter(act: Act, item: Any, kind: str, **data: Any) -> None:
    """One ledger entry of an act, with its 办理时间 and 录入时间."""
    latest = seen(act.connection).get(item.id, item)
    seen(act.connection)[item.id] = ledger.append(act.connection, latest, kind, by=act.by, acted_at=act.acted_at, entered_at=act.now,
                                                  entered_by=act.entered_by, **data)


def coop_rows(connection: sa.Connection, item_id: str) -> list[Any]:
    kept, key = seen(connection), ("coops", item_id)
    if key not in kept:
        kept[key] = connection.execute(COOPS, {"id": item_id}).all()
    found: list[Any] = list(kept[key])
    return found


def deliverable_rows(connection: sa.Connection, item_id: str) -> list[Any]:
    """What the item is to bring about, in the order of the notice."""
    kept, key = seen(connection), ("deliverables", item_id)
    if key not in kept:
        kept[key] = connection.execute(DELIVERABLES, {"id": item_id}).all()
    found: list[Any] = list(kept[key])
    return found


def set_deliverables(connection: sa.Connection, item_id: str, rows: Iterable[dict[str, Any]]) -> None:
    """Those of a draft, in their order, instead of those it had."""
    seen(connection).pop(("deliverables", item_id), None)
    connection.execute(deliverables.delete().where(deliverables.c.item_id == item_id))
    connection.execute(deliverables.insert(), [{"item_id": item_id, "position": place, **row} for place, row in enumerate(rows, 1)])


def change_coops(connection: sa.Connection, item_id: str, *which: sa.ColumnElement[bool], **values: Any) -> int:
    """How many of the item's coops were changed."""
    seen(connection).pop(("coops", item_id), None)
    return changed(connection, coops.update().where(coops.c.item_id == item_id, *which).values(**values))


def set_coops(connection: sa.Connection, item_id: str, offices: Iterable[str]) -> None:
    """The coops of a draft, instead of those it had."""
    seen(connection).pop(("coops", item_id), None)
    connection.execute(coops.delete().where(coops.c.item_id == item_id))
    if rows := [{"item_id": item_id, "office": office, "position": place, "state": "waiting"} for place, office in enumerate(offices, 1)]:
        connection.execute(coops.insert(), rows)


def link_to(item: Any) -> str:
    return f"/items/{item.series_year}/{item.serial}" if item.serial else f"/items/draft/{item.id}"


def desk_of(office: str, disclosure: str) -> list[str]:
    """An office as addressee: its head and its duty inbox (R-13.6); of a secret item only the head."""
    return [head_post(office)] if disclosure == secrecy.SECRET else [head_post(office), office_principal(office)]


def tell(act: Act, item: Any, recipients: Iterable[str], what: str, text: str, more: str = "") -> None:
    """One inbox message per recipient; `what` makes it unique, so that a repeated step sends nothing twice. `more` stands in its body only."""
    subject = secrecy.wording(item.disclosure, f"{text}：{item.title}")
    body = secrecy.wording(item.disclosure, f"{item.number or '未编号'}，承办科室：{item.lead or '未定'}，办结时限：{item.due or '未定'}。{more}")
    for recipient in dict.fromkeys(recipients):
        act.engine.notify("inbox", recipient, subject, body, key=f"{item.id}/{what}/{recipient}", link=link_to(item))


def put_before(act: Act, item: Any, principal: str | None, what: str) -> None:
    """A 待阅 line; the same line is put before the same principal once."""
    if principal is None:
        return
    line = {"id": new_id(), "item_id": item.id, "principal": principal, "what": what, "at": act.now}
    insert_new(act.connection, readings, [line], "item_id", "principal", "what")


def admit(act: Act, principals: Iterable[str]) -> None:
    """Let them read the item."""
    act.engine.share(*principals)


def admit_clerks(act: Act, disclosure: str, author: str) -> None:
    """Who of 综合办公室 works on the draft; a draft that has become 工作秘密 is taken from the rest of the office."""
    if disclosure == secrecy.SECRET:
        act.engine.unshare(CLERKS)
    admit(act, secrecy.clerks_of(disclosure, author))


def text_of(answers: dict[str, Any], key: str) -> str:
    return str(answers.get(key) or "").strip()


def day_of(answers: dict[str, Any], key: str) -> date | None:
    value = answers.get(key)
    return date.fromisoformat(str(value)[:10]) if value else None


def instant_of(answers: dict[str, Any], key: str) -> datetime | None:
    """A day and time as the college's clock shows them."""
    try:
        at = datetime.fromisoformat(value) if (value := text_of(answers, key)) else None
    except ValueError:
        raise Refused("时间的写法有误，请写成“2026-03-02 09:30”。") from None
    return at.replace(tzinfo=COLLEGE_ZONE) if at and at.tzinfo is None else at


def rows_of(answers: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The filled rows of a table field."""
    return [row for row in answers.get(key) or [] if any(value not in (None, "", [], False) for value in row.values())]
