"""The minute's round over messages, and what it leaves to do per item."""
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from processes.engine.jobs import store as jobs
from processes.supervision.messages.digest import DIGEST, send_digest, send_digests
from processes.supervision.messages.mailed import record_mails
from processes.supervision.messages.spreading import MAILED, Work, spread

ROUND = "messages.round"
PAUSE = timedelta(minutes=1)


def put_on(connection: sa.Connection, at: datetime) -> None:
    jobs.schedule(connection, ROUND, at, {}, unique_key=ROUND)


def go_round(u: Work, _: dict[str, Any]) -> None:
    """At once what goes at once; the digest of whoever's hour has come; in a minute again, or at once while more waits."""
    more = spread(u)
    send_digests(u)
    put_on(u.connection, u.now if more else u.now + PAUSE)


DUTIES: dict[str, Callable[[Any, dict[str, Any]], None]] = {ROUND: go_round, DIGEST: send_digest, MAILED: record_mails}
