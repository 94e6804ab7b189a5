"""What is stored of an instance: its order, its size, its own way of writing data."""
import orjson
import pytest

from processes.engine.bpmn.script import ScriptEngine
from processes.engine.instances import snapshot
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import Sandbox
from processes.errors import Refused
from tests.engine.advancing import RUNTIME, Memory, Play
from tests.engine.drawing import diagram, process, timer, wait

MESSAGE = '<message id="m1" name="hello"/>'
BOUNDARY = '<boundaryEvent id="b" attachedToRef="c1"><messageEventDefinition messageRef="m1"/></boundaryEvent>'
EVERYTHING = diagram(
    process("s>pf pf>ua pf>c1 pf>t1 ua>pj c1>pj t1>pj pj>e b>ub ub>pj", attributes={"c1": 'calledElement="Q"'},
            extra=BOUNDARY + wait("t1", "timeDate", "item.at")),
    process("s>ux ux>e t>uy uy>e2", "Q", extra=timer("t", "ux", "timeCycle", '"R3/PT1H"')), before=MESSAGE)


def everything() -> Play:
    return Play(EVERYTHING, {"d": {"x": [1, {"y": None}]}, "typename": "set", "文字": "值"}, memory=Memory(item={"at": "2026-03-10"}))


def engine() -> ScriptEngine:
    return ScriptEngine(Sandbox(BUILTINS), Memory(item={"at": "2026-03-10"}))


def test_an_instance_read_and_written_again_is_the_same_to_the_byte() -> None:
    play = everything().later(hours=2)
    again = snapshot.dump(snapshot.load(play.step.state, play.spec, engine()))
    assert again == play.step.state


def test_everything_that_waits_is_found_again() -> None:
    play = everything().later(hours=2)
    before = (play.open(), [(d.element_id, d.at) for d in play.step.dues], [a.name for a in play.step.awaits])
    play.wake()
    assert (play.open(), [(d.element_id, d.at) for d in play.step.dues], [a.name for a in play.step.awaits]) == before
    assert before[0] == ["ua", "ux", "uy", "uy"] and before[2] == ["hello"]


def test_data_are_stored_once_and_not_with_every_task() -> None:
    text = "x" * 5_000
    play = Play(diagram(process("s>pf pf>ua pf>ub pf>uc ua>pj ub>pj uc>pj pj>ud ud>e")), {"text": text})
    assert play.do("ua", n=1).step.state.count(text.encode()) == 1


def test_the_specification_is_not_stored_with_the_instance() -> None:
    state = everything().step.state
    assert b"task_specs" not in state and len(state) < 6_000


def test_keys_the_library_uses_itself_are_harmless_in_data() -> None:
    play = everything()
    for task in ("ua", "ux"):
        play.do(task, typename="datetime", value={"typename": "uuid"})
    assert b'"typename":"datetime"' in play.step.state
    assert play.wake().open() == []


def test_a_value_that_is_not_json_is_refused_and_the_instance_stays_as_it_was() -> None:
    play = everything()
    before = play.step.state
    for bad in ({1, 2}, object(), b"x", play.memory.now, play.memory.now.date()):
        with pytest.raises(Refused, match="无法保存"):
            play.do("ua", x=bad)
    assert play.step.state == before and play.do("ua", x=1).open() == ["ux"]


def test_a_snapshot_of_a_newer_program_is_not_guessed_at() -> None:
    play = everything()
    newer = orjson.dumps({**orjson.loads(play.step.state), "format": 99})
    with pytest.raises(ValueError, match="99"):
        RUNTIME.wake(play.spec, newer, play.memory)


def test_siblings_read_from_one_snapshot_share_nothing() -> None:
    play = Play(diagram(process("s>pf pf>ua pf>ub ua>pj ub>pj pj>e")), {"d": {"x": []}})
    workflow = snapshot.load(play.step.state, play.spec, engine())
    one, other = [t for t in workflow.tasks.values() if t.task_spec.name in ("ua", "ub")]
    one.data["d"]["x"].append(1)
    assert other.data["d"] == {"x": []} == one.parent.data["d"]
