"""What only shows when files are looked at together, and what the engine itself says in the end."""
import json

import pytest

from processes.engine.bpmn.specification import parse
from processes.engine.bpmn.trial import MOST, largest_start
from processes.engine.definitions.checks.diagram import ERROR, Catalogue, Finding
from processes.engine.definitions.checks.run import check
from processes.engine.definitions.source import Source
from processes.errors import Refused
from tests.engine.drawing import diagram, each, process, prop

U = prop(candidates='"office:a"', form="known")
KNOWN = Catalogue(forms=frozenset({"known"}), sources=frozenset({"offices"}))


def bpmn(*processes: str, name: str = "p.bpmn", before: str = "") -> Source:
    return Source(name, "bpmn", diagram(*processes, before=before))


def errors(*sources: Source) -> list[Finding]:
    return [f for f in check(sources, KNOWN) if f.level == ERROR]


def simple(process_id: str, task: str = "ua") -> str:
    return process(f"s>{task} {task}>e", process_id, inside={task: U})


def caller(process_id: str, called: str) -> str:
    return process("s>ca ca>e", process_id, attributes={"ca": f'calledElement="{called}"'})


def test_a_called_process_is_found_in_another_file() -> None:
    assert errors(bpmn(caller("A", "B"), name="a.bpmn"), bpmn(simple("B"), name="b.bpmn")) == []


def test_processes_that_call_each_other_in_a_ring_are_refused() -> None:
    found = errors(bpmn(caller("A", "B"), name="a.bpmn"), bpmn(caller("B", "A"), name="b.bpmn"))
    assert {f.file for f in found} == {"a.bpmn", "b.bpmn"} and all("调用了自己" in f.message for f in found)


def test_the_same_process_in_two_files_is_refused_and_both_are_named() -> None:
    found = errors(bpmn(simple("A"), name="a.bpmn"), bpmn(simple("A"), name="b.bpmn"))
    assert [(f.file, "b.bpmn" in f.message or "a.bpmn" in f.message) for f in found] == [("a.bpmn", True), ("b.bpmn", True)]


def test_the_same_form_in_two_files_is_refused() -> None:
    form = json.dumps({"id": "known", "components": []}).encode()
    assert [f.check for f in errors(Source("a.form", "form", form), Source("b.form", "form", form))] == ["twice", "twice"]


def test_a_form_that_comes_along_is_known() -> None:
    form = Source("new.form", "form", json.dumps({"id": "new", "components": []}).encode())
    drawn = bpmn(process("s>ua ua>e", inside={"ua": prop(candidates='"office:a"', form="new")}))
    assert errors(drawn, form) == []
    assert [f.check for f in errors(drawn)] == ["user_tasks"]


def test_choices_of_a_form_come_from_a_known_source() -> None:
    def form(source: str) -> Source:
        field = {"type": "select", "key": "lead", "label": "承办科室", "properties": {"source": source}}
        return Source("f.form", "form", json.dumps({"id": "f", "components": [field]}).encode())
    assert errors(form("offices")) == []
    found = errors(form("ofices"))
    assert [f.element_name for f in found] == ["承办科室"] and "offices" in found[0].message


def test_a_message_thrown_in_one_file_and_caught_in_another_is_no_doubt() -> None:
    throw = process("s>wt wt>e", "A", extra='<intermediateThrowEvent id="wt"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>')
    catch = process("s>wc wc>e", "B", extra='<intermediateCatchEvent id="wc"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>')
    named = '<message id="m" name="coops changed"/>'
    both = [bpmn(throw, name="a.bpmn", before=named), bpmn(catch, name="b.bpmn", before=named)]
    assert [f.check for f in check(both, KNOWN)] == []
    assert [f.check for f in check(both[:1], KNOWN)] == ["messages"]


def test_a_called_process_may_read_what_its_caller_has_set() -> None:
    reads = process("s>xa xa>ua?first.ok xa>e! ua>e", "B", inside={"ua": U})
    calls = process("s>ufirst ufirst>ca ca>e", "A", inside={"ufirst": U}, attributes={"ca": 'calledElement="B"'})
    unknown = [bpmn(calls, name="a.bpmn"), bpmn(reads, name="b.bpmn")]
    assert [f.check for f in check(unknown, KNOWN)] == ["unknown_names"]
    known = [bpmn(calls.replace("ufirst", "first").replace("<first", "<userTask"), name="a.bpmn"), bpmn(reads.replace("first.ok", "ca"), name="b.bpmn")]
    assert [f.element_id for f in check(known[1:], KNOWN)] == ["f1"]
    reading = process("s>xa xa>ua?ufirst.ok xa>e! ua>e", "B", inside={"ua": U})
    assert check([unknown[0], bpmn(reading, name="b.bpmn")], KNOWN) == []


def test_a_collected_result_that_the_called_process_leaves_is_accepted() -> None:
    collects = process("s>ca ca>e", "A", inside={"ca": each("coops", "office", "answers", "uq")}, attributes={"ca": 'calledElement="Q"'},
                       properties='<property id="coops"/><property id="answers"/>')
    assert [f.message for f in errors(bpmn(collects, name="a.bpmn"), bpmn(simple("Q", "uq"), name="q.bpmn"))] == []


def test_the_engines_own_refusal_is_told_last_and_only_of_sound_files() -> None:
    unsupported = diagram(process("s>ua ua>e", inside={"ua": U}, extra='<dataStoreReference id="ds" dataStoreRef="gone"/>'))
    wrong = diagram(process("s>ua ua>e?x~= ua>ub", inside={"ua": U, "ub": U}))
    assert "accepted" not in {f.check for f in errors(Source("w.bpmn", "bpmn", wrong))}
    assert {f.check for f in errors(Source("u.bpmn", "bpmn", unsupported))} <= {"accepted"}


def ladder(steps: int) -> str:
    """Each fork sends two tokens into the same task: no join ever puts them together, so they double at every step."""
    flows = ["s>pa0"]
    for n in range(steps):
        flows += [f"pa{n}>u{n}", f"pa{n}>v{n}", f"u{n}>uw{n}", f"v{n}>uw{n}", f"uw{n}>{'pa' + str(n + 1) if n + 1 < steps else 'e'}"]
    return process(" ".join(flows), inside={f"{u}{n}": U for u in ("u", "uw") for n in range(steps)}, extra=second(steps))


def second(steps: int) -> str:
    return "".join(f'<userTask id="v{n}" name="v">{U}</userTask>' for n in range(steps))


def test_an_instance_that_would_fill_the_memory_at_its_start_is_refused_without_filling_it() -> None:
    assert errors(bpmn(ladder(4))) == []
    found = errors(bpmn(ladder(40)))
    assert [f.check for f in found] == ["accepted"] and "占用大量内存" in found[0].message


def test_parallel_diamonds_in_a_row_stay_small() -> None:
    """The library would foresee two to the power of sixteen tasks."""
    flows = ["s>pa0"]
    for n in range(16):
        flows += [f"pa{n}>u{n}", f"pa{n}>v{n}", f"u{n}>pj{n}", f"v{n}>pj{n}", f"pj{n}>{'pa' + str(n + 1) if n < 15 else 'e'}"]
    users = {f"u{n}": U for n in range(16)}
    drawn = bpmn(process(" ".join(flows), inside=users, extra=second(16)))
    assert errors(drawn) == []
    assert largest_start(parse({"p.bpmn": drawn.data}, "P")) < 100


def test_whatever_the_library_stumbles_over_is_a_refusal() -> None:
    with pytest.raises(Refused, match="流程 P 无法装入"):
        largest_start(parse({"p.bpmn": diagram(process("s>ua ua>Root Root>e", extra='<userTask id="Root"/>'))}, "P"))


def test_the_size_at_the_start_is_counted_without_running_anything() -> None:
    spec = parse({"p.bpmn": diagram(process("s>ka ka>ua ua>e", inside={"ka": "<script>n = boom</script>", "ua": U}))}, "P")
    assert 4 <= largest_start(spec) < MOST


def with_sub(process_id: str, key: str, called: str = "") -> str:
    inner = f'<subProcess id="{key}"><startEvent id="s9"/><endEvent id="e9"/><sequenceFlow id="f99" sourceRef="s9" targetRef="e9"/></subProcess>'
    return process(f"s>{key} {key}>ca ca>e" if called else f"s>{key} {key}>e", process_id, attributes={"ca": f'calledElement="{called}"'}, extra=inner)


def test_sub_processes_of_one_id_in_caller_and_called_are_refused_and_apart_they_are_not() -> None:
    found = errors(bpmn(with_sub("A", "zz", "B"), name="a.bpmn"), bpmn(with_sub("B", "zz"), name="b.bpmn"))
    assert [(f.check, f.element_id, f.file) for f in found] == [("shared", "zz", "b.bpmn")] and "“A”" in found[0].message
    assert errors(bpmn(with_sub("A", "zz"), name="a.bpmn"), bpmn(with_sub("B", "zz"), name="b.bpmn")) == []
