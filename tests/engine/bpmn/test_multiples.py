"""Multi-instance activities: what they repeat over, whose data they touch, what they tell."""
import pytest

from processes.engine.bpmn.multiples import NothingToRepeat
from processes.engine.step import Fact
from tests.engine.advancing import Play
from tests.engine.drawing import diagram, each, process, prop, timer

OFFICES = "<script>offices = {'a': 'A', 'b': 'B', 'c': 'C'}\nanswers = {}</script>"
EACH = each("offices", "office", "answers", "uv_ok")
IN_TURN = EACH.replace("<multiInstanceLoopCharacteristics>", '<multiInstanceLoopCharacteristics isSequential="true">')
TIMES = "<multiInstanceLoopCharacteristics><loopCardinality>{}</loopCardinality></multiInstanceLoopCharacteristics>"
FLOWS = "s>kk kk>uv uv>ua ua>e"


def of_tasks(inside: str = EACH, script: str = OFFICES, extra: str = "", flows: str = FLOWS) -> Play:
    return Play(diagram(process(flows, inside={"kk": script, "uv": inside}, extra=extra)))


def test_a_task_tells_its_item_even_when_no_property_reads_it() -> None:
    play = of_tasks()
    assert [(ask.element_id, ask.names) for ask in play.step.asks] == [("uv", {"office": office}) for office in "ABC"]


def test_a_task_inside_a_repeated_call_tells_the_item_of_the_call() -> None:
    outer = process("s>kk kk>c1 c1>e", inside={"kk": OFFICES, "c1": each("offices", "office", "answers", "uv")}, attributes={"c1": 'calledElement="Q"'})
    inner = '<subProcess id="sp"><startEvent id="s9"/><userTask id="uv"/><endEvent id="e9"/><sequenceFlow id="z1" sourceRef="s9" targetRef="uv"/>' \
            '<sequenceFlow id="z2" sourceRef="uv" targetRef="e9"/></subProcess>'
    play = Play(diagram(outer, process("s>sp sp>e", "Q", extra=inner)))
    assert [(ask.names, ask.path) for ask in play.step.asks] == [({"office": office}, ("c1", "sp")) for office in "ABC"]


def test_names_hold_what_the_properties_read_and_nothing_that_only_sounds_like_it() -> None:
    play = Play(diagram(process("s>ua ua>ub ub>e", inside={"ub": prop(form="ua", candidates="who", due="item.due")})), {"who": "post:院长", "other": 1})
    assert play.do("ua", x=1).step.asks[0].names == {"who": "post:院长"}


def test_one_by_one_asks_one_after_the_other() -> None:
    play, asked = of_tasks(IN_TURN), []
    for _ in range(3):
        asked += [ask.names["office"] for ask in play.step.asks]
        play.do("uv")
    assert asked == ["A", "B", "C"] and play.open() == ["ua"]


def test_enough_answers_end_it_and_the_rest_is_told_as_cancelled() -> None:
    play = of_tasks(EACH.replace("</multi", "<completionCondition>uv.outcome=='stop'</completionCondition></multi"))
    play.do("uv", of="B", outcome="stop")
    assert play.open() == ["ua"]
    assert [h.element_id for h in play.step.happened if h.kind is Fact.CANCELLED] == ["uv", "uv"]


def test_an_empty_collection_is_passed() -> None:
    assert of_tasks(script="<script>offices = {}\nanswers = {}</script>").open() == ["ua"]


def test_a_number_of_times() -> None:
    play = of_tasks(TIMES.format("1 + 2"))
    assert play.open() == ["uv", "uv", "uv"]
    for _ in range(3):
        play.do("uv")
    assert play.open() == ["ua"]


@pytest.mark.parametrize(("inside", "script"), [
    (EACH, "<script>answers = {}</script>"), (EACH, "<script>offices = 'abc'\nanswers = {}</script>"), (EACH, "<script>offices = 3\nanswers = {}</script>"),
    (TIMES.format("'many'"), OFFICES), (TIMES.format("0 - 1"), OFFICES), (TIMES.format("1000000000"), OFFICES)])
def test_what_cannot_be_repeated_is_said_with_the_elements_name(inside: str, script: str) -> None:
    with pytest.raises(NothingToRepeat, match="uv"):
        of_tasks(inside, script)


def test_an_interruption_takes_all_open_instances_away() -> None:
    extra = timer("b", "uv", "timeDuration", '"PT1H"', interrupting=True)
    play = of_tasks(extra=extra, flows="s>kk kk>uv uv>ua ua>e b>ub ub>e2").do("uv", of="A").later(hours=1)
    assert play.open() == ["ub"] and not play.step.dues


def test_answers_within_one_step_do_not_leak_into_another_branch() -> None:
    inner = process("s>kv kv>e", "Q", inside={"kv": "<script>fill = {'from': office}</script>"})
    outer = process("s>kk kk>pf pf>c1 c1>pj pf>kz kz>ua ua>pj pj>ub ub>x1 x1>uc?seen==0~and~len(answers)==3 x1>e! uc>e", attributes={"c1": 'calledElement="Q"'},
                    inside={"kk": OFFICES, "kz": "<script>seen = len(answers)</script>", "c1": each("offices", "office", "answers", "fill")})
    assert Play(diagram(outer, inner)).do("ua").do("ub").open() == ["uc"]


def test_a_hundred_instances_resumed_each_time_from_bytes_complete() -> None:
    play = of_tasks(script="<script>offices = [" + ", ".join(str(n) for n in range(100)) + "]\nanswers = {}</script>")
    for _ in range(100):
        play.do("uv")
    assert play.open() == ["ua"]
