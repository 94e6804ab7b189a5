"""What a task asks, said first and in one sentence, and what has to be looked at before it can be answered."""
from dataclasses import dataclass

from processes.clock import college_day
from processes.engine.definitions.shelf import Version
from processes.engine.tasks.store import WorkItem
from processes.supervision.dossier import Feedback, Line, Papers, Plan
from processes.supervision.queries import ItemPage, ItemRow
from processes.supervision.verbs import FIRST_TASK

FEEDBACK_NAMES = {"final": "办结反馈", "stage": "阶段反馈", "coop": "配合反馈"}
ON_FEEDBACK = frozenset({"review", "confirm"})
ON_PLAN = frozenset({"confirm_plan"})
BEFORE_A_PLAN = frozenset({"register", "vet", "issue"})
RETURNS = frozenset({"feedback_returned", "feedback_handed_back", "plan_handed_back", "archive_returned"})
KINDS = {"stage_feedback": "stage", "phone_note": "stage", "coop_feedback": "coop"}


@dataclass(frozen=True, slots=True)
class Asked:
    sentence: str                        # 请审核办结反馈：……
    question: str                        # the diagram's own instructions
    feedback: Feedback | None            # what is to be judged
    plan: Plan | None
    returned: Line | None                # why the task is here again


def asked(version: Version, task: WorkItem, item: ItemPage) -> Asked:
    element = version.specification.element(task.process_id, task.element_id)
    question = element.properties.get("instructions") or element.instructions
    feedback = judged(task, item.papers) if item.papers else None
    plan = item.papers.plan if item.papers and task.element_id in ON_PLAN else None
    ask = f"请{task.name}" if task.status == "open" else f"{task.name}（已办理）"
    return Asked(f"{ask}：{said(task, item.row, feedback, plan)}", question, feedback, plan, sent_back(task, item.papers) if item.papers else None)


def sent_back(task: WorkItem, papers: Papers) -> Line | None:
    """The return that opened this task: it was written in the same transaction."""
    lines = (line for line in reversed(papers.entries) if line.entered_at == task.created_at)
    return next((line for line in lines if line.kind in RETURNS or line.kind == "vetted" and task.element_id == FIRST_TASK), None)


def judged(task: WorkItem, papers: Papers) -> Feedback | None:
    """The latest feedback of the task's kind; of the asked office where several report."""
    if task.element_id not in ON_FEEDBACK:
        return None
    kind, office = KINDS.get(task.process_id, "final"), task.names.get("office")
    found = [one for one in papers.feedbacks if one.kind == kind and office in (None, one.office)]
    return found[-1] if found else None


def said(task: WorkItem, row: ItemRow, feedback: Feedback | None, plan: Plan | None) -> str:
    name = f"《{row.title}》" if row.title else "新事项"
    if feedback is not None:
        times = f"第 {feedback.round} 次" if feedback.round > 1 else ""
        return f"{feedback.office}{times}就{name}报来{FEEDBACK_NAMES[feedback.kind]}，“{feedback.headline or '无单独事项'}”。"
    if plan is not None:
        return f"{plan.drafted_by}为{name}拟定的承办方案。"
    if row.closed_at:
        return f"{name}，{row.lead}承办，已于 {college_day(row.closed_at)} 办结。"
    due = f"{row.due} 前办结" if row.due else "时限未定"
    if task.element_id in BEFORE_A_PLAN and row.lead:
        return f"{name}，拟由{row.lead}承办，{due}。"
    if task.process_id == "stage_feedback" and task.due:
        return f"{name}，{row.lead}承办，本次阶段反馈应于 {task.due} 前报送。"
    if office := task.names.get("office"):
        return f"{name}，{office}配合{row.lead}，{due}。"
    return f"{name}，{row.lead}承办，{due}。" if row.lead else f"{name}。"
