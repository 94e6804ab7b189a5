"""The plain values that one engine step returns. No SpiffWorkflow, no database: instances/ makes them, the other rooms store them."""
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: every engine query takes one as its first argument after the connection. `principals` are those of today, substitutes included."""
    person: str
    principals: frozenset[str] = frozenset()
    everything: bool = False             # the house itself: workers, rehearsals


SYSTEM = Viewer("system", everything=True)


@dataclass(frozen=True, slots=True)
class Ask:
    """An open user task. Expressions are kept as text: they are evaluated over fresh facts whenever those change."""
    task_id: str                         # SpiffWorkflow's own id, 32 hex digits
    element_id: str
    name: str
    process_id: str                      # the (called) process the element stands in
    path: tuple[str, ...]                # element ids of the enclosing calls and sub-processes, outermost first
    lane: str
    properties: dict[str, str]           # form candidates exclude record due priority article (attributes.py lists them)
    instructions: str
    names: dict[str, Any]                # the task's data, as far as the property expressions and the form read it (multi-instance items among them)


@dataclass(frozen=True, slots=True)
class Due:
    """A waiting timer."""
    task_id: str
    element_id: str
    at: datetime
    expression: str                      # source text; of a date timer it is evaluated again when a fact changes
    date: bool                           # timeDate: re-armable
    names: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Awaits:
    """Somebody waits for a message or signal."""
    task_id: str
    element_id: str
    kind: str                            # "message" | "signal"
    name: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A thrown message or signal that nobody inside the instance caught; delivered after the sender's own step has settled."""
    kind: str
    name: str
    payload: Any


class Fact(StrEnum):
    """Kinds of trace lines."""
    STARTED = "started"
    ENTERED = "entered"                  # a user task, call or waiting event opened
    COMPLETED = "completed"              # an element was done
    TAKEN = "taken"                      # a sequence flow was taken
    CANCELLED = "cancelled"              # an open element was interrupted
    FIRED = "fired"
    RECEIVED = "received"
    SENT = "sent"
    CLAIMED = "claimed"
    RELEASED = "released"
    ENDED = "ended"
    ABORTED = "aborted"                  # the instance was cancelled from outside
    REARMED = "rearmed"
    REASSIGNED = "reassigned"            # candidates of an open task changed with the facts


@dataclass(frozen=True, slots=True)
class Happened:
    kind: Fact
    element_id: str = ""
    process_id: str = ""
    task_id: str = ""
    name: str = ""                       # the element's name on the drawing
    flow: str = ""                       # id of the sequence flow, for TAKEN
    changes: dict[str, Any] = field(default_factory=dict)     # process variables that this element set


@dataclass(frozen=True, slots=True)
class Step:
    """All that one advance of one instance has to tell. asks, dues and awaits are the complete open set after the step, not a difference."""
    state: bytes
    asks: tuple[Ask, ...]
    dues: tuple[Due, ...]
    awaits: tuple[Awaits, ...]
    happened: tuple[Happened, ...]
    sent: tuple[Sent, ...]
    completed: bool
    tasks_kept: int                      # size of the pruned tree, for tests and operations
