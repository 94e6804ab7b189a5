"""What became of a notice's mails: one 送达 record per office, 未送达 when none of them arrived (R-13.4, R-13.5); the first to reach the lead is 交办."""
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from processes.db import new_id
from processes.directory.queries import names_of, recipients_of
from processes.engine.outbox.models import outbox
from processes.engine.outbox.store import PENDING, SENT
from processes.engine.step import SYSTEM
from processes.supervision.deeds import Work, deed_of
from processes.supervision.lifecycle import OPEN
from processes.supervision.messages.spreading import look_later
from processes.supervision.models import deliveries
from processes.supervision.procedures.delivery import next_attempt
from processes.supervision.procedures.handing_over import hand_over
from processes.supervision.records import desk_of, enter, id_of, load

NEXT_LOOK = timedelta(minutes=10)


def record_mails(u: Work, payload: dict[str, Any]) -> None:
    """The job of one notice and office; looks again while a mail is still being tried."""
    item, office = load(u.connection, id_of(u.key)), payload["office"]
    people = {person.id for principal in desk_of(office, item.disclosure) for person in recipients_of(u.connection, principal, u.today)}
    keys = [f"mail/{person}/{payload['topic']}" for person in sorted(people)]
    mails = u.connection.execute(sa.select(outbox).where(outbox.c.key.in_(keys)).order_by(outbox.c.id)).all()
    if any(mail.status == PENDING for mail in mails):
        look_later(u.connection, u.now + NEXT_LOOK, u.key, payload)
    elif mails:
        _record(u, item, payload["notice"], office, mails)


def _record(u: Work, item: Any, notice: str, office: str, mails: Any) -> None:
    arrived = [mail for mail in mails if mail.status == SENT]
    named = names_of(u.connection, (mail.recipient.removeprefix("person:") for mail in arrived or mails))
    record = {"to": "、".join(named.values()), "at": min(mail.sent_at or mail.created_at for mail in arrived or mails).isoformat()}
    if not arrived:
        record |= {"failed": True, "reason": mails[0].last_error}
    deed = deed_of(u, SYSTEM)
    u.connection.execute(deliveries.insert().values(
        id=new_id(), notice_id=notice, item_id=item.id, office=office, channel="mail", attempt=next_attempt(u.connection, notice, office, "mail"),
        succeeded=bool(arrived), acted_at=u.now, entered_at=u.now, by=deed.by, record=record))
    if arrived and item.unreached and office == item.lead and item.status in OPEN:
        hand_over(deed, item.id, min(mail.sent_at for mail in arrived))
        u.engine.facts_changed()
    if not arrived:
        enter(deed, item, "mail_failed", office=office, to=record["to"])
