"""Signing in: the password, and what five wrong ones within a quarter of an hour lead to."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

import sqlalchemy as sa

from processes.directory.models import accounts, sign_in_failures
from processes.directory.passwords import matches
from processes.directory.queries import Account, account

ALLOWED_FAILURES = 5
WINDOW = timedelta(minutes=15)
LOCK = timedelta(minutes=15)
LONGEST_LOGIN = 64


class Outcome(StrEnum):
    WELCOME = "welcome"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class SignIn:
    """The answer to a login and a password. It is returned, not raised, because the count of failures has to be committed."""

    outcome: Outcome
    sentence: str
    account: Account | None = None


WRONG = SignIn(Outcome.WRONG, "账号或密码不正确。")


def check_password(connection: sa.Connection, login: str, password: str, now: datetime) -> SignIn:
    """One attempt to sign in. Unknown, disabled and mistyped look the same, also to a stopwatch."""
    login = login.strip().lower()[:LONGEST_LOGIN]
    until = _locked_until(connection, login)
    if until and now < until:
        return SignIn(Outcome.LOCKED, f"密码连续输错，请于{_minutes(until - now)}分钟后再试，或请管理员重置密码。")
    stored = connection.execute(sa.select(accounts.c.password_hash).where(accounts.c.person == login, accounts.c.disabled_at.is_(None))).scalar()
    if matches(stored, password):
        connection.execute(sign_in_failures.delete().where(sign_in_failures.c.login == login))
        return SignIn(Outcome.WELCOME, "", account(connection, login))
    connection.execute(sign_in_failures.delete().where(sign_in_failures.c.at < now - WINDOW - LOCK))     # guessed logins do not pile up
    connection.execute(sign_in_failures.insert().values(login=login, at=now))
    return WRONG


def _locked_until(connection: sa.Connection, login: str) -> datetime | None:
    query = sa.select(sign_in_failures.c.at).where(sign_in_failures.c.login == login).order_by(sign_in_failures.c.at.desc()).limit(ALLOWED_FAILURES)
    latest = connection.execute(query).scalars().all()
    return latest[0] + LOCK if len(latest) == ALLOWED_FAILURES and latest[0] - latest[-1] < WINDOW else None


def _minutes(span: timedelta) -> int:
    return ceil(span.total_seconds() / 60)
