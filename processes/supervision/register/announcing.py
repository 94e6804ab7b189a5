"""How an office hears of a notice: one message for all items of one 下达, written anew as each is issued, so that no crash leaves anybody untold."""
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.engine.outbox.write import INBOX, Message, rewrite
from processes.supervision.deadlines import extension_notice
from processes.supervision.models import coops, items
from processes.supervision.records import Act, desk_of, link_to, tell
from processes.supervision.register.models import dispatched
from processes.supervision.regulation import office_principal
from processes.supervision.rulebook import rulebook
from processes.supervision.secrecy import NEUTRAL, SECRET

TEXT = "收到督办通知，请按要求办理"
ISSUED = "issued"


def announce(act: Act, item: Any, office: str, what: str) -> None:
    dispatch = act.connection.execute(sa.select(dispatched.c.dispatch_id).where(dispatched.c.item_id == item.id, dispatched.c.outcome == ISSUED)).scalar()
    if dispatch is None or not what.startswith("issued/"):
        tell(act, item, desk_of(office, item.disclosure), what, TEXT, _extension(act.connection, item, act.today))
        return
    together = of_dispatch(act.connection, dispatch, office)
    for recipient in desk_of(office, item.disclosure):
        told = [one for one in together if one.disclosure != SECRET or recipient != office_principal(office)]
        rewrite(act.connection, _message(act, dispatch, office, recipient, told), act.now)


def of_dispatch(connection: sa.Connection, dispatch_id: str, office: str) -> list[Any]:
    """The items of one 下达 in which the office takes part, by number."""
    helps = sa.exists().where(coops.c.item_id == items.c.id, coops.c.office == office)
    query = (sa.select(items).join(dispatched, dispatched.c.item_id == items.c.id)
             .where(dispatched.c.dispatch_id == dispatch_id, dispatched.c.outcome == ISSUED, items.c.number.is_not(None), sa.or_(items.c.lead == office, helps))
             .order_by(items.c.series_year, items.c.serial))
    return list(connection.execute(query))


def _message(act: Act, dispatch: str, office: str, recipient: str, told: list[Any]) -> Message:
    """Of what is 工作秘密 only the neutral sentence (R-8.3)."""
    lines = [NEUTRAL if one.disclosure == SECRET else _line(act, one, office) for one in told]
    if len(told) == 1:
        subject, link = NEUTRAL if told[0].disclosure == SECRET else f"{TEXT}：{told[0].title}", link_to(told[0])
    else:
        subject, link = f"收到 {len(told)} 件督办通知，请按要求办理", f"/register/issued/{dispatch}/{office}"
    return Message(f"dispatch/{dispatch}/{recipient}", f"dispatch/{dispatch}", INBOX, recipient, subject, "\n".join(lines), link)


def _line(act: Act, item: Any, office: str) -> str:
    part = "承办" if item.lead == office else "配合"
    return f"{item.number}“{item.title}”（{part}，办结时限 {item.due}）。{_extension(act.connection, item, act.today)}"


def _extension(connection: sa.Connection, item: Any, today: date) -> str:
    """The last day to ask for an extension (R-13.10)."""
    book = rulebook(connection)
    return extension_notice(item.due, today, book.calendar, book.tables_at(item.issued_at))
