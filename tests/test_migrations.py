"""The line of history makes exactly the tables that the code expects, on both databases."""
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from processes.bootstrap import migrate
from processes.db import Database, metadata
from processes.settings import read_settings
from tests.postgresql import Cluster


def differences(url: str) -> list[object]:
    database = Database(url)
    with database.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": False}), metadata)
        connection.rollback()
    database.dispose()
    return list(found)


def test_the_migrations_make_the_tables_of_the_code_on_sqlite(tmp_path: Path) -> None:
    settings = read_settings({"DUBAN_HOME": str(tmp_path)})
    migrate(settings)
    migrate(settings)                    # a second time changes nothing
    assert differences(settings.database_url) == []


def test_the_migrations_make_the_tables_of_the_code_on_postgresql(tmp_path: Path, cluster: Cluster) -> None:
    cluster.execute("CREATE DATABASE migrated")
    url = cluster.url("migrated")
    migrate(read_settings({"DUBAN_HOME": str(tmp_path), "DATABASE_URL": url}))
    assert differences(url) == []
    with sa.create_engine(url).connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() is not None
