"""What `make peers` says of a diagram: it went through deploy and the engine's door, and how it came to rest."""
from pathlib import Path

import pytest

from processes.engine.definitions.source import Source
from tests.engine.drawing import diagram, operator, process, timer, wait
from tests.peers.__main__ import fresh_database, judge

FAULTY = diagram(process("s>ua ua>x1 x1>e?ua.n==1 x1>e2!"))
CATCH = '<intermediateCatchEvent id="w2"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
PLAIN = '<task id="t0" name="做"/>'


@pytest.mark.parametrize(("xml", "verdict"), [
    (diagram(process("s>ua ua>o1 o1>e", inside={"o1": operator("foreign/thing")})), "alike (ends)"),
    (diagram(process("s>t0 t0>e", extra=PLAIN)), "alike (ends)"),
    (diagram(process("s>w1 w1>ua ua>e", extra=wait("w1", "timeDuration", '"P9D"'))), "alike (ends)"),
    (diagram(process("s>w1 w1>w2 w2>e", extra=wait("w1", "timeDate", '"2026-04-01T08:00:00+08:00"') + CATCH),
             before='<message id="m1" name="hello"/>'), "alike (waits)"),
    (diagram(process("s>xm xm>w1 w1>xg xg>xm! xg>e?1==2", extra=wait("w1", "timeDuration", '"P1D"'))), "alike (goes on)"),
    (diagram(process("s>ua ua>e t>ub ub>e2", extra=timer("t", "ua", "timeDuration", '"PT1H"', interrupting=True))), "alike (ends)"),
    (FAULTY, "alike (same fault: ExpressionRefused)"),
    (diagram(process("s>ua ua>e", inside={"ua": "<multiInstanceLoopCharacteristics/>"})), "refused")])
def test_a_verdict_tells_how_the_walks_came_to_rest(tmp_path: Path, xml: bytes, verdict: str) -> None:
    with fresh_database(tmp_path) as database:
        assert judge(Source("P.bpmn", "bpmn", xml), [], database)[0] == verdict
