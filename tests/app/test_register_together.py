"""Two of 综合办公室 at one grid: what one has done is not undone unseen by the page the other still has open."""
from collections.abc import Callable

import pytest

from tests.app.conftest import Browser
from tests.app.register_grid import Table, entered

Arrive = Callable[[str], Browser]


@pytest.fixture
def pair(person: Arrive) -> tuple[Table, Table]:
    """Li Ming's page and Zhao Min's, both opened before either saves."""
    mine = entered(person("liming"))
    return mine, Table(person("zhaomin"), mine.address)


def test_what_the_other_has_changed_stays_when_i_change_another_line(pair: tuple[Table, Table]) -> None:
    mine, theirs = pair
    theirs.press("save", **{f"title-{theirs.items[0]}": "赵敏改的"})
    assert mine.press("save", **{f"title-{mine.items[1]}": "李明改的"}).status_code == 303
    mine.read(mine.browser.get(mine.address).text)
    assert [mine.values[f"title-{one}"] for one in mine.items[:2]] == ["赵敏改的", "李明改的"]


def test_a_line_that_both_changed_is_refused_once_and_says_what_it_is_now(pair: tuple[Table, Table]) -> None:
    mine, theirs = pair
    theirs.press("save", **{f"title-{theirs.items[0]}": "赵敏改的"})
    changed = {f"title-{mine.items[0]}": "李明改的"}
    answer = mine.press("save", **changed)
    assert answer.status_code == 422
    assert "同事已改过这一件，现在是：赵敏改的" in answer.text
    assert 'value="李明改的"' in answer.text
    mine.read(answer.text)
    assert mine.press("save").status_code == 303
    assert 'value="李明改的"' in mine.browser.get(mine.address).text


def test_R_10_1_a_radio_left_as_it_was_decides_nothing_against_the_other(pair: tuple[Table, Table]) -> None:
    mine, theirs = pair
    mine.press("save", **mine.verdicts(1, 2))
    mine.read(mine.browser.get(mine.address).text)
    theirs.read(theirs.browser.get(theirs.address).text)
    left = mine.verdicts(1, 2)
    theirs.press("save", **theirs.verdicts(1))
    assert mine.press("save", **left, **{f"title-{mine.items[0]}": "李明改的"}).status_code == 303
    document = mine.browser.get(mine.address.removesuffix("/grid")).text
    assert document.count("督办</span>") - document.count("不督办</span>") == 1


def test_R_10_1_a_verdict_against_the_others_names_who_recorded_it(pair: tuple[Table, Table]) -> None:
    mine, theirs = pair
    theirs.press("save", **{f"verdict-{theirs.rows[0]}": "not"})
    answer = mine.press("save", **{f"verdict-{mine.rows[0]}": "supervise"})
    assert answer.status_code == 422
    assert "赵敏已记为“不督办”" in answer.text


def test_the_words_of_a_row_that_both_put_right_are_refused_once(pair: tuple[Table, Table]) -> None:
    mine, theirs = pair
    row = mine.rows[3]
    theirs.press("save", **{f"text-{row}": "赵敏改的原文"})
    answer = mine.press("save", **{f"text-{row}": "李明改的原文"})
    assert answer.status_code == 422
    assert "同事已把原文改为" in answer.text and "赵敏改的原文" in answer.text and "李明改的原文" in answer.text
