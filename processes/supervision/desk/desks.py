"""督办台 and its sisters: which numbers somebody begins the day with. A counter is one line here: its name, label, condition and bulk acts."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from processes.clock import start_of
from processes.engine.queries import keys_at_hand
from processes.engine.step import Viewer
from processes.supervision import secrecy
from processes.supervision.filtering import ItemFilter, conditions
from processes.supervision.lifecycle import BEFORE_ISSUE, ENDED, OPEN, Status
from processes.supervision.models import coops, items, readings
from processes.supervision.regulation import LEADERS, PRINCIPAL_LEADERS, head_post, person_principal
from processes.supervision.rulebook import Rulebook

ISSUE, REMIND, PRINT, HAND_OVER, FILE = "issue", "remind", "print", "hand_over", "file"


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom and for which day a number is counted."""
    viewer: Viewer
    today: date
    book: Rulebook

    @property
    def offices(self) -> list[str]:
        """The offices the viewer heads, by all their names."""
        return [principal.removeprefix(head_post("")) for principal in sorted(self.viewer.principals) if principal.startswith(head_post(""))]


Condition = Callable[[Scope], sa.ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Counter:
    """A number, the list behind it, and what may be done there to many at once, the likeliest first."""
    name: str
    label: str
    where: Condition
    acts: tuple[str, ...] = ()
    order: str = "due"
    ended: bool = False                  # of archived items too


@dataclass(frozen=True, slots=True)
class Desk:
    name: str
    title: str
    counters: tuple[Counter, ...]


def _asked(filters: ItemFilter) -> Condition:
    """What the list 督办事项 would show."""
    return lambda scope: sa.and_(*conditions(filters, scope.today, scope.book))


def _open(special: str = "", light: str = "") -> Condition:
    return _asked(ItemFilter(group="open", special=special, light=light))


def _both(one: Condition, other: Condition) -> Condition:
    return lambda scope: one(scope) & other(scope)


def _led(scope: Scope) -> sa.ColumnElement[bool]:
    return items.c.lead.in_(scope.offices)


def _helped(scope: Scope) -> sa.ColumnElement[bool]:
    return sa.exists().where(coops.c.item_id == items.c.id, coops.c.office.in_(scope.offices))


def _unsigned(scope: Scope) -> sa.ColumnElement[bool]:
    """The notice has reached my office, which has not said so: as lead or as coop (第十三条)."""
    return items.c.status.in_(OPEN) & _led(scope) & items.c.signed_at.is_(None) | helping_unsigned(scope)


def helping_unsigned(scope: Scope) -> sa.ColumnElement[bool]:
    return items.c.status.in_(OPEN) & sa.exists().where(coops.c.item_id == items.c.id, coops.c.office.in_(scope.offices), coops.c.signed_at.is_(None))


def _in_charge(scope: Scope) -> sa.ColumnElement[bool]:
    """院主要领导 answer for all of it, a vice dean for what the 分工 gave him at 交办."""
    principals = scope.viewer.principals
    return sa.true() if PRINCIPAL_LEADERS in principals else items.c.leader_in_charge.in_(sorted(principals))


def _at_hand(scope: Scope) -> sa.ColumnElement[bool]:
    return items.c.key.in_(keys_at_hand(scope.viewer))


def _new(scope: Scope) -> sa.ColumnElement[bool]:
    mine = [*sorted(scope.viewer.principals), person_principal(scope.viewer.person)]
    return items.c.status.in_(OPEN) & items.c.id.in_(sa.select(readings.c.item_id).where(
        readings.c.principal.in_(mine), readings.c.read_at.is_(None), readings.c.what.startswith("issued")))


def _closed_this_year(scope: Scope) -> sa.ColumnElement[bool]:
    return items.c.status.in_(ENDED) & (items.c.closed_at >= start_of(scope.today.replace(month=1, day=1)))


def unfinished(_: Scope) -> sa.ColumnElement[bool]:
    """All that somebody still owes something on."""
    return items.c.status.in_(BEFORE_ISSUE | OPEN | {Status.CLOSED, Status.TERMINATED})


CLERKS_DESK = Desk("clerk", "督办台", (                                          # in the order of a working day
    Counter("to_issue", "待下达", _asked(ItemFilter(group="drafts")), (ISSUE, HAND_OVER), "recent"),
    Counter("undelivered", "未送达", _open("undelivered"), (PRINT, HAND_OVER)),
    Counter("unsigned", "未签收", _open("unsigned"), (REMIND, PRINT)),
    Counter("unplanned", "无方案", _open("unplanned"), (REMIND, PRINT)),
    Counter("to_review", "待审核", _open("to_review"), (HAND_OVER,)),
    Counter("yellow", "临期", _open(light="yellow"), (REMIND, PRINT)),
    Counter("red", "逾期", _open(light="red"), (REMIND, PRINT)),
    Counter("basis_pending", "待补依据", _open("basis_pending"), (PRINT,)),
    Counter("remarks", "待处理批示", _asked(ItemFilter(special="remarks")), (PRINT,), ended=True),
    Counter("unarchived", "待归档", _asked(ItemFilter(special="unarchived")), (FILE, HAND_OVER), "closed"),
    Counter("headless", "承办科室无负责人", _open("headless"), (PRINT,))))

LEADERS_DESK = Desk("leader", "我分管的事项", (
    Counter("at_hand", "待我办理", _both(_at_hand, unfinished)),
    Counter("new", "新交办", _both(_in_charge, _new)),
    Counter("red", "逾期", _both(_in_charge, _open(light="red"))),
    Counter("yellow", "临期", _both(_in_charge, _open(light="yellow"))),
    Counter("open", "在办", _both(_in_charge, _open())),
    Counter("closed", "今年办结", _both(_in_charge, _closed_this_year), order="closed", ended=True)))

HEADS_DESK = Desk("head", "本科室事项", (
    Counter("unsigned", "待签收", _unsigned),
    Counter("unplanned", "无方案", _both(_led, _open("unplanned"))),
    Counter("at_hand", "待我办理", _both(_at_hand, unfinished)),
    Counter("yellow", "临期", _both(_led, _open(light="yellow"))),
    Counter("red", "逾期", _both(_led, _open(light="red"))),
    Counter("open", "在办", _both(_led, _open())),
    Counter("helping", "配合的", _both(_helped, _open()))))


def desks_of(viewer: Viewer) -> tuple[Desk, ...]:
    """The desks of one's posts, the one to begin with first; none for whoever works from 我的待办 alone."""
    rank = secrecy.rank(viewer)
    leads = bool(viewer.principals & {LEADERS, PRINCIPAL_LEADERS})
    fitting = ((CLERKS_DESK, rank.clerk), (LEADERS_DESK, leads), (HEADS_DESK, rank.head))
    return tuple(desk for desk, fits in fitting if fits)
