"""Typeahead: by name, 简称, alias, login and pinyin initials; how to reach somebody is never told."""
from collections.abc import Callable

import pytest

from tests.app.conftest import Browser

Arrive = Callable[[str], Browser]


def values(browser: Browser, kind: str, typed: str) -> list[str]:
    return [one["value"] for one in browser.get(f"/find/{kind}.json", query_string={"q": typed}).json]


@pytest.mark.parametrize("typed", ["王芳", "王", "wangfang", "wf", "WF", " wang f"])
def test_a_person_is_found_by_name_login_pinyin_and_initials(person: Arrive, typed: str) -> None:
    assert "wangfang" in values(person("mahao"), "people", typed)


@pytest.mark.parametrize("typed", ["zengli", "cl", "zl"])
def test_a_name_with_several_readings_is_found_by_each(person: Arrive, typed: str) -> None:
    assert "zengli" in values(person("mahao"), "people", typed)


@pytest.mark.parametrize("typed", ["教学科研办公室", "教科办", "教学办", "jkb", "jiaoke", "jxkyb"])
def test_an_office_is_found_by_name_short_name_alias_and_pinyin(person: Arrive, typed: str) -> None:
    assert values(person("mahao"), "offices", typed)[0] == "教学科研办公室"


def test_at_most_twenty_are_told_and_nothing_is_told_of_nothing(person: Arrive) -> None:
    browser = person("mahao")
    assert all(len(values(browser, "people", letter)) <= 20 for letter in "abcdefghijklmnopqrstuvwxyz")
    assert values(browser, "people", " ") == values(browser, "people", "nobodyhere") == []


def test_neither_telephone_nor_address_is_told(person: Arrive) -> None:
    answer = person("mahao").get("/find/people.json?q=wangfang")
    assert answer.json == [{"value": "wangfang", "label": "王芳", "hint": "教学科研办公室 负责人"}]
    assert "139-" not in answer.text and "@" not in answer.text


def test_lists_of_people_in_task_forms_are_marked_for_typing(person: Arrive, issued: str) -> None:
    head = person("pengtao")
    assert 'name="handler" data-find="people"' in head.get(head.task("签收并定承办人")).text
