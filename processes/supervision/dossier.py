"""What an item's page shows beneath its row, as values: basis, deliverables, notices, plan, feedback, timeline."""
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Basis:
    issuer: str
    doc_no: str
    meeting: str
    dated: date | None
    quote: str
    place: str
    file: str | None
    pending: bool                        # 待补依据: an oral instruction nobody has confirmed yet
    given_by: str = ""                   # the 院领导 whose word it is, and who confirms it


@dataclass(frozen=True, slots=True)
class Deliverable:
    what: str
    standard: str
    owner: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Delivery:
    id: str
    office: str
    channel: str
    attempt: int
    succeeded: bool | None
    acted_at: datetime
    record: dict[str, Any]
    owed: bool                           # failed, and none to the same office has arrived since


@dataclass(frozen=True, slots=True)
class Notice:
    id: str
    number: str
    kind: str
    issued_at: datetime | None
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Coop:
    office: str
    state: str
    task: str
    due: date | None
    handler_name: str
    signed_at: datetime | None
    answered_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Handler:
    office: str
    person: str
    name: str
    part: str
    since: datetime
    until: datetime | None               # replaced on


@dataclass(frozen=True, slots=True)
class Milestone:
    name: str
    due: date
    deliverable: str = ""                # which of several it serves


@dataclass(frozen=True, slots=True)
class Stage:
    id: str
    kind: str
    due: date
    first_sent_at: datetime | None
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    version: int
    goal: str
    handlers: tuple[dict[str, Any], ...]
    coop_parts: tuple[dict[str, Any], ...]
    milestones: tuple[Milestone, ...]
    adopted_at: datetime | None
    after_due: bool                      # 逾期后拟定: its dates need not lie before the due date
    drafted_by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class Feedback:
    id: str
    kind: str
    office: str
    stage_id: str
    round: int
    conclusion: str
    headline: str
    body: str
    summary: str
    progress: int | None
    no_evidence_reason: str
    next: str
    late_reason: str
    author: str
    confirmed_by: str
    drafted_at: datetime
    sent_at: datetime | None
    accepted_at: datetime | None
    reviewed_by: str
    outcome: str
    return_kind: str
    return_reason: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]             # ids of the coops' feedback it consolidates, kept unaltered (R-16.11)
    gaps: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Remark:
    office: str
    by: str
    at: datetime
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missed:
    office: str
    kind: str                            # missed | late
    due: date | None
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""
    seq: int
    kind: str
    acted_at: datetime
    entered_at: datetime
    late: bool                           # 补录
    who: str
    entered_by: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Papers:
    content: str
    source: str
    basis_kind: str
    decision_by: str
    decision_date: date | None
    rule_version: str
    calendar_version: str
    latest_extension: date | None        # the last day to ask for an extension
    lead_head_name: str
    leader_in_charge: str
    handler: str                         # "" before one is named
    handler_name: str
    handlers: tuple[Handler, ...]        # and who they were before
    bases: tuple[Basis, ...]
    deliverables: tuple[Deliverable, ...]
    notices: tuple[Notice, ...]
    coops: tuple[Coop, ...]
    plan: Plan | None
    plan_comments: tuple[Remark, ...]
    stages: tuple[Stage, ...]
    feedbacks: tuple[Feedback, ...]
    supplements: tuple[Remark, ...]
    missed: tuple[Missed, ...]
    reminders: int
    closing: dict[str, Any] | None
    archive: dict[str, Any] | None
    entries: tuple[Line, ...]
