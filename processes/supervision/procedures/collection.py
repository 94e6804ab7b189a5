"""配合科室 report to the lead; the lead may close the collection with named gaps, so that a silent office never blocks the item (R-16.9)."""
from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.engine.operators.registry import Call, Filing
from processes.errors import Refused
from processes.supervision.models import coops, missed_reports
from processes.supervision.procedures.feedback import Report, judge_report, latest, read_report, record_late, seal, store
from processes.supervision.procedures.undertaking import sign_coop
from processes.supervision.records import Act, change, change_coops, coop_rows, enter, moved, of, rows_of, tell, text_of
from processes.supervision.regulation import COORDINATING_OFFICE, head_post, person_principal
from processes.supervision.roles import heads, require_of, require_receipt
from processes.supervision.rulebook import rulebook
from processes.supervision.tables import Tables

ARTICLE = "第十六条"
NOTHING = "本科室无单独事项"


def read_coop_report(answers: dict[str, Any], tables: Tables) -> Report:
    """One tap 「本科室无单独事项」 is a whole report."""
    report = read_report(answers)
    if answers.get("nothing"):
        return Report("done", NOTHING, NOTHING, (), NOTHING)
    headline = report.headline or report.body[:tables.headline_length]
    return Report(report.conclusion, headline, report.body, report.evidence, report.no_evidence_reason)


def file_coop_report(filing: Filing) -> dict[str, Any]:
    """Writer feedback.coop_draft."""
    office, item = str(filing.names["office"]), of(filing)
    by_head = draft_report(filing, item, office, filing.answers)
    return {"by_head": by_head}


def draft_report(act: Act, item: Any, office: str, answers: dict[str, Any]) -> bool:
    """Keep a coop's report; returns whether its head wrote it himself."""
    require_of(act, office, "第十四条")
    tables = rulebook(act.connection).tables
    report = read_coop_report(answers, tables)
    if lacking := judge_report(report, final=False, tables=tables):
        raise Refused("".join(lacking), article=ARTICLE)
    sign_coop(act, item, office, said=False)
    by_head = heads(act, office)
    store(act, item.id, "coop", office, report, by_head=by_head)
    enter(act, item, "coop_drafted", office=office, feedback="coop", headline=report.headline, body=report.body, evidence=report.evidence)
    return by_head


def file_coop_confirmation(filing: Filing) -> None:
    """Writer feedback.coop_confirm: a return by the coop's head leaves a line."""
    if text_of(filing.answers, "outcome") == "return":
        enter(filing, of(filing), "feedback_handed_back", feedback="coop", office=filing.names["office"], reason=text_of(filing.answers, "reason"))


def record_coop_feedback(call: Call) -> None:
    """Operator record_coop_feedback(office): confirmed by the coop's head, it is with the lead."""
    receive(call, of(call), str(call.parameters["office"]))


def receive(act: Act, item: Any, office: str) -> None:
    """A coop's report reaches the lead: text and sender stay attached, unaltered (R-16.11)."""
    if not heads(act, office):
        raise Refused("配合反馈须经配合科室负责人确认。", article="第十四条")
    require_receipt(act, *dict.fromkeys((item.lead, COORDINATING_OFFICE)))
    feedback = latest(act.connection, item.id, "coop", office=office)
    if feedback is None:
        raise Refused("请先填写配合反馈。", article=ARTICLE)
    seal(act, feedback, confirmed_by=act.by, sent_at=act.acted_at)
    row = next(row for row in coop_rows(act.connection, item.id) if row.office == office)
    late = row.state == "open" and row.due is not None and college_day(act.acted_at) > row.due
    # before the plan asks for it, a report is news and not yet the answer
    change_coops(act.connection, item.id, coops.c.office == office, state="waiting" if row.state == "waiting" else "answered", answered_at=act.acted_at)
    enter(act, item, "coop_reported", office=office, headline=feedback.headline, body=feedback.body, author=feedback.draft_by, confirmed_by=act.by,
          late=late, id=feedback.id)
    if late:
        record_late(act, item, office, row.due)
    tell(act, item, _lead(item), f"coop {feedback.id}", f"{office}已反馈配合情况")


def _lead(item: Any) -> list[str]:
    return [person_principal(item.handler)] if item.handler else [head_post(item.lead)]


def coops_complete(call: Call) -> None:
    """Operator: the last coop has answered; the lead may consolidate."""
    item = of(call)
    change(call.connection, item.id, status=moved(item, "gather"))
    enter(call, item, "collection_complete")
    tell(call, item, _lead(item), f"complete {call.now.isoformat()}", "各配合科室已报齐，请汇总")


def judge_gaps(owing: Collection[str], named: list[dict[str, Any]]) -> tuple[str, ...]:
    """Every office that still owes an answer is named with a reason."""
    reasons = {row.get("office"): text_of(row, "reason") for row in named}
    return tuple(f"请写明{office}未反馈的原因。" for office in owing if not reasons.get(office))


def file_collection(filing: Filing) -> dict[str, Any]:
    """Writer collection.close: the lead goes on without the silent ones; nobody else may decide that."""
    item = of(filing)
    require_of(filing, item.lead, "第十四条")
    owing = {row.office: row for row in coop_rows(filing.connection, item.id) if row.state == "open"}
    named = [row for row in rows_of(filing.answers, "gaps") if row.get("office") in owing]
    if lacking := judge_gaps(owing, named):
        raise Refused("".join(lacking), article=ARTICLE)
    for row in named:
        state = gap_state(owing[row["office"]].due, college_day(filing.acted_at), informed=bool(row.get("informed")))
        change_coops(filing.connection, item.id, coops.c.office == row["office"], state=state, reason=text_of(row, "reason"))
    return {"closed": list(owing)}


def gap_state(due: date | None, today: date, *, informed: bool) -> str:
    """漏报 is a date passed in silence (R-16.5): whoever was not asked, or is not waited for any longer, has missed nothing."""
    if informed:
        return "informed"
    return "missed" if due is not None and today > due else "closed_early"


def close_collection(call: Call) -> None:
    """Operator close_collection(just_closed): 漏报 for exactly the offices the lead has just closed whose date has passed."""
    item = of(call)
    known = sa.select(missed_reports.c.office, missed_reports.c.due).where(missed_reports.c.item_id == item.id, missed_reports.c.kind == "missed")
    counted = {(row.office, row.due) for row in call.connection.execute(known)}
    gaps = [row for row in coop_rows(call.connection, item.id) if row.office in call.parameters["just_closed"]]
    missed = [row for row in gaps if row.state == "missed"]
    if fresh := [row for row in missed if (row.office, row.due) not in counted]:
        call.connection.execute(missed_reports.insert(), [{"item_id": item.id, "office": row.office, "kind": "missed", "stage_id": "", "due": row.due,
                                                           "at": call.acted_at, "reason": row.reason} for row in fresh])
    change(call.connection, item.id, status=moved(item, "gather"))
    enter(call, item, "collection_closed", gaps=[{"office": row.office, "reason": row.reason, "state": row.state} for row in gaps])
    tell(call, item, [head_post(row.office) for row in missed], f"missed {call.now.isoformat()}", "未按期反馈配合情况，已记漏报")
