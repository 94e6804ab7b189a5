"""A whole house on both databases, on 24 November 2026, and a clerk who takes a ledger in."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from processes.bootstrap import House, open_house
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.engine.queries import open_tasks
from processes.engine.step import SYSTEM, Viewer
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import furnish
from processes.settings import read_settings
from processes.supervision.importing import queries, verbs
from processes.supervision.importing.keeping import key_of
from processes.supervision.importing.queries import Preview
from processes.supervision.importing.workbook import read_workbook
from processes.supervision.ledger import Entry, entries
from processes.supervision.models import items
from processes.workers.loop import Worker

NOVEMBER = datetime(2026, 11, 24, 9, tzinfo=COLLEGE_ZONE)


@dataclass
class Clerk:
    """Somebody of 综合办公室 at an import; rows are named by their number in the sheet."""
    house: House
    person: str = "liming"
    import_id: str = ""

    @property
    def viewer(self) -> Viewer:
        with self.house.reading() as connection:
            return self.house.viewer(connection, self.person)

    def upload(self, content: bytes, name: str = "台账.xlsx") -> "Clerk":
        stored = self.house.files.save(BytesIO(content), name)
        sheets = read_workbook(self.house.files.path(stored.sha256))
        with self.house.unit_of_work() as u:
            self.import_id = verbs.upload(u, self.viewer, stored, sheets)
        return self

    def answer(self, given: Mapping[int, Mapping[str, Any]]) -> tuple[str, ...]:
        lines = {row.row.number: row.line for row in self.preview().rows}
        with self.house.unit_of_work(key_of(self.import_id)) as u:
            return verbs.answer(u, self.viewer, self.import_id, {lines[number]: answers for number, answers in given.items()})

    def name_offices(self, names: Mapping[str, str]) -> None:
        with self.house.unit_of_work(key_of(self.import_id)) as u:
            verbs.name_offices(u, self.viewer, self.import_id, names)

    def decide(self, **more: Any) -> None:
        with self.house.unit_of_work(key_of(self.import_id)) as u:
            verbs.decide(u, self.viewer, self.import_id, {"decision_by": "2026年第1次党政联席会议", "decision_date": "2026-01-08", **more})

    def begin(self) -> int:
        with self.house.unit_of_work(key_of(self.import_id)) as u:
            return verbs.queue_ready(u, self.viewer, self.import_id)

    def take_back(self) -> int:
        with self.house.unit_of_work(key_of(self.import_id)) as u:
            return verbs.take_back(u, self.viewer, self.import_id)

    def work(self) -> "Clerk":
        """The workers do what waits."""
        worker = Worker(self.house)
        while worker.run_once():
            pass
        return self

    def preview(self) -> Preview:
        with self.house.reading() as connection:
            return queries.preview(connection, self.viewer, self.import_id, self.house.today())

    def row(self, number: int) -> Any:
        return next(row for row in self.preview().rows if row.row.number == number)

    def item(self, number: int) -> Any:
        with self.house.reading() as connection:
            return connection.execute(sa.select(items).where(items.c.id == self.row(number).item_id)).one()

    def entries(self, number: int) -> tuple[Entry, ...]:
        with self.house.reading() as connection:
            return entries(connection, self.row(number).item_id)

    def tasks(self, number: int) -> list[str]:
        with self.house.reading() as connection:
            return sorted(task.element_id for task in open_tasks(connection, SYSTEM, self.item(number).key))

    def all(self, query: sa.Select[Any]) -> list[Any]:
        with self.house.reading() as connection:
            return list(connection.execute(query).all())


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    found = open_house(read_settings({"DUBAN_HOME": str(tmp_path), "DATABASE_URL": database_url}), MovableClock(NOVEMBER))
    furnish(found, demo_college())
    yield found
    found.close()


@pytest.fixture
def clerk(house: House) -> Clerk:
    return Clerk(house)
