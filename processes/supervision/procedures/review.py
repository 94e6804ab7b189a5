"""严格审核: accept or return, in rounds, by someone of 综合办公室 who is no author; accepted feedback enters the ledger without retyping (第十六条)."""
from datetime import date
from typing import Any

from processes.clock import college_day
from processes.directory.queries import principals_of
from processes.engine.operators.registry import Call, Filing
from processes.errors import Refused
from processes.supervision import timetable
from processes.supervision.models import feedbacks, stages
from processes.supervision.procedures.feedback import ARTICLE, latest, refuse, seal, stage_of
from processes.supervision.records import change, enter, load, moved, of, tell, text_of
from processes.supervision.regulation import QUALITIES, RETURN_KINDS, person_principal, require
from processes.supervision.rulebook import rulebook


def judge_review(answers: dict[str, Any]) -> tuple[str, ...]:
    """A return needs written reasons and its kind (R-16.12); acceptance says that the feedback has all four qualities (R-16.4)."""
    if text_of(answers, "outcome") != "return":
        lacking = [label for quality, label in QUALITIES.items() if not answers.get(quality)]
        return (f"请核对并勾选{'、'.join(lacking)}；有一项不符的，请退回并写明理由。",) if lacking else ()
    found = []
    if text_of(answers, "kind") not in RETURN_KINDS:
        found.append("请注明退回的类别：补正材料、未办结或疑似虚报。")
    if not text_of(answers, "reason"):
        found.append("请写明退回理由。")
    return tuple(found)


def file_review(filing: Filing) -> None:
    """Writers feedback.review and feedback.stage_review: accept or return, by someone of 综合办公室 who is not an author."""
    require("review", principals_of(filing.connection, filing.by, filing.today))
    item, stage = of(filing), stage_of(filing) if filing.record_kind == "stage" else None
    feedback = latest(filing.connection, item.id, "stage" if stage else "final", stage.id if stage else "")
    if filing.by in {feedback.draft_by, feedback.confirmed_by, *(stage.authors if stage else item.authors)}:
        raise Refused("审核人不能是反馈的填报人或确认人。", article=ARTICLE)
    refuse(judge_review(filing.answers))
    if text_of(filing.answers, "outcome") == "return":
        _return(filing, item, feedback, stage)
        return
    marks = {quality: bool(filing.answers[quality]) for quality in QUALITIES}
    summary = text_of(filing.answers, "summary") or feedback.headline
    seal(filing, feedback, reviewed_by=filing.by, reviewed_at=filing.acted_at, outcome="accept", summary=summary, return_points=marks)


def _return(filing: Filing, item: Any, feedback: Any, stage: Any | None) -> None:
    kind, reason = text_of(filing.answers, "kind"), text_of(filing.answers, "reason")
    seal(filing, feedback, reviewed_by=filing.by, reviewed_at=filing.acted_at, outcome="return", return_kind=kind, return_reason=reason,
         return_points=filing.answers.get("points"))
    if stage is None:
        book = rulebook(filing.connection)
        until = book.calendar.forward(college_day(filing.acted_at), book.tables_at(filing.acted_at).papers_days)
        keeps = kind == "papers"
        _excuse_stages(filing, item, college_day(feedback.sent_at))
        change(filing.connection, item.id, status=moved(item, "return"), standing_on=item.standing_on if keeps else None, stands_until=until if keeps else None)
        timetable.refresh(filing.connection, item.id, filing.now)
    enter(filing, item, "feedback_returned", feedback=feedback.kind, round=feedback.round, return_kind=kind, reason=reason, id=feedback.id)
    tell(filing, load(filing.connection, item.id), [person_principal(each) for each in (feedback.draft_by, feedback.confirmed_by) if each],
         f"returned {feedback.id}", f"反馈被退回（{RETURN_KINDS[kind]}）")


def _excuse_stages(filing: Filing, item: Any, sent_on: date) -> None:
    """A stage whose date went by while the final feedback was under review has been answered by it: no 漏报, no 延报 comes of it."""
    between = stages.c.due.between(sent_on, college_day(filing.acted_at))
    filing.connection.execute(stages.update().where(stages.c.item_id == item.id, stages.c.kind.in_(timetable.DATED), stages.c.first_sent_at.is_(None),
                                                          between).values(dropped=True))


def accept(call: Call, feedback: Any, item: Any) -> None:
    """Into the ledger without retyping (R-4.5): its one sentence is the progress line."""
    seal(call, feedback, accepted_at=call.now)
    change(call.connection, item.id, progress_line=feedback.summary or feedback.headline, progress_at=feedback.sent_at)
    enter(call, item, "feedback_accepted", feedback=feedback.kind, id=feedback.id, round=feedback.round, conclusion=feedback.conclusion,
          headline=feedback.headline, summary=feedback.summary or feedback.headline, sent_at=feedback.sent_at)


def accept_stage(call: Call) -> None:
    """Operator: a stage's feedback enters the ledger; it never closes the item (R-16.6)."""
    item, stage = of(call), stage_of(call)
    accept(call, latest(call.connection, item.id, "stage", stage.id), item)
    call.connection.execute(stages.update().where(stages.c.id == stage.id).values(accepted_at=call.now))


def accept_final(call: Call) -> None:
    """Operator: 综合办公室 has accepted the final feedback; conclude_item closes the item right after."""
    item = of(call)
    final = latest(call.connection, item.id, "final")
    accept(call, final, item)
    if final.sources:                    # with it the coops' texts it consolidates
        texts = feedbacks.update().where(feedbacks.c.id.in_(final.sources), feedbacks.c.accepted_at.is_(None))
        call.connection.execute(texts.values(accepted_at=call.now))
