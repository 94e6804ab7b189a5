"""A desk on which the procedures are played by hand, writer after operator, without the engine: the law must stand behind any diagram.
And a scene: one item in a real house, on both databases, furnished once and copied for each test."""
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from processes.bootstrap import House, open_house
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.db import Database
from processes.directory.seed import load_college
from processes.rehearsal.house import furnish
from processes.settings import read_settings
from processes.supervision.calendar import Calendar, load_calendar
from tests.directory.college import FOUNDED, demo_college
from tests.postgresql import Cluster
from tests.supervision.desk import Desk
from tests.supervision.scene import MONDAY, Scene


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """Monday 2 March 2026, 09:00, in the demo college."""
    with database.writing(None) as connection:
        load_college(connection, demo_college(), FOUNDED)
        yield Desk(connection, datetime(2026, 3, 2, 9, tzinfo=COLLEGE_ZONE))


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return load_calendar()


def opened(url: str, home: Path) -> House:
    return open_house(read_settings({"DUBAN_HOME": str(home), "DATABASE_URL": url}), MovableClock(MONDAY))


def furnished(url: str, home: Path) -> None:
    house = opened(url, home)
    furnish(house, demo_college())
    house.close()


@pytest.fixture(scope="session")
def college_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("college")
    path = folder / "college.db"
    path.write_bytes(sqlite_template.read_bytes())
    furnished(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def college_on_postgresql(cluster: Cluster, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    cluster.execute(f"CREATE DATABASE college TEMPLATE {postgresql_template}")
    furnished(cluster.url("college"), tmp_path_factory.mktemp("college"))
    return "college"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """Monday 2 March 2026, 09:00, in the demo college; no item yet."""
    template = request.getfixturevalue(f"college_on_{request.param}")
    if request.param == "sqlite":
        path = tmp_path / "duban.db"
        path.write_bytes(template.read_bytes())
        house = opened(f"sqlite:///{path}", tmp_path)
        yield Scene(house)
        house.close()
        return
    with request.getfixturevalue("cluster").copied(template) as url:
        house = opened(url, tmp_path)
        yield Scene(house)
        house.close()
