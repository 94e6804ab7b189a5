"""A desk on which the procedures are played by hand, writer after operator, without the engine: the law must stand behind any diagram."""
from collections.abc import Iterator
from datetime import datetime

import pytest

from processes.clock import COLLEGE_ZONE
from processes.db import Database
from processes.directory.seed import load_college
from processes.supervision.calendar import Calendar, load_calendar
from tests.directory.college import FOUNDED, demo_college
from tests.supervision.desk import Desk


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """Monday 2 March 2026, 09:00, in the demo college."""
    with database.writing(None) as connection:
        load_college(connection, demo_college(), FOUNDED)
        yield Desk(connection, datetime(2026, 3, 2, 9, tzinfo=COLLEGE_ZONE))


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return load_calendar()
