"""Connections, the column types every table shares, and the one commit() of the product.

SQLite and PostgreSQL behave alike behind `Database`: `writing(key)` serialises all work on one business key, `reading()` never writes.
"""
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import orjson
import psycopg
import sqlalchemy as sa
import uuid_utils
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from processes.errors import Busy

metadata = sa.MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s"})

SQLITE_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware UTC instant: timestamptz on PostgreSQL, fixed-width text with Z on SQLite (so that text order is time order)."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.strftime(SQLITE_INSTANT)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else datetime.fromisoformat(value)


class Json(sa.types.TypeDecorator[Any]):
    """A JSON value as text. Key order is kept: the engine's snapshots depend on it, so never jsonb."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        return None if value is None else orjson.loads(value)


def row_id() -> sa.Column[int]:
    """The key of an append-only table: a bigint that the database counts up."""
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), primary_key=True)


def new_id() -> str:
    """A uuid7 as 32 hex digits: sortable by creation."""
    return uuid_utils.uuid7().hex


business_keys = sa.Table("business_keys", metadata, sa.Column("key", sa.Text, primary_key=True))
LOCK = sa.select(business_keys.c.key).where(business_keys.c.key == sa.bindparam("key")).with_for_update()
P = ParamSpec("P")
T = TypeVar("T")


def seen(connection: sa.Connection) -> dict[Any, Any]:
    """What has been read under the lock on a business key, or for one page, until the transaction ends; whoever writes it puts the new value here or drops
    the old one. Where anything may be written (no key) nothing is kept: everything is read afresh."""
    kept: dict[Any, Any] = connection.get_execution_options().get("seen", {})
    return kept


def once(read: Callable[Concatenate[sa.Connection, P], T]) -> Callable[Concatenate[sa.Connection, P], T]:
    """A question about what work on a business key never changes (who is who on a day): asked once in its transaction, and once for a page."""
    @wraps(read)
    def answer(connection: sa.Connection, *args: P.args, **options: P.kwargs) -> T:
        kept, key = seen(connection), (read, args, *options.items())
        if key not in kept:
            kept[key] = read(connection, *args, **options)
        found: T = kept[key]
        return found
    return answer


def changed(connection: sa.Connection, statement: sa.Update | sa.Delete) -> int:
    """How many rows it changed; `rowcount` does not know, because a plain write is sent without waiting for its answer (see `Database.writing`)."""
    return len(connection.execute(statement.returning(sa.literal_column("1"))).all())


def insert_new(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]], *unique: str) -> None:
    """Insert the rows of which there is none yet with the same values in the `unique` columns."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    connection.execute(insert(table).on_conflict_do_nothing(index_elements=unique), rows)


def put_row(connection: sa.Connection, table: sa.Table, row: dict[str, Any], *unique: str) -> None:
    """Insert the row, or change the one that has the same values in the `unique` columns."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    connection.execute(insert(table).values(row).on_conflict_do_update(index_elements=unique, set_={name: row[name] for name in row.keys() - set(unique)}))


class Database:
    """One database of one house. `url` is an SQLAlchemy URL: sqlite:///path or postgresql+psycopg://…"""

    def __init__(self, url: str, pool_size: int = 10) -> None:
        self.url = sa.make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._sqlite() if self.sqlite else self._postgresql(pool_size)

    def _sqlite(self) -> sa.Engine:
        engine = sa.create_engine(self.url, connect_args={"timeout": 15, "check_same_thread": False})

        @sa.event.listens_for(engine, "connect")
        def configure(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
                connection.execute(f"PRAGMA {pragma}")

        @sa.event.listens_for(engine, "begin")
        def begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")

        return engine

    def _postgresql(self, pool_size: int) -> sa.Engine:
        connected = {"options": "-c statement_timeout=10000 -c lock_timeout=3000", "prepare_threshold": 1}
        engine = sa.create_engine(self.url, pool_size=pool_size, max_overflow=0, pool_pre_ping=True, connect_args=connected)

        @sa.event.listens_for(engine, "after_cursor_execute")
        def wait(connection: sa.Connection, _cursor: Any, text: str, _parameters: Any, context: Any, _many: bool) -> None:
            if (stream := connection.get_execution_options().get("stream")) is not None and ("RETURNING" in text or not context.is_crud):
                stream.sync()

        return engine

    @contextmanager
    def writing(self, key: str | None) -> Iterator[sa.Connection]:
        """One transaction on one business key, committed once at its end; an exception changes nothing.

        `key=None` is for work that belongs to no item (directory, definitions, leasing jobs).
        PostgreSQL: statements travel in one stream. Whoever reads waits; a write that returns nothing is under way while the next ones are prepared.
        When one is refused, those that follow are not carried out, and the next read says why, at the latest the end of the stream: before the commit."""
        try:
            with self._transaction() as connection:
                if key is not None:
                    self._lock(connection, key)
                    connection.execution_options(seen={})
                yield connection
        except (sa.exc.OperationalError, psycopg.OperationalError) as error:
            raise Busy() from error

    @contextmanager
    def _transaction(self, **options: Any) -> Iterator[sa.Connection]:
        with self.engine.connect().execution_options(**options) as connection:
            driver: Any = connection.connection.driver_connection
            with nullcontext() if self.sqlite or options else driver.pipeline() as stream:
                connection.execution_options(stream=stream)
                yield connection
            connection.commit()

    def _lock(self, connection: sa.Connection, key: str) -> None:
        if not self.sqlite and connection.execute(LOCK, {"key": key}).first() is None:         # SQLite: BEGIN IMMEDIATE already lets one writer in
            connection.execute(pg_insert(business_keys).values(key=key).on_conflict_do_nothing())
            connection.execute(LOCK, {"key": key})

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A read-only transaction; a write inside it fails. It ends with a commit: after a rollback psycopg forgets every prepared statement."""
        return self._transaction(seen={}, **{"reading": True} if self.sqlite else {"postgresql_readonly": True})

    def dispose(self) -> None:
        self.engine.dispose()
