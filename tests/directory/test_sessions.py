"""Sessions: idle half an hour, never longer than twelve hours, ended by signing out, by a new password and by a closed account."""
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from processes.db import Database
from processes.directory import accounts, sessions, verbs

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def connection(database: Database) -> sa.Connection:
    with database.writing(None) as found:
        verbs.create_person(found, "liming", "李明", NOW.date())
        accounts.create_account(found, "liming", "correct horse 9", NOW - HOUR, must_change=False)
        verbs.create_person(found, "admin", "管理员", NOW.date())
        accounts.create_account(found, "admin", "correct horse 9", NOW - HOUR, is_admin=True, must_change=False)
        yield found


def test_the_token_leads_to_the_account(connection: sa.Connection) -> None:
    token = sessions.begin_session(connection, "liming", NOW, "10.0.0.1")
    found = sessions.signed_in(connection, token, NOW + MINUTE)
    assert found is not None
    assert found.account.name == "李明"
    assert sessions.signed_in(connection, token + "x", NOW) is None


def test_the_token_itself_is_not_kept(connection: sa.Connection) -> None:
    token = sessions.begin_session(connection, "liming", NOW, "")
    assert token not in str(connection.execute(sa.text("SELECT * FROM sessions")).all())


def test_half_an_hour_without_a_page_ends_it(connection: sa.Connection) -> None:
    token = sessions.begin_session(connection, "liming", NOW, "")
    assert sessions.signed_in(connection, token, NOW + 30 * MINUTE)
    assert sessions.signed_in(connection, token, NOW + 31 * MINUTE) is None
    sessions.touch_session(connection, token, NOW + 20 * MINUTE)
    assert sessions.signed_in(connection, token, NOW + 49 * MINUTE)


def test_twelve_hours_end_it_however_busy(connection: sa.Connection) -> None:
    token = sessions.begin_session(connection, "liming", NOW, "")
    sessions.touch_session(connection, token, NOW + 12 * HOUR)
    assert sessions.signed_in(connection, token, NOW + 12 * HOUR)
    assert sessions.signed_in(connection, token, NOW + 12 * HOUR + MINUTE) is None


def test_signing_out_ends_it_also_for_a_copied_cookie(connection: sa.Connection) -> None:
    token, other = (sessions.begin_session(connection, "liming", NOW, "") for _ in range(2))
    sessions.end_session(connection, token, NOW)
    assert sessions.signed_in(connection, token, NOW) is None
    assert sessions.signed_in(connection, other, NOW)


def test_a_new_password_ends_sessions_begun_before(connection: sa.Connection) -> None:
    token = sessions.begin_session(connection, "liming", NOW, "")
    accounts.set_password(connection, "liming", "another horse 8", NOW + MINUTE)
    assert sessions.signed_in(connection, token, NOW + MINUTE) is None


def test_a_closed_account_ends_them_at_once(connection: sa.Connection) -> None:
    token = sessions.begin_session(connection, "liming", NOW, "")
    accounts.disable_account(connection, "liming", NOW)
    assert sessions.signed_in(connection, token, NOW) is None


def test_a_page_view_writes_at_most_once_a_minute(connection: sa.Connection) -> None:
    token = sessions.begin_session(connection, "liming", NOW, "")
    found = sessions.signed_in(connection, token, NOW + timedelta(seconds=59))
    assert found is not None
    assert not found.needs_touch(NOW + timedelta(seconds=59))
    assert found.needs_touch(NOW + MINUTE)
