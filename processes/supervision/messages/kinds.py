"""Which messages leave the house at once and which wait for the day's digest.

The key of a message is <item>/<what>/<recipient>; the first word of `what` says what happened (records.tell). A word that nobody listed is news."""
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    label: str
    at_once: bool                        # unless the person wants it otherwise
    fixed: bool = False                  # nobody can put it off or switch it off


ASSIGNED = Kind("assigned", "交办", at_once=True, fixed=True)
RETURNED = Kind("returned", "退回", at_once=True, fixed=True)
URGENT = Kind("urgent", "紧急", at_once=True, fixed=True)
DECISION = Kind("decision", "审核、审批", at_once=True)
REMARK = Kind("remark", "批示", at_once=True)
HELP = Kind("help", "求助", at_once=True)
REMINDER = Kind("reminder", "提醒", at_once=False)
NEWS = Kind("news", "进展", at_once=False)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in (ASSIGNED, RETURNED, URGENT, DECISION, REMARK, HELP, REMINDER, NEWS)}

WORDS: Mapping[str, Kind] = {
    "issued": ASSIGNED, "dispatch": ASSIGNED, "redelivery": ASSIGNED, "again": ASSIGNED, "handler": ASSIGNED, "handover": ASSIGNED, "returned": RETURNED,
    "sent": DECISION, "remark": REMARK, "help": HELP, "remind": REMINDER, "stage": REMINDER, "missed": REMINDER, "overdue": REMINDER, "headless": REMINDER}
GROWING = frozenset({"dispatch"})                                   # one message for several notices, written anew with each: it leaves when it is whole
NOTICES = frozenset({"issued", "redelivery"})                       # what brings a 督办通知 itself: the third part of the key is the notice


def parts_of(key: str) -> list[str]:
    """What the message is about, without the item; a message about no item has no item in its key."""
    first, _, rest = key.partition("/")
    return rest.split("/") if first not in WORDS else [first, *rest.split("/")]


def kind_of(key: str, *, urgent: bool) -> Kind:
    """`urgent`: of an urgent item that is still open everything goes at once (R-16.8)."""
    word = parts_of(key)[0].partition(" ")[0]
    found = WORDS.get(word, NEWS)
    return URGENT if urgent and not found.fixed else found


def topic_of(key: str, recipient: str) -> str:
    """The same for everybody who is told the same; says nothing to whoever reads it outside (R-8.3). What grows says to each office its own."""
    told = key.removesuffix(f"/{recipient}")
    if parts_of(key)[0] in GROWING:
        told = f"{told}/{office_of(recipient)}"
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def office_of(recipient: str) -> str:
    """The office that is told through its head or its duty inbox."""
    return recipient.rpartition("/" if recipient.startswith("post:") else ":")[2]
