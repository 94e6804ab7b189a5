"""送达: one row per addressee, channel and attempt, with the record 第十三条 asks for. The first that reaches the lead is 交办 (R-7.1); the system's own
arrives wherever somebody can sign in."""
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.clock import COLLEGE_ZONE
from processes.db import new_id
from processes.directory.models import accounts
from processes.directory.queries import people_of, principals_of
from processes.engine.operators.registry import Call, Filing
from processes.errors import Refused
from processes.supervision import secrecy
from processes.supervision.models import deliveries, notices
from processes.supervision.procedures.handing_over import hand_over
from processes.supervision.records import Act, admit, change, desk_of, enter, load, of, rows_of, tell, text_of
from processes.supervision.register.announcing import announce
from processes.supervision.regulation import CHANNEL_RECORDS, CHANNELS, require

ARTICLE = "第十三条"


def missing_record(channel: str, record: dict[str, Any]) -> tuple[str, ...]:
    """Chinese names of what the channel's record lacks; a call that failed needs only what was tried."""
    wanted = CHANNEL_RECORDS[channel]
    if record.get("failed"):
        wanted = {key: label for key, label in wanted.items() if key in ("caller", "phone", "at", "text")}
    return tuple(label for key, label in wanted.items() if not record.get(key))


def read_addressees(answers: dict[str, Any], offices: list[str]) -> list[dict[str, Any]]:
    """Rows office × channels of the form; every office is told through the system whatever else was done."""
    found = []
    for row in rows_of(answers, "addressees"):
        channel = text_of(row, "channel") or "system"
        if channel not in CHANNELS or text_of(row, "office") not in offices:
            raise Refused("送达方式或送达科室有误。", article=ARTICLE)
        record = {key: row.get(key) for key in (*CHANNEL_RECORDS[channel], "failed", "reason") if row.get(key) not in (None, "", [])}
        if lacking := missing_record(channel, record):
            raise Refused(f"{row['office']}：{CHANNELS[channel]}送达须记录{'、'.join(lacking)}。", article=ARTICLE, next_step="请补齐送达记录。")
        found.append({"office": row["office"], "channel": channel, "record": record})
    told = {row["office"] for row in found if row["channel"] == "system"}
    return [{"office": office, "channel": "system", "record": {}} for office in offices if office not in told] + found


def deliver(act: Act, item: Any, notice_id: str, rows: list[dict[str, Any]], what: str) -> None:
    """Write the deliveries and send what the system itself sends."""
    attempts = _attempts(act.connection, notice_id)
    written, deaf = [], _without_reader(act, item, [row["office"] for row in rows if row["channel"] == "system"])
    for row in rows:
        if row["channel"] == "system" and row["office"] in deaf:
            row = {**row, "record": {"failed": True, "reason": "该科室没有可以登录的人"}}
        attempt = attempts[row["office"], row["channel"]] = attempts.get((row["office"], row["channel"]), 0) + 1
        if (at := _when(row, act.acted_at)) > act.now:
            raise Refused(f"{row['office']}：送达时间不能晚于现在。", article=ARTICLE)
        written.append({
            "id": new_id(), "notice_id": notice_id, "item_id": item.id, "office": row["office"], "channel": row["channel"], "attempt": attempt,
            "succeeded": not row["record"].get("failed"), "acted_at": at, "entered_at": act.now, "by": act.by, "record": row["record"]})
        if row["channel"] == "system":
            announce(act, item, row["office"], f"{what}/{notice_id}/{attempt}")
    act.connection.execute(deliveries.insert(), written)
    _has_reached_lead(act, item, [row for row in written if row["office"] == item.lead])


def _without_reader(act: Act, item: Any, offices: list[str]) -> set[str]:
    """Offices in which nobody who may read the notice can sign in."""
    readers = {office: {each.id for each in people_of(act.connection, desk_of(office, item.disclosure)[-1], act.today)} for office in offices}
    everybody = sorted(set().union(*readers.values()))
    able = set(act.connection.execute(sa.select(accounts.c.person).where(accounts.c.person.in_(everybody), accounts.c.disabled_at.is_(None))).scalars())
    return {office for office, people in readers.items() if not people & able}


def _has_reached_lead(act: Act, item: Any, to_lead: list[dict[str, Any]]) -> None:
    """交办 is the first delivery that reached the lead: until then the item is 未交办, no date runs; from then on all of them are counted (R-7.1)."""
    arrived = [row["acted_at"] for row in to_lead if row["succeeded"]]
    if item.unreached and arrived:
        hand_over(act, item.id, min(arrived))
    elif to_lead and not arrived and not item.unreached:
        reached = sa.select(deliveries.c.id).where(deliveries.c.item_id == item.id, deliveries.c.office == item.lead, deliveries.c.succeeded)
        if act.connection.execute(reached).first() is None:
            change(act.connection, item.id, unreached=True)


def _when(row: dict[str, Any], acted_at: datetime) -> datetime:
    said = row["record"].get("signed_at") or row["record"].get("at")
    if not said:
        return acted_at
    at = datetime.fromisoformat(said)
    return at if at.tzinfo else at.replace(tzinfo=COLLEGE_ZONE)


def _attempts(connection: sa.Connection, notice_id: str) -> dict[tuple[str, str], int]:
    """{(office, channel): attempts so far}"""
    query = (sa.select(deliveries.c.office, deliveries.c.channel, sa.func.max(deliveries.c.attempt)).where(deliveries.c.notice_id == notice_id)
             .group_by(deliveries.c.office, deliveries.c.channel))
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def next_attempt(connection: sa.Connection, notice_id: str, office: str, channel: str) -> int:
    return _attempts(connection, notice_id).get((office, channel), 0) + 1


def draft_notice(act: Act, item_id: str, addressees: list[dict[str, Any]], kind: str) -> None:
    """The notice as it will go out, without a number yet (R-13.8); an earlier draft of it is replaced."""
    act.connection.execute(notices.delete().where(notices.c.item_id == item_id, notices.c.number.is_(None)))
    act.connection.execute(notices.insert().values(id=new_id(), item_id=item_id, kind=kind, drafted_by=act.by, drafted_at=act.now, addressees=addressees))


def file_redelivery(filing: Filing) -> None:
    """Writer notice.redeliver: another attempt or another channel for an addressee whom the notice has not reached."""
    require("issue", principals_of(filing.connection, filing.by, filing.today))
    item, first = of(filing), failed(filing.connection, filing.record_id)
    row = {**filing.answers, "office": first.office}
    rows = [each for each in read_addressees({"addressees": [row]}, [first.office]) if each["channel"] == (row.get("channel") or "system")]
    if any(_when(row, filing.acted_at) < first.acted_at for row in rows):
        raise Refused("再次送达的时间不能早于上一次送达。", article=ARTICLE)
    deliver(filing, item, first.notice_id, rows, "redelivery")
    enter(filing, item, "redelivered", office=first.office, channel=rows[0]["channel"], succeeded=not rows[0]["record"].get("failed"),
          record=rows[0]["record"])


def send_again(call: Call) -> None:
    """Operator send_again: whoever was reached by whatever channel also finds the notice in the system."""
    first = failed(call.connection, call.record_id)
    item = load(call.connection, first.item_id)
    tell(call, item, desk_of(first.office, item.disclosure), f"again/{first.id}/{call.now.isoformat()}", "请查收督办通知")


def failed(connection: sa.Connection, delivery_id: str) -> Any:
    found = connection.execute(sa.select(deliveries).where(deliveries.c.id == delivery_id)).first()
    if found is None:
        raise Refused("没有找到这次送达记录。", article=ARTICLE)
    return found


def undelivered() -> sa.ColumnElement[bool]:
    """A delivery that failed, with none to the same addressee that arrived since; where nobody signs in, what went out beside it by another channel counts."""
    again = deliveries.alias("again")
    since = sa.or_(again.c.entered_at > deliveries.c.entered_at, (again.c.entered_at == deliveries.c.entered_at) & (deliveries.c.channel == "system"))
    later = sa.exists().where(again.c.notice_id == deliveries.c.notice_id, again.c.office == deliveries.c.office, again.c.succeeded, since)
    return deliveries.c.succeeded.is_(False) & ~later


def delivered_since(connection: sa.Connection, first: Any) -> bool:
    """Whether a later attempt for the same addressee has arrived."""
    query = sa.select(sa.literal(1)).where(deliveries.c.notice_id == first.notice_id, deliveries.c.office == first.office, deliveries.c.succeeded,
                                           deliveries.c.entered_at > first.entered_at)
    return connection.execute(query).first() is not None


def share_with_offices(act: Act, item: Any, coop_offices: list[str]) -> None:
    """From 交办 on the item belongs to its offices: whoever is involved may read it."""
    people = [person for person in (item.handler,) if person]
    admit(act, secrecy.readers_of(item.disclosure, item.author, item.lead, coop_offices, item.leader_in_charge, people))
