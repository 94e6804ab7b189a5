"""The runtime, one advance at a time; among them every blocker of the library that a diagram can meet."""
import pytest

from processes.engine.bpmn.formats import upgraded
from processes.engine.instances import snapshot
from processes.engine.instances.runtime import NoWayOn, RunawayLoop
from processes.engine.step import Fact
from processes.errors import ProcessError, Refused, TaskClosed
from tests.engine.advancing import RUNTIME, Memory, Play
from tests.engine.drawing import diagram, each, operator, process, prop, timer, wait

MESSAGE = '<message id="m1" name="hello"/><message id="m2" name="bye"/><signal id="g1" name="all"/>'
SIMPLE = diagram(process("s>ua ua>ub ub>e", inside={"ua": prop(form="f", candidates='"office:a"')}))


def boundary(key: str, on: str, message: str = "m1", *, interrupting: bool = True) -> str:
    return (f'<boundaryEvent id="{key}" attachedToRef="{on}" cancelActivity="{str(interrupting).lower()}">'
            f'<messageEventDefinition messageRef="{message}"/></boundaryEvent>')


def test_answers_become_one_variable_named_after_the_task() -> None:
    play = Play(diagram(process('s>ua ua>x1 x1>ub?ua.outcome=="go" x1>e!', inside={})))
    assert play.do("ua", outcome="go").open() == ["ub"]
    assert b'"ua":{"outcome":"go"}' in play.step.state


def test_the_open_set_tells_what_a_house_needs() -> None:
    ask = Play(SIMPLE).step.asks[0]
    assert (ask.element_id, ask.name, ask.process_id, ask.properties["form"], ask.path) == ("ua", "ua", "P", "f", ())


def test_what_happened_names_elements_and_taken_flows() -> None:
    play = Play(SIMPLE)
    told = [(h.kind, h.element_id, h.flow) for h in play.happened]
    assert told == [(Fact.STARTED, "", ""), (Fact.COMPLETED, "s", ""), (Fact.TAKEN, "s", "f0"), (Fact.ENTERED, "ua", "")]


def test_a_task_that_is_not_open_is_refused_and_nothing_changes() -> None:
    play = Play(SIMPLE)
    first = play.step.asks[0].task_id
    play.do("ua")
    before = play.step.state
    for gone in (first, "0" * 32, "no id at all", ""):
        with pytest.raises(TaskClosed):
            RUNTIME.complete(play.spec, before, play.memory, gone, {})
    assert play.step.state == before


def test_two_thousand_rounds_of_a_loop_stay_as_small_as_two() -> None:
    play = Play(diagram(process("s>xm xm>ua ua>xg xg>xm! xg>e?n>2000", inside={})), {"n": 0})
    sizes = []
    for _ in range(2000):
        play.do("ua", outcome="again")
        sizes.append((play.step.tasks_kept, len(play.step.state)))
    assert {kept for kept, _ in sizes} == {8} and max(size for _, size in sizes) < 1_500


def test_an_automatic_loop_that_never_ends_is_an_error_and_no_silence() -> None:
    with pytest.raises(RunawayLoop):
        Play(diagram(process("s>xm xm>kk kk>xg xg>xm! xg>e?False", inside={"kk": "<script>n = 1</script>"})))


def test_the_last_branch_to_end_does_not_bring_a_stale_value_back() -> None:
    play = Play(diagram(process("s>pf pf>ua ua>ka ka>e1 pf>ub ub>e2", inside={"ka": "<script>v = 'new'</script>"})), {"v": "old"})
    play.do("ua").do("ub")
    assert play.step.completed
    assert b'"v":"new"' in play.step.state


def test_siblings_do_not_see_each_others_nested_values() -> None:
    script = {"ka": "<script>d = {'x': 1}</script>", "kb": "<script>w = d.x</script>"}
    play = Play(diagram(process("s>pf pf>ua ua>ka ka>pj pf>ub ub>kb kb>pj pj>uc uc>e", inside=script)), {"d": {"x": 0}})
    play.do("ua").do("ub")
    assert b'"w":0' in play.step.state and b'"x":1' in play.step.state


def test_timers_fire_at_their_instant_by_the_houses_clock() -> None:
    play = Play(diagram(process("s>ua ua>e t>ub ub>e2", extra=timer("t", "ua", "timeDuration", '"PT1H"', interrupting=True))))
    assert play.step.dues[0].at.isoformat() == "2026-03-02T02:00:00+00:00"
    assert play.later(minutes=59).open() == ["ua"]
    assert play.later(minutes=1).open() == ["ub"]
    assert not play.step.dues


def test_a_date_timer_moves_with_the_fact_it_names_and_fires_once_when_that_has_passed() -> None:
    memory = Memory(item={"at": "2026-03-10T00:00:00+08:00"})
    play = Play(diagram(process("s>t1 t1>ua ua>e", extra=wait("t1", "timeDate", "item.at"))), memory=memory)
    assert play.step.dues[0].date
    memory.item["at"] = "2026-04-10T00:00:00+08:00"
    assert play.wake().step.dues[0].at.month == 4
    memory.item["at"] = "2026-03-01T00:00:00+08:00"
    assert play.wake().open() == ["ua"]


def test_late_ticks_of_a_cycle_are_caught_up_one_by_one() -> None:
    play = Play(diagram(process("s>ua ua>e t>ub ub>e2", extra=timer("t", "ua", "timeCycle", '"R3/PT1H"'))))
    assert play.later(hours=6).open() == ["ua", "ub", "ub", "ub"]


def test_a_watch_loop_handles_many_past_moments_in_one_wake() -> None:
    moments = [f"2026-03-01T{h:02}:00:00+08:00" for h in range(20)]
    memory = Memory(item={"next": moments[0]})

    def done() -> None:
        moments.pop(0)
        memory.item["next"] = moments[0] if moments else "9999-12-31T00:00:00+08:00"
    memory.operators["x/done"] = done
    xml = diagram(process("s>xm xm>t1 t1>o1 o1>xg xg>xm! xg>e?item.over", inside={"o1": operator("x/done")}, extra=wait("t1", "timeDate", "item.next")))
    memory.item["over"] = False
    play = Play(xml, memory=memory)
    assert memory.calls == ["x/done"] * 20 and play.step.dues[0].at.year == 9999


def test_an_operator_that_does_not_consume_its_moment_is_a_runaway() -> None:
    memory = Memory(item={"next": "2026-03-01T00:00:00+08:00"})
    xml = diagram(process("s>xm xm>t1 t1>o1 o1>xm", inside={"o1": operator("x/none")}, extra=wait("t1", "timeDate", "item.next")))
    with pytest.raises(RunawayLoop):
        Play(xml, memory=memory)


def test_an_interrupting_message_takes_the_open_task_away() -> None:
    play = Play(diagram(process("s>ua ua>e b>ub ub>e2", extra=boundary("b", "ua")), before=MESSAGE))
    assert [(a.kind, a.name) for a in play.step.awaits] == [("message", "hello")]
    assert play.send("hello").open() == ["ub"]
    assert (Fact.CANCELLED, "ua") in [(h.kind, h.element_id) for h in play.step.happened]
    assert not play.step.awaits


def test_a_message_nobody_waits_for_changes_nothing() -> None:
    play = Play(diagram(process("s>ua ua>e b>ub ub>e2", extra=boundary("b", "ua")), before=MESSAGE))
    assert play.send("bye").open() == ["ua"]


def test_an_interruption_reaches_through_calls_in_calls() -> None:
    outer = process("s>c1 c1>ua ua>e b>ub ub>e2", attributes={"c1": 'calledElement="Q"'}, extra=boundary("b", "c1"))
    inner = process("s>c2 c2>e", "Q", attributes={"c2": 'calledElement="R"'})
    play = Play(diagram(outer, inner, process("s>ux ux>e", "R"), before=MESSAGE))
    assert play.open() == ["ux"] and play.step.asks[0].path == ("c1", "c2")
    assert play.send("hello").open() == ["ub"]
    assert play.do("ub").step.completed


def test_a_thrown_message_is_handed_to_the_house() -> None:
    throw = '<intermediateThrowEvent id="th"><messageEventDefinition messageRef="m2"/></intermediateThrowEvent>'
    play = Play(diagram(process("s>ua ua>th th>ub ub>e", extra=throw), before=MESSAGE)).do("ua")
    assert [(s.kind, s.name) for s in play.step.sent] == [("message", "bye")]


def test_a_signal_wakes_whoever_waits() -> None:
    catch = '<intermediateCatchEvent id="wa"><signalEventDefinition signalRef="g1"/></intermediateCatchEvent>'
    play = Play(diagram(process("s>wa wa>ua ua>e", extra=catch), before=MESSAGE))
    assert play.send("all", kind="signal").open() == ["ua"]


def test_offices_answer_in_any_order_and_the_answers_are_kept_by_office() -> None:
    outer = process("s>kk kk>c1 c1>ua ua>e", inside={"kk": "<script>offices = {'a': 'A', 'b': 'B'}\nanswers = {}</script>",
                                                       "c1": each("offices", "office", "answers", "uv")}, attributes={"c1": 'calledElement="Q"'})
    play = Play(diagram(outer, process("s>uv uv>e", "Q", inside={"uv": prop(candidates="office")})))
    assert sorted(ask.names["office"] for ask in play.step.asks) == ["A", "B"]
    play.do("uv", of="B", said="second").do("uv", of="A", said="first")
    assert play.open() == ["ua"]
    assert b'"answers":{"b":{"said":"second"},"a":{"said":"first"}}' in play.step.state


def test_a_multi_instance_task_without_a_call_works_over_rounds() -> None:
    flows = "s>kk kk>xm xm>uv uv>ua ua>xg xg>xm! xg>e?ua.outcome=='stop'"
    xml = diagram(process(flows, inside={"kk": "<script>offices = {'a': 'A', 'b': 'B'}\nanswers = {}</script>",
                                         "uv": prop(candidates="office") + each("offices", "office", "answers", "uv_ok")}))
    play = Play(xml)
    for _ in range(3):
        play.do("uv", of="A").do("uv", of="B").do("ua", outcome="again")
    play.do("uv", of="A").do("uv", of="B").do("ua", outcome="stop")
    assert play.step.completed


def test_data_objects_are_seen_by_gateways() -> None:
    parts = '<dataObject id="obj"/><dataObjectReference id="ref" dataObjectRef="obj"/>'
    writes = "<script>obj = 5</script>"
    association = '<dataOutputAssociation id="da"><targetRef>ref</targetRef></dataOutputAssociation>'
    play = Play(diagram(process("s>kk kk>x1 x1>ua?obj>3 x1>e! ua>e", inside={"kk": association + writes}, extra=parts)))
    assert play.open() == ["ua"]


def test_a_refusal_of_an_operator_reaches_the_person_as_it_is() -> None:
    def refuse() -> None:
        raise Refused("时限已过")
    play = Play(diagram(process("s>ua ua>o1 o1>e", inside={"o1": operator("x/no")})), memory=Memory(operators={"x/no": refuse}))
    with pytest.raises(Refused, match="时限已过"):
        play.do("ua")
    assert play.open() == ["ua"]


def test_a_condition_on_something_that_is_not_there_is_said_in_chinese() -> None:
    play = Play(diagram(process("s>ua ua>x1 x1>ub?nothing.here x1>e! ub>e")))
    with pytest.raises(ProcessError, match="没有名为“nothing”"):
        play.do("ua")


@pytest.mark.parametrize("gateway", ["x", "i"])
def test_a_gateway_without_a_way_on_is_named_in_chinese(gateway: str) -> None:
    play = Play(diagram(process(f"s>ua ua>{gateway}1 {gateway}1>ub?False ub>e")))
    with pytest.raises(NoWayOn, match=f"网关“{gateway}1”处无路可走"):
        play.do("ua")
    assert play.open() == ["ua"]


def test_an_operators_result_and_parameters() -> None:
    memory = Memory(operators={"x/double": lambda n: n * 2})
    play = Play(diagram(process("s>o1 o1>x1 x1>ua?result==6 x1>e! ua>e", inside={"o1": operator("x/double", n="3")})), memory=memory)
    assert play.open() == ["ua"]


def test_cancelling_leaves_nothing_open() -> None:
    play = Play(diagram(process("s>pf pf>ua ua>pj pf>t1 t1>pj pj>e", extra=wait("t1", "timeDuration", '"P1D"')))).cancel()
    assert not play.step.asks and not play.step.dues and not play.step.awaits


def test_data_that_are_not_plain_are_refused_when_saving_and_a_typename_key_is_harmless() -> None:
    play = Play(SIMPLE, {"typename": "anything", "d": {"typename": 3}})
    assert play.do("ua").open() == ["ub"]
    with pytest.raises(Refused, match="无法保存"):
        Play(SIMPLE, {"when": object()})


def test_a_snapshot_of_an_older_format_is_lifted_step_by_step() -> None:
    steps = {1: lambda raw: {**raw, "a": 1}, 2: lambda raw: {**raw, "b": raw["a"] + 1}}
    assert upgraded({"format": 1}, "snapshot", 3, steps) == {"format": 3, "a": 1, "b": 2}
    with pytest.raises(ValueError, match="format 9"):
        upgraded({"format": 9}, "snapshot", 1, {})
    assert snapshot.FORMAT == 2


@pytest.mark.parametrize("by_message", [True, False])
def test_an_event_that_leads_from_an_event_based_gateway_straight_to_the_end_ends_the_instance(by_message: bool) -> None:
    events = ('<intermediateCatchEvent id="wa"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
              + wait("t1", "timeDuration", '"P1D"'))
    play = Play(diagram(process("s>g1 g1>wa g1>t1 wa>e t1>e2", extra=events), before='<message id="m1" name="hello"/>'))
    assert (play.send("hello") if by_message else play.later(days=2)).step.completed


def test_an_event_based_gateway_takes_the_first_that_comes() -> None:
    events = ('<intermediateCatchEvent id="wa"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
              + wait("t1", "timeDuration", '"P1D"'))
    play = Play(diagram(process("s>g1 g1>wa g1>t1 wa>ua t1>ub ua>e ub>e2", extra=events), before=MESSAGE))
    assert play.send("hello").open() == ["ua"] and not play.step.dues
    late = Play(diagram(process("s>g1 g1>wa g1>t1 wa>ua t1>ub ua>e ub>e2", extra=events), before=MESSAGE))
    assert late.later(days=1).open() == ["ub"]
