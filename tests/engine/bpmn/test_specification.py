"""From files to something runnable: what is read, what is refused, and that neither hangs."""
import time

import orjson
import pytest

from processes.engine.bpmn.markup import BPMN
from processes.engine.bpmn.specification import FORMAT, Specification, parse
from processes.engine.definitions.source import Source, read_xml
from processes.errors import Refused
from tests.engine.advancing import Play
from tests.engine.drawing import HEAD, diagram, process, prop, wait

SIMPLE = diagram(process("s>ua ua>e", inside={"ua": prop(form="f", candidates="item.lead_head")}))
LANES = ('<laneSet id="ls"><lane id="l1" name="承办科室"><flowNodeRef>ua</flowNodeRef></lane></laneSet>')
INSIDE = ('<subProcess id="sp"><startEvent id="s9"/><userTask id="u9" name="填报">{}</userTask><endEvent id="e9"/>'
          '<sequenceFlow id="z1" sourceRef="s9" targetRef="u9"/><sequenceFlow id="z2" sourceRef="u9" targetRef="e9"/></subProcess>')
EVENT_SUB = INSIDE.format("").replace('id="sp"', 'id="sp" triggeredByEvent="true"').replace(
    '<startEvent id="s9"/>', '<startEvent id="s9"><messageEventDefinition messageRef="m1"/></startEvent>')


def test_a_stored_specification_is_the_same_again() -> None:
    spec = parse({"p.bpmn": diagram(process("s>c1 c1>e", attributes={"c1": 'calledElement="Q"'}), process("s>ua ua>e", "Q"))}, "P")
    again = Specification.loads(spec.dumps())
    assert again.dumps() == spec.dumps()
    assert (again.elements, again.flows, again.homes, set(again.subs)) == (spec.elements, spec.flows, spec.homes, {"Q"})


def test_elements_tell_what_the_drawing_says_of_them() -> None:
    spec = parse({"p.bpmn": diagram(process("s>ua ua>sp sp>e", extra=INSIDE.format(prop(instructions="逐项填写")), properties=LANES,
                                            inside={"ua": prop(form="f", candidates="item.lead_head")}))}, "P")
    task, inner = spec.element("P", "ua"), spec.element("P", "u9")
    assert (task.kind, task.lane, task.properties) == ("userTask", "承办科室", {"form": "f", "candidates": "item.lead_head"})
    assert (inner.name, inner.process_id, inner.instructions) == ("填报", "P", "逐项填写")
    assert spec.homes == {"P": "P", "sp": "P"}
    assert spec.flows["P"]["s>ua"] == "f0" and spec.flows["P"]["u9>e9"] == "z2"


def test_a_task_takes_over_what_its_lane_says_and_it_does_not() -> None:
    lane = LANES.replace("<flowNodeRef>", prop(candidates="item.lead_head", article="7") + "<flowNodeRef>e</flowNodeRef><flowNodeRef>")
    spec = parse({"p.bpmn": diagram(process("s>ua ua>e", properties=lane, inside={"ua": prop(form="f", article="8")}))}, "P")
    assert spec.element("P", "ua").properties == {"candidates": "item.lead_head", "article": "8", "form": "f"}
    assert (spec.element("P", "e").properties, spec.element("P", "e").lane) == ({}, "承办科室")


def test_a_called_process_knows_its_caller() -> None:
    files = {"p.bpmn": diagram(process("s>c1 c1>e", attributes={"c1": 'calledElement="Q"'})), "q.bpmn": diagram(process("s>ua ua>e", "Q"))}
    spec = parse(files, "P")
    assert spec.element("P", "c1").called == "Q" and spec.element("Q", "ua").process_id == "Q"


def test_the_time_of_a_scheduled_start_is_a_job_and_not_a_wait() -> None:
    start = '<startEvent id="s"><timerEventDefinition><timeCycle>"R/P1D"</timeCycle></timerEventDefinition></startEvent>'
    xml = diagram(process("s>ua ua>e").replace('<startEvent id="s" name="s" ></startEvent>', start))
    assert b"timeCycle" in xml
    play = Play(xml)
    assert not play.step.dues
    assert play.do("ua").step.completed


@pytest.mark.parametrize(("files", "reason"), [
    ({"p.bpmn": b"<a"}, "不是合法的 XML"),
    ({"p.bpmn": b""}, "不是合法的 XML"),
    ({"p.bpmn": b'<!DOCTYPE d [<!ENTITY x "y">]>' + SIMPLE}, "DOCTYPE"),
    ({"p.bpmn": b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">' + SIMPLE}, "DOCTYPE"),
    ({"p.bpmn": diagram(process("s>ua ua>e", "Q"))}, "无法装入"),
    ({"p.bpmn": diagram(process("s>c1 c1>e", attributes={"c1": 'calledElement="nowhere"'}))}, "无法装入"),
    ({"p.bpmn": diagram(process("s>ua ua>e", extra=EVENT_SUB), before='<message id="m1" name="x"/>')}, "事件子流程"),
    ({"p.bpmn": diagram(process("s>g1 g1>t1 g1>t2 t1>e t2>e2", extra=wait("t1", "timeDuration", '"P1D"') + wait("t2", "timeDuration", '"P2D"')))}, "一个定时事件"),
    ({"p.bpmn": diagram(process("s>x1 x1>ua x1>ub ua>e ub>e"))}, "流程 P 无法装入“f1”（f1）"),
])
def test_what_cannot_run_is_refused_with_the_reason(files: dict[str, bytes], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        parse(files, "P")


def test_an_entity_is_not_read_from_disk() -> None:
    with pytest.raises(Refused):
        parse({"p.bpmn": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + SIMPLE.replace(b'name="ua"', b'name="&x;"')}, "P")


def test_a_reference_to_a_data_object_that_is_missing_or_far_above_ends_and_does_not_hang() -> None:
    reads = '<dataInputAssociation id="di"><sourceRef>ref</sourceRef></dataInputAssociation>'
    deep = INSIDE.format(reads).replace('<startEvent id="s9"/>', '<startEvent id="s9"/>', 1)
    outer = f'<subProcess id="so"><startEvent id="s8"/>{deep}<endEvent id="e8"/><sequenceFlow id="y1" sourceRef="s8" targetRef="sp"/>' \
            '<sequenceFlow id="y2" sourceRef="sp" targetRef="e8"/></subProcess>'
    reference, held = '<dataObjectReference id="ref" dataObjectRef="obj"/>', '<dataObject id="obj"/>'
    started = time.perf_counter()
    with pytest.raises(Refused):
        parse({"p.bpmn": diagram(process("s>so so>e", extra=outer + reference))}, "P")
    parse({"p.bpmn": diagram(process("s>so so>e", extra=held + reference + outer))}, "P")
    assert time.perf_counter() - started < 2


def test_forks_and_joins_in_a_row_cost_what_they_show() -> None:
    flows, last = "", "s"
    for n in range(16):
        flows += f"{last}>p{n}a p{n}a>u{n}a p{n}a>u{n}b u{n}a>p{n}z u{n}b>p{n}z "
        last = f"p{n}z"
    play = Play(diagram(process(f"{flows}{last}>e")))
    assert play.step.tasks_kept < 30
    for n in range(16):
        play.do(f"u{n}b").do(f"u{n}a")
    assert play.step.completed


def test_a_file_without_a_process_is_named() -> None:
    with pytest.raises(Refused, match="流程 P 无法装入"):
        parse({"p.bpmn": (HEAD + "</definitions>").encode()}, "P")


def test_a_stored_specification_carries_its_format_the_first_ones_without_a_number_are_read_and_a_newer_one_is_not() -> None:
    raw = orjson.loads(parse({"p.bpmn": SIMPLE}, "P").dumps())
    assert raw.pop("format") == FORMAT
    assert Specification.loads(orjson.dumps(raw)).element("P", "ua").name == "ua"
    with pytest.raises(ValueError, match="specification format 9"):
        Specification.loads(orjson.dumps({**raw, "format": 9}))


def test_a_comment_inside_an_expression_hides_nothing_from_the_checks_that_the_engine_would_run() -> None:
    data = SIMPLE.replace(b"<endEvent", b"<documentation>one<!-- -->two</documentation><endEvent", 1)
    assert read_xml(Source("p.bpmn", "bpmn", data)).findtext(f".//{BPMN}documentation") == "onetwo"
