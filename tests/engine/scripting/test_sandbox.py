"""What an expression may say, and that nothing else gets through: at the check with its place, and again when it runs."""
import copy
import time
from typing import Any

import pytest

from processes.engine.scripting.evaluator import Work
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import ExpressionRefused, Sandbox
from tests.engine.scripting.attacks import ENDLESS, ESCAPES, ONLY_WITH_DATA

SANDBOX = Sandbox(BUILTINS)
DATA: dict[str, Any] = {
    "days_left": 3, "item": {"level": "急", "amount": 5, "rows": [{"n": 1}, {"n": 2}, {"n": 3}], "due": "2026-03-02", "none": None}, "long": "a" * 60_000,
    "big": list(range(10_000)), "huge": 2 ** 250, "x1": 1}


@pytest.mark.parametrize("name", [*ESCAPES, *ENDLESS])
def test_an_attack_is_refused_when_it_is_checked_and_its_place_is_told(name: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ExpressionRefused) as refused:
        SANDBOX.parse((ESCAPES | ENDLESS)[name])
    assert refused.value.line >= 1 and refused.value.position >= 1
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("name", [*ESCAPES, *ENDLESS, *ONLY_WITH_DATA])
def test_an_attack_is_refused_when_it_runs_and_leaves_the_data_alone(name: str) -> None:
    data, started = copy.deepcopy(DATA), time.perf_counter()
    with pytest.raises(ExpressionRefused):
        SANDBOX.evaluate((ESCAPES | ENDLESS | ONLY_WITH_DATA)[name], data)
    assert data == DATA
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("name", ONLY_WITH_DATA)
def test_what_only_data_make_bad_passes_the_check_or_is_refused_there(name: str) -> None:
    try:
        SANDBOX.parse(ONLY_WITH_DATA[name])
    except ExpressionRefused as refused:
        assert refused.position >= 1


@pytest.mark.parametrize(("source", "value"), [
    ("item.level == '急' and days_left <= 5", True),
    ("item['level'] in ('急', '特急')", True),
    ("sum([r.n for r in item.rows])", 6),
    ("[r.n for r in item.rows if r.n > 1]", [2, 3]),
    ("len(item.rows) * 2 - 1", 5),
    ("7 % 4 + 7 // 4", 4),
    ("item.none or 'nothing'", "nothing"),
    ("'yes' if item.amount > 3 else 'no'", "yes"),
    ("item.get('missing', 9)", 9),
    ("item.level.startswith('急')", True),
    ("' A '.strip().lower()", "a"),
    ("'post:负责人/' + item.level", "post:负责人/急"),
    ("item.rows[0].n + item.rows[-1]['n']", 4),
    ("item.rows[1:]", [{"n": 2}, {"n": 3}]),
    ("days('2026-03-01', item.due)", 1),
    ("plus_days(item.due, 30)", "2026-04-01"),
    ("date(item.due) < date('2026-03-03')", True),
    ("date(item.due)", "2026-03-02"),
    ("max(item.amount, days_left)", 5),
    ("min([3, 1, 2])", 1),
    ("sorted({'b': 1, 'a': 2}.keys())", ["a", "b"]),
    ("round(2.345, 2)", 2.35),
    ("round(2.5)", 2),
    ("int('12') + float('0.5')", 12.5),
    ("contains(item.none, 'x')", False),
    ("{'a': [1, (2, 3)]}", {"a": [1, [2, 3]]}),
    ("any([r.n == 2 for r in item.rows]) and not all([True, False])", True),
    ("  1 +\n 2  ", None),
])
def test_what_process_owners_write_has_the_value_they_mean(source: str, value: Any) -> None:
    if value is None:
        with pytest.raises(ExpressionRefused):       # a line break needs brackets
            SANDBOX.evaluate(source, DATA)
    else:
        assert SANDBOX.evaluate(source, DATA) == value


def test_the_place_counts_characters_and_not_bytes() -> None:
    with pytest.raises(ExpressionRefused) as refused:
        SANDBOX.parse("  item.level == '特急' and open('x')")
    assert (refused.value.line, refused.value.position) == (1, 26)
    with pytest.raises(ExpressionRefused) as refused:
        SANDBOX.parse("(item.a and\n  globals())")
    assert (refused.value.line, refused.value.position) == (2, 3)
    assert "第 2 行第 3 列" in str(refused.value) and "没有名为“globals”的函数" in str(refused.value)


def test_a_result_is_a_copy() -> None:
    data = {"item": {"rows": [{"n": 1}]}}
    SANDBOX.evaluate("item.rows", data).append(1)
    SANDBOX.evaluate("item", data)["rows"][0]["n"] = 7
    assert data == {"item": {"rows": [{"n": 1}]}}


def test_a_key_named_like_a_method_is_the_key() -> None:
    assert SANDBOX.evaluate("item.items", {"item": {"items": 5}}) == 5
    assert SANDBOX.evaluate("item.values()", {"item": {"a": 5}}) == [5]


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ExpressionRefused, match="没有名为“nobody”的数据"):
        SANDBOX.evaluate("nobody.name", {})
    with pytest.raises(ExpressionRefused, match="数据中没有“due”"):
        SANDBOX.evaluate("item.due", {"item": {}})


def test_an_expression_tells_what_it_reads() -> None:
    source = "item.plan.due > today and len([o for o in item.coops if o.due]) and coop_due(office) and review.outcome.strip()"
    sandbox = Sandbox(BUILTINS, frozenset({"coop_due"}))
    assert sandbox.names(source) == {"item", "today", "office", "review"}
    assert sandbox.paths(source) == {"item.plan.due", "item.coops", "today", "office", "review.outcome"}


def test_functions_of_the_house_come_with_the_evaluation_and_get_copies() -> None:
    sandbox = Sandbox(BUILTINS, frozenset({"spoil"}))
    data: dict[str, Any] = {"item": {"rows": [1]}, "spoil": lambda rows: rows.clear() or "done"}
    assert sandbox.evaluate("spoil(item.rows)", data) == "done"
    assert data["item"] == {"rows": [1]}
    with pytest.raises(ExpressionRefused, match="是函数"):
        sandbox.parse("spoil")
    with pytest.raises(ExpressionRefused, match="没有名为“spoil”的函数"):
        SANDBOX.parse("spoil(1)")


def test_a_database_that_fails_is_no_fault_of_the_expression() -> None:
    def lost() -> None:
        raise ConnectionError("gone")
    with pytest.raises(ConnectionError):
        Sandbox(BUILTINS, frozenset({"lost"})).evaluate("lost()", {"lost": lost})


def test_a_script_is_lines_of_assignments_all_or_none() -> None:
    data = {"n": 1}
    assert SANDBOX.execute("a = n + 1\n\nb = [a, a * 2]", data) == {"a": 2, "b": [2, 4]}
    assert data == {"n": 1}
    with pytest.raises(ExpressionRefused):
        SANDBOX.execute("a = 1\nb = missing", data)


@pytest.mark.parametrize("script", ["import os", "x.y = 1", "x, y = 1, 2", "def f(): pass", "x += 1", "__a = 1", "len = 1", "x == 1", "item = 1", "today = 'x'",
                                    "if = 1", "x = (y := 1)", "x = open('a')", "print(1)", "x['a'] = 1", "", "a = 1\nfor x in [1]: pass"])
def test_nothing_else_is_a_script(script: str) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        SANDBOX.assignments(script)
    assert refused.value.line >= 1


def test_a_refused_line_of_a_script_is_named() -> None:
    with pytest.raises(ExpressionRefused) as refused:
        SANDBOX.assignments("a = 1\nb = open('x')")
    assert (refused.value.line, refused.value.position) == (2, 5)


@pytest.mark.parametrize("source", [
    "[sum(big) for x in big]", "[sorted(big) for x in big]", "[x for x in big if -1 in big]", "[x for x in big if contains(big, -1)]",
    "[wide == wide for x in big]", "[long in long for x in big]", "[long.lower() for x in big]", "[big[1:] for x in big]", "[{**keyed} for x in big]",
    "[keyed.keys() - keyed.keys() for x in big]", "[any(keyed.values()) for x in big]", "[1 for x in big if " + "x == x and " * 40 + "True]"])
def test_what_would_take_minutes_is_refused_by_counting_its_steps(source: str) -> None:
    data = {**DATA, "wide": [[[1.5] * 10] * 100] * 9, "keyed": {str(n): n for n in range(9_000)}}
    with pytest.raises(ExpressionRefused, match="计算量太大"):
        SANDBOX.evaluate(source, data)


def test_the_lines_of_a_script_count_together() -> None:
    doubling = ["xs = [1.5, 1.5]", *["xs = xs + xs"] * 12]
    with pytest.raises(ExpressionRefused, match="计算量太大"):
        SANDBOX.execute("\n".join([*doubling, *[f"y{n} = sum(xs)" for n in range(200)]]), {})
    assert len(SANDBOX.execute("\n".join([*doubling, "y = sum(xs)"]), {})["xs"]) == 8_192


def test_whoever_shares_a_budget_uses_it_up_together() -> None:
    work = Work()
    for _ in range(30):
        SANDBOX.evaluate("sum(big)", DATA, work)
    with pytest.raises(ExpressionRefused, match="计算量太大"):
        for _ in range(100):
            SANDBOX.evaluate("sum(big)", DATA, work)


def test_a_thousand_evaluations_take_no_time_to_speak_of() -> None:
    started = time.perf_counter()
    for _ in range(1_000):
        SANDBOX.evaluate("item.level == '急' and days_left <= 5", DATA)
    assert time.perf_counter() - started < 1
