"""Accounts: who may sign in. A password is always somebody's choice, or made for one sign-in; never a default."""
import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.db import changed
from processes.directory.models import accounts
from processes.directory.passwords import hashed
from processes.directory.queries import account, all_accounts, person
from processes.errors import Conflict, NotFound, Refused

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class AlreadyThere(Conflict):
    """{what}已存在。"""


def has_administrator(connection: sa.Connection) -> bool:
    """Whether anyone may administer; `duban init` makes the first one and only the first one."""
    return any(one.is_admin and one.disabled_at is None for one in all_accounts(connection))


def has_accounts(connection: sa.Connection) -> bool:
    """Whether anybody could sign in: an empty house may still become a demo."""
    return connection.execute(sa.select(accounts.c.person).limit(1)).first() is not None


def create_account(connection: sa.Connection, person_id: str, password: str, now: datetime, *, is_admin: bool = False, must_change: bool = True) -> None:
    """The person may sign in. There is no default password: somebody chose this one."""
    if person(connection, person_id) is None:
        raise NotFound(f"人员“{person_id}”")
    if account(connection, person_id) is not None:
        raise AlreadyThere(what=f"账号“{person_id}”")
    connection.execute(accounts.insert().values(
        person=person_id, password_hash=hashed(password, person_id), is_admin=is_admin, must_change=must_change, created_at=now, changed_at=now))


def set_password(connection: sa.Connection, person_id: str, password: str, now: datetime, *, must_change: bool = False) -> None:
    """A new password; sessions begun before it end."""
    _change_account(connection, person_id, password_hash=hashed(password, person_id), must_change=must_change, changed_at=now)


def disable_account(connection: sa.Connection, person_id: str, now: datetime) -> None:
    """The person can no longer sign in, and sessions end. The last administrator cannot be shut out."""
    _change_account(connection, person_id, disabled_at=now, changed_at=now)
    if not has_administrator(connection):
        raise Refused("这是最后一名管理员，不能停用。", next_step="请先指定另一名管理员。")


def enable_account(connection: sa.Connection, person_id: str, now: datetime) -> None:
    _change_account(connection, person_id, disabled_at=None, changed_at=now)


def make_administrator(connection: sa.Connection, person_id: str, is_admin: bool) -> None:
    """Give or take the right to administer; somebody always has it."""
    _change_account(connection, person_id, is_admin=is_admin)
    if not has_administrator(connection):
        raise Refused("这是最后一名管理员，不能取消。", next_step="请先指定另一名管理员。")


def one_time_password() -> str:
    """For the first sign-in only: easy to read out, without signs that look alike."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))


def _change_account(connection: sa.Connection, person_id: str, **values: Any) -> None:
    if not changed(connection, accounts.update().where(accounts.c.person == person_id).values(**values)):
        raise NotFound(f"账号“{person_id}”")
