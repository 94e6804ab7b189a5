"""Messages, signals, boundary events, calls and ends, one advance at a time."""
import pytest

from processes.engine.bpmn.workflow import TooManyCalls
from processes.engine.instances.runtime import DeadEnd
from processes.engine.step import Fact
from processes.errors import TaskClosed
from tests.engine.advancing import RUNTIME, Play
from tests.engine.drawing import diagram, each, process, timer, wait

BEFORE = ('<message id="m1" name="hello"/><message id="m2" name="bye"/><signal id="g1" name="all"/><error id="er" errorCode="1"/>'
          '<message id="m3" name="told"><extensionElements><spiffworkflow:messageVariable>got</spiffworkflow:messageVariable></extensionElements></message>'
          '<message id="m4" name="tell"><extensionElements><spiffworkflow:messagePayload>{"n": n + 1}</spiffworkflow:messagePayload></extensionElements>'
          "</message>")
SUB = ('<subProcess id="sp"><startEvent id="s9"/><userTask id="u9"/><endEvent id="e9"/><sequenceFlow id="z1" sourceRef="s9" targetRef="u9"/>'
       '<sequenceFlow id="z2" sourceRef="u9" targetRef="e9"/></subProcess>')
AROUND = "s>sp sp>ua ua>e b>ub ub>e2"
CALLS = {"c1": 'calledElement="Q"'}


def boundary(on: str, message: str = "m1", *, interrupting: bool = True) -> str:
    return (f'<boundaryEvent id="b" attachedToRef="{on}" cancelActivity="{str(interrupting).lower()}">'
            f'<messageEventDefinition messageRef="{message}"/></boundaryEvent>')


def throw(reference: str, kind: str = "message") -> str:
    return f'<intermediateThrowEvent id="th"><{kind}EventDefinition {kind}Ref="{reference}"/></intermediateThrowEvent>'


def catch(reference: str) -> str:
    return f'<intermediateCatchEvent id="ca"><messageEventDefinition messageRef="{reference}"/></intermediateCatchEvent>'


def told(play: Play) -> list[tuple[Fact, str]]:
    return [(h.kind, h.element_id or h.flow) for h in play.step.happened if h.kind is not Fact.TAKEN]


def taken(play: Play) -> list[str]:
    return [h.flow for h in play.step.happened if h.kind is Fact.TAKEN and h.process_id == "P"]


def test_a_sub_process_is_entered_before_what_is_in_it() -> None:
    play = Play(diagram(process(AROUND, extra=SUB + boundary("sp")), before=BEFORE))
    assert [e for kind, e in told(play) if kind is Fact.ENTERED] == ["sp", "u9"]
    assert play.step.asks[0].path == ("sp",)


def test_a_message_interrupts_all_of_a_sub_process() -> None:
    play = Play(diagram(process(AROUND, extra=SUB + boundary("sp")), before=BEFORE)).send("hello")
    assert play.open() == ["ub"]
    assert [e for kind, e in told(play) if kind is Fact.CANCELLED] == ["sp", "u9"] and taken(play) == ["f3"]
    assert play.do("ub").step.completed


def test_a_message_that_does_not_interrupt_goes_off_once() -> None:
    play = Play(diagram(process(AROUND, extra=SUB + boundary("sp", interrupting=False)), before=BEFORE)).send("hello")
    assert play.open() == ["u9", "ub"] and not play.step.awaits
    assert play.send("hello").open() == ["u9", "ub"]
    assert play.do("u9").do("ua").do("ub").step.completed


def test_a_timer_interrupts_a_sub_process() -> None:
    play = Play(diagram(process(AROUND, extra=SUB + timer("b", "sp", "timeDuration", '"PT1H"', interrupting=True)))).later(hours=1)
    assert play.open() == ["ub"] and not play.step.dues


def test_an_error_leaves_a_call_by_its_boundary_and_no_other_way() -> None:
    inner = process("s>uv uv>x1 x1>e?uv.ok x1>ee!", "Q", extra='<endEvent id="ee"><errorEventDefinition errorRef="er"/></endEvent>')
    event = '<boundaryEvent id="b" attachedToRef="c1"><errorEventDefinition errorRef="er"/></boundaryEvent>'
    xml = diagram(process("s>c1 c1>ua ua>e b>ub ub>e2", attributes=CALLS, extra=event), inner, before=BEFORE)
    failed = Play(xml).do("uv", ok=False)
    assert failed.open() == ["ub"] and (Fact.CANCELLED, "c1") in told(failed) and "f1" not in taken(failed)
    fine = Play(xml).do("uv", ok=True)
    assert fine.open() == ["ua"] and (Fact.COMPLETED, "c1") in told(fine) and "f1" in taken(fine)


def test_a_terminate_end_ends_the_called_process_and_nothing_around_it() -> None:
    ends = "".join(f'<endEvent id="{key}"><terminateEventDefinition/></endEvent>' for key in ("et", "ez"))
    inner = process("s>pf pf>ux pf>uy ux>et uy>ez", "Q", extra=ends)
    play = Play(diagram(process("s>c1 c1>ua ua>e", attributes=CALLS), inner)).do("ux", x=1)
    assert play.open() == ["ua"] and (Fact.CANCELLED, "uy") in told(play) and (Fact.COMPLETED, "c1") in told(play)
    assert play.do("ua").step.completed


def test_what_a_message_brings_lands_in_its_variable() -> None:
    play = Play(diagram(process("s>ca ca>x1 x1>ua?got.a==1 x1>e! ua>e", extra=catch("m3")), before=BEFORE)).send("told", {"a": 1})
    assert play.open() == ["ua"] and told(play)[0] == (Fact.RECEIVED, "ca")


@pytest.mark.parametrize(("xml", "element"), [
    (process("s>ua ua>e b>ub ub>e2", extra=boundary("ua")), "b"),
    (process("s>g1 g1>t1 g1>ca t1>ub ca>ua ua>e ub>e2", extra=wait("t1", "timeDuration", '"PT1H"') + catch("m1")), "ca"),
    (process("s>c1 c1>e", attributes=CALLS) + process("s>ca ca>uq uq>e", "Q", extra=catch("m1")), "ca")])
def test_a_message_is_told_at_the_element_that_caught_it(xml: str, element: str) -> None:
    [line] = [h for h in Play(diagram(xml, before=BEFORE)).send("hello").step.happened if h.kind is Fact.RECEIVED]
    assert (line.element_id, line.changes) == (element, {"message": "hello"})


def test_what_is_sent_carries_what_the_diagram_says() -> None:
    play = Play(diagram(process("s>th th>ua ua>e", extra=throw("m4")), before=BEFORE), {"n": 1})
    assert [(s.kind, s.name, s.payload) for s in play.step.sent] == [("message", "tell", {"n": 2})]
    assert (Fact.SENT, "th") in told(play)


def test_a_message_caught_inside_does_not_leave_the_instance() -> None:
    play = Play(diagram(process("s>pf pf>ua ua>th th>e pf>ub ub>e2 b>uc uc>e3", extra=throw("m1") + boundary("ub")), before=BEFORE)).do("ua")
    assert play.open() == ["uc"] and not play.step.sent


def test_a_signal_leaves_the_instance() -> None:
    play = Play(diagram(process("s>ua ua>th th>e", extra=throw("g1", "signal")), before=BEFORE)).do("ua")
    assert [(s.kind, s.name) for s in play.step.sent] == [("signal", "all")]


def test_a_receive_task_waits_for_its_message() -> None:
    play = Play(diagram(process("s>rt rt>ua ua>e", extra='<receiveTask id="rt" messageRef="m1"/>'), before=BEFORE))
    assert [(a.element_id, a.name) for a in play.step.awaits] == [("rt", "hello")]
    assert play.send("hello").open() == ["ua"]


def test_a_boundary_event_is_told_only_when_it_goes_off() -> None:
    play = Play(diagram(process("s>ua ua>e b>ub ub>e2", extra=boundary("ua")), before=BEFORE))
    assert told(play) == [(Fact.STARTED, ""), (Fact.COMPLETED, "s"), (Fact.ENTERED, "ua")]
    assert told(play.do("ua")) == [(Fact.COMPLETED, "ua"), (Fact.COMPLETED, "e"), (Fact.ENDED, "")]


def test_the_flow_into_a_task_with_a_boundary_event_is_told() -> None:
    play = Play(diagram(process("s>ua ua>uc uc>e b>ub ub>e2", extra=boundary("uc")), before=BEFORE)).do("ua")
    assert taken(play) == ["f1"]


def test_a_call_that_is_done_leaves_nothing_in_the_snapshot() -> None:
    inner = process(" ".join(f"{a}>{b}" for a, b in zip(["s", *[f"k{n}" for n in range(30)]], [*[f"k{n}" for n in range(30)], "e"], strict=True)), "Q",
                    inside={f"k{n}": f"<script>v{n} = {n}</script>" for n in range(30)})
    play = Play(diagram(process("s>c1 c1>ua ua>e", attributes=CALLS), inner))
    assert play.open() == ["ua"] and b'"subs":[]' in play.step.state


def test_calls_in_a_loop_stay_small() -> None:
    play, sizes = Play(diagram(process("s>xm xm>c1 c1>ua ua>xg xg>xm! xg>e?ua.outcome=='stop'", attributes=CALLS), process("s>ux ux>e", "Q"))), set()
    for _ in range(200):
        play.do("ux").do("ua", outcome="again")
        sizes.add(play.step.tasks_kept)
    assert len(sizes) == 1
    assert play.do("ux").do("ua", outcome="stop").step.completed


def test_a_loop_beside_a_waiting_branch_stays_small() -> None:
    flows = "s>pf pf>t1 t1>ez pf>xm xm>ua ua>xg xg>xm! xg>e?ua.outcome=='stop'"
    play, sizes = Play(diagram(process(flows, extra=wait("t1", "timeDuration", '"P999D"')))), []
    for _ in range(500):
        sizes.append(play.do("ua", outcome="again").step.tasks_kept)
    assert max(sizes) < 30


def test_a_reminder_each_round_leaves_nothing_behind() -> None:
    flows = "s>xm xm>ua ua>xg xg>xm! xg>e?ua.outcome=='stop' b>xr xr>ez"
    play, sizes = Play(diagram(process(flows, extra=timer("b", "ua", "timeDuration", '"PT1H"')))), set()
    for _ in range(200):
        sizes.add(play.later(hours=1).do("ua", outcome="again").step.tasks_kept)
    assert len(sizes) <= 2


def test_a_reminder_that_writes_data_is_kept_until_the_end_and_has_its_word_there() -> None:
    flows = "s>xm xm>ua ua>xg xg>xm! xg>e?ua.outcome=='stop' b>ur ur>ez"
    play, sizes = Play(diagram(process(flows, extra=timer("b", "ua", "timeDuration", '"PT1H"')))), [0]
    for n in range(50):
        sizes.append(play.later(hours=1).do("ur", n=n).do("ua", outcome="again").step.tasks_kept)
    assert (sizes[-1] - sizes[1]) / 49 <= 3
    assert b'"ur":{"n":49}' in play.do("ua", outcome="stop").step.state and play.step.completed


def test_a_step_that_would_lead_nowhere_is_refused_and_the_task_stays_open() -> None:
    nowhere = Play(diagram(process("s>ua ua>ub")))
    assert nowhere.do("ua").open() == ["ub"]
    before = nowhere.step.state
    with pytest.raises(DeadEnd):
        nowhere.do("ub")
    assert nowhere.step.state == before
    with pytest.raises(DeadEnd):                         # a join that waits for a branch nobody took
        Play(diagram(process("s>x1 x1>ua?True x1>ub! ua>pj ub>pj pj>e"))).do("ua")


def test_a_process_that_calls_itself_is_stopped() -> None:
    with pytest.raises(TooManyCalls, match="c1"):
        Play(diagram(process("s>c1 c1>e", attributes={"c1": 'calledElement="P"'})))


def test_an_interruption_of_a_repeated_call_takes_all_its_tasks_away() -> None:
    outer = process("s>kk kk>c1 c1>ua ua>e b>ub ub>e2", attributes=CALLS, extra=boundary("c1"), inside={
        "kk": "<script>offices = {'a': 'A', 'b': 'B'}\nanswers = {}</script>", "c1": each("offices", "office", "answers", "uv")})
    play = Play(diagram(outer, process("s>uv uv>e", "Q"), before=BEFORE)).do("uv", of="A").send("hello")
    assert play.open() == ["ub"] and not play.step.awaits
    assert play.do("ub").step.completed


def test_an_ended_instance_has_nothing_more_to_tell() -> None:
    play = Play(diagram(process("s>ua ua>e"))).do("ua")
    assert play.wake().step.completed and not play.step.happened
    stopped = Play(diagram(process("s>ua ua>e")))
    task = stopped.step.asks[0].task_id
    with pytest.raises(TaskClosed):
        RUNTIME.complete(stopped.spec, stopped.cancel().step.state, stopped.memory, task, {})
