"""A house in which a clerk has a meeting's minutes before her."""
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from processes.bootstrap import House, open_house
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.rehearsal.house import furnish
from processes.settings import read_settings
from tests.directory.college import demo_college
from tests.supervision.register.clerk import Clerk

AT = datetime(2026, 3, 2, 9, tzinfo=COLLEGE_ZONE)


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The demo college on Monday 2 March 2026, on either database."""
    found = open_house(read_settings({"DUBAN_HOME": str(tmp_path), "DATABASE_URL": database_url}), MovableClock(AT))
    furnish(found, demo_college())
    yield found
    found.close()


@pytest.fixture
def clerk(house: House) -> Clerk:
    return Clerk(house, "liming")
