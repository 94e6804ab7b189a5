"""The worker sends what waits, tries again what failed, and gives up visibly; a job that raises becomes an incident, others go on."""
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from processes.bootstrap import House
from processes.clock import MovableClock
from processes.engine.definitions.source import Source
from processes.engine.instances.models import instances
from processes.engine.jobs import store as jobs
from processes.engine.jobs.models import jobs as job_table
from processes.engine.outbox import store
from processes.engine.outbox.channels import Envelope, Undeliverable
from processes.engine.outbox.models import outbox
from processes.engine.outbox.write import Message, put
from processes.engine.tasks.models import work_items
from processes.engine.tracing.models import trace
from processes.errors import TaskClosed
from processes.rehearsal.house import rehearsal_house
from processes.workers import loop
from processes.workers.loop import Worker
from tests.engine.drawing import diagram, process, prop

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


CATCH = '<intermediateCatchEvent id="wa"><signalEventDefinition signalRef="g1"/></intermediateCatchEvent>'
ROUND_AND_ROUND = diagram(process("s>x1 x1>wa wa>x2 x2>x1?1==1 x2>e!", extra=CATCH), before='<signal id="g1" name="all"/>')


def put_to_work(house: House, xml: bytes) -> None:
    house.deploy([Source("P.bpmn", "bpmn", xml)], by="tester")


def test_a_broadcast_reaches_every_key_once_and_comes_to_rest(house: House) -> None:
    put_to_work(house, ROUND_AND_ROUND)
    for key in ("thing/b", "thing/c"):
        with house.unit_of_work(key) as u:
            u.engine.start("P", by="tester")
    with house.unit_of_work("thing/a") as u:
        u.engine.signal("all")
    assert [Worker(house).run_once() for _ in range(3)] == [2, 0, 0]
    assert sorted(row.business_key for row in rows(house, trace) if row.kind == "received") == ["thing/b", "thing/c"]


def test_a_scheduled_start_serves_its_record(house: House) -> None:
    put_to_work(house, diagram(process("s>ua ua>e", inside={"ua": prop(candidates="case.who")})))
    house.registries.record_facts = lambda connection, kind, record_id, today: {"who": f"office:{kind}{record_id}"}
    with house.unit_of_work("thing/a") as u:
        jobs.schedule(u.connection, "start", u.now, {"process": "P", "by": "tester", "record": ["stage", "7"]}, business_key="thing/a")
    Worker(house).run_once()
    assert [(row.record_kind, row.record_id) for row in rows(house, instances)] == [("stage", "7")]
    assert [row.candidates for row in rows(house, work_items)] == [["office:stage7"]]


def test_a_job_that_conflicts_for_ever_pauses_longer_and_longer_and_becomes_an_incident(house: House) -> None:
    tries: list[datetime] = []

    def conflicts(u: Any, _: dict[str, Any]) -> None:
        tries.append(u.now)
        raise TaskClosed(reason="已结束")
    house.registries.duties.add("stubborn", conflicts)
    with house.unit_of_work() as u:
        jobs.schedule(u.connection, "stubborn", u.now, {})
    while (row := rows(house, job_table)[0]).status == "ready":
        assert Worker(house).run_once() == 1 and Worker(house).run_once() == 0       # never hot
        if (wait := rows(house, job_table)[0].leased_until) is not None:
            house.clock.move(wait)                        # type: ignore[attr-defined]
    assert (len(tries), row.attempts, row.last_error) == (jobs.POSTPONEMENTS, 0, "TaskClosed: 该任务已失效：已结束。")
    assert tries[-1] - tries[-2] == jobs.LONGEST_PAUSE
    with house.unit_of_work() as u:
        assert jobs.retry(u.connection, row.id, u.now)
    assert (rows(house, job_table)[0].status, rows(house, job_table)[0].postponed) == ("ready", 0)


def test_a_pausing_job_is_due_when_its_pause_is_over(house: House) -> None:
    house.registries.duties.add("poison", lambda u, payload: 1 / 0)
    with house.unit_of_work() as u:
        jobs.schedule(u.connection, "poison", u.now, {})
    Worker(house).run_once()
    with house.reading() as connection:
        assert jobs.next_due(connection) == house.clock.now() + jobs.FIRST_PAUSE


def test_an_unreadable_row_is_put_aside_and_the_others_go_on(house: House) -> None:
    done: list[str] = []
    house.registries.duties.add("good", lambda u, payload: done.append(payload["n"]))
    with house.unit_of_work() as u:
        jobs.schedule(u.connection, "bad", u.now, {})
        jobs.schedule(u.connection, "good", u.now, {"n": "1"})
        u.connection.exec_driver_sql("UPDATE jobs SET payload = '{' WHERE kind = 'bad'")
    Worker(house).run_once()
    assert done == ["1"]
    with house.reading() as connection:
        assert [tuple(row) for row in connection.exec_driver_sql("SELECT kind, status FROM jobs")] == [("bad", "incident")]


def test_the_loop_goes_on_after_whatever_goes_wrong_in_it(house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    stop, worker = Event(), Worker(house)

    def goes_wrong_once() -> int:
        monkeypatch.setattr(worker, "run_once", ends)
        raise MemoryError

    def ends() -> int:
        stop.set()
        return 1
    monkeypatch.setattr(worker, "run_once", goes_wrong_once)
    monkeypatch.setattr(loop, "IDLE", 0)
    worker.run(stop)
    assert stop.is_set() and '"error": "MemoryError", "at": "test_loop.py:' in caplog.text


def test_a_job_is_told_as_done_only_when_it_is(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.registries.duties.add("poison", lambda u, payload: 1 / 0)
    house.registries.duties.add("good", lambda u, payload: None)
    with house.unit_of_work() as u:
        jobs.schedule(u.connection, "poison", u.now, {})
        jobs.schedule(u.connection, "good", u.now, {})
    with caplog.at_level(logging.INFO, "duban.worker"):
        Worker(house).run_once()
    told = [json.loads(message) for message in caplog.messages]
    assert [(one["event"], one["kind"]) for one in told] == [("job failed", "poison"), ("job", "good")] and "ms" not in told[0]
