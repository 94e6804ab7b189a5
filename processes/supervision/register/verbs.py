"""What a clerk does to the register: enter a document once, correct its rows, record 督办 or 不督办, say what a row becomes."""
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.db import new_id
from processes.directory.queries import people_of
from processes.engine.step import Viewer
from processes.errors import NotFound, Refused
from processes.files import verbs as files
from processes.supervision.deeds import Work
from processes.supervision.drafting import NOBODY
from processes.supervision.lifecycle import NEVER_ISSUED, Status
from processes.supervision.models import items
from processes.supervision.register.deciding import NOT, VERDICTS, latest_verdict
from processes.supervision.register.documents import Cell, Decision, NewDocument, document_key, judge_document
from processes.supervision.register.kinds import KINDS
from processes.supervision.register.models import citations, documents, planned, resolutions, verdicts
from processes.supervision.register.paste import Row, Split
from processes.supervision.register.recognising import shortened
from processes.supervision.regulation import DISCLOSURES, LEADERS, require

LIVE = sa.and_(~planned.c.dropped)


def enter_document(u: Work, by: Viewer, document_id: str, new: NewDocument, found: Split) -> None:
    """Once, with its attachment; its rows wait for a decision. The same page sent twice is one document."""
    require("register", by.principals)
    if u.connection.execute(sa.select(documents.c.id).where(documents.c.id == document_id)).first() is not None:
        return
    leaders = college_leaders(u.connection, u.today)
    if shortfalls := judge_document(new, leaders, u.today):
        raise Refused("".join(one.what for one in shortfalls), article=shortfalls[0].article, next_step="已填写的内容不会丢失。")
    files.bind(u.connection, new.files, f"document {document_id}", key=document_key(document_id), by=by.person)
    u.connection.execute(documents.insert().values(
        id=document_id, kind=new.kind, name=new.name, issuer=leaders.get(new.given_by) or new.issuer or KINDS[new.kind].issuer,
        given_by=new.given_by or None, doc_no=new.doc_no, dated=new.dated, year=new.year,
        oral=new.oral, reason=new.reason, files=list(new.files), place=new.place, disclosure=new.disclosure, preamble=found.preamble, by=by.person, at=u.now))
    add_rows(u, by, document_id, found.rows)


def college_leaders(connection: sa.Connection, today: date) -> dict[str, str]:
    """The 院领导 of the day: id and name."""
    return {one.id: one.name for one in people_of(connection, LEADERS, today)}


def add_rows(u: Work, by: Viewer, document_id: str, rows: Iterable[Row]) -> None:
    require("register", by.principals)
    document = load_document(u.connection, document_id)
    query = sa.select(sa.func.coalesce(sa.func.max(resolutions.c.position), 0)).where(resolutions.c.document_id == document_id)
    last = int(u.connection.execute(query).scalar_one())
    for place, row in enumerate(rows, last + 1):
        resolution = new_id()
        u.connection.execute(resolutions.insert().values(id=resolution, document_id=document_id, position=place, agenda=row.agenda, text=row.text,
                                                         notes=list(row.notes)))
        plan(u, document_id, [resolution], Cell(row.title[:60], row.text, row.lead, row.coops, row.due, document.disclosure))


def plan(u: Work, document_id: str, cited: list[str], cell: Cell) -> str:
    """An item that may come of these rows; it exists once they are marked 督办."""
    item_id = new_id()
    u.connection.execute(planned.insert().values(item_id=item_id, document_id=document_id, dropped=False, **_columns(cell)))
    u.connection.execute(citations.insert(), [{"item_id": item_id, "resolution_id": one, "position": place} for place, one in enumerate(cited, 1)])
    return item_id


def _columns(cell: Cell) -> dict[str, Any]:
    return {"title": cell.title, "content": cell.content, "lead": cell.lead, "coops": list(cell.coops), "due": cell.due, "level": cell.level}


def load_document(connection: sa.Connection, document_id: str) -> Any:
    found = connection.execute(sa.select(documents).where(documents.c.id == document_id)).first()
    if found is None:
        raise NotFound("该来源文件")
    return found


def _resolution(u: Work, document_id: str, resolution_id: str) -> Any:
    found = u.connection.execute(sa.select(resolutions).where(resolutions.c.id == resolution_id, resolutions.c.document_id == document_id,
                                                              resolutions.c.removed_at.is_(None))).first()
    if found is None:
        raise NotFound("该条决议")
    return found


def edit(u: Work, by: Viewer, document_id: str, item_id: str, cell: Cell) -> None:
    """What the grid shows is kept as typed, complete or not."""
    require("register", by.principals)
    if cell.level not in DISCLOSURES:
        raise Refused("请选择知悉范围。", article="第八条")
    u.connection.execute(planned.update().where(planned.c.item_id == item_id, planned.c.document_id == document_id).values(**_columns(cell)))


def reword(u: Work, by: Viewer, document_id: str, resolution_id: str, agenda: str, text: str) -> None:
    """A row may be put right until something was decided of it: afterwards it is what was decided on."""
    require("register", by.principals)
    row = _resolution(u, document_id, resolution_id)
    if (agenda, text) == (row.agenda, row.text):
        return
    if latest_verdict(u.connection, resolution_id) is not None:
        raise Refused("这一条已经记录了是否督办，原文不能再改。", article="第十条")
    if not text:
        raise Refused("决议原文不能为空；多出来的一条请用“去掉”。", article="第十条")
    u.connection.execute(resolutions.update().where(resolutions.c.id == resolution_id).values(agenda=agenda, text=text))
    query = planned.update().where(planned.c.item_id.in_(_items_of(resolution_id)))
    u.connection.execute(query.where(planned.c.content == row.text).values(content=text))
    u.connection.execute(query.where(planned.c.title == "").values(title=shortened(text)))


def remove_row(u: Work, by: Viewer, document_id: str, resolution_id: str) -> None:
    """Split wrongly; what was decided on stays on record."""
    require("register", by.principals)
    _resolution(u, document_id, resolution_id)
    if latest_verdict(u.connection, resolution_id) is not None:
        raise Refused("这一条已经记录了是否督办，不能去掉；不需督办的请记“不督办”。", article="第十条")
    u.connection.execute(resolutions.update().where(resolutions.c.id == resolution_id).values(removed_at=u.now))
    u.connection.execute(planned.update().where(planned.c.item_id.in_(_items_of(resolution_id))).values(dropped=True))


def _items_of(resolution_id: str) -> sa.Select[tuple[str]]:
    return sa.select(citations.c.item_id).where(citations.c.resolution_id == resolution_id)


def decide(u: Work, by: Viewer, document_id: str, resolution_id: str, decision: Decision) -> None:
    """Record 督办 or 不督办. Selecting is an act: no row becomes an item by itself (R-10.1)."""
    require("register", by.principals)
    row, before = _resolution(u, document_id, resolution_id), latest_verdict(u.connection, resolution_id)
    if before is not None and before.verdict == decision.verdict:
        return
    if decision.verdict not in VERDICTS:
        raise Refused("请选择督办或不督办。", article="第十条")
    if not decision.decided_by or NOBODY.fullmatch(decision.decided_by) or decision.decided_on is None or decision.decided_on > u.today:
        raise Refused("请写明由谁、在哪一天决定是否督办，日期不得晚于今天。", article="第十条、第十三条")
    if decision.verdict == NOT and _gone_out(u, resolution_id):
        raise Refused("这一条已有事项送核验或下达，不能改记不督办。", article="第五条", next_step="撤销已下达的事项须另有依据。")
    u.connection.execute(verdicts.insert().values(resolution_id=resolution_id, verdict=decision.verdict, decided_by=decision.decided_by,
                                                  decided_on=decision.decided_on, reason=decision.reason, by=by.person, at=u.now))
    own = planned.c.item_id.in_(_items_of(resolution_id))
    if decision.verdict == NOT:
        u.connection.execute(planned.update().where(own).values(dropped=True))
    elif before is not None and u.connection.execute(sa.select(planned.c.item_id).where(own, LIVE)).first() is None:
        plan_another(u, by, document_id, row.id)


def _gone_out(u: Work, resolution_id: str) -> bool:
    status = sa.select(items.c.id).where(items.c.id.in_(_items_of(resolution_id)), items.c.status.not_in([Status.DRAFT, *NEVER_ISSUED]))
    return u.connection.execute(status).first() is not None


def plan_another(u: Work, by: Viewer, document_id: str, resolution_id: str) -> str:
    """One more item from the same row (R-10.2)."""
    require("register", by.principals)
    row, document = _resolution(u, document_id, resolution_id), load_document(u.connection, document_id)
    return plan(u, document_id, [row.id], Cell(shortened(row.text), row.text, "", (), None, document.disclosure))


def drop(u: Work, by: Viewer, document_id: str, item_id: str) -> None:
    """An item that will not be; the row's decision stays."""
    require("register", by.principals)
    u.connection.execute(planned.update().where(planned.c.item_id == item_id, planned.c.document_id == document_id).values(dropped=True))


def cite_too(u: Work, by: Viewer, document_id: str, item_id: str, resolution_id: str) -> None:
    """The item also rests on this row, whose own item falls away (R-10.2)."""
    require("register", by.principals)
    _resolution(u, document_id, resolution_id)
    target = u.connection.execute(sa.select(planned).where(planned.c.item_id == item_id, planned.c.document_id == document_id, LIVE)).first()
    cited = list(u.connection.execute(sa.select(citations.c.resolution_id).where(citations.c.item_id == item_id)).scalars())
    if target is None or resolution_id in cited:
        raise Refused("不能并入这件事项，请从列表上重新选择。", article="第十条")
    u.connection.execute(planned.update().where(planned.c.item_id.in_(_items_of(resolution_id))).values(dropped=True))
    u.connection.execute(citations.insert().values(item_id=item_id, resolution_id=resolution_id, position=len(cited) + 1))
