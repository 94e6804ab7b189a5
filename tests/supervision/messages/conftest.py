"""A house whose mail and webhook only record, and the acts that make it speak."""
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from processes.bootstrap import House, open_house
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.engine.outbox.channels import Envelope, Undeliverable
from processes.engine.outbox.models import outbox
from processes.engine.queries import open_tasks
from processes.engine.step import SYSTEM, Viewer
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import furnish
from processes.settings import read_settings
from processes.supervision import verbs
from processes.workers.loop import Worker
from tests.supervision.desk import REGISTRATION

MONDAY = datetime(2026, 3, 2, 9, tzinfo=COLLEGE_ZONE)


@dataclass
class Gateway:
    """Takes what leaves by one channel; refuses the addresses it was told to refuse."""
    taken: list[Envelope] = field(default_factory=list)
    refuses: frozenset[str] = frozenset()

    def __call__(self, envelope: Envelope) -> None:
        if envelope.address in self.refuses:
            raise Undeliverable("550 no such user")
        self.taken.append(envelope)

    def to(self, person: str) -> list[str]:
        return [one.message.subject for one in self.taken if one.message.recipient == f"person:{person}"]


@dataclass
class College:
    house: House
    mail: Gateway
    webhook: Gateway

    def viewer(self, person: str) -> Viewer:
        with self.house.reading() as connection:
            return self.house.viewer(connection, person)

    def issue(self, **answers: Any) -> str:
        """An item of 后勤保障办公室, issued; returns its business key."""
        key = verbs.new_key()
        with self.house.unit_of_work(key) as u:
            verbs.register(u, self.viewer("liming"), {**REGISTRATION, **answers})
        return key

    def do(self, key: str, person: str, element: str, data: dict[str, Any]) -> None:
        with self.house.unit_of_work(key) as u:
            task = next(one for one in open_tasks(u.connection, SYSTEM, key) if one.element_id == element)
            u.engine.complete(task.id, by=self.viewer(person), data=data)

    def settle(self) -> None:
        while Worker(self.house).run_once():
            pass

    def at(self, time: str) -> None:
        """Whatever is due until then is done, and what it told is carried on."""
        assert isinstance(self.house.clock, MovableClock)
        moment = datetime.fromisoformat(time).replace(tzinfo=COLLEGE_ZONE)
        for step in (moment - timedelta(minutes=1), moment):
            self.house.clock.move(step)
            self.settle()

    def outside(self) -> list[Any]:
        """Everything that ever was to leave the house."""
        with self.house.reading() as connection:
            return list(connection.execute(outbox.select().where(outbox.c.channel != "inbox").order_by(outbox.c.id)))


@pytest.fixture
def college(database_url: str, tmp_path: Path) -> Iterator[College]:
    """Monday 2 March 2026, 09:00; the duties are on."""
    settings = read_settings({"DUBAN_HOME": str(tmp_path), "DATABASE_URL": database_url, "WEBHOOK_URL": "http://gateway.example/"})
    mail, webhook = Gateway(), Gateway()
    house = replace(open_house(settings, MovableClock(MONDAY)), channels={"mail": mail, "webhook": webhook})
    furnish(house, demo_college())
    house.put_on_duties()
    yield College(house, mail, webhook)
    house.close()
