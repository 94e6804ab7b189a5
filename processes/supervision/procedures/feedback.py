"""反馈: drafted by the handler, confirmed by the head, sent to 综合办公室 and reviewed there (第十五、十六条). Accepted feedback never changes."""
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.db import changed, new_id
from processes.engine.operators.registry import Call, Filing
from processes.errors import Conflict, Refused
from processes.supervision import secrecy, timetable
from processes.supervision.models import feedback_evidence, feedbacks, missed_reports, stages
from processes.supervision.procedures.heads import meet_head
from processes.supervision.procedures.undertaking import ask_again, imply_signing
from processes.supervision.records import Act, change, enter, moved, of, tell, text_of
from processes.supervision.regulation import CONCLUSIONS, COORDINATING_OFFICE
from processes.supervision.roles import heads, require_receipt
from processes.supervision.rulebook import rulebook
from processes.supervision.tables import Tables

ARTICLE = "第十六条"


@dataclass(frozen=True, slots=True)
class Report:
    """What a feedback form says."""
    conclusion: str
    headline: str
    body: str
    evidence: tuple[str, ...]
    no_evidence_reason: str
    progress: int | None = None
    next: str = ""
    late_reason: str = ""


def read_report(answers: dict[str, Any]) -> Report:
    evidence = answers.get("evidence") or []
    headline = text_of(answers, "headline") or text_of(answers, "key_points")
    progress = answers.get("progress")
    return Report(text_of(answers, "conclusion") or ("done" if answers.get("done") else "on_plan"), headline, text_of(answers, "body"),
                  tuple(evidence if isinstance(evidence, list) else [evidence]), text_of(answers, "no_evidence_reason"),
                  int(progress) if progress not in (None, "") else None, text_of(answers, "next"), text_of(answers, "late_reason"))


def judge_report(report: Report, *, final: bool, tables: Tables) -> tuple[str, ...]:
    """The four qualities as far as a form can hold them (R-16.4), and evidence or why there is none (R-5.5)."""
    found = []
    if report.conclusion not in CONCLUSIONS:
        found.append("请从列表中选择结论。")
    if final and report.conclusion != "done":
        found.append("办结反馈的结论须为“已完成”；尚未完成的请用阶段反馈。")
    if not report.headline:
        found.append("请用一句话写明结论要点。")
    if len(report.headline) > tables.headline_length:
        found.append(f"一句话结论不超过 {tables.headline_length} 字。")
    if not report.evidence and not report.no_evidence_reason:
        found.append("请上传佐证材料，或说明为何没有佐证。")
    return tuple(found)


def refuse(found: tuple[str, ...]) -> None:
    if found:
        raise Refused("".join(found), article=ARTICLE)


def store(act: Act, item_id: str, kind: str, office: str, report: Report, *, stage_id: str = "", by_head: bool, **more: Any) -> str:
    """The draft of a round; a draft not yet sent is replaced, a sent one begins the next round."""
    mine = sa.and_(feedbacks.c.item_id == item_id, feedbacks.c.kind == kind, feedbacks.c.office == office, feedbacks.c.stage_id == stage_id)
    rounds = act.connection.execute(sa.select(feedbacks.c.id, feedbacks.c.round, feedbacks.c.sent_at).where(mine)).all()
    if unsent := [row.id for row in rounds if row.sent_at is None]:
        act.connection.execute(feedback_evidence.delete().where(feedback_evidence.c.feedback_id.in_(unsent)))
        act.connection.execute(feedbacks.delete().where(feedbacks.c.id.in_(unsent)))
    last = max((row.round for row in rounds if row.sent_at is not None), default=0)
    feedback_id = new_id()
    act.connection.execute(feedbacks.insert().values(
        id=feedback_id, item_id=item_id, kind=kind, office=office, stage_id=stage_id, round=last + 1, conclusion=report.conclusion, progress=report.progress,
        headline=report.headline, body=report.body, no_evidence_reason=report.no_evidence_reason, next=report.next, late_reason=report.late_reason,
        draft_by=act.by, drafted_at=act.acted_at, by_head=by_head,
        **{"deliverables": [], "sources": [], "gaps": [], **more}))
    if report.evidence:
        act.connection.execute(feedback_evidence.insert(), [{"feedback_id": feedback_id, "attachment_id": each, "position": place}
                                                            for place, each in enumerate(report.evidence, 1)])
    return feedback_id


def latest(connection: sa.Connection, item_id: str, kind: str, stage_id: str = "", office: str | None = None) -> Any:
    query = sa.select(feedbacks).where(feedbacks.c.item_id == item_id, feedbacks.c.kind == kind, feedbacks.c.stage_id == stage_id)
    query = query if office is None else query.where(feedbacks.c.office == office)
    return connection.execute(query.order_by(feedbacks.c.drafted_at.desc(), feedbacks.c.round.desc()).limit(1)).first()


def seal(act: Act, feedback: Any, **values: Any) -> None:
    """Change a feedback that nobody has accepted yet; an accepted one never changes (R-16.13), a coop's not once it is with the lead (R-16.11)."""
    still = (feedbacks.c.accepted_at.is_(None), sa.or_(feedbacks.c.kind != "coop", feedbacks.c.sent_at.is_(None)))
    sealed = changed(act.connection, feedbacks.update().where(feedbacks.c.id == feedback.id, *still).values(**values))
    if not sealed and feedback.kind == "coop":
        raise Conflict("这份配合反馈已送承办科室，不能再改；后来的情况请用“主动反馈”另报。", article=ARTICLE)
    if not sealed:
        raise Conflict("反馈已审核通过，不能再改；后来的情况请用“补充”。", article=ARTICLE)


def file_final(filing: Filing) -> dict[str, Any]:
    """Writer feedback.draft: the lead's consolidated feedback, or the wish to ask the coops again."""
    item, answers = of(filing), filing.answers
    imply_signing(filing, item, item.lead)
    if text_of(answers, "outcome") == "collect":
        return {"by_head": False, **ask_again(filing, item, list(answers.get("offices") or []))}
    report = read_report(answers)
    refuse(judge_report(report, final=True, tables=rulebook(filing.connection).tables))
    by_head = heads(filing, item.lead)
    sources = filing.connection.execute(sa.select(feedbacks.c.id).where(
        feedbacks.c.item_id == item.id, feedbacks.c.kind == "coop", feedbacks.c.sent_at.is_not(None)).order_by(feedbacks.c.sent_at)).scalars().all()
    store(filing, item.id, "final", item.lead, report, by_head=by_head, sources=list(sources), deliverables=answers.get("deliverables") or [],
          gaps=answers.get("gaps") or [])
    change(filing.connection, item.id, status=moved(item, "draft"), authors=[filing.by], draft_by_head=by_head)
    enter(filing, item, "feedback_drafted", feedback="final", **_told(report))
    return {"by_head": by_head}


def _told(report: Report) -> dict[str, Any]:
    return {"conclusion": report.conclusion, "headline": report.headline, "body": report.body, "evidence": report.evidence,
            "no_evidence_reason": report.no_evidence_reason, "progress": report.progress}


def file_stage(filing: Filing) -> dict[str, Any]:
    """Writer feedback.stage_draft: how far the work is on a stage's date, or on the office's own motion."""
    item = of(filing)
    stage = stage_of(filing)
    imply_signing(filing, item, item.lead)
    report = read_report(filing.answers)
    lacking = list(judge_report(report, final=False, tables=rulebook(filing.connection).tables))
    if _owed(stage) and filing.today > stage.due and not report.late_reason:
        lacking.append(f"已过阶段反馈日期 {stage.due}，请说明延迟原因。")
    refuse(tuple(lacking))
    by_head = heads(filing, item.lead)
    store(filing, item.id, "stage", item.lead, report, stage_id=stage.id, by_head=by_head)
    filing.connection.execute(stages.update().where(stages.c.id == stage.id).values(authors=[filing.by], draft_by_head=by_head))
    enter(filing, item, "feedback_drafted", feedback="stage", stage=stage.id, **_told(report))
    return {"by_head": by_head}


def stage_of(act: Call | Filing) -> Any:
    return act.connection.execute(sa.select(stages).where(stages.c.id == act.record_id)).one()


def _owed(stage: Any) -> bool:
    """Whether its date binds: feedback on the office's own motion has none, a dropped stage is owed no more."""
    return stage.kind == "planned" and not stage.dropped


def file_confirmation(filing: Filing) -> None:
    """Writers feedback.confirm and feedback.stage_confirm: a return by the head leaves a line; a confirmation is the sending."""
    item, stage = of(filing), filing.record_kind == "stage"
    if text_of(filing.answers, "outcome") != "return":
        return
    if not stage:
        change(filing.connection, item.id, status=moved(item, "redo"))
    enter(filing, item, "feedback_handed_back", feedback="stage" if stage else "final", reason=text_of(filing.answers, "reason"))


def send_feedback(call: Call) -> None:
    """Operator: the head has confirmed; the feedback goes to 综合办公室. Handlers alone cannot send (R-14.2)."""
    item, stage = of(call), stage_of(call) if call.record_kind == "stage" else None
    meet_head(call, item)
    if not heads(call, item.lead):
        raise Refused("反馈须经承办科室负责人确认后报送。", article="第十四条")
    require_receipt(call, COORDINATING_OFFICE)
    feedback = latest(call.connection, item.id, "stage" if stage else "final", stage.id if stage else "")
    seal(call, feedback, confirmed_by=call.by, sent_at=call.acted_at)
    authors = sorted({feedback.draft_by, call.by, *(stage.authors if stage else ()), *_authors_of(call.connection, feedback.sources)})
    if stage:
        _send_stage(call, item, stage, authors)
    else:
        day = college_day(call.acted_at)
        kept = item.standing_on if item.standing_on and item.stands_until and day <= item.stands_until else day
        change(call.connection, item.id, status=moved(item, "send"), authors=authors, standing_on=kept, stands_until=None, sent_at=call.acted_at)
    enter(call, item, "feedback_sent", feedback=feedback.kind, round=feedback.round, confirmed_by=call.by, id=feedback.id,
          **{name: getattr(feedback, name) for name in ("conclusion", "headline", "body", "no_evidence_reason", "progress")})
    tell(call, item, secrecy.reviewers_of(item.disclosure, item.author, item.reviewer), f"sent {feedback.id}", "收到反馈，请审核")
    timetable.refresh(call.connection, item.id, call.now)


def _authors_of(connection: sa.Connection, sources: list[str]) -> set[str]:
    """Who wrote or confirmed the coops' texts that a feedback consolidates: they do not review it either."""
    rows = connection.execute(sa.select(feedbacks.c.draft_by, feedbacks.c.confirmed_by).where(feedbacks.c.id.in_(sources))).all() if sources else []
    return {person for row in rows for person in row if person}


def _send_stage(call: Call, item: Any, stage: Any, authors: list[str]) -> None:
    """First sending after the stage's date is 延报 (R-16.5); later rounds do not count again."""
    first = stage.first_sent_at is None
    call.connection.execute(stages.update().where(stages.c.id == stage.id).values(
        authors=authors, first_sent_at=stage.first_sent_at or call.acted_at, sent_at=call.acted_at))
    if first and _owed(stage) and college_day(call.acted_at) > stage.due:
        record_late(call, item, item.lead, stage.due, stage.id)


def record_late(act: Act, item: Any, office: str, due: date, stage_id: str = "") -> None:
    act.connection.execute(missed_reports.insert().values(item_id=item.id, office=office, kind="late", stage_id=stage_id, due=due, at=act.acted_at, reason=""))
    enter(act, item, "late_report", office=office, due=due)
