"""What a completion costs the database. Times are printed by `make bench`; statements and commits are the same on every machine."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from processes.bootstrap import House
from processes.engine import queries
from processes.engine.step import SYSTEM
from tests.bench import steps
from tests.bench.counting import counted
from tests.bench.mainline import main_line


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    found = steps.open_bench(database_url, tmp_path)
    yield found
    found.close()


def test_a_completion_takes_at_most_14_statements_and_one_commit(house: House) -> None:
    walk = steps.Walk(house, "item/counted")
    walk.until(8)
    for _task in range(8):                   # twice round: plan, both branches, the review that sends back
        with house.reading() as connection:
            task = queries.open_tasks(connection, SYSTEM, walk.key)[0]
        with counted(house.database) as count, house.unit_of_work(walk.key) as u:
            u.engine.complete(task.id, by=steps.ME, data={"text": "已按要求办理。", "outcome": "return"})
        assert (count.statements, count.commits) <= (14, 1), task.element_id


def test_a_completion_of_the_main_line_takes_no_more_statements_than_today(house: House) -> None:
    said: dict[str, float] = {}
    main_line(house, lambda what, value, *_rest: said.update({what: value}), rounds=1)
    assert said["statements of such a completion"] <= MOST
    assert said["statements of the most expensive one"] <= LARGEST


MOST, LARGEST = 44, 76                       # the target is 14: docs/decisions.md says what stands in the way
