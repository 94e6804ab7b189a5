"""书面送达: a paper notice was signed for, or did not arrive. Found by the number on the sheet, kept with signer, time and scan (R-13.4, R-13.5)."""
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.db import new_id
from processes.directory.queries import people_of
from processes.engine.instances import store as instances
from processes.engine.queries import open_tasks
from processes.engine.step import SYSTEM, Viewer
from processes.errors import NotFound, Refused
from processes.files.verbs import bind
from processes.supervision import numbering, secrecy
from processes.supervision.deeds import Work, deed_of, known
from processes.supervision.models import deliveries, items, notices
from processes.supervision.procedures.delivery import deliver, undelivered
from processes.supervision.procedures.undertaking import imply_signing, sign_coop
from processes.supervision.records import Deed, enter, id_of, instant_of, load, text_of
from processes.supervision.regulation import NOTICE_PREFIX, NUMBER_PREFIX, office_principal, require

ARTICLE, MOST = "第十三条", 120
NUMBER = re.compile(r"\s*(?:(?P<series>\D*?)\s*[〔\[(（]?\s*(?P<year>20\d\d)\s*[〕\])）/年\-.—]+\s*)?(?P<serial>\d{1,6})\s*号?\s*")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A notice as the receipt's page needs it."""
    notice_id: str
    number: str
    item_id: str
    title: str
    path: str
    offices: tuple[str, ...]
    owed: tuple[str, ...]                # offices that it has not reached


def find_sheet(connection: sa.Connection, viewer: Viewer, text: str, today: date) -> Sheet:
    """By the number as it is printed, as people type it (2026-3), or a serial of this year; an item's own number leads to its last notice."""
    typed = NUMBER.fullmatch(text)
    if typed is None:
        raise Refused(f"“{text[:30]}”不像通知编号。", article=ARTICLE, next_step=f"请照通知上的写，例如“{NOTICE_PREFIX}〔{today.year}〕3号”，或只写“3”。")
    year, serial = int(typed["year"] or today.year), int(typed["serial"])
    own = (typed["series"] or "").strip() == NUMBER_PREFIX
    wanted = (items.c.number == numbering.written(NUMBER_PREFIX, year, serial) if own else
              notices.c.number == numbering.written(NOTICE_PREFIX, year, serial))
    columns = (notices.c.id, notices.c.number, notices.c.addressees, items.c.id.label("item_id"), items.c.title, items.c.series_year, items.c.serial)
    query = sa.select(*columns).join(items, items.c.id == notices.c.item_id).where(wanted, notices.c.number.is_not(None), secrecy.may_read(viewer))
    row = connection.execute(query.order_by(notices.c.issued_at.desc())).first()
    if row is None:
        raise NotFound(f"编号为 {text.strip()} 的督办通知")
    owed = connection.execute(sa.select(deliveries.c.office).where(deliveries.c.notice_id == row.id, undelivered())).scalars()
    return Sheet(row.id, row.number, row.item_id, row.title, f"{row.series_year}/{row.serial}", _offices(row), tuple(dict.fromkeys(owed)))


def _offices(notice: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["office"] for row in notice.addressees))


def file_receipt(u: Work, by: Viewer, data: Mapping[str, Any]) -> None:
    """回执: who signed when, with the scan; or that the paper did not arrive, and why. A redelivery that waits for it is done with it."""
    require("issue", by.principals)
    item, answers = known(u, by), dict(data)
    notice = u.connection.execute(sa.select(notices).where(notices.c.id == text_of(answers, "notice"), notices.c.item_id == item.id)).first()
    if notice is None or notice.number is None:
        raise NotFound("该督办通知")
    office, failed = text_of(answers, "office"), bool(answers.get("failed"))
    if office not in _offices(notice):
        raise Refused("请选择是哪个科室的回执。", article=ARTICLE)
    at = _happened(u, notice, answers)
    record = _failure(answers) if failed else _receipt(u, by, answers)
    deed = replace(deed_of(u, by), acted_at=at or u.now)
    waiting = None if failed else _redelivery(u, notice.id, office)
    if waiting:
        u.engine.complete(waiting, by=by, data={"channel": "paper", "outcome": "send", **record})
    else:
        deliver(deed, item, notice.id, [{"office": office, "channel": "paper", "record": record}], "receipt")
        enter(deed, item, "receipt_filed", notice=notice.number, office=office, succeeded=not failed, record=record)
    if not failed:
        _sign(u, deed, office, text_of(answers, "signed_by"))
    u.engine.facts_changed()


def _happened(u: Work, notice: Any, answers: dict[str, Any]) -> datetime | None:
    """办理时间: never before the notice, never in the future (P-1)."""
    at = instant_of(answers, "signed_at")
    if at is not None and (at > u.now or college_day(at) < college_day(notice.issued_at)):
        raise Refused(f"时间不早于下达（{college_day(notice.issued_at)}），不晚于现在。", article=ARTICLE)
    return at


def _failure(answers: dict[str, Any]) -> dict[str, Any]:
    reason = text_of(answers, "reason")
    if not reason or len(reason) > MOST:
        raise Refused(f"请写明没有送到的原因，不超过 {MOST} 字。", article=ARTICLE)
    return {"failed": True, "reason": reason}


def _receipt(u: Work, by: Viewer, answers: dict[str, Any]) -> dict[str, Any]:
    scans, signer, at = list(answers.get("copy") or []), text_of(answers, "signed_by"), text_of(answers, "signed_at")
    wanted = (("签收人", signer), ("签收时间", at), ("回执扫描件", scans))
    if lacking := [label for label, value in wanted if not value]:
        raise Refused(f"书面送达须记录{'、'.join(lacking)}。", article=ARTICLE, next_step="请补齐后再登记。")
    bind(u.connection, scans, f"receipt {new_id()}", key=u.key, by=by.person)
    return {"copy": scans, "signed_by": signer, "signed_at": at}


def _redelivery(u: Work, notice_id: str, office: str) -> str | None:
    """The open task 换渠道再送达 for this office, if there is one."""
    query = sa.select(deliveries.c.id).where(deliveries.c.notice_id == notice_id, deliveries.c.office == office)
    mine = set(u.connection.execute(query).scalars())
    waiting = {one.id for one in instances.active(u.connection, u.key) if one.process_id == "redelivery" and one.record_id in mine}
    return next((task.id for task in open_tasks(u.connection, SYSTEM, u.key) if task.instance_id in waiting), None)


def _sign(u: Work, deed: Deed, office: str, signer: str) -> None:
    """A signed 回执 is 签收 (R-13.7), of the person of that office with this name, else in the name of whoever enters it."""
    named = [each.id for each in people_of(u.connection, office_principal(office), u.today) if each.name == signer]
    item, act = load(u.connection, id_of(u.key)), replace(deed, by=named[0]) if len(named) == 1 else deed
    if office == item.lead:
        imply_signing(act, item, office, said=True)
    else:
        sign_coop(act, item, office, said=True)
