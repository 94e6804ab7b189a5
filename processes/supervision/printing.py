"""What is printed. A notice is made from its own ledger entry, so that a reprint says what the first print said (R-13.9); who printed when is entered."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.engine.step import Viewer
from processes.errors import NotFound, Refused
from processes.supervision import ledger, secrecy
from processes.supervision.deadlines import extension_notice
from processes.supervision.deeds import Work, deed_of, known
from processes.supervision.models import items, ledger_entries
from processes.supervision.records import enter, text_of
from processes.supervision.rulebook import rulebook

NOTICE, SHEET = "notice", "sheet"
PRINTED = {NOTICE: "督办通知", SHEET: "事项单"}


@dataclass(frozen=True, slots=True)
class NoticeSheet:
    number: str
    item_number: str
    title: str
    content: str
    lead: str
    coops: tuple[str, ...]
    due: date
    head: str
    leader: str                          # the post in charge, "" when nobody is
    basis: str                           # 依据……：“……”
    decided: str
    issued_on: date
    extension: str                       # the last day to ask for an extension
    mark: str                            # of the ledger entry it is made from: the same on every print

    @property
    def offices(self) -> tuple[str, ...]:
        return (self.lead, *self.coops)


def notice_sheet(connection: sa.Connection, viewer: Viewer, item_id: str, number: str = "") -> NoticeSheet:
    """The notice of that number, by default the last one; for whoever may read the item."""
    item = connection.execute(sa.select(items).where(items.c.id == item_id, secrecy.may_read(viewer))).first()
    query = sa.select(ledger_entries.c.text, ledger_entries.c.hash).where(ledger_entries.c.item_id == item_id, ledger_entries.c.kind == "issued")
    rows = connection.execute(query.order_by(ledger_entries.c.seq.desc())).all() if item is not None else []
    entries = [(ledger.read(item_id, row.text), row.hash) for row in rows]
    found = next(((entry, mark) for entry, mark in entries if number in ("", entry.data["notice"])), None)
    if item is None or found is None:
        raise NotFound("该督办通知")
    entry, mark = found
    stated, issued_on, book = entry.data["version"], college_day(entry.acted_at), rulebook(connection)
    due = date.fromisoformat(stated["due"])
    decided = f"{item.decision_by}（{item.decision_date}）" if item.decision_date else item.decision_by
    return NoticeSheet(
        entry.data["notice"], stated["number"], stated["title"], stated["content"], stated["lead"], tuple(stated["coops"]), due,
        entry.data["head_name"] or "", (entry.data["leader"] or "").removeprefix("post:"), "；".join(map(_basis, entry.data["basis"])), decided, issued_on,
        extension_notice(due, issued_on, book.calendar, book.tables_at(entry.acted_at)), mark[:16])


def _basis(basis: Mapping[str, Any]) -> str:
    named = " ".join(filter(None, (basis["meeting"] or basis["issuer"], basis["doc_no"])))
    return named + (f"：“{basis['quote'].rstrip('。')}”" if basis["quote"] else "")


def record_print(u: Work, by: Viewer, data: Mapping[str, Any]) -> None:
    """Whoever presses 打印 stands in the ledger with what and when: paper leaves the house."""
    item, answers = known(u, by), dict(data)
    what, office = text_of(answers, "what"), text_of(answers, "office")
    if what not in PRINTED or item.number is None:
        raise Refused("事项下达后才能打印。", article="第十三条")
    sheet = notice_sheet(u.connection, by, item.id, text_of(answers, "number")) if what == NOTICE else None
    if sheet and office and office not in sheet.offices:
        raise Refused("请选择通知所发的科室。", article="第十三条")
    enter(deed_of(u, by), item, "printed", what=what, number=sheet.number if sheet else item.number, office=office, mark=sheet.mark if sheet else "")
