"""While an item is being registered: what is still missing, the month beside the date, the notice as it will read."""
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.access import book, house, is_clerk, me
from app.binding import Posted, attached, bound
from app.items.month import Month, months_for
from app.words import calendar, day
from processes.directory.naming import duties_on
from processes.engine import answers
from processes.engine.forms.bind import BoundForm
from processes.errors import NotFound
from processes.files import queries as files
from processes.files.queries import Attachment
from processes.supervision import queries as supervision
from processes.supervision import verbs
from processes.supervision.drafting import Draft, Shortfall, read_draft, too_far
from processes.supervision.regulation import CHIEF, COLLEGE, COORDINATING_OFFICE

FORM = "register"


@dataclass(frozen=True, slots=True)
class Check:
    missing: tuple[Shortfall, ...]
    warnings: tuple[str, ...]
    months: tuple[Month, ...]
    extension: str                       # the last day to ask for an extension, with its arithmetic
    notice: tuple[str, ...]              # the notice, paragraph by paragraph
    issues: bool                         # who registers may also issue: no vetting in between

    @property
    def verb(self) -> str:
        return "下达督办通知" if self.issues else "送主任核验"

    @property
    def consequence(self) -> str:
        return "即刻编号并通知各科室，时限自下达起算" if self.issues else "综合办公室主任核验依据和督办决定后再下达"


@dataclass(frozen=True, slots=True)
class NewItem:
    form: BoundForm
    check: Check
    files: dict[str, Attachment]
    kept_at: datetime | None = None      # when what is shown was typed, if it is what was left unfinished


def faults_of(form: BoundForm, check: Check | None) -> dict[str, list[str]]:
    """All that is wrong in one list: what the form asks, and what the notice lacks."""
    form.validate()
    missing = {one.field: [one.what] for one in check.missing} if check else {}
    return {**missing, **form.errors}


def fresh(connection: sa.Connection, posted: Posted | None) -> NewItem:
    """The form before any item exists."""
    today, shelf = house().today(), house().parts.shelf
    asking = answers.asking(connection, house().parts.registries, business_key=verbs.new_key(), today=today, element_id=verbs.FIRST_TASK, record=("", ""),
                            names={}, person=me().person)
    kept = supervision.typing(connection, me()) if posted is None else None
    form = bound(connection, shelf.latest(connection, verbs.MAIN), FORM, asking, posted, kept[0] if kept else None)
    if form is None:
        raise NotFound("登记表单")
    known = {one.id: one for one in files.several(connection, attached(form))}
    return NewItem(form, checked(connection, form.clean(), today), known, kept[1] if kept else None)


def checked(connection: sa.Connection, values: dict[str, Any], today: date) -> Check:
    draft, offices = read_draft(values), duties_on(connection, today)
    missing, warned = verbs.missing_for_issue(values, offices, today, book())
    due = draft.due if draft.due and not too_far(draft.due, today) else None
    extension = calendar().explain_latest(due, book().tables.extension_reading).sentence if due and due >= today else ""
    issues = not draft.source or book().tables.decisions.may_issue(draft.source, draft.disclosure, CHIEF in me().principals and is_clerk())
    return Check(missing, warned, months_for(due, today), extension, notice(replace(draft, due=due), today), issues)


def notice(draft: Draft, today: date) -> tuple[str, ...]:
    """What every addressee will read; blanks show what is missing."""
    basis = " ".join(filter(None, (draft.meeting or draft.issuer, draft.doc_no))) or "（依据）"
    quoted = f"：“{draft.quote}”" if draft.quote else ""
    last = calendar().latest_extension_day(draft.due, book().tables.extension_reading) if draft.due else None
    extension = f"如需延期，最迟于 {day(last)} 提出，只能申请一次。" if last and last >= today else "距时限不足 5 个工作日，不能申请延期。" if last else ""
    return (f"{draft.lead or '（承办科室）'}：", f"依据{basis}{quoted}，经{draft.decision_by or '（决定督办的会议或领导）'}决定，将“{draft.title or '（事项名称）'}”列入督办。",
            f"承办科室：{draft.lead or '（未定）'}　配合科室：{'、'.join(draft.coops) or '无'}", f"工作内容：{draft.content or '（未填）'}",
            f"办结时限：{day(draft.due)} 24:00 前办结并反馈。{extension}", f"{COLLEGE}{COORDINATING_OFFICE}　{day(today)}")
