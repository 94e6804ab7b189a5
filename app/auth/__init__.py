"""Sessions: who is signed in, for how long."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, session
from flask_login import LoginManager, UserMixin

from app.access import house
from processes.directory import queries as directory

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)


@dataclass(frozen=True)
class User(UserMixin):
    id: str
    name: str
    is_admin: bool
    must_change: bool


def register(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None        # the college's phones change their address between two halls
    manager.user_loader(load)


def load(person: str) -> User | None:
    """The account behind the session; a session that is too old, or older than the last change of password or rights, is no session."""
    now = house().clock.now()
    began, seen = (_instant(session.get(key)) for key in ("began", "seen"))
    if began is None or seen is None or now - began > LONGEST or now - seen > IDLE:
        return None
    with house().reading() as connection:
        account = directory.account(connection, person)
    if account is None or account.disabled_at or account.changed_at > began:
        return None
    session["seen"] = now.isoformat()
    return User(account.person_id, account.name, account.is_admin, account.must_change)


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
