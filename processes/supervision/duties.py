"""What the house owes every day without anybody asking: seal the ledger, look for new heads, sweep orphaned files. Jobs that put themselves on again."""
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from processes.clock import COLLEGE_ZONE, college_day
from processes.engine.jobs import store as jobs
from processes.files.queries import hashes
from processes.files.store import Files
from processes.supervision import ledger, verbs
from processes.supervision.messages import duties as messages
from processes.supervision.procedures.heads import changed_heads

SEAL, HEADS, SWEEP, HEAD = "ledger.seal", "heads.look", "files.sweep", "heads.meet"
AT = {SEAL: (0, 10), HEADS: (0, 20), SWEEP: (3, 30)}      # the college's time of day


class Work(verbs.Work, Protocol):
    @property
    def files(self) -> Files: ...


def next_time(kind: str, now: datetime) -> datetime:
    """The next moment of the day at which the duty is done."""
    hour, minute = AT[kind]
    today = now.astimezone(COLLEGE_ZONE).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def put_on(connection: sa.Connection, now: datetime) -> None:
    """Every duty waits exactly once; called when the house starts to serve."""
    for kind in AT:
        jobs.schedule(connection, kind, next_time(kind, now), {}, unique_key=kind)
    messages.put_on(connection, now)


def seal(u: Work, _: dict[str, Any]) -> None:
    """The Merkle row over the heads of all chains, for the day that has just ended."""
    ledger.seal_day(u.connection, college_day(u.now) - timedelta(days=1), u.now)
    _again(u, SEAL)


def look_for_heads(u: Work, _: dict[str, Any]) -> None:
    """One job for each item whose lead has another head than the one last met: one key, one transaction."""
    for key in changed_heads(u.connection, u.today):
        jobs.schedule(u.connection, HEAD, u.now, {}, unique_key=f"{HEAD} {key}", business_key=key)
    _again(u, HEADS)


def sweep(u: Work, _: dict[str, Any]) -> None:
    u.files.sweep(lambda: hashes(u.connection), u.now)
    _again(u, SWEEP)


def _again(u: Work, kind: str) -> None:
    jobs.schedule(u.connection, kind, next_time(kind, u.now), {}, unique_key=kind)


DUTIES: dict[str, Callable[[Any, dict[str, Any]], None]] = {
    SEAL: seal, HEADS: look_for_heads, HEAD: lambda u, _: verbs.look_at_head(u), SWEEP: sweep}
