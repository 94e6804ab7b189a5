"""The worker sends what waits, tries again what failed, and gives up visibly; a job that raises becomes an incident, others go on."""
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from processes.bootstrap import House
from processes.clock import MovableClock
from processes.engine.jobs import store as jobs
from processes.engine.jobs.models import jobs as job_table
from processes.engine.outbox import store
from processes.engine.outbox.channels import Envelope, Undeliverable
from processes.engine.outbox.models import outbox
from processes.engine.outbox.write import Message, put
from processes.rehearsal.house import rehearsal_house
from processes.workers.loop import Worker

START = datetime(2026, 3, 2, 1, tzinfo=UTC)


class Gateway:
    def __init__(self, *answers: Exception | None) -> None:
        self.answers, self.calls = list(answers), 0

    def __call__(self, envelope: Envelope) -> None:
        self.calls += 1
        if self.answers and (answer := self.answers.pop(0)) is not None:
            raise answer


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = rehearsal_house(tmp_path, START)
    yield replace(found, settings=replace(found.settings, webhook_url="http://gateway.example/"))
    found.close()


def told(house: House, *answers: Exception | None) -> tuple[House, Gateway]:
    gateway = Gateway(*answers)
    house = replace(house, channels={"webhook": gateway})
    with house.unit_of_work() as u:
        put(u.connection, [Message("k", "item/1", "webhook", "webhook", "督办", "正文", "/x")] * 2, u.now)
    return house, gateway


def rows(house: House, table: Any) -> list[Any]:
    with house.reading() as connection:
        return list(connection.execute(table.select()))


def later(house: House, **amount: float) -> None:
    assert isinstance(house.clock, MovableClock)
    house.clock.move(house.clock.now() + timedelta(**amount))


def test_a_message_leaves_once_and_is_marked(house: House) -> None:
    house, gateway = told(house)
    assert Worker(house).run_once() == 1 and Worker(house).run_once() == 0
    assert gateway.calls == 1 and [(row.status, row.key) for row in rows(house, outbox)] == [("sent", "k")]


def test_a_failing_gateway_is_asked_again_after_growing_pauses_and_then_given_up(house: House) -> None:
    house, gateway = told(house, *[OSError("down")] * store.TRIES)
    for _ in range(store.TRIES):
        Worker(house).run_once()
        assert Worker(house).run_once() == 0             # not before its pause is over
        later(house, hours=2)
    row = rows(house, outbox)[0]
    assert gateway.calls == store.TRIES and row.status == "dead" and "down" in row.last_error


def test_a_refusal_for_good_is_dead_at_once_and_no_address_too(house: House) -> None:
    house, gateway = told(house, Undeliverable("550"))
    Worker(house).run_once()
    assert (gateway.calls, rows(house, outbox)[0].status) == (1, "dead")
    nowhere = replace(house, settings=replace(house.settings, webhook_url=""))
    with nowhere.unit_of_work() as u:
        put(u.connection, [Message("k2", "item/1", "webhook", "webhook", "督办", "正文", "")], u.now)
    Worker(nowhere).run_once()
    assert "地址" in rows(nowhere, outbox)[1].last_error and gateway.calls == 1


def test_a_poisoned_job_becomes_an_incident_and_the_others_go_on(house: House) -> None:
    done: list[str] = []

    def raises(_: Any, __: dict[str, Any]) -> None:
        raise RuntimeError("broken")
    house.registries.duties.add("poison", raises)
    house.registries.duties.add("good", lambda u, payload: done.append(payload["n"]))
    with house.unit_of_work() as u:
        jobs.schedule(u.connection, "poison", u.now, {})
        jobs.schedule(u.connection, "good", u.now, {"n": "1"})
    for _ in range(jobs.TRIES):
        Worker(house).run_once()
        later(house, hours=2)
    assert done == ["1"] and [(row.kind, row.status, "broken" in row.last_error) for row in rows(house, job_table)] == [("poison", "incident", True)]
