"""Decision tables as dmn-js writes them: what their cells mean, what is refused with its place, who gets which answer."""
from typing import Any

import pytest

from processes.engine.definitions.checks.diagram import Catalogue
from processes.engine.definitions.checks.run import check
from processes.engine.definitions.dmn import read_table, to_engine, unary
from processes.engine.definitions.overlap import both_possible
from processes.engine.definitions.source import Source, SourceFault
from processes.engine.scripting.decisions import evaluate
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import Sandbox
from processes.errors import Refused
from tests.engine.advancing import Play
from tests.engine.drawing import diagram, process
from tests.engine.scripting.attacks import ESCAPES

SANDBOX = Sandbox(BUILTINS)
OUTPUT = '<output id="o" name="light"/>'


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def table(*rows: tuple[str, ...], inputs: tuple[str, ...] = ("left",), policy: str = "UNIQUE", outputs: str = OUTPUT, more: str = "",
          attributes: str = "") -> Source:
    """Each row: a cell per input, then one per output."""
    columns = "".join(f'<input id="i{n}"><inputExpression id="x{n}"><text>{one}</text></inputExpression></input>' for n, one in enumerate(inputs))
    rules = "".join(f'<rule id="r{line}">' + "".join(f'<{kind} id="c{line}{number}"><text>{escaped(cell)}</text></{kind}>' for number, cell in enumerate(row)
                                       for kind in ["inputEntry" if number < len(inputs) else "outputEntry"]) + "</rule>\n" for line, row in enumerate(rows))
    return Source("t.dmn", "dmn", f'''<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
<decision id="lights" name="灯">{more}<decisionTable id="dt" hitPolicy="{policy}" {attributes}>{columns}{outputs}
{rules}</decisionTable></decision></definitions>'''.encode())


def asked(source: Source, **names: Any) -> Any:
    return evaluate(read_table(source), names, SANDBOX)


def holds(cell: str, value: Any) -> bool:
    return asked(table((cell, "1"), policy="COLLECT"), left=value) != []


@pytest.mark.parametrize(("cell", "yes", "no"), [
    ("5", [5, 5.0], [4, "5"]), ("-", [1, None, "x"], []), ("", [0], []), ("< 5", [4], [5, 6]), (">= 5", [5, 6], [4]),
    ("= 5", [5], [6]), ("!= 5", [6], [5]),
    ("[1..9]", [1, 9], [0, 10]), ("(1..9)", [2, 8], [1, 9]), ("]1..9[", [2], [1, 9]), ("[1..9)", [1], [9]),
    ("5,6", [5, 6], [7]), ("[1..2],[8..9]", [1, 9], [5]),
    ("not(7)", [6], [7]), ("not(7, 8)", [6], [7, 8]), ("not([1..3])", [4], [2]), ('"急"', ["急"], ["缓", 1]),
    ('"a,b"', ["a,b"], ["a"]), ('"a","b"', ["b"], ["c"]),
    ('not("a")', ["b"], ["a"]),
    ("true", [True], [False]), ("false", [False], [True]), ("null", [None], [1]), ("? > 2 and ? < 5", [3], [5]),
    ('contains(?, "急")', ["紧急"], ["一般"]), ('"?"', ["?"], ["x"]), ('? = "what?"'.replace("= ", "== "), ["what?"], ["value"]),
    ("-3", [-3], [3]), ("< -3", [-4], [-3]),
    ('date("2026-09-30")', ["2026-09-30"], ["2026-10-01"]), ('< date("2026-09-30")', ["2026-09-29"], ["2026-09-30"]),
    ('[date("2026-09-01")..date("2026-09-30")]', ["2026-09-01", "2026-09-30"], ["2026-10-01"]),
])
def test_a_cell_means_what_the_editor_says(cell: str, yes: list[Any], no: list[Any]) -> None:
    assert all(holds(cell, value) for value in yes)
    assert not any(holds(cell, value) for value in no)


@pytest.mark.parametrize("cell", ["1..5", "[1..", "5 6", "between 1 and 5", "duration(\"P1D\")",
                                  "every x in [1] satisfies x", "import os", "\"unclosed", "not(", "< ", *ESCAPES.values()])
def test_a_cell_that_does_not_translate_is_refused_with_row_and_column(cell: str) -> None:
    if cell in ("...", "type(item)", "[item.get][0]('level')"):
        cell = f"{cell} !"
    with pytest.raises(SourceFault, match="第 2 行第 1 个条件") as refused:
        read_table(table(("1", "1"), (cell, "2")))
    assert refused.value.line == 4


@pytest.mark.parametrize("cell", ["a b", "9**9", "open('x')", "now()"])
def test_a_conclusion_that_does_not_translate_is_refused(cell: str) -> None:
    with pytest.raises(SourceFault, match="第 1 行第 1 个结论"):
        read_table(table(("1", cell)))


@pytest.mark.parametrize(("source", "said"), [
    (table(("1", "1"), policy="PRIORITY"), "PRIORITY"), (table(("1", "1"), policy="COLLECT", attributes='aggregation="SUM"'), "SUM"),
    (table(("1", "1"), inputs=("a b",)), "第 1 列的输入"), (table(("1", "1"), outputs='<output name="the light"/>'), "第 1 列结论的名称"),
    (table(("1", "1", "2")), "格数"), (table(("1",)), "格数"),
    (table(("1", "1"), more='<informationRequirement><requiredDecision href="#other"/></informationRequirement>'), "别的决策表"),
    (Source("t.dmn", "dmn", table().data.replace(b"<decision id", b'<decision id="x"/><decision id')), "只能有一张"),
    (Source("t.dmn", "dmn", table().data.replace(b"decisionTable", b"literalExpression")), "只支持决策表"),
    (Source("t.dmn", "dmn", b"<definitions/>"), "不是 DMN"),
])
def test_a_table_that_cannot_be_kept_to_is_refused(source: Source, said: str) -> None:
    with pytest.raises(SourceFault, match=said):
        read_table(source)


def test_unique_gives_the_one_row_that_applies() -> None:
    lights = table(("< 0", '"red"'), ("[0..5]", '"yellow"'), ("> 5", '"green"'))
    assert [asked(lights, left=days)["light"] for days in (-1, 0, 5, 6)] == ["red", "yellow", "yellow", "green"]


def test_two_rows_at_once_are_an_error_for_unique_and_none_for_first() -> None:
    rows = (("< 5", '"a"'), ("< 9", '"b"'))
    assert asked(table(*rows, policy="FIRST"), left=1) == {"light": "a"}
    with pytest.raises(Refused, match="2 行同时适用"):
        asked(table(*rows), left=1)


def test_no_row_is_an_error_that_names_the_table_and_the_input_but_for_collect() -> None:
    with pytest.raises(Refused, match=r"灯.*left.*7"):
        asked(table(("5", "1")), left=7)
    assert asked(table(("5", "1"), policy="COLLECT"), left=7) == []


def test_collect_gives_every_row_in_order() -> None:
    assert asked(table(("> 1", "1"), ("> 2", "2"), ("> 9", "3"), policy="COLLECT"), left=5) == [{"light": 1}, {"light": 2}]


def test_an_empty_conclusion_is_nothing_and_a_conclusion_may_look_at_the_facts() -> None:
    assert asked(table(("-", "")), left=1) == {"light": None}
    assert asked(table(("-", "left + 1")), left=1) == {"light": 2}


def test_a_comparison_with_nothing_does_not_hold() -> None:
    assert not holds("< 5", None)


def test_facts_are_read_by_path() -> None:
    assert asked(table(("> 3", "true", '"x"'), inputs=("item.days", "item.urgent")), item={"days": 4, "urgent": True}) == {"light": "x"}


@pytest.mark.parametrize(("one", "other", "meet"), [
    (("1",), ("1",), True), (("1",), ("2",), False), (("-",), ("2",), True), (("< 5",), (">= 5",), False), (("<= 5",), (">= 5",), True),
    (("[1..5]",), ("[5..9]",), True), (("[1..5)",), ("[5..9]",), False), (('"a"',), ('"b"',), False), (('"a","b"',), ('"b"',), True),
    (("true",), ("false",), False),
    (("1", "true"), ("1", "false"), False), (("not(1)",), ("2",), False), (("len(x)",), ("2",), False), (("> 5",), ("< 9",), True), (('"a"',), ("< 9",), False),
    (("date(\"2026-01-01\")",), ("< date(\"2026-02-01\")",), True), (("!= 5",), ("4",), False),
])
def test_rows_that_can_both_apply_are_told_apart_from_rows_that_cannot(one: tuple[str, ...], other: tuple[str, ...], meet: bool) -> None:
    assert both_possible(one, other) is both_possible(other, one) is meet


def test_overlapping_rows_are_a_warning_for_unique_only() -> None:
    rows = (("< 5", '"a"'), ("5", '"c"'), ("< 9", '"b"'))
    assert [(f.level, f.message[:11]) for f in check([table(*rows)], Catalogue())] == [("warning", "第 1 行和第 3 行"), ("warning", "第 2 行和第 3 行")]
    assert check([table(*rows, policy="FIRST")], Catalogue()) == []


def test_a_result_is_not_named_like_a_fact_of_the_house() -> None:
    named = Source("t.dmn", "dmn", table(("1", '"a"')).data.replace(b'name="light"', b'name="item"'))
    assert "系统给出的数据" in check([named], Catalogue())[0].message


def test_the_engine_runs_what_was_authored() -> None:
    drawn = diagram(process("s>ua ua>zb zb>ub ub>e", extra='<businessRuleTask id="zb"><extensionElements><spiffworkflow:calledDecisionId>lights'
                            "</spiffworkflow:calledDecisionId></extensionElements></businessRuleTask>"))
    authored = table(("< 0", "-", '"red"'), ("[0..5]", 'not("x","y")', '"value"'), ('?== "?" or ? > 5', "-", "null"), inputs=("left", "ua.kind"))
    for days, kind, light in ((-1, "x", "red"), (0, "z", "value"), (9, "x", None)):
        play = Play({"p.bpmn": drawn, "t.dmn": to_engine(authored.data)}, {"left": days}).do("ua", kind=kind)
        changes = [h.changes for h in play.happened if h.element_id == "zb" and h.changes]
        assert play.open() == ["ub"] and changes == [{"light": light}], play.happened


DECIDE = ('<businessRuleTask id="zb"><extensionElements><spiffworkflow:calledDecisionId>lights</spiffworkflow:calledDecisionId></extensionElements>'
          "</businessRuleTask>")


def decided(rows: tuple[tuple[str, ...], ...], policy: str = "UNIQUE", **data: Any) -> dict[str, Any]:
    files = {"p.bpmn": diagram(process("s>zb zb>ub ub>e", extra=DECIDE)), "t.dmn": to_engine(table(*rows, policy=policy).data)}
    play = Play(files, data)
    return next(h.changes for h in play.happened if h.element_id == "zb")


def test_a_diagram_does_not_go_on_with_an_older_value_when_no_row_applies() -> None:
    with pytest.raises(Refused, match=r"决策表“灯”没有一行适用于 \{'left': 7\}"):
        decided((("5", '"red"'),), left=7, light="green")


def test_a_diagram_does_not_take_the_first_of_two_rows_that_both_apply() -> None:
    rows = (("< 5", '"red"'), ("< 9", '"yellow"'))
    with pytest.raises(Refused, match="决策表“灯”有 2 行同时适用"):
        decided(rows, left=1)
    assert decided(rows, "FIRST", left=1) == {"light": "red"}


def test_a_diagram_collects_every_row_and_none_is_an_empty_list() -> None:
    rows = (("> 1", '"a"'), ("> 2", '"b"'), ("> 9", '"c"'))
    assert decided(rows, "COLLECT", left=5) == {"light": ["a", "b"]}
    assert decided(rows, "COLLECT", left=0, light=["x", "y"]) == {"light": []}


def test_a_diagram_lets_no_comparison_with_nothing_hold() -> None:
    assert decided((("< 5", '"red"'), ("null", '"none"')), left=None) == {"light": "none"}


def test_a_unary_test_is_shown_as_our_language() -> None:
    assert unary('not("a", [1..3])') == 'not ((value == "a") or (1 <= value <= 3))'
