"""The shipped diagrams are drawings for people: what a person would be ashamed of fails here."""
from itertools import combinations, pairwise

import pytest
from lxml import etree
from SpiffWorkflow.spiff.parser.process import VALIDATOR, SpiffBpmnParser

from tests.diagrams.drawing import DIAGRAMS, FLOW_NODES, SPACES, Drawing, along, drawing, local, tree

MAIN_LINE = {"supervision", "undertaking", "collection", "coop_feedback", "stage_feedback", "watch", "redelivery", "archiving"}


@pytest.fixture(params=DIAGRAMS)
def plan(request: pytest.FixtureRequest) -> Drawing:
    return drawing(request.param)


def test_the_main_line_is_there() -> None:
    assert set(DIAGRAMS) >= MAIN_LINE


@pytest.mark.parametrize("name", DIAGRAMS)
def test_a_diagram_is_valid_bpmn_without_doctype(name: str) -> None:
    root = tree(name)
    assert root.getroottree().docinfo.internalDTD is None
    parser = SpiffBpmnParser(validator=VALIDATOR)
    parser.add_bpmn_xml(root, name)
    assert parser.get_process_ids() == [name]
    parser.get_spec(name)


def test_every_called_procedure_is_shipped() -> None:
    called = {node.get("calledElement") for name in DIAGRAMS for node in tree(name).iter(etree.QName(SPACES["bpmn"], "callActivity"))}
    assert called <= set(DIAGRAMS)


@pytest.mark.parametrize("name", DIAGRAMS)
def test_ids_are_unique_and_only_known_elements_are_drawn(name: str) -> None:
    root = tree(name)
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    plain = {"extensionElements", "property", "laneSet", "sequenceFlow"}
    assert {local(node) for node in root.find("bpmn:process", SPACES)} <= FLOW_NODES | plain


def test_every_element_and_flow_has_its_place(plan: Drawing) -> None:
    assert set(plan.elements) | set(plan.lanes) <= set(plan.boxes)
    assert set(plan.flows) == set(plan.ways)


def test_every_element_stands_in_its_lane(plan: Drawing) -> None:
    for lane, (name, members) in plan.lanes.items():
        room = plan.boxes[lane]
        assert name
        for member in members:
            box = plan.boxes[member]
            assert room.holds(box.x + box.width / 2, box.y + box.height / 2), member
    placed = [member for _, members in plan.lanes.values() for member in members]
    assert sorted(placed) == sorted(plan.elements)


def test_boxes_do_not_overlap(plan: Drawing) -> None:
    boxes = {key: plan.boxes[key] for key in plan.elements}
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        if plan.elements[one].attached_to != other and plan.elements[other].attached_to != one:
            assert not a.overlaps(b), (one, other)


def test_names_do_not_overlap_boxes_or_each_other(plan: Drawing) -> None:
    boxes = {key: plan.boxes[key] for key in plan.elements}
    for key, label in plan.labels.items():
        assert not [other for other, box in boxes.items() if other != key and label.overlaps(box)], key
    for (one, a), (other, b) in combinations(plan.labels.items(), 2):
        assert not a.overlaps(b), (one, other)


def test_no_flow_runs_through_a_box_or_over_a_name(plan: Drawing) -> None:
    for flow in plan.flows.values():
        own = {flow.source, flow.target} | {key for key, element in plan.elements.items() if element.attached_to in (flow.source, flow.target)}
        own.add(plan.elements[flow.source].attached_to)
        for x, y in along(plan.ways[flow.id]):
            assert not [key for key in plan.elements if key not in own and plan.boxes[key].holds(x, y)], flow.id
            assert not [key for key in plan.labels if key in plan.elements and plan.labels[key].holds(x, y, 2)], flow.id


def test_flows_are_right_angled_and_inside_the_pool(plan: Drawing) -> None:
    pool = plan.boxes[f"{plan.name}_pool"]
    for key, way in plan.ways.items():
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(way)), key
        assert all(pool.holds(x, y, 0) for x, y in way), key


def test_steps_of_the_system_stand_in_its_lane(plan: Drawing) -> None:
    for name, members in plan.lanes.values():
        for member in members:
            if plan.elements[member].kind in ("serviceTask", "scriptTask"):
                assert name == "系统", member


def test_the_three_ways_back_to_collecting_are_told_apart() -> None:
    plan = drawing("undertaking")
    ways = [set(along(plan.ways[flow.id], 1)[:-1]) for flow in plan.flows.values() if flow.target == "to_collect"]
    assert len(ways) == 3
    for one, other in combinations(ways, 2):
        assert len(one & other) <= 1         # they may cross


def test_names_of_events_and_gateways_stand_on_one_line(plan: Drawing) -> None:
    assert not [element.name for element in plan.elements.values() if not element.kind.endswith(("Task", "Activity")) and len(element.name) > 7]


def test_flows_cross_at_most_twice(plan: Drawing) -> None:
    crossings = 0
    for one, other in combinations(plan.flows.values(), 2):
        if one.source == other.source or one.target == other.target:
            continue
        for a, b in pairwise(plan.ways[one.id]):
            for c, d in pairwise(plan.ways[other.id]):
                if (a[0] == b[0]) == (c[0] == d[0]):
                    continue
                upright, level = ((a, b), (c, d)) if a[0] == b[0] else ((c, d), (a, b))
                crossings += (min(level[0][0], level[1][0]) < upright[0][0] < max(level[0][0], level[1][0])
                              and min(upright[0][1], upright[1][1]) < level[0][1] < max(upright[0][1], upright[1][1]))
    assert crossings <= 2


def test_time_runs_from_left_to_right(plan: Drawing) -> None:
    start = next(key for key, element in plan.elements.items() if element.kind == "startEvent")
    assert plan.boxes[start].x == min(plan.boxes[key].x for key in plan.elements)


def test_everything_is_named_but_merging_gateways_and_forks(plan: Drawing) -> None:
    for element in plan.elements.values():
        if element.kind.endswith("Gateway") and (element.outgoing == 1 or element.kind == "parallelGateway"):
            assert not element.name, element.id
        else:
            assert element.name, element.id


def test_a_task_name_fits_beside_its_icon(plan: Drawing) -> None:
    assert not [element.name for element in plan.elements.values() if element.kind.endswith("Task") and len(element.name) > 7]


def test_every_user_task_and_deciding_gateway_cites_its_article(plan: Drawing) -> None:
    for element in plan.elements.values():
        if element.kind == "userTask" or (element.kind == "exclusiveGateway" and element.outgoing > 1):
            assert element.properties.get("article", "").startswith("第"), element.id
    assert plan.process_properties["article"].startswith("第")


def test_every_user_task_says_who_answers_what_and_which_writer_keeps_it(plan: Drawing) -> None:
    for element in plan.elements.values():
        if element.kind == "userTask":
            assert {"form", "candidates", "record", "instructions", "priority"} <= set(element.properties), element.id


def test_a_choice_has_conditions_on_named_flows_and_one_default(plan: Drawing) -> None:
    for element in plan.elements.values():
        if element.kind != "exclusiveGateway" or element.outgoing == 1:
            continue
        out = [flow for flow in plan.flows.values() if flow.source == element.id]
        assert all(flow.name for flow in out), element.id
        assert [flow.default for flow in out].count(True) == 1, element.id
        assert all(flow.default != bool(flow.condition) for flow in out), element.id


def test_a_task_has_one_way_in_and_one_way_out(plan: Drawing) -> None:
    for element in plan.elements.values():
        if element.kind.endswith("Task") or element.kind == "callActivity":
            assert (element.incoming, element.outgoing) == (1, 1), element.id


def test_one_token_only_collecting_from_cooperating_offices_forks() -> None:
    forks = {name for name in DIAGRAMS for element in drawing(name).elements.values() if element.kind == "parallelGateway"}
    assert forks <= {"collection"}


def test_waiting_goes_by_facts_never_by_fixed_spans() -> None:
    for name in DIAGRAMS:
        for timer in tree(name).iter(etree.QName(SPACES["bpmn"], "timerEventDefinition")):
            assert [local(child) for child in timer] == ["timeDate"]
            assert timer[0].text.startswith(("item.", "case."))


def test_a_side_procedure_says_with_what_it_ends() -> None:
    assert {name: drawing(name).process_properties.get("ends_with") for name in ("watch", "stage_feedback", "redelivery")} == {
        "watch": "self", "stage_feedback": "lead", "redelivery": "item"}


def test_multi_instance_lists_survive_a_redraw_in_the_studio() -> None:
    """bpmn-js drops a list reference that names nothing in the file."""
    for name in DIAGRAMS:
        root = tree(name)
        ids = {node.get("id") for node in root.iter() if node.get("id")}
        references = [node.text for kind in ("loopDataInputRef", "loopDataOutputRef") for node in root.iter(etree.QName(SPACES["bpmn"], kind))]
        assert set(references) <= ids
