"""What a list of items can be asked for, as SQL conditions."""
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from processes.clock import start_of
from processes.supervision.deadlines import Light
from processes.supervision.lifecycle import BEFORE_ISSUE, ENDED, NEVER_ISSUED, OPEN, Status
from processes.supervision.models import bases, closings, coops, deliveries, feedbacks
from processes.supervision.models import items as item_table
from processes.supervision.procedures.delivery import undelivered
from processes.supervision.procedures.heads import without_head
from processes.supervision.regulation import NUMBER_PREFIX
from processes.supervision.remarks.models import remarks
from processes.supervision.rulebook import Rulebook

ONE_DAY = timedelta(days=1)
GROUPS: Mapping[str, frozenset[Status]] = {"drafts": BEFORE_ISSUE, "open": OPEN, "ended": ENDED, "never": NEVER_ISSUED}
NUMBER = re.compile(rf"(?:{NUMBER_PREFIX})?(?:[〔\[【(]?(20\d\d)(?:[〕\]】)]|[-/年])第?)?(\d{{1,6}})号?")          # 院督〔2026〕3号, [2026]3, 2026-3, 3号


@dataclass(frozen=True, slots=True)
class ItemFilter:
    text: str = ""                       # in number, title, offices
    group: str = ""                      # drafts | open | ended | "" all but what was never issued
    status: frozenset[str] = frozenset()
    light: str = ""
    lead: str = ""
    office: str = ""                     # lead or coop
    source: str = ""
    year: int | None = None
    urgent: bool = False
    due_from: date | None = None
    due_to: date | None = None
    special: str = ""                    # a name that special() knows
    order: str = "due"                   # due | number | recent | closed
    page: int = 1
    size: int = 50


def conditions(filters: ItemFilter, today: date, book: Rulebook) -> list[sa.ColumnElement[bool]]:
    group = GROUPS.get(filters.group)
    shown = item_table.c.status.in_(group) if group else sa.true() if filters.status else item_table.c.status.not_in(NEVER_ISSUED)
    found: list[sa.ColumnElement[bool]] = [shown]
    if group in (OPEN, BEFORE_ISSUE) or filters.light not in ("", Light.GREY):
        found.append(item_table.c.closed_at.is_(None))               # what the index over unfinished items asks for
    found += [_said(word) for word in words_of(filters.text)]
    if filters.status:
        found.append(item_table.c.status.in_(filters.status))
    if filters.light:
        found.append(light_is(Light(filters.light), today, book))
    if filters.office:
        found.append((item_table.c.lead == filters.office) | item_table.c.id.in_(sa.select(coops.c.item_id).where(coops.c.office == filters.office)))
    if filters.special:
        found.append(special(filters.special, today, book))
    if filters.lead:
        found.append(item_table.c.lead == filters.lead)
    if filters.source:
        found.append(item_table.c.source == filters.source)
    return found + _when(filters)


def words_of(text: str) -> list[str]:
    """The words asked for; a number however it is typed is one word, in plain digits and brackets."""
    whole = unicodedata.normalize("NFKC", "".join(text.split()))
    if (match := NUMBER.fullmatch(whole)) and match[1]:
        return [whole]
    return [plain if numbered(plain := unicodedata.normalize("NFKC", word)) is not None else word for word in text.split()]


def numbered(word: str) -> sa.ColumnElement[bool] | None:
    """The items that bear just this number, if the word is one."""
    match = NUMBER.fullmatch(word)
    if match is None or not (match[1] or word.endswith("号")):
        return None
    serial = item_table.c.serial == int(match[2])
    return (item_table.c.series_year == int(match[1])) & serial if match[1] else serial


def _said(word: str) -> sa.ColumnElement[bool]:
    """The word as it stands, or the number it means; 3号 stands in every number that it means."""
    as_written, number = item_table.c.search.contains(word.lower(), autoescape=True), numbered(word)
    return as_written if number is None or word.endswith("号") and word[:-1].isdigit() else as_written | number


def _when(filters: ItemFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [item_table.c.urgent] if filters.urgent else []
    if filters.year:
        found.append(item_table.c.series_year == filters.year)
    if filters.due_from:
        found.append(item_table.c.due >= filters.due_from)
    if filters.due_to:
        found.append(item_table.c.due <= filters.due_to)
    return found


def light_is(wanted: Light, today: date, book: Rulebook) -> sa.ColumnElement[bool]:
    """The light as SQL; deadlines.light() is the rule, a test keeps the two alike."""
    issued = item_table.c.status.in_(OPEN)
    stands = (item_table.c.standing_on <= item_table.c.due) & (item_table.c.stands_until.is_(None) | (item_table.c.stands_until >= today))
    late = (item_table.c.due < today) & ~sa.func.coalesce(stands, sa.false())
    if wanted is Light.RED:
        return issued & late
    if wanted is Light.GREY:
        return ~issued
    last = last_yellow_day(today, book)
    return issued & ~late & (item_table.c.due <= last if wanted is Light.YELLOW else item_table.c.due > last)


def last_yellow_day(today: date, book: Rulebook) -> date:
    """The last due day whose light is not green yet."""
    day = today - ONE_DAY
    while book.tables.decisions.light(False, False, book.calendar.working_days_between(today, day + ONE_DAY)) == Light.YELLOW:
        day += ONE_DAY
    return day


def special(name: str, today: date, book: Rulebook) -> sa.ColumnElement[bool]:
    if name == "unsigned":
        helping = sa.exists().where(coops.c.item_id == item_table.c.id, coops.c.signed_at.is_(None))
        return item_table.c.status.in_(OPEN) & (item_table.c.signed_at.is_(None) | helping)
    if name == "unreached":
        return item_table.c.status.in_(OPEN) & item_table.c.unreached
    if name == "undelivered":                                        # 未交办 is part of it: nothing has reached the lead
        return item_table.c.status.in_(OPEN) & (
            item_table.c.unreached | sa.exists().where(deliveries.c.item_id == item_table.c.id, undelivered()))
    if name == "unplanned":
        return item_table.c.status.in_(OPEN) & item_table.c.plan_version.is_(None)
    if name == "to_review":                                          # the final feedback, or that of a stage
        staged = sa.exists().where(feedbacks.c.item_id == item_table.c.id, feedbacks.c.kind == "stage", feedbacks.c.sent_at.is_not(None),
                                   feedbacks.c.reviewed_at.is_(None))
        return (item_table.c.status == Status.REVIEWING) | item_table.c.status.in_(OPEN) & staged
    if name == "basis_pending":
        return item_table.c.status.in_(OPEN) & sa.exists().where(
            bases.c.item_id == item_table.c.id, bases.c.oral, bases.c.confirmed_at.is_(None))
    if name == "remarks":
        return item_table.c.id.in_(sa.select(remarks.c.item_id).where(remarks.c.disposal == ""))
    if name == "headless":
        return without_head(today)
    from_ledger = sa.select(closings.c.item_id).where(closings.c.kind == "imported")               # its papers lie where the old ledger says
    closed = item_table.c.status.in_([Status.CLOSED, Status.TERMINATED]) & item_table.c.id.not_in(from_ledger)
    if name == "unarchived":
        return closed
    if name == "archive_late":                                       # the days for filing the papers have all gone by
        return closed & (item_table.c.closed_at < start_of(book.calendar.back(today, book.tables.archive_days)))
    return sa.false()


def ordering(order: str, text: str = "") -> tuple[sa.ColumnElement[Any], ...]:
    """What bears just the number that was asked for stands first: 3号 before 33号."""
    exact = [number for word in words_of(text) if (number := numbered(word)) is not None]
    return (*((sa.case((sa.and_(*exact), 0), else_=1),) if exact else ()), *_ordered(order))


def _ordered(order: str) -> tuple[sa.ColumnElement[Any], ...]:
    if order == "number":
        return item_table.c.series_year.desc(), item_table.c.serial.desc()
    if order == "closed":
        return item_table.c.closed_at, item_table.c.id
    if order == "recent":
        return (item_table.c.id.desc(),)
    return item_table.c.due, item_table.c.id
