"""The line of history makes exactly the tables that the code expects, on both databases."""
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from processes.bootstrap import ROOT, alembic_of, migrate
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


def test_running_instances_go_on_waiting_for_what_they_waited_for(tmp_path: Path) -> None:
    """0003: what an instance's own row says of its waits gets the kind."""
    settings = read_settings({"DUBAN_HOME": str(tmp_path)})
    command.upgrade(alembic_of(settings), "0002")
    with sa.create_engine(settings.database_url).begin() as connection:
        connection.exec_driver_sql("INSERT INTO waits (instance_id, task_id, name, kind, business_key, element_id) "
                                   "VALUES ('i', 't', 'hello', 'signal', 'k', 'e')")
        connection.exec_driver_sql("INSERT INTO process_versions VALUES (1, 'P', 1, 'h', '', '{}', '{}', '{}', '{}', '', '2026', '')")
        connection.exec_driver_sql("INSERT INTO instances (id, business_key, process_id, version_id, record_kind, record_id, status, revision, state, open, "
                                   "started_at, started_by) VALUES ('i', 'k', 'P', 1, '', '', 'active', 1, '', ?, '2026', '')",
                                   ('{"asks":{},"dues":{},"awaits":[["t","hello"]]}',))
    migrate(settings)
    with sa.create_engine(settings.database_url).connect() as connection:
        assert connection.exec_driver_sql("SELECT open FROM instances").scalar() == '{"asks":{},"dues":{},"awaits":[["t","signal","hello"]]}'


def test_what_offices_listed_as_one_text_becomes_a_row_per_duty(database_before_duties: str) -> None:
    with sa.create_engine(database_before_duties).connect() as connection:
        rows = connection.execute(sa.text("SELECT office, duty FROM office_duties ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [("后勤", "教室"), ("后勤", "公寓"), ("后勤", "安全")]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_before_duties(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A house of the first tables with two offices, brought to the newest layout."""
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        cluster.execute("CREATE DATABASE before_duties")
    url = cluster.url("before_duties") if request.param == "postgresql" else f"sqlite:///{tmp_path / 'duban.db'}"
    config = Config()
    config.set_main_option("script_location", str(ROOT / "processes" / "migrations"))
    config.attributes["url"] = url
    command.upgrade(config, "0001")
    with sa.create_engine(url).begin() as connection:
        for name, duties in (("后勤", "教室、公寓，安全"), ("新设", "")):
            connection.execute(sa.text("INSERT INTO offices (id, name, short_name, duties, position, valid_from) VALUES (:n, :n, :n, :d, 1, '2026-01-01')"),
                               {"n": name, "d": duties})
    command.upgrade(config, "head")
    return url
