"""电话了解 (P-3): what 综合办公室 heard is 了解, not feedback; the head's one tap 属实 makes it the office's feedback, reviewed by somebody else than who typed it."""
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from processes.clock import COLLEGE_ZONE, college_day
from processes.db import new_id
from processes.directory.queries import names_of
from processes.engine.operators.registry import Filing
from processes.engine.step import Viewer
from processes.errors import Conflict, Refused
from processes.supervision import secrecy
from processes.supervision.deeds import Work, deed_of, known
from processes.supervision.lifecycle import OPEN
from processes.supervision.models import stages
from processes.supervision.procedures.feedback import judge_report, read_report, refuse, stage_of, store
from processes.supervision.procedures.undertaking import imply_signing
from processes.supervision.records import change, enter, instant_of, of, tell, text_of
from processes.supervision.regulation import require
from processes.supervision.remarks.models import phone_notes
from processes.supervision.rulebook import rulebook

ARTICLE, MOST = "第十五条", 500
WANTED = {"callee": "通话人", "phone": "号码", "text": "要点"}
KIND = "phone"                           # of the stage whose feedback rests on a call


def hear(u: Work, by: Viewer, data: Mapping[str, Any]) -> str:
    """综合办公室 writes down a call: with whom, on which number, when, what was said. Returns the note's id."""
    require("phone", by.principals)
    item, answers = known(u, by), dict(data)
    if item.status not in OPEN:
        raise Refused("事项不在办理中，不必再了解进展。", article=ARTICLE)
    if lacking := [label for key, label in WANTED.items() if not text_of(answers, key)]:
        raise Refused(f"电话记录须写明{'、'.join(lacking)}。", article="第十三条", next_step="请补齐后再保存。")
    text, at = text_of(answers, "text"), instant_of(answers, "at")
    if len(text) > MOST:
        raise Refused(f"要点不超过 {MOST} 字，现有 {len(text)} 字。", article=ARTICLE)
    if at is None or at > u.now or at < item.issued_at:
        raise Refused("请写明通话时间，不早于事项下达，不晚于现在。", article=ARTICLE)
    note = {"id": new_id(), "item_id": item.id, "callee": text_of(answers, "callee"), "phone": text_of(answers, "phone"), "heard_at": at, "by": by.person,
            "entered_at": u.now, "text": text}
    u.connection.execute(phone_notes.insert().values(**note))
    change(u.connection, item.id, looked_at=max(at, item.looked_at or at))
    enter(replace(deed_of(u, by), acted_at=at), item, "phone_heard", note=note["id"], callee=note["callee"], phone=note["phone"], text=text)
    return str(note["id"])


def ask_head(u: Work, by: Viewer, item: Any, note_id: str) -> tuple[str, str]:
    """请科室确认, once for each call; by default for the latest. What comes of it is a stage's feedback of its own kind."""
    require("phone", by.principals)
    query = sa.select(phone_notes).where(phone_notes.c.item_id == item.id).order_by(phone_notes.c.id.desc())
    note = u.connection.execute(query.where(phone_notes.c.id == note_id) if note_id else query).first()
    if note is None:
        raise Refused("还没有电话记录，不能请科室确认。", article=ARTICLE, next_step="请先记下通话的情况。")
    if note.stage_id:
        raise Conflict("这次通话已经请科室负责人确认过。", article=ARTICLE)
    stage_id = new_id()
    u.connection.execute(stages.insert().values(id=stage_id, item_id=item.id, kind=KIND, due=u.today, started_at=u.now, authors=[note.by]))
    u.connection.execute(phone_notes.update().where(phone_notes.c.id == note.id).values(stage_id=stage_id))
    enter(deed_of(u, by), item, "phone_asked", note=note.id, stage=stage_id)
    return "stage", stage_id


def note_of(connection: sa.Connection, stage_id: str) -> Any:
    return connection.execute(sa.select(phone_notes).where(phone_notes.c.stage_id == stage_id)).one()


def heard(connection: sa.Connection, stage_id: str) -> str:
    """Who called whom and when, as the head is told."""
    note = note_of(connection, stage_id)
    at = note.heard_at.astimezone(COLLEGE_ZONE).strftime("%Y-%m-%d %H:%M")
    return f"{names_of(connection, [note.by]).get(note.by, note.by)} {at} 与{note.callee}（{note.phone}）通话"


def file_answer(filing: Filing) -> None:
    """Writer phone.confirm: 属实, as typed or as the head has put it right, is his feedback; 不属实 leaves the call what it was."""
    item, stage, answers = of(filing), stage_of(filing), filing.answers
    note = note_of(filing.connection, stage.id)
    agreed = text_of(answers, "outcome") != "deny"
    reason = "" if agreed else text_of(answers, "reason")
    if not agreed and not reason:
        raise Refused("请写明哪里不属实。", article=ARTICLE)
    values = {"answer": "confirmed" if agreed else "denied", "answered_by": filing.by, "answered_at": filing.acted_at, "reason": reason}
    filing.connection.execute(phone_notes.update().where(phone_notes.c.id == note.id).values(**values))
    if not agreed:
        filing.connection.execute(stages.update().where(stages.c.id == stage.id).values(dropped=True))
        enter(filing, item, "phone_denied", note=note.id, reason=reason)
        tell(filing, item, secrecy.clerks_of(item.disclosure, item.author), f"denied {note.id}", "科室负责人认为电话了解的情况不属实", f"理由：{reason}")
        return
    report = read_report(answers)
    refuse(judge_report(report, final=False, tables=rulebook(filing.connection).tables))
    imply_signing(filing, item, item.lead)
    store(filing, item.id, "stage", item.lead, report, stage_id=stage.id, by_head=True)
    filing.connection.execute(stages.update().where(stages.c.id == stage.id).values(authors=sorted({filing.by, note.by}), draft_by_head=True))
    enter(filing, item, "phone_confirmed", note=note.id, stage=stage.id, recorded_by=note.by, headline=report.headline, edited=report.body != note.text)


def proposed(connection: sa.Connection, stage_id: str, longest: int) -> dict[str, Any]:
    """The call as a feedback that needs one tap."""
    note = note_of(connection, stage_id)
    text = note.text.rstrip("。")
    headline = text if len(text) <= longest else text[:longest - 1] + "…"
    return {"conclusion": "on_plan", "headline": headline, "body": note.text,
            "no_evidence_reason": f"电话了解，{college_day(note.heard_at)} 的通话已记录在案"}
