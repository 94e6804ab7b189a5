"""参数与约定: what each number means, where it comes from, who changed it and why; later acts only."""
from collections.abc import Callable

import pytest

from processes.bootstrap import House
from processes.supervision.rulebook import rulebook
from processes.supervision.rules.parameters import PARAMETERS
from processes.supervision.tables import Tables
from tests.app.conftest import Browser

Arrive = Callable[[str], Browser]


def test_every_plain_number_of_the_tables_can_be_set_within_bounds_that_hold_its_default() -> None:
    assert set(PARAMETERS) == {name for name in Tables.__slots__ if name != "decisions"}
    for parameter in PARAMETERS.values():
        assert tuple(read) == parameter.default if isinstance(read := parameter.read(parameter.typed(parameter.default)), list) else read == parameter.default


def test_the_page_names_meaning_origin_default_and_present_value(person: Arrive) -> None:
    page = person("admin").get("/admin/parameters").text
    for parameter in PARAMETERS.values():
        assert parameter.label in page and parameter.meaning in page and parameter.said(parameter.default) in page
    assert "第十五条第二款" in page and "约定 [C]" in page and "未改动过" in page


def test_a_change_says_who_when_and_why_and_counts_at_once(house: House, person: Arrive) -> None:
    chief = person("chenjing")
    assert chief.post("/admin/parameters/plan_days", {"value": "7", "why": "主任办公会定"}).status_code == 303
    page = chief.get("/admin/parameters").text
    assert "此前开始计算的期限不变" in page and "陈静 · 2026-03-02 09:00" in page and "主任办公会定" in page and "已改" in page
    with house.reading() as connection:
        assert rulebook(connection).tables.plan_days == 7
    chief.post("/admin/parameters/plan_days", {"default": "1", "value": "7", "why": "恢复"})
    page = chief.get("/admin/parameters").text
    assert "恢复默认" in page and "更早 1 次" in page and "已改" not in page


@pytest.mark.parametrize(("name", "typed", "said"), [
    ("plan_days", {"value": "99", "why": "试"}, "1 至 20"), ("moment_hour", {"value": "半夜", "why": "试"}, "08:30"),
    ("papers_days", {"value": "4", "why": ""}, "理由"), ("extension_reading", {"value": "随意", "why": "试"}, "从列表中选择")])
def test_what_cannot_hold_is_refused_and_stays_typed(house: House, person: Arrive, name: str, typed: dict[str, str], said: str) -> None:
    answer = person("admin").post(f"/admin/parameters/{name}", typed)
    assert answer.status_code == 422 and said in answer.text
    if name != "extension_reading":
        assert f'value="{typed["value"]}"' in answer.text
    with house.reading() as connection:
        assert getattr(rulebook(connection).tables, name) == PARAMETERS[name].default


def test_an_unknown_parameter_is_not_there(person: Arrive) -> None:
    assert person("admin").post("/admin/parameters/decisions", {"value": "1", "why": "试"}).status_code == 404


def test_the_clerks_read_no_parameters(person: Arrive) -> None:
    clerk = person("liming")
    assert clerk.get("/admin/parameters").status_code == 403
    assert clerk.post("/admin/parameters/plan_days", {"value": "7", "why": "试"}).status_code == 403


def test_the_decision_tables_are_shown_to_read(person: Arrive) -> None:
    page = person("admin").get("/admin/parameters").text
    for text in ("签发权限", "漏报宽限", "提醒", "剩余工作日", "流程工作室"):
        assert text in page
