"""The page 立项: the register form before any item exists, what is still missing, the month beside the date."""
import calendar as months
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.access import house, me
from app.inbox.tasks import attached, bound
from app.words import calendar
from processes.directory import queries as directory
from processes.engine import answers
from processes.engine.forms.bind import BoundForm
from processes.files import queries as files
from processes.supervision import verbs
from processes.supervision.drafting import Shortfall

PROCESS, FORM = "supervision", "register"


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    kind: str                            # "" | off | swap: worked in exchange


@dataclass(frozen=True, slots=True)
class NewItem:
    form: BoundForm
    files: dict[str, str]
    missing: tuple[Shortfall, ...]
    warnings: tuple[str, ...]
    weeks: list[list[Day | None]]
    month: str
    extension: str                       # the arithmetic of the last day to ask for an extension
    due: date | None


def fresh(connection: sa.Connection, posted: Any) -> NewItem:
    today, registries = house().today(), house().parts.registries
    asking = answers.asking(connection, registries, business_key=verbs.new_key(), today=today, element_id=FORM, record=("", ""), names={}, person=me().person)
    form = bound(connection, house().parts.shelf.latest(connection, PROCESS), FORM, asking, posted, None)
    if form is None:
        raise LookupError(FORM)
    values = form.clean()
    offices = {office.name for office in directory.offices(connection, today)}
    missing, warned = verbs.missing_for_issue(values, offices, today)
    due = date.fromisoformat(values["due"]) if values.get("due") else None
    shown = due or today
    names = {a.id: a.name for a in files.several(connection, attached(form))}
    return NewItem(form, names, missing, warned, weeks(shown), f"{shown.year}年{shown.month}月",
                   calendar().explain_latest(due).sentence if due and due >= today else "", due)


def typed(draft: NewItem) -> dict[str, Any]:
    """What was typed so far, checked or not."""
    return draft.form.clean()


def weeks(shown: date) -> list[list[Day | None]]:
    """The month, Monday first."""
    return [[Day(day, kind(day)) if day.month == shown.month else None for day in week]
            for week in months.Calendar().monthdatescalendar(shown.year, shown.month)]


def kind(day: date) -> str:
    works = calendar().is_working_day(day)
    if works:
        return "swap" if day.weekday() >= 5 else ""
    return "off"
