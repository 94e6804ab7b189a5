"""Every date an item owes, as pure arithmetic over the calendar: moments of `watch`, lights, days left, stage dates, on time or late."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from processes.clock import COLLEGE_ZONE, college_day, start_of
from processes.supervision.calendar import Calendar
from processes.supervision.tables import Tables

NEVER = datetime(9999, 12, 31, tzinfo=COLLEGE_ZONE)


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


LIGHT_LABELS = {Light.GREEN: "正常", Light.YELLOW: "临期", Light.RED: "逾期", Light.GREY: "已结束"}


class Kind(StrEnum):
    """Kinds of moments, as the flows of `watch` name them."""
    REMIND = "remind"
    STAGE = "stage"
    MISSED = "missed"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Moment:
    kind: Kind
    due: date                            # the date it speaks of
    row: str                             # the row of the table it comes from
    at: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """What the moments of an item depend on."""
    due: date
    issued: datetime                     # 交办
    since: datetime                      # when this due date came into force
    urgent: bool = False
    difficult: bool = False
    signed: bool = True


@dataclass(frozen=True, slots=True)
class StageDate:
    id: str
    due: date
    started: bool
    sent: bool
    owed: bool = True                    # a milestone only asks, on its day: silence about it is no 漏报


@dataclass(frozen=True, slots=True)
class Standing:
    """A final feedback that counts for on time: sent on `on`, kept by a return for papers until `until` (None while it is under review)."""
    on: date
    until: date | None = None


def end_of(day: date) -> datetime:
    """24:00 of the day, the first instant that is late."""
    return start_of(day + timedelta(days=1))


def on_day(day: date, tables: Tables) -> datetime:
    return datetime.combine(day, time(*tables.moment_hour), COLLEGE_ZONE)


def reminders(terms: Terms, calendar: Calendar, tables: Tables) -> list[Moment]:
    """The rows of the reminder table as days (第四条); the one for 签收 only while nobody has signed."""
    anchors = {"due": terms.due, "extension": calendar.latest_extension_day(terms.due, tables.extension_reading), "issued": college_day(terms.issued)}
    found = []
    for row in tables.decisions.reminders(terms.urgent):
        if row.anchor == "issued" and terms.signed:
            continue
        day = calendar.back(anchors[row.anchor], -row.offset) if row.offset < 0 else calendar.forward(anchors[row.anchor], row.offset)
        found.append(Moment(Kind.REMIND, terms.due, f"{row.anchor} {row.offset}", on_day(day, tables)))
    return found


def stage_moments(stages: Iterable[StageDate], terms: Terms, calendar: Calendar, tables: Tables) -> list[Moment]:
    """A stage's task opens some working days ahead; its date and the grace passed with nothing sent is 漏报 (R-16.5, R-16.7)."""
    moments, grace = [], tables.decisions.grace_days(terms.urgent, terms.difficult)
    for stage in stages:
        if not stage.started:
            opens = calendar.back(stage.due, tables.stage_opens_days) if stage.owed else stage.due
            moments.append(Moment(Kind.STAGE, stage.due, stage.id, on_day(opens, tables)))
        if stage.owed and not stage.sent:
            moments.append(Moment(Kind.MISSED, stage.due, stage.id, end_of(calendar.forward(stage.due, grace))))
    return moments


def overdue_moment(due: date, standing: Standing | None) -> Moment | None:
    """The instant the item becomes overdue; none while a feedback sent by due is under review."""
    if standing is None or standing.on > due:
        return Moment(Kind.OVERDUE, due, "", end_of(due))
    if standing.until is not None:
        return Moment(Kind.OVERDUE, due, f"papers {standing.until}", end_of(max(standing.until, due)))
    return None


def moments(terms: Terms, stages: Iterable[StageDate], standing: Standing | None, calendar: Calendar, tables: Tables) -> list[Moment]:
    """All that is still to come; reminders from before the due date came into force are not made up for. While a final feedback is under review the
    lead owes no stage."""
    wanted = [] if standing else [moment for moment in reminders(terms, calendar, tables) if moment.at > terms.since]
    if standing is None or standing.until is not None:
        wanted += stage_moments(stages, terms, calendar, tables)
    late = overdue_moment(terms.due, standing)
    return sorted([*wanted, late] if late else wanted, key=lambda moment: (moment.at, moment.kind, moment.row))


def is_overdue(due: date, today: date, standing: Standing | None = None) -> bool:
    """Overdue is a computed fact (R-15.25): the due day is over and no feedback sent by then stands."""
    moment = overdue_moment(due, standing)
    return moment is not None and start_of(today) >= moment.at


def days_left(due: date, today: date, calendar: Calendar) -> int:
    """Working days still left, the due day itself not counted; negative once the due day is over."""
    left = calendar.working_days_between(today, due)
    return left if today <= due else min(left, -1)


def light(due: date | None, today: date, ended: bool, calendar: Calendar, tables: Tables, standing: Standing | None = None) -> Light:
    if due is None:
        return Light.GREY
    if ended:
        return Light(tables.decisions.light(True, False, 0))         # years of working days need not be counted
    return Light(tables.decisions.light(False, is_overdue(due, today, standing), days_left(due, today, calendar)))


def extension_notice(due: date, today: date, calendar: Calendar, tables: Tables) -> str:
    """What the notice says of the last day to ask for an extension (R-13.10)."""
    last = calendar.latest_extension_day(due, tables.extension_reading)
    return f"如需延期，最迟于 {last} 提出，只能申请一次。" if last >= today else "距时限不足 5 个工作日，不能申请延期。"


def plan_due(issued: date, due: date, calendar: Calendar, tables: Tables) -> date:
    """5 working days after 交办, half the time for short items, never after the due date."""
    length = calendar.working_days_between(issued, due)
    days = tables.plan_days if length >= tables.plan_short_below else length // 2
    return min(calendar.forward(issued, days), due)


def coop_due(due: date, today: date, calendar: Calendar, tables: Tables) -> date:
    """When a coop reports if the plan names no date."""
    return min(max(calendar.back(due, tables.coop_days), today), due) if due >= today else today


def needs_stages(issued: date, due: date, difficult: bool, tables: Tables) -> bool:
    """Long or difficult items report in stages (第十六条)."""
    return tables.decisions.stage_months((due - issued).days, difficult) > 0


def proposed_stages(issued: date, due: date, difficult: bool, tables: Tables) -> list[date]:
    """Month by month from 交办, each before due; one in the middle when the item is shorter than that."""
    interval = max(1, tables.decisions.stage_months((due - issued).days, difficult))
    days, months = [], interval
    while (day := _months_after(issued, months)) < due:
        days.append(day)
        months += interval
    middle = issued + (due - issued) / 2
    return days or ([middle] if issued < middle < due else [])


def stage_gap(start: date, due: date, months: int, dates: Iterable[date], tables: Tables) -> tuple[date, date] | None:
    """The first two dates between which no stage lies although the interval asks for one; a stage may be moved by some days, not left out (R-16.7)."""
    for first, then in pairwise([start, *sorted(dates), due]):
        if then > _months_after(first, months) + timedelta(days=tables.stage_leeway_days):
            return first, then
    return None


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)
