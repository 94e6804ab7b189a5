"""Every slot of a diagram that computes something refuses what the sandbox refuses, before anything runs."""
from collections.abc import Callable
from functools import partial

import pytest

from processes.engine.definitions.attributes import EXPRESSIONS
from processes.engine.definitions.checks.diagram import ERROR
from tests.engine.definitions.test_checks import LANE, U, found, line
from tests.engine.drawing import diagram, operator, process, prop, wait
from tests.engine.scripting.attacks import ENDLESS, ESCAPES


def message(slot: str, text: str) -> bytes:
    inner = f"<extensionElements><spiffworkflow:{slot}><![CDATA[{text}]]></spiffworkflow:{slot}></extensionElements>"
    return line("s>ua ua>wt wt>e", before='<message id="m" name="x"/>', extra=f'<intermediateThrowEvent id="wt"><messageEventDefinition messageRef="m">{inner}'
                "</messageEventDefinition></intermediateThrowEvent>")


def many(tag: str, text: str) -> bytes:
    count = "" if tag == "loopCardinality" else "<loopCardinality>2</loopCardinality>"
    return line("s>ua ua>e", ua=U + f"<multiInstanceLoopCharacteristics>{count}<{tag}><![CDATA[{text}]]></{tag}></multiInstanceLoopCharacteristics>")


def script(tag: str, text: str) -> bytes:
    return line("s>ua ua>e", ua=U.replace("</ext", f"<spiffworkflow:{tag}><![CDATA[n = {text}]]></spiffworkflow:{tag}></ext"))


SLOTS: dict[str, Callable[[str], bytes]] = {
    "condition": lambda t: line(f"s>xa xa>ua?{t.replace(' ', '~')} xa>e! ua>e"),
    "parameter": lambda t: line("s>oa oa>e", oa=operator("x/known", n=t)),
    "script": lambda t: line("s>ka ka>e", ka=f"<script><![CDATA[n = {t}]]></script>"),
    "lane": lambda t: diagram(process("s>ua ua>e", inside={"ua": U}, properties=LANE.format(prop(candidates=t)))),
    **{kind: partial(lambda kind, t: line("s>wt wt>ua ua>e", extra=wait("wt", kind, t)), kind) for kind in ("timeDate", "timeDuration", "timeCycle")},
    **{name: partial(lambda name, t: line("s>ua ua>e", ua=prop(**{"candidates": '"office:a"', "form": "known", name: t})), name)
       for name in sorted(EXPRESSIONS)},
    **{tag: partial(many, tag) for tag in ("loopCardinality", "completionCondition")},
    **{slot: partial(message, slot) for slot in ("messagePayload", "payloadExpression")},
    **{tag: partial(script, tag) for tag in ("preScript", "postScript")},
}


@pytest.mark.parametrize("slot", SLOTS)
def test_hostile_expressions_are_errors_in_every_slot(slot: str) -> None:
    for attack in (ESCAPES | ENDLESS).values():
        text = attack if len(attack) < 5_000 else attack[:5_000]
        refused = [f for f in found(SLOTS[slot](text)) if f.level == ERROR and f.check in ("expressions", "timer_values")]
        assert refused, (slot, attack[:60])
