"""Many hands on the same task at the same moment."""
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from processes.bootstrap import House
from processes.clock import MovableClock
from processes.directory.models import people
from processes.engine import queries
from processes.engine.instances import store
from processes.engine.step import SYSTEM, Fact, Viewer
from processes.errors import Conflict, ProcessError, TaskClosed, TaskTaken
from tests.faults.track import deploy, open_track, runner, start

CLIENTS = 16
ROUNDS = 200
TOLD = re.compile(r"已由(甲|乙|丙|丁)\d+于2026-03-02 09:00办理")


@pytest.fixture
def house(database_url: str, tmp_path: Path, clock: MovableClock) -> Iterator[House]:
    house = open_track(database_url, tmp_path, clock)
    deploy(house)
    with house.unit_of_work() as u:
        u.connection.execute(people.insert(), [{"id": f"r{n}", "name": f"{'甲乙丙丁'[n % 4]}{n}", "phone": "", "email": "", "valid_from": clock.now().date()}
                                               for n in range(CLIENTS)])
    yield house
    house.close()


def at_once(acts: list[Callable[[], None]]) -> list[Exception | None]:
    """Run all at the same moment; what each one raised, in their order."""
    gate = threading.Barrier(len(acts))
    answers: list[Exception | None] = [None] * len(acts)

    def act(place: int) -> None:
        gate.wait()
        try:
            acts[place]()
        except Exception as error:
            answers[place] = error

    threads = [threading.Thread(target=act, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def completing(house: House, key: str, task_id: str, by: Viewer, lap: int, last: bool = False) -> Callable[[], None]:
    def act() -> None:
        with house.unit_of_work(key) as u:
            u.engine.complete(task_id, by=by, data={"lap": lap, "last": last})
    return act


def open_of(house: House, key: str) -> dict[str, str]:
    """{element: task id}"""
    with house.reading() as connection:
        return {task.element_id: task.id for task in queries.open_tasks(connection, SYSTEM, key)}


def count(house: House, instance: str, kind: Fact, element: str) -> int:
    with house.reading() as connection:
        return sum(line.kind is kind and line.element_id == element for line in queries.story(connection, SYSTEM, instance))


@pytest.mark.timeout(600)
def test_of_sixteen_who_complete_a_task_at_the_same_moment_one_wins_and_the_instance_goes_on(house: House) -> None:
    [(key, instance)] = start(house, "again", 1).items()
    for lap in range(1, ROUNDS + 1):
        task_id = open_of(house, key)["run"]
        answers = at_once([completing(house, key, task_id, runner(f"r{n}"), lap, last=lap == ROUNDS) for n in range(CLIENTS)])
        losers = [answer for answer in answers if answer is not None]
        assert len(losers) == CLIENTS - 1, losers
        assert all(isinstance(answer, TaskTaken) and TOLD.search(answer.message) and answer.status == 409 for answer in losers), losers
    assert open_of(house, key) == {}
    assert count(house, instance, Fact.COMPLETED, "run") == ROUNDS
    with house.reading() as connection:
        assert [row.status for row in queries.instances_of(connection, SYSTEM, key)] == ["completed"]


@pytest.mark.timeout(300)
def test_two_branches_completed_at_once_meet_once(house: House) -> None:
    [(key, instance)] = start(house, "twins", 1).items()
    for lap in range(1, 51):
        tasks = open_of(house, key)
        answers = at_once([completing(house, key, tasks[side], runner(person), lap, last=lap == 50) for side, person in (("left", "r1"), ("right", "r2"))])
        assert answers == [None, None]
    assert count(house, instance, Fact.COMPLETED, "count") == 50
    assert open_of(house, key) == {}


@pytest.mark.timeout(300)
def test_completing_claiming_and_cancelling_at_once_end_in_a_state_that_some_order_explains(house: House) -> None:
    def claiming(key: str, task_id: str, by: Viewer) -> Callable[[], None]:
        def act() -> None:
            with house.unit_of_work(key) as u:
                u.engine.claim(task_id, by=by)
        return act

    def cancelling(key: str, instance: str) -> Callable[[], None]:
        def act() -> None:
            with house.unit_of_work(key) as u:
                u.engine.cancel(instance, by="system", because="撤销")
        return act

    for key, instance in start(house, "again", 40).items():
        task_id = open_of(house, key)["run"]
        claimed, completed, cancelled = at_once([claiming(key, task_id, runner("r1")), completing(house, key, task_id, runner("r2"), 1),
                                                 cancelling(key, instance)])
        assert cancelled is None
        assert open_of(house, key) == {}
        done = count(house, instance, Fact.COMPLETED, "run")
        assert done == (1 if completed is None else 0)
        assert claimed is None or isinstance(claimed, TaskTaken | TaskClosed)
        assert completed is None or isinstance(completed, ProcessError)


def test_work_on_two_items_does_not_wait_for_each_other(postgresql_url: str, tmp_path: Path, clock: MovableClock) -> None:
    house = open_track(postgresql_url, tmp_path, clock)
    deploy(house)
    first, second = start(house, "again", 2)
    with house.unit_of_work(first):
        completing(house, second, open_of(house, second)["run"], runner("r1"), 1)()
    house.close()


def test_a_snapshot_older_than_the_stored_one_is_refused(house: House) -> None:
    """The revision is the second line of defence behind the key's lock."""
    [(key, instance)] = start(house, "again", 1).items()
    with house.reading() as connection:
        stale = store.one(connection, instance)
    assert stale is not None
    completing(house, key, open_of(house, key)["run"], runner("r1"), 1)()
    with pytest.raises(Conflict), house.unit_of_work(key) as u:
        store.update(u.connection, stale, stale.state, stale.open, stale.status, None, "")
