"""What an expression reads of an answer stays in the process data, however it is written; the rest does not."""
import json

import pytest

from processes.engine.definitions.checks.diagram import read_diagram
from processes.engine.definitions.dmn import read_table
from processes.engine.definitions.kept import kept_answers
from processes.engine.definitions.source import Source
from processes.engine.instances.models import instances
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import Sandbox
from processes.engine.tasks.models import work_items
from tests.engine.conftest import Bench, person
from tests.engine.drawing import diagram, each, operator, process, prop, timer

ANN = person("ann", "office:a")
FORM = json.dumps({"id": "ask", "components": [{"type": "textfield", "key": key, "label": key} for key in ("outcome", "n", "t")]}).encode()
U = prop(candidates='"office:a"', form="ask")
RULE = '<script>ok = ua.outcome == "agree"\nsame = ua.n != "3"</script>'
TABLE = (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="D" name="D"><decisionTable id="DT"><input id="i">'
         b'<inputExpression id="ie"><text>ua.t</text></inputExpression></input><output id="o" name="result"/><rule id="r"><inputEntry id="a"><text>"x"</text>'
         b'</inputEntry><outputEntry id="b"><text>ua.n</text></outputEntry></rule></decisionTable></decision></definitions>')
BY_TABLE = ('<businessRuleTask id="br" name="br"><extensionElements><spiffworkflow:calledDecisionId>D</spiffworkflow:calledDecisionId></extensionElements>'
            "</businessRuleTask>")
READING = {
    "at least": (process("s>ua ua>xa xa>e?ua.n>='3' xa>e2!", inside={"ua": U}), ["n"]),
    "not equal": (process("s>ua ua>xa xa>e?ua.outcome!='return' xa>e2!", inside={"ua": U}), ["outcome"]),
    "a script that compares": (process("s>ua ua>ka ka>e", inside={"ua": U, "ka": RULE}), ["n", "outcome"]),
    "over two lines": (process("s>ua ua>xa xa>e?(ua.n=='5'@or~ua.t=='x') xa>e2!", inside={"ua": U}).replace("@", "\n"), ["n", "t"]),
    "by its key": (process("s>ua ua>xa xa>e?ua['t']=='x' xa>e2!", inside={"ua": U}), ["*"]),
    "by its key and by a dot": (process("s>ua ua>xa xa>e?ua['t']=='x'~and~ua.n=='1' xa>e2!", inside={"ua": U}), ["*", "n"]),
    "a decision table": (process("s>ua ua>br br>e", inside={"ua": U}, extra=BY_TABLE), ["n", "t"]),
    "a parameter": (process("s>ua ua>oa oa>e", inside={"ua": U, "oa": operator("x/y", n="len(ua.t)")}), ["t"]),
    "candidates": (process("s>ua ua>ub ub>e", inside={"ua": U, "ub": prop(candidates='"office:" + ua.t')}), ["t"]),
    "a timer": (process("s>ua ua>ub ub>e t>e2", inside={"ua": U, "ub": U}, extra=timer("t", "ub", "timeDate", "ua.t", interrupting=True)), ["t"]),
    "a collection": (process("s>ua ua>ub ub>e", inside={"ua": U, "ub": U + each("ua", "one", "all_of_them", "ub_ok")}), ["*"]),
    "nothing": (process("s>ua ua>e", inside={"ua": U}), []),
}


@pytest.mark.parametrize("name", READING)
def test_what_is_read_stays(name: str) -> None:
    drawn, keys = READING[name]
    found = kept_answers([read_diagram(Source("p.bpmn", "bpmn", diagram(drawn)))], [read_table(Source("d.dmn", "dmn", TABLE))] if BY_TABLE in drawn else [],
                         Sandbox(BUILTINS))
    assert found.get("ua", []) == keys


def test_properties_that_are_no_expressions_are_not_read() -> None:
    drawn = process("s>ua ua>e", inside={"ua": prop(candidates='"office:a"', form="ua", article="ua.n", record="ua.t", instructions="ua.outcome")})
    assert "ua" not in kept_answers([read_diagram(Source("p.bpmn", "bpmn", diagram(drawn)))], [], Sandbox(BUILTINS))


def test_an_answer_read_over_two_lines_lets_the_task_be_completed(bench: Bench) -> None:
    bench.deploy(("p.bpmn", diagram(READING["over two lines"][0])), ("ask.form", FORM))
    bench.start()
    with bench.work() as engine:
        engine.complete(bench.rows(work_items)[0].id, by=ANN, data={"t": "x", "n": "1", "outcome": "y"})
    assert bench.rows(instances)[0].status == "completed"


def test_what_a_multi_instance_collects_and_nobody_reads_is_not_kept() -> None:
    drawn = process("s>ca ca>e", inside={"ca": each("offices", "office", "answers", "fill")}, attributes={"ca": 'calledElement="Q"'})
    assert "fill" not in kept_answers([read_diagram(Source("p.bpmn", "bpmn", diagram(drawn)))], [], Sandbox(BUILTINS))


def test_an_answer_that_a_multi_instance_collects_under_another_name_stays_whole(bench: Bench) -> None:
    main = process("s>ka ka>ca ca>xa xa>ub?answers['a'].outcome=='agree' xa>e! ub>e2", inside={
        "ka": '<script>offices = {"a": "A"}\nanswers = {}</script>', "ca": each("offices", "office", "answers", "review"), "ub": U},
        attributes={"ca": 'calledElement="Q"'})
    called = process("sq>ureview ureview>eq", "Q", inside={"ureview": U}).replace("ureview", "review")
    bench.deploy(("p.bpmn", diagram(main)), ("q.bpmn", diagram(called)), ("ask.form", FORM))
    bench.start()
    with bench.work() as engine:
        engine.complete(bench.rows(work_items)[0].id, by=ANN, data={"t": "x", "n": "1", "outcome": "agree"})
    assert [row.element_id for row in bench.rows(work_items, work_items.c.status == "open")] == ["ub"]
