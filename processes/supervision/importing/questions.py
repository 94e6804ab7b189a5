"""What a row will become, and what has to be asked first. Pure: rows and answers in, verdicts out; the clerk answers, nothing is guessed."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from processes.supervision.drafting import YEARS_AHEAD, too_far
from processes.supervision.importing.recognise import Row
from processes.supervision.importing.words import State
from processes.supervision.regulation import SOURCES, version_in_force

DRAFT, UNDERWAY, CLOSED, SKIP = "draft", "underway", "closed", "skip"
CHOICES = {UNDERWAY: "在办事项", CLOSED: "已办结，只入台账", DRAFT: "草稿", SKIP: "不导入"}
PROPOSED = {State.NOT_STARTED: UNDERWAY, State.UNDERWAY: UNDERWAY, State.LATE: UNDERWAY, State.EXTENDED: UNDERWAY, State.DONE: CLOSED}
MERGE, KEEP, USED, UNUSED = "merge", "keep", "used", "unused"
Answers = Mapping[str, Any]


class Verdict(StrEnum):
    READY = "ready"
    FAULT = "fault"
    ASK = "ask"
    LEFT = "left"


VERDICTS = {Verdict.READY: "可导入", Verdict.FAULT: "有问题", Verdict.ASK: "待回答", Verdict.LEFT: "不导入"}


@dataclass(frozen=True, slots=True)
class Question:
    field: str                           # the answer that settles it; "decision" and "names" are answered once for the whole ledger
    what: str
    fault: bool = False                  # it cannot be true as written


@dataclass(frozen=True, slots=True)
class Frame:
    """What rows are judged against on the day."""
    known: Mapping[str, str]             # name, short name or confirmed alias -> office
    headed: frozenset[str]               # offices with a head or somebody 主持工作
    decided: bool                        # the college's decision for the whole ledger is on record
    today: date


@dataclass(frozen=True, slots=True)
class Settled:
    """One row with its answers."""
    choice: str
    content: str
    source: str
    basis: str
    lead: str
    coops: tuple[str, ...]
    issued: date | None
    due: date | None
    original_due: date | None
    extension_used: bool
    merge: bool
    questions: tuple[Question, ...]
    unknown: tuple[str, ...] = ()        # names that no office bears
    into: int | None = None              # place of the row that this one is merged into

    @property
    def verdict(self) -> Verdict:
        if self.choice == SKIP:
            return Verdict.LEFT
        if any(question.fault for question in self.questions):
            return Verdict.FAULT
        return Verdict.ASK if self.questions else Verdict.READY


def resumes_at(row: Row, settled: Settled, today: date) -> str:
    """`course` for the diagram: not begun -> 签收; begun -> the plan it still owes (第十四条); begun and due passed -> the final feedback, which is owed at
    once: a plan made only now would tell nothing of the work done. Neither a plan nor a feedback of the office is made up."""
    if row.state in (State.NOT_STARTED, State.UNKNOWN) or settled.due is None:
        return "sign"
    return "plan" if settled.due >= today else "report"


def settle(row: Row, answers: Answers, frame: Frame) -> Settled:
    """One row by itself."""
    choice = str(answers.get("choice") or PROPOSED.get(row.state, ""))
    asked = [] if choice else [Question("choice", f"状态{_said(row.status_said)}，这一项作为什么导入？")]
    lead, coops, unknown, about_offices = _offices(row, answers, frame, choice)
    issued, due, about_dates = _dates(row, answers, frame, choice)
    source, basis = str(answers.get("source") or row.source), str(answers.get("basis") or row.basis)
    content = str(answers.get("content") or row.content)
    if not content:
        asked.append(Question("content", "没有写督办事项。", fault=True))
    if choice == UNDERWAY:
        asked += _rests_on(row, source, basis, frame)
    if row.merge and answers.get("merge") not in (MERGE, KEEP):
        asked.append(Question("merge", "备注“与上一项合并”：并入上一项，还是单独成项？"))
    if choice == UNDERWAY and _extended(row) and answers.get("extension") not in (USED, UNUSED):
        asked.append(Question("extension", "延期是否已用去仅有的一次机会（第十五条第二款）？"))
    merge = row.merge and answers.get("merge") == MERGE
    questions = () if choice == SKIP or merge else (*asked, *about_offices, *about_dates)
    return Settled(choice, content, source, basis, lead, coops, issued, due, row.due.day or due, answers.get("extension") == USED, merge, questions,
                   () if choice == SKIP or merge else unknown)


def _said(text: str) -> str:
    return f"写的是“{text}”" if text else "空白"


def _extended(row: Row) -> bool:
    return row.state is State.EXTENDED or "延期" in row.remark


def _rests_on(row: Row, source: str, basis: str, frame: Frame) -> list[Question]:
    found = []
    if source not in SOURCES:
        found.append(Question("source", f"来源{_said(row.source_said)}，属于第九至十二条的哪一种？"))
    elif not SOURCES[source].college_decision and not frame.decided:
        found.append(Question("decision", "来源本身不是学院决定，须写明学院决定督办的人或会议及日期（第十三条）。"))
    if not basis:
        found.append(Question("basis", "没有写依据（第五条）：由谁、以何文件或会议作出？"))
    return found


def _offices(row: Row, answers: Answers, frame: Frame, choice: str) -> tuple[str, tuple[str, ...], tuple[str, ...], list[Question]]:
    """Lead, coops, names that nobody bears, and what to ask. An answer of the row's own goes before what was written."""
    leads = [frame.known[name] for name in row.leads if name in frame.known]
    lost = tuple(name for name in row.leads if name not in frame.known) if not answers.get("lead") else ()
    leads = list(dict.fromkeys(leads))
    lead = str(answers.get("lead") or (leads[0] if len(leads) == 1 and not lost else ""))
    missing = tuple(name for name in row.coops if name not in frame.known) if "coops" not in answers else ()
    named = [frame.known[name] for name in row.coops if name in frame.known] if "coops" not in answers else list(answers["coops"])
    coops = tuple(office for office in dict.fromkeys([*leads, *named]) if office != lead) if lead else tuple(dict.fromkeys(named))
    unknown = (*lost, *missing)
    if choice == DRAFT:
        return lead, coops, (), []
    asked = [Question("names", f"“{name}”是哪个科室？") for name in unknown]
    if not lead and not lost:
        asked.append(Question("lead", f"承办科室写了 {len(leads)} 个（{'、'.join(leads)}），由哪个牵头（第六条）？") if leads else
                     Question("lead", "没有写承办科室。", fault=True))
    if lead and choice == UNDERWAY and lead not in frame.headed:
        asked.append(Question("lead", f"{lead}目前没有负责人或主持工作的人，不能作为在办事项（第十四条）。", fault=True))
    if row.everyone and "coops" not in answers:
        asked.append(Question("coops", "“各科室”包括哪些科室（第六条）？"))
    return lead, coops, unknown, asked


def _dates(row: Row, answers: Answers, frame: Frame, choice: str) -> tuple[date | None, date | None, list[Question]]:
    """A closed row keeps what its ledger says, a draft gets its dates later; an item under way needs both."""
    issued = _day(answers.get("issued")) or (row.issued.day if row.issued.exact else None)
    due = _day(answers.get("due")) or row.due.day
    far = [Question("due", f"办结时限 {due} 在 {YEARS_AHEAD} 年以后，请核对年份。", fault=True)] if due and too_far(due, frame.today) else []
    if choice != UNDERWAY:
        return issued, due, far
    return issued, due, [*_about_issue(row, issued, frame.today), *_about_due(row, answers, issued, due), *far]


def _about_issue(row: Row, issued: date | None, today: date) -> list[Question]:
    if issued is None:
        return [Question("issued", f"交办日期{_said(row.issued.text)}，书面通知是哪一天发出的？")]
    if issued > today:
        return [Question("issued", f"交办日期 {issued} 晚于今天。", fault=True)]
    if version_in_force(issued) is None:
        return [Question("issued", "办法自 2024-04-25 起施行，此前交办的不能作为在办事项（第二十一条）。", fault=True)]
    return []


def _about_due(row: Row, answers: Answers, issued: date | None, due: date | None) -> list[Question]:
    if due is None:
        return [Question("due", f"办结时限{_said(row.due.text)}，须定为哪一天（第十三条）？")]
    if row.postponed and not answers.get("due"):
        return [Question("due", f"备注“{row.remark}”：现在的办结时限是哪一天？原写 {due}")]
    if issued and due < issued:
        return [Question("due", f"办结时限 {due} 早于交办日期 {issued}。", fault=True)]
    return []


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
