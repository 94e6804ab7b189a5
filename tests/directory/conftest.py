"""A writing connection on a database that holds the demo college."""
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from processes.db import Database
from processes.directory.seed import load_college
from tests.directory.college import FOUNDED, demo_college


@pytest.fixture
def connection(database: Database) -> Iterator[sa.Connection]:
    with database.writing(None) as connection:
        load_college(connection, demo_college(), FOUNDED)
        yield connection
