"""The database behaves alike on SQLite and PostgreSQL."""
import threading
from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa

from processes.db import Database, Instant, Json, business_keys, changed
from processes.errors import Busy

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def test_a_transaction_that_ends_well_is_kept(database: Database) -> None:
    with database.writing("item/1") as connection:
        connection.execute(sa.insert(business_keys).values(key="another"))
    with database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).where(business_keys.c.key == "another")) == 1


def test_an_exception_changes_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing("item/1") as connection:
        connection.execute(sa.insert(business_keys).values(key="another"))
        raise ZeroDivisionError
    with database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).where(business_keys.c.key == "another")) == 0


def test_what_a_write_was_refused_for_is_told_before_the_commit_and_nothing_is_kept(database: Database) -> None:
    """Whether it was the last statement, or others were under way behind it."""
    for others in (0, 3):
        with pytest.raises((sa.exc.IntegrityError, psycopg.IntegrityError)), database.writing("item/1") as connection:
            connection.execute(sa.insert(business_keys).values(key="once"))
            connection.execute(sa.insert(business_keys).values(key="once"))
            for number in range(others):
                connection.execute(sa.insert(business_keys).values(key=f"another {number}"))
        with database.reading() as connection:
            assert connection.scalar(sa.select(sa.func.count()).where(business_keys.c.key.like("%on%"))) == 0


def test_how_many_rows_were_changed_is_known_at_once(database: Database) -> None:
    with database.writing("item/1") as connection:
        connection.execute(sa.insert(business_keys), [{"key": "a1"}, {"key": "a2"}])
        assert changed(connection, sa.update(business_keys).where(business_keys.c.key == "a1").values(key="b1")) == 1
        assert changed(connection, sa.delete(business_keys).where(business_keys.c.key.in_(["b1", "a2"]))) == 2
        assert changed(connection, sa.delete(business_keys).where(business_keys.c.key == "a1")) == 0


def test_statements_stay_prepared_from_one_transaction_to_the_next(postgresql_database: Database) -> None:
    """A rollback after reading would make psycopg forget them all."""
    for _round in range(3):
        with postgresql_database.writing("item/1") as connection:
            connection.execute(sa.select(business_keys)).all()
        with postgresql_database.reading() as connection:
            prepared = connection.scalar(sa.text("SELECT count(*) FROM pg_prepared_statements"))
    assert prepared > 0


def test_two_writers_of_one_key_follow_each_other(database: Database) -> None:
    """Each reads, waits and writes: without the key's lock both would read the same."""
    counter = sa.Table("counter", sa.MetaData(), sa.Column("n", sa.Integer))
    with database.engine.connect() as connection:
        counter.create(connection)
        connection.execute(sa.insert(counter).values(n=0))
        connection.commit()
    gate = threading.Barrier(4)

    def add() -> None:
        gate.wait()
        for _round in range(10):
            with database.writing("item/1") as connection:
                n = connection.scalar(sa.select(counter.c.n))
                connection.execute(sa.update(counter).values(n=n + 1))

    threads = [threading.Thread(target=add) for _client in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        assert connection.scalar(sa.select(counter.c.n)) == 40


def test_a_lock_that_is_not_to_be_had_is_told_as_busy(postgresql_database: Database) -> None:
    with postgresql_database.writing("item/1"), pytest.raises(Busy), postgresql_database.writing("item/1"):
        pass


def test_reading_never_writes(postgresql_database: Database) -> None:
    with pytest.raises(sa.exc.InternalError), postgresql_database.reading() as connection:
        connection.execute(sa.insert(business_keys).values(key="item/2"))


def test_instants_and_values_come_back_as_they_went(database: Database) -> None:
    things = sa.Table("things", sa.MetaData(), sa.Column("at", Instant), sa.Column("value", Json))
    with database.engine.connect() as connection:
        things.create(connection)
        connection.execute(sa.insert(things).values(at=NOON, value={"b": [1, "督办"], "a": None}))
        at, value = connection.execute(sa.select(things.c.at, things.c.value)).one()
        connection.commit()
    assert at == NOON
    assert at.tzinfo is UTC
    assert list(value) == ["b", "a"]
    assert value == {"b": [1, "督办"], "a": None}


def test_an_instant_without_a_zone_is_refused(sqlite_database: Database) -> None:
    things = sa.Table("things", sa.MetaData(), sa.Column("at", Instant))
    with sqlite_database.engine.connect() as connection:
        things.create(connection)
        with pytest.raises(sa.exc.StatementError, match="time zone"):
            connection.execute(sa.insert(things).values(at=NOON.replace(tzinfo=None)))
