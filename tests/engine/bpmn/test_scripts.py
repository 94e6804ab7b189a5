"""Every place of a diagram that computes goes through the sandbox, with the house's facts at hand."""
import pytest

from processes.engine.definitions.dmn import to_engine
from processes.engine.scripting.sandbox import ExpressionRefused
from processes.errors import ProcessError
from tests.engine.advancing import Memory, Play
from tests.engine.drawing import diagram, each, operator, process, prop, timer, wait

ESCAPE = "().__class__.__bases__[0].__subclasses__()"
RUNS = "__import__('os').getpid()"
MESSAGE = '<message id="m1" name="hello"><extensionElements><spiffworkflow:messagePayload>{}</spiffworkflow:messagePayload></extensionElements></message>'
THROW = '<intermediateThrowEvent id="th"><messageEventDefinition messageRef="m1"/></intermediateThrowEvent>'
BEFORE = "<extensionElements><spiffworkflow:preScript>a = {}</spiffworkflow:preScript></extensionElements>"
AFTER = "<extensionElements><spiffworkflow:postScript>a = {}</spiffworkflow:postScript></extensionElements>"
TIMES = "<multiInstanceLoopCharacteristics><loopCardinality>{}</loopCardinality></multiInstanceLoopCharacteristics>"
UNTIL = each("many", "one", "answers", "ua_ok").replace("</multi", "<completionCondition>{}</completionCondition></multi")
DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x"><decision id="who" name="who">
<decisionTable id="t" hitPolicy="FIRST"><input id="i"><inputExpression id="ie" typeRef="number"><text>%s</text></inputExpression></input>
<output id="o" name="approver" typeRef="string"/>
<rule id="r1"><inputEntry id="c1"><text>%s</text></inputEntry><outputEntry id="x1"><text>"head"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c2"><text></text></inputEntry><outputEntry id="x2"><text>%s</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
DECIDE = '<businessRuleTask id="br"><extensionElements><spiffworkflow:calledDecisionId>who</spiffworkflow:calledDecisionId>' \
         "</extensionElements></businessRuleTask>"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def slot(where: str, text: str) -> bytes:
    """A diagram with the text in that place."""
    text = escaped(text)
    match where:
        case "condition":
            return diagram(process(f"s>x1 x1>ua?{text.replace(' ', '~')} x1>e! ua>e"))
        case "script":
            return diagram(process("s>ka ka>e", inside={"ka": f"<script>a = {text}</script>"}))
        case "script before" | "script after":
            return diagram(process("s>ua ua>e", inside={"ua": (BEFORE if where == "script before" else AFTER).format(text)}))
        case "date" | "duration" | "cycle":
            return diagram(process("s>t1 t1>e", extra=wait("t1", f"time{where.title()}", text)))
        case "boundary timer":
            return diagram(process("s>ua ua>e b>ub ub>e2", extra=timer("b", "ua", "timeDate", text)))
        case "message":
            return diagram(process("s>th th>e", extra=THROW), before=MESSAGE.format(text))
        case "operator's parameter":
            return diagram(process("s>o1 o1>e", inside={"o1": operator("x/y", n=text)}))
        case "number of instances":
            return diagram(process("s>ua ua>e", inside={"ua": TIMES.format(text)}))
        case _:
            return diagram(process("s>ka ka>ua ua>e", inside={"ka": "<script>many = [1]\nanswers = {}</script>", "ua": UNTIL.format(text)}))


SLOTS = ("condition", "script", "script before", "script after", "date", "duration", "cycle", "boundary timer", "message", "operator's parameter",
         "number of instances", "completion of instances")


@pytest.mark.parametrize("text", [ESCAPE, RUNS, "9**9**9", "unknown(1)", "nothing_of_this_name"])
@pytest.mark.parametrize("where", SLOTS)
def test_no_place_of_a_diagram_leads_out_of_the_sandbox(where: str, text: str) -> None:
    with pytest.raises(ProcessError) as refused:
        Play(slot(where, text)).do("ua")
    assert isinstance(refused.value, ExpressionRefused)


@pytest.mark.parametrize("cells", [(ESCAPE, "1", '"x"'), ("1", RUNS, '"x"'), ("2", "1", RUNS)])
def test_no_cell_of_a_decision_table_does(cells: tuple[str, str, str]) -> None:
    with pytest.raises(ProcessError):
        Play({"p.bpmn": diagram(process("s>br br>e", extra=DECIDE)), "who.dmn": (DMN % cells).encode()})


@pytest.mark.parametrize(("amount", "approver"), [(3, "head"), (5, "head"), (6, "leader"), (50, "leader")])
def test_a_decision_table_written_in_feel_decides(amount: int, approver: str) -> None:
    table = to_engine((DMN % ("item.amount", "[1..5]", '"leader"')).encode())
    xml = diagram(process(f'kk>e s>br br>x1 x1>ua?approver=="{approver}" x1>kk! ua>e', extra=DECIDE, inside={"kk": "<script>a = 1</script>"}))
    play = Play({"p.bpmn": xml, "who.dmn": table}, memory=Memory(item={"amount": amount}))
    assert play.open() == ["ua"]


def test_facts_are_read_when_they_are_asked_for_and_only_then() -> None:
    asked: list[str] = []

    class Watched(Memory):
        def facts(self, name: str) -> dict[str, object]:
            asked.append(name)
            return {"go": True}

    play = Play(diagram(process("s>x1 x1>ua?1==1 x1>e! ua>x2 x2>ub?case.go x2>e2! ub>e3")), memory=Watched())
    assert asked == []
    assert play.do("ua").open() == ["ub"] and asked == ["case"]


def test_the_houses_facts_cannot_be_hidden_by_process_data() -> None:
    play = Play(diagram(process("s>x1 x1>ua?item.go~and~business_key=='test' x1>e! ua>e")), {"item": {"go": False}, "business_key": "other"},
                memory=Memory(item={"go": True}))
    assert play.open() == ["ua"]


def test_today_is_the_day_at_the_college() -> None:
    assert Play(diagram(process("s>x1 x1>ua?today=='2026-03-02' x1>e! ua>e"))).open() == ["ua"]
    late = Memory()
    late.now = late.now.replace(hour=17)
    assert Play(diagram(process("s>x1 x1>ua?today=='2026-03-03' x1>e! ua>e")), memory=late).open() == ["ua"]


def test_scripts_before_and_after_a_task_set_data() -> None:
    inside = {"ua": prop(form="f").replace("</extensionElements>", "<spiffworkflow:preScript>a = 1</spiffworkflow:preScript>"
                                           "<spiffworkflow:postScript>b = ua.n + a</spiffworkflow:postScript></extensionElements>")}
    assert Play(diagram(process("s>ua ua>x1 x1>ub?b==3 x1>e! ub>e", inside=inside))).do("ua", n=2).open() == ["ub"]


def test_an_operator_gets_its_parameters_and_its_element() -> None:
    got: list[tuple[str, dict[str, object], str]] = []

    class Watched(Memory):
        def operate(self, operator: str, parameters: dict[str, object], element_id: str) -> None:
            got.append((operator, parameters, element_id))

    Play(diagram(process("s>o1 o1>e", inside={"o1": operator("x/y", n="1 + 1", who="item.lead")})), memory=Watched(item={"lead": "教务处"}))
    assert got == [("x/y", {"n": 2, "who": "教务处"}, "o1")]


def test_all_expressions_of_one_act_share_what_they_may_compute() -> None:
    """A hundred scripts that are cheap each would hold the lock as long as one that is not."""
    ways = " ".join(f"k{n}>k{n + 1}" for n in range(100))
    xml = diagram(process(f"s>k0 {ways} k100>ua ua>e", inside={f"k{n}": "<script>y = sum(xs)</script>" for n in range(101)}))
    with pytest.raises(ExpressionRefused, match="计算量太大"):
        Play(xml, {"xs": [1] * 9_999})
    assert Play(xml, {"xs": [1] * 99}).open() == ["ua"]
