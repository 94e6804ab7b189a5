"""批示: a leader's one line on an item or a feedback. It changes no duty; 综合办公室 disposes of each, and the leader learns how (R-16.16)."""
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.db import new_id
from processes.directory.queries import names_of, people_of, principals_of
from processes.engine.step import Viewer
from processes.errors import Conflict, Forbidden, NotFound, Refused
from processes.files import queries as files
from processes.files.store import Stored
from processes.files.verbs import attach, bind
from processes.supervision import secrecy
from processes.supervision.deeds import Work, deed_of, known
from processes.supervision.drafting import read_draft
from processes.supervision.models import feedbacks, items
from processes.supervision.procedures.issue import store_draft
from processes.supervision.records import Deed, coop_rows, desk_of, enter, id_of, instant_of, tell, text_of
from processes.supervision.regulation import LEADERS, person_principal, require
from processes.supervision.remarks.models import remarks
from processes.supervision.verbs import open_draft

ARTICLE, REPORTS = "第五条", "第十六条"
MOST = 200                               # characters: one line
PASSED_ON, NEW_ITEM, CHANGE_BASIS = "passed_on", "new_item", "change_basis"
DISPOSALS = {PASSED_ON: "传达", NEW_ITEM: "转为新事项", CHANGE_BASIS: "作为变更依据"}
DONE = {PASSED_ON: "已传达", NEW_ITEM: "已转为新的督办事项", CHANGE_BASIS: "已留作变更依据"}


def write_remark(u: Work, by: Viewer, data: Mapping[str, Any]) -> str:
    """The leader's own line, or what 综合办公室 types from his paper with its scan; who typed is kept. Returns its id."""
    item, answers = known(u, by), dict(data)
    if item.number is None:
        raise Refused("事项还没有下达，不能作批示。", article=ARTICLE)
    leader, text = _leader(u, by, answers), said_in(answers, "批示", MOST)
    own = leader == by.person
    feedback = accepted_feedback(u.connection, item, text_of(answers, "feedback"))
    deed = deed_of(u, by) if own else _scribed(u, by, item, leader, answers)
    remark_id, scan = new_id(), next(iter(answers.get("files") or []), None)
    bind(u.connection, [scan] if scan else [], f"remark {remark_id}", key=u.key, by=by.person)
    u.connection.execute(remarks.insert().values(
        id=remark_id, item_id=item.id, feedback_id=feedback, leader=leader, acted_at=deed.acted_at, entered_at=u.now, entered_by=by.person, scan=scan,
        text=text, offices=[]))
    enter(deed, item, "remark_written", remark=remark_id, feedback=feedback, text=text, scan=scan)
    tell(deed, item, secrecy.clerks_of(item.disclosure, item.author), f"remark {remark_id}", f"收到{_name(u, leader)}批示，请处理", f"批示：“{text}”")
    return remark_id


def said_in(answers: dict[str, Any], what: str, most: int) -> str:
    text = text_of(answers, "text")
    if not text:
        raise Refused(f"请写明{what}内容。", article=ARTICLE)
    if len(text) > most:
        raise Refused(f"{what}不超过 {most} 字，现有 {len(text)} 字。", article=ARTICLE, next_step="请精简后再提交。")
    return text


def college_leaders(connection: sa.Connection, today: date) -> dict[str, str]:
    """{id: name} of who holds a leader's post today. A 批示 is the leader's own: whoever stands in for him writes none."""
    return {each.id: each.name for each in people_of(connection, LEADERS, today)}


def _leader(u: Work, by: Viewer, answers: dict[str, Any]) -> str:
    leaders = college_leaders(u.connection, u.today)
    if by.person in leaders:
        return by.person
    if not secrecy.rank(by).clerk:
        raise Forbidden("批示由院领导本人作出，写在纸上的由综合办公室代录。", article=ARTICLE)
    if (named := text_of(answers, "leader")) not in leaders:
        raise Refused("请选择是哪位院领导的批示。", article=ARTICLE)
    return named


def _scribed(u: Work, by: Viewer, item: Any, leader: str, answers: dict[str, Any]) -> Deed:
    """From paper: when it was written, with the scan that proves it (P-1); only a leader who may know of what he writes on."""
    at = instant_of(answers, "at")
    if at is None or at > u.now or college_day(at) < college_day(item.issued_at):
        raise Refused(f"请写明批示时间，不早于事项下达（{college_day(item.issued_at)}），不晚于现在。", article=ARTICLE)
    if not answers.get("files"):
        raise Refused("代录批示须上传有领导签字的扫描件。", article=ARTICLE)
    reader = Viewer(leader, principals_of(u.connection, leader, u.today))
    if u.connection.execute(sa.select(items.c.id).where(items.c.id == item.id, secrecy.may_read(reader))).first() is None:
        raise Refused("该领导不在本事项的知悉范围内，不能登记其批示。", article="第八条")
    return replace(deed_of(u, by), by=leader, acted_at=at)


def accepted_feedback(connection: sa.Connection, item: Any, feedback_id: str) -> str | None:
    """The feedback that is spoken of, once 综合办公室 has accepted it: before that no leader sees it."""
    wanted = sa.select(feedbacks.c.id).where(feedbacks.c.id == feedback_id, feedbacks.c.item_id == item.id, feedbacks.c.accepted_at.is_not(None))
    if feedback_id and connection.execute(wanted).first() is None:
        raise NotFound("这份反馈")
    return feedback_id or None


def _name(u: Work, person: str) -> str:
    return names_of(u.connection, [person]).get(person, person)


def dispose(u: Work, by: Viewer, remark_id: str, data: Mapping[str, Any]) -> None:
    """传达, 转为新事项 or 作为变更依据, once. Asked again for the new item, it lets that go on: its draft is opened in a transaction of its own."""
    require("remark", by.principals)
    item, how = known(u, by), text_of(dict(data), "disposal")
    remark = u.connection.execute(sa.select(remarks).where(remarks.c.id == remark_id, remarks.c.item_id == item.id)).first()
    if remark is None:
        raise NotFound("这条批示")
    if how not in DISPOSALS:
        raise Refused("请选择怎样处理这条批示。", article=REPORTS)
    if remark.disposal:
        if remark.disposal == how == NEW_ITEM:
            return
        raise Conflict(f"这条批示{DONE[remark.disposal]}，由{_name(u, remark.disposed_by)}办理。", article=REPORTS)
    offices = _addressees(u.connection, item, list(data.get("offices") or [])) if how == PASSED_ON else []
    u.connection.execute(remarks.update().where(remarks.c.id == remark_id).values(disposal=how, disposed_by=by.person, disposed_at=u.now, offices=offices))
    deed, leader = deed_of(u, by), _name(u, remark.leader)
    enter(deed, item, "remark_disposed", remark=remark_id, leader=remark.leader, disposal=how, offices=offices, text=remark.text if offices else "")
    told = [principal for office in offices for principal in desk_of(office, item.disclosure)]
    tell(deed, item, told, f"remark passed {remark_id}", f"传达{leader}批示", f"批示：“{remark.text}”")
    tell(deed, item, [person_principal(remark.leader)], f"remark disposed {remark_id}", f"您的批示{DONE[how]}")


def _addressees(connection: sa.Connection, item: Any, chosen: list[str]) -> list[str]:
    concerned = [item.lead, *(row.office for row in coop_rows(connection, item.id))]
    if not chosen or not set(chosen) <= set(concerned):
        raise Refused("请选择传达给本事项的哪些承办、配合科室。", article=REPORTS)
    return [office for office in concerned if office in chosen]


def open_item(u: Work, by: Viewer) -> str:
    """The draft that rests on a 批示: it has the id of the 批示, so that there is never a second one. Opened with the basis filled in; it may be discarded."""
    require("register", by.principals)
    query = sa.select(remarks, items.c.number, items.c.disclosure).join(items, items.c.id == remarks.c.item_id)
    remark = u.connection.execute(query.where(remarks.c.id == id_of(u.key), remarks.c.disposal == NEW_ITEM, secrecy.may_read(by))).first()
    if remark is None:
        raise NotFound("这条批示")
    if u.connection.execute(sa.select(items.c.id).where(items.c.id == remark.id)).first() is None:
        answers = {**_basis(u, remark), "basis_file": _copied(u, by, remark.scan)}
        open_draft(u, by, answers)
        store_draft(u.connection, remark.id, read_draft(answers), by_chief=False)
        u.engine.facts_changed()
    return str(remark.id)


def _basis(u: Work, remark: Any) -> dict[str, Any]:
    """院领导批示 is a basis under 第十二条 (R-11.1), and itself the decision that this is to be supervised (R-13.1)."""
    leader, day = _name(u, remark.leader), college_day(remark.acted_at).isoformat()
    return {"title": f"落实{leader}批示", "content": remark.text, "source": "12", "source_reason": "院领导批示", "issuer": leader, "basis_date": day,
            "doc_no": f"对{remark.number}的批示", "quote": remark.text, "place": f"批示原文存{remark.number}事项页", "decision_by": leader, "decision_date": day,
            "disclosure": remark.disclosure, "level": remark.disclosure}


def _copied(u: Work, by: Viewer, scan: str | None) -> list[str]:
    """The scan once more, as a file of the new item: every file belongs to one."""
    found = files.get(u.connection, scan) if scan else None
    if found is None:
        return []
    stored = Stored(found.sha256, found.name, found.size, found.media_type)
    copy = attach(u.connection, stored, by=by.person, now=u.now, key=None, task_id=None, field="basis_file")
    bind(u.connection, [copy.id], f"basis {copy.id}", key=u.key, by=by.person)
    return [copy.id]
