"""What a 督办 notice must say before it may be issued. Pure: a draft in, what is missing out, each with its article."""
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from processes.supervision.records import day_of, rows_of, text_of
from processes.supervision.regulation import DISCLOSURES, SOURCES
from processes.supervision.rulebook import Rulebook

ORAL_SOURCES = frozenset({"11d", "12a", "12"})
OF_THE_COLLEGE = frozenset({"12a", "12"})        # where an oral instruction is that of an 院领导, known by name
YEARS_AHEAD = 10                         # a due date beyond is a slip of the pen [C]: no holiday of those years is known, and the calendar would count for ever
EVERY_OFFICE = "各科室"                  # a choice of coops: all offices but the lead, listed one by one at 下达
NOBODY = re.compile(r"(有关|相关|各位|主要|分管|学院|学校|上级|院|校)*领导(的?(要求|指示|批示|交办|安排|意见|决定))?")


@dataclass(frozen=True, slots=True)
class Deliverable:
    what: str
    standard: str
    owner: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Cited:
    """One more basis beside the first: an item may cite several resolutions (R-10.2)."""
    issuer: str
    doc_no: str
    meeting: str
    dated: date | None
    quote: str
    place: str
    file: str


@dataclass(frozen=True, slots=True)
class Draft:
    title: str
    source: str
    issuer: str
    doc_no: str
    meeting: str
    basis_date: date | None
    quote: str
    place: str
    basis_file: str
    decision_by: str
    decision_date: date | None
    source_reason: str
    content: str
    lead: str
    coops: tuple[str, ...]
    due: date | None
    oral: bool = False                   # 口头指示: who, when, on what occasion, in which words; confirmed afterwards
    given_by: str = ""                   # the 院领导 who gave it, from the register; 校领导 have no account, their name is `issuer`
    reviewer: str = ""                   # of 综合办公室, where need-to-know leaves it nobody else
    business_line: str = ""
    leader_in_charge: str = ""
    urgent: bool = False
    special: bool = False
    difficult: bool = False
    response_hours: int | None = None
    priority: str = "normal"
    disclosure: str = "ordinary"
    deliverables: tuple[Deliverable, ...] = field(default=())
    further: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Shortfall:
    what: str                            # a Chinese sentence
    article: str
    field: str = ""


def read_draft(answers: dict[str, Any]) -> Draft:
    """A draft from the clean values of the form `register`; what nobody needs to type is filled in."""
    content, lead, due, source = text_of(answers, "content"), text_of(answers, "lead"), day_of(answers, "due"), text_of(answers, "source")
    known = SOURCES.get(source)
    own = known is not None and known.college_decision
    decided_by = text_of(answers, "decision_by") or (text_of(answers, "meeting") or text_of(answers, "issuer") if own else "")
    decided_on = day_of(answers, "decision_date") or (day_of(answers, "basis_date") if own else None)
    rows = tuple(Deliverable(text_of(row, "what"), text_of(row, "standard"), text_of(row, "owner") or lead, day_of(row, "date") or due)
                 for row in rows_of(answers, "deliverables"))
    return Draft(
        title=text_of(answers, "title"), source=source, issuer=text_of(answers, "issuer"), doc_no=text_of(answers, "doc_no"),
        meeting=text_of(answers, "meeting"), basis_date=day_of(answers, "basis_date"), quote=text_of(answers, "quote"), place=text_of(answers, "place"),
        basis_file=_first_file(answers), decision_by=decided_by, decision_date=decided_on,
        source_reason=text_of(answers, "source_reason"), content=content, lead=lead,
        coops=tuple(dict.fromkeys(answers.get("coops") or [])), due=due, oral=bool(answers.get("oral")),
        given_by=text_of(answers, "given_by"), reviewer=text_of(answers, "reviewer"), business_line=text_of(answers, "business_line"),
        leader_in_charge=text_of(answers, "leader_in_charge"), urgent=bool(answers.get("urgent")), special=bool(answers.get("special")),
        difficult=bool(answers.get("difficult") or answers.get("staged")), response_hours=_whole(answers.get("response_hours")),
        priority=text_of(answers, "priority") or "normal", disclosure=text_of(answers, "disclosure") or text_of(answers, "level") or "ordinary",
        deliverables=rows or (Deliverable(content, "", lead, due),),
        further=tuple(Cited(text_of(row, "issuer"), text_of(row, "doc_no"), text_of(row, "meeting"), day_of(row, "basis_date"), text_of(row, "quote"),
                            text_of(row, "place"), _first_file(row)) for row in rows_of(answers, "further")))


def _first_file(answers: dict[str, Any]) -> str:
    files = answers.get("basis_file") or []
    return files[0] if files and isinstance(files, list) else str(files or "")


def _whole(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


def judge_draft(draft: Draft, offices: Collection[str], today: date) -> tuple[Shortfall, ...]:
    """What still bars the notice: 第五条 basis, 第六条 offices, 第十三条 decision and the four elements."""
    return (*_basis(draft, today), *_decision(draft, today), *_duties(draft, offices), *_elements(draft, today))


def _basis(draft: Draft, today: date) -> list[Shortfall]:
    source = SOURCES.get(draft.source)
    found = []
    if source is None:
        found.append(Shortfall("请选择事项来源（第九至十二条之一）。", "第五条", "source"))
    spoken = draft.oral and draft.source in OF_THE_COLLEGE
    if not draft.issuer and not draft.meeting and not draft.given_by and not spoken:
        found.append(Shortfall("请写明依据由谁作出。", "第五条", "issuer"))
    if NOBODY.fullmatch(draft.issuer):
        found.append(Shortfall(f"“{draft.issuer}”没有说明是谁，不能作为依据。", "第五条", "issuer"))
    if draft.oral and draft.source not in ORAL_SOURCES:
        found.append(Shortfall("口头指示只能作为领导批示的依据。", "第五条", "oral"))
    if spoken and not draft.given_by:
        found.append(Shortfall("院领导的口头指示，请从名册中选择是哪位院领导。", "第五条", "given_by"))
    if not draft.doc_no and not draft.meeting and not draft.oral:
        found.append(Shortfall("请写明依据的文号或会议名称、届次。", "第五条", "doc_no"))
    if draft.basis_date is None or draft.basis_date > today:
        found.append(Shortfall("请写明依据的日期，不得晚于今天。", "第五条", "basis_date"))
    if not draft.quote:
        found.append(Shortfall("请引用依据的原文。", "第五条", "quote"))
    if not draft.basis_file and not draft.place:
        found.append(Shortfall("请写明指示的场合。" if draft.oral else "请上传依据，或写明依据存放何处。", "第五条", "basis_file"))
    if source is not None and source.needs_meeting and not draft.meeting and not draft.doc_no:
        found.append(Shortfall("会议决策须写明会议名称和届次。", source.article, "meeting"))
    if not all(_proves(one, today) for one in draft.further):
        found.append(Shortfall("另引的依据须写明由谁作出、不晚于今天的日期、原文，并上传扫描件或写明存放何处。", "第五条", "further"))
    return found


def _proves(one: Cited, today: date) -> bool:
    named = (one.issuer or one.meeting) and not NOBODY.fullmatch(one.issuer)
    return bool(named and one.quote and one.dated and one.dated <= today and (one.file or one.place))


def _decision(draft: Draft, today: date) -> list[Shortfall]:
    """依据学院决定: the college's own decision that this is to be supervised (R-13.1)."""
    if draft.decision_by and not NOBODY.fullmatch(draft.decision_by) and draft.decision_date and draft.decision_date <= today:
        return []
    return [Shortfall("请写明学院决定督办的人或会议及日期：仅有来源不能下达。", "第十三条", "decision_by")]


def _duties(draft: Draft, offices: Collection[str]) -> list[Shortfall]:
    found = []
    if draft.lead not in offices:
        found.append(Shortfall("承办科室须为一个院属科室。", "第六条", "lead"))
    if draft.lead in draft.coops:
        found.append(Shortfall("承办科室不能同时是配合科室。", "第六条", "coops"))
    if any(office not in offices for office in draft.coops if office != EVERY_OFFICE):
        found.append(Shortfall("配合科室须为院属科室。", "第六条", "coops"))
    duty = {draft.lead, *resolved(draft.coops, draft.lead, offices)}
    if any(row.owner and row.owner not in duty for row in draft.deliverables):
        found.append(Shortfall("细化要素的责任主体须为承办科室或配合科室。", "第六条", "deliverables"))
    return found


def resolved(coops: Iterable[str], lead: str, offices: Iterable[str]) -> list[str]:
    """各科室 is every office but the lead."""
    named = list(coops)
    return [office for office in offices if office != lead] if EVERY_OFFICE in named else named


def _elements(draft: Draft, today: date) -> list[Shortfall]:
    found = []
    if not draft.title:
        found.append(Shortfall("请填写事项名称。", "第十三条", "title"))
    if not draft.content:
        found.append(Shortfall("通知须明确工作内容。", "第十三条", "content"))
    if draft.due is None:
        found.append(Shortfall("通知须明确办结时限，且为具体日期。", "第十三条", "due"))
    elif draft.due < today:
        found.append(Shortfall("办结时限不得早于今天。", "第十三条", "due"))
    elif too_far(draft.due, today):
        found.append(Shortfall(f"办结时限 {draft.due} 在 {YEARS_AHEAD} 年以后，请核对年份。", "第十三条", "due"))
    elif any(row.due and row.due > draft.due for row in draft.deliverables):
        found.append(Shortfall("各项成果的日期不得晚于办结时限。", "第六条", "deliverables"))
    if draft.disclosure not in DISCLOSURES:
        found.append(Shortfall("请选择知悉范围。", "第八条", "disclosure"))
    return found


def too_far(due: date, today: date) -> bool:
    return (due.year - YEARS_AHEAD, due.month, due.day) > (today.year, today.month, today.day)


def warnings(draft: Draft, book: Rulebook, today: date) -> tuple[str, ...]:
    """What does not bar the notice but should be known before it goes out (R-13.10, R-15.1)."""
    if draft.due is None or too_far(draft.due, today):
        return ()
    found, calendar = [], book.calendar
    if not calendar.is_working_day(draft.due):
        found.append(f"办结时限 {draft.due} 不是工作日，时限不会顺延。")
    if calendar.latest_extension_day(draft.due, book.tables.extension_reading) < today:
        found.append("按此办结时限，已没有可申请延期的日子（第十五条第二款）。")
    if calendar.provisional(draft.due.year):
        found.append(f"{draft.due.year} 年放假安排未公布，工作日为暂估。")
    if any(not row.standard for row in draft.deliverables):
        found.append("有成果未写明完成标准。")
    return tuple(found)
