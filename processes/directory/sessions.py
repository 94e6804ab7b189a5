"""Who is signed in where: one row per session, so that signing out ends it on the server and a copied cookie is worth nothing."""
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from processes.directory.models import sessions
from processes.directory.queries import Account, account

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCHED_EVERY = timedelta(minutes=1)             # a page view writes at most once a minute


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that still holds, and the account behind it."""

    account: Account
    seen_at: datetime

    def needs_touch(self, now: datetime) -> bool:
        return now - self.seen_at >= TOUCHED_EVERY


def begin_session(connection: sa.Connection, person: str, now: datetime, ip: str) -> str:
    """A fresh token for the browser; only its hash is kept here."""
    token = secrets.token_urlsafe(32)
    old = sa.or_(sessions.c.ended_at.is_not(None), sessions.c.started_at < now - LONGEST)
    connection.execute(sessions.delete().where(sessions.c.person == person, old))
    connection.execute(sessions.insert().values(id=_hash(token), person=person, started_at=now, seen_at=now, ip=ip))
    return token


def signed_in(connection: sa.Connection, token: str, now: datetime) -> SignedIn | None:
    """The session behind a token: not ended, not idle for too long, and not older than the account's last change."""
    row = connection.execute(sa.select(sessions).where(sessions.c.id == _hash(token), sessions.c.ended_at.is_(None))).first()
    if row is None or now - row.seen_at > IDLE or now - row.started_at > LONGEST:
        return None
    found = account(connection, row.person)
    if found is None or found.disabled_at is not None or found.changed_at > row.started_at:
        return None
    return SignedIn(found, row.seen_at)


def touch_session(connection: sa.Connection, token: str, now: datetime) -> None:
    """The person is still there."""
    connection.execute(sessions.update().where(sessions.c.id == _hash(token)).values(seen_at=now))


def end_session(connection: sa.Connection, token: str, now: datetime) -> None:
    connection.execute(sessions.update().where(sessions.c.id == _hash(token), sessions.c.ended_at.is_(None)).values(ended_at=now))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
