"""A house of its own for plays, scenarios and tests: an own SQLite file, a movable clock, channels that only record."""
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from processes.bootstrap import House, migrate, open_house
from processes.clock import MovableClock, college_day
from processes.db import metadata
from processes.directory.seed import load_college
from processes.settings import read_settings

COPIED = ("offices", "office_aliases", "office_duties", "office_renames", "people", "posts", "post_groups", "memberships", "portfolios", "substitutes",
          "scribes", "sources", "process_versions", "rule_entries")


def rehearsal_house(folder: Path, at: datetime, database_url: str | None = None) -> House:
    """An empty house under `folder`, its clock at `at`."""
    settings = read_settings({"DUBAN_HOME": str(folder), "DATABASE_URL": database_url or ""})
    migrate(settings)
    return open_house(settings, MovableClock(at))


def copy_from(source: House, target: House) -> None:
    """Directory, definitions, calendar and parameters as they stand in another house."""
    with source.reading() as reading, target.unit_of_work() as u:
        for name in COPIED:
            table = metadata.tables[name]
            if rows := [dict(row) for row in reading.execute(sa.select(table)).mappings()]:
                u.connection.execute(table.insert(), rows)


def furnish(house: House, college: dict[str, Any]) -> None:
    """A college's people and the shipped procedures."""
    with house.unit_of_work() as u:
        load_college(u.connection, college, college_day(u.now))
    house.deploy_shipped()


@contextmanager
def stage(at: datetime, college: dict[str, Any], source: House | None = None) -> Iterator[House]:
    """A rehearsal house for one play, gone afterwards."""
    with TemporaryDirectory(prefix="duban-rehearsal-") as folder:
        house = rehearsal_house(Path(folder), at)
        try:
            if source is None:
                furnish(house, college)
            else:
                copy_from(source, house)
            yield house
        finally:
            house.close()


class Stages:
    """Many rehearsal houses from one furnished template: the file is copied, which is much faster than furnishing each."""

    def __init__(self, folder: Path, college: dict[str, Any], at: datetime) -> None:
        self.folder, self.count = folder, 0
        template = rehearsal_house(folder / "template", at)
        furnish(template, college)
        with template.database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        template.close()

    def open(self, at: datetime) -> House:
        self.count += 1
        home = self.folder / f"stage-{self.count}"
        shutil.copytree(self.folder / "template", home)
        settings = replace(read_settings({"DUBAN_HOME": str(home)}))
        return open_house(settings, MovableClock(at))
