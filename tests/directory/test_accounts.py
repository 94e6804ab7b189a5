"""Accounts: nobody has a password that nobody chose, and guessing ends after five attempts."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from processes.clock import MovableClock
from processes.db import Database
from processes.directory import accounts, models, passwords, queries, verbs
from processes.directory.passwords import PasswordRefused
from processes.directory.sign_in import ALLOWED_FAILURES, LOCK, Outcome, check_password
from processes.errors import Conflict, NotFound, Refused
from tests.directory.college import TODAY, demo_college

RIGHT: str = demo_college()["password"]


def outcome(connection: sa.Connection, clock: MovableClock, password: str, login: str = "liming") -> Outcome:
    return check_password(connection, login, password, clock.now()).outcome


def fail(connection: sa.Connection, clock: MovableClock, times: int, login: str = "liming") -> None:
    for _ in range(times):
        assert outcome(connection, clock, "not the password", login) == Outcome.WRONG


def test_the_right_password_opens_the_account_however_the_login_is_typed(connection: sa.Connection, clock: MovableClock) -> None:
    answer = check_password(connection, " LiMing ", RIGHT, clock.now())
    assert answer.outcome == Outcome.WELCOME and answer.account is not None and answer.account.name == "李明"


def test_a_wrong_password_and_an_unknown_login_get_the_same_sentence(connection: sa.Connection, clock: MovableClock) -> None:
    assert check_password(connection, "liming", "wrong", clock.now()) == check_password(connection, "nobody", "wrong", clock.now())


def test_an_unknown_login_costs_as_much_hashing_as_a_known_one(connection: sa.Connection, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    verified = []
    monkeypatch.setattr(passwords, "HASHER", type("Counting", (), {"verify": staticmethod(lambda stored, password: verified.append(stored))}))
    check_password(connection, "nobody", "wrong", clock.now())
    assert verified == [passwords.NOBODY]


def test_no_password_opens_an_account_that_does_not_exist() -> None:
    assert not passwords.matches(None, "no account has this password")


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour_even_for_the_right_password(connection: sa.Connection, clock: MovableClock) -> None:
    fail(connection, clock, ALLOWED_FAILURES)
    answer = check_password(connection, "liming", RIGHT, clock.now())
    assert answer.outcome == Outcome.LOCKED and "15分钟" in answer.sentence and answer.account is None
    assert outcome(connection, clock, RIGHT, "zhaomin") == Outcome.WELCOME
    clock.move(clock.now() + LOCK)
    assert outcome(connection, clock, RIGHT) == Outcome.WELCOME


def test_an_unknown_login_is_locked_like_a_known_one(connection: sa.Connection, clock: MovableClock) -> None:
    fail(connection, clock, ALLOWED_FAILURES, "nobody")
    assert outcome(connection, clock, "wrong", "nobody") == Outcome.LOCKED


def test_failures_spread_over_more_than_a_quarter_of_an_hour_do_not_lock(connection: sa.Connection, clock: MovableClock) -> None:
    for _ in range(12):
        fail(connection, clock, 1)
        clock.move(clock.now() + timedelta(minutes=4))
    assert outcome(connection, clock, RIGHT) == Outcome.WELCOME


def test_signing_in_forgets_the_failures(connection: sa.Connection, clock: MovableClock) -> None:
    fail(connection, clock, ALLOWED_FAILURES - 1)
    assert outcome(connection, clock, RIGHT) == Outcome.WELCOME
    fail(connection, clock, ALLOWED_FAILURES - 1)
    assert outcome(connection, clock, RIGHT) == Outcome.WELCOME


def test_guessed_logins_do_not_pile_up(connection: sa.Connection, clock: MovableClock) -> None:
    fail(connection, clock, 1, "guess")
    clock.move(clock.now() + timedelta(hours=1))
    fail(connection, clock, 1, "another")
    assert connection.execute(sa.select(models.sign_in_failures.c.login)).scalars().all() == ["another"]


def test_a_disabled_account_is_answered_like_an_unknown_one(connection: sa.Connection, clock: MovableClock) -> None:
    accounts.disable_account(connection, "liming", clock.now())
    assert outcome(connection, clock, RIGHT) == Outcome.WRONG
    accounts.enable_account(connection, "liming", clock.now())
    assert outcome(connection, clock, RIGHT) == Outcome.WELCOME


def test_who_leaves_the_college_can_no_longer_sign_in(connection: sa.Connection, clock: MovableClock) -> None:
    verbs.leave_college(connection, "liming", clock.now(), TODAY)
    assert outcome(connection, clock, RIGHT) == Outcome.WRONG


def test_a_new_password_replaces_the_old_one_and_dates_the_sessions(connection: sa.Connection, clock: MovableClock) -> None:
    accounts.set_password(connection, "liming", "a quite new phrase", clock.now(), must_change=True)
    assert outcome(connection, clock, RIGHT) == Outcome.WRONG
    assert outcome(connection, clock, "a quite new phrase") == Outcome.WELCOME
    account = queries.account(connection, "liming")
    assert account is not None and account.must_change and account.changed_at == clock.now()


@pytest.mark.parametrize("password", ["short", "liming-liming", "aaaaaaaaaaaa", "x" * 201])
def test_a_password_that_would_be_guessed_first_is_refused(connection: sa.Connection, clock: MovableClock, password: str) -> None:
    with pytest.raises(PasswordRefused):
        accounts.set_password(connection, "liming", password, clock.now())


def test_the_password_itself_is_never_stored(connection: sa.Connection) -> None:
    stored = connection.execute(sa.select(models.accounts.c.password_hash)).scalars().all()
    assert all(text.startswith("$argon2id$") and RIGHT not in text for text in stored)


def test_the_first_administrator_is_made_once(connection: sa.Connection, clock: MovableClock) -> None:
    with pytest.raises(Refused, match="已有管理员"):
        verbs.create_first_administrator(connection, "second", "第二人", "a good long phrase", clock.now(), TODAY)


def test_the_last_administrator_cannot_be_shut_out(connection: sa.Connection, clock: MovableClock) -> None:
    for shut_out in (lambda: accounts.disable_account(connection, "admin", clock.now()), lambda: verbs.leave_college(connection, "admin", clock.now(), TODAY)):
        with pytest.raises(Refused, match="最后一名管理员"):
            shut_out()


def test_an_account_belongs_to_a_person_and_exists_once(connection: sa.Connection, clock: MovableClock) -> None:
    with pytest.raises(NotFound):
        accounts.create_account(connection, "nobody", "a good long phrase", clock.now())
    with pytest.raises(Conflict):
        accounts.create_account(connection, "liming", "a good long phrase", clock.now())
    with pytest.raises(NotFound):
        accounts.set_password(connection, "nobody", "a good long phrase", clock.now())


def test_all_accounts_are_listed_for_the_administrator(connection: sa.Connection) -> None:
    listed = queries.all_accounts(connection)
    assert len(listed) == len(demo_college()["people"]) and [account.person_id for account in listed if account.is_admin] == ["admin"]


def test_a_house_without_accounts_may_still_become_a_demo(database: Database) -> None:
    with database.reading() as connection:
        assert not accounts.has_accounts(connection) and not accounts.has_administrator(connection)
