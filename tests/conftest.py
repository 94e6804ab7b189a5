"""Databases for tests: `database` runs a test on SQLite and on PostgreSQL, each time on a fresh copy that has all tables."""
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from processes.bootstrap import migrate
from processes.clock import MovableClock
from processes.db import Database
from processes.settings import read_settings
from tests.postgresql import Cluster

settings.register_profile("house", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
settings.load_profile("house")


def make_tables(url: str, home: Path) -> None:
    """By the migrations, as everywhere else."""
    migrate(read_settings({"DUBAN_HOME": str(home), "DATABASE_URL": url}))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One PostgreSQL cluster per test process, started when the first test asks for it."""
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def postgresql_template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    cluster.execute("CREATE DATABASE all_tables")
    make_tables(cluster.url("all_tables"), tmp_path_factory.mktemp("home"))
    return "all_tables"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "all_tables.db"
    make_tables(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'duban.db')}"


@pytest.fixture
def postgresql_url(cluster: Cluster, postgresql_template: str) -> Iterator[str]:
    with cluster.database(postgresql_template) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.dispose()


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    yield from opened(sqlite_url)


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[Database]:
    yield from opened(postgresql_url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    yield from opened(database_url)


@pytest.fixture
def clock() -> MovableClock:
    """Monday 2 March 2026, 09:00 in the college."""
    return MovableClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
