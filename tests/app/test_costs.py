"""What a page asks of the database does not grow with what it shows."""
from collections.abc import Callable

import pytest

from processes.bootstrap import House
from processes.supervision import verbs
from tests.app.conftest import REGISTRATION, Browser
from tests.bench.counting import counted

MOST = {"/tasks": 20, "/items": 17, "/items/2026/1": 38, "/items/2026/1?tab=diagram": 39, "/messages": 12, "/done": 14}


def issue(house: House, count: int) -> None:
    for number in range(count):
        with house.unit_of_work(verbs.new_key()) as u:
            verbs.register(u, house.viewer(u.connection, "liming"), {**REGISTRATION, "title": f"第 {number} 件"})


def asked(house: House, browser: Browser, address: str) -> int:
    browser.get(address)                     # what a process reads once, it has read
    with counted(house.database) as count:
        assert browser.get(address).status_code == 200
    return count.statements


@pytest.mark.parametrize("address", MOST)
def test_ten_items_ask_no_more_statements_than_two(house: House, person: Callable[[str], Browser], address: str) -> None:
    issue(house, 2)
    browser = person("pengtao")
    of_two = asked(house, browser, address)
    issue(house, 8)
    assert asked(house, browser, address) == of_two <= MOST[address]


def test_the_task_page_asks_no_more_statements_for_ten_tasks_than_for_two(house: House, person: Callable[[str], Browser]) -> None:
    issue(house, 2)
    browser = person("pengtao")
    address = browser.task("签收并定承办人")
    of_two = asked(house, browser, address)
    issue(house, 8)
    assert asked(house, browser, address) == of_two <= 54
