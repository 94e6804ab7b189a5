"""Random walks: kept in memory, saved and loaded after every step, and pruned as well, an instance does the same, and what it does is right.

At `ud`, behind the outer join, every branch must be there with its latest word. 16 diagrams x 12 seeds x 3 ways = 576 walks.
"""
import random
from typing import Any

import pytest
from SpiffWorkflow.util.task import TaskState

from processes.engine.bpmn.script import ScriptEngine
from processes.engine.bpmn.specification import CHILD, parse
from processes.engine.bpmn.workflow import Workflow
from processes.engine.instances import snapshot
from processes.engine.instances.prune import prune
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import Sandbox
from tests.engine.advancing import Memory
from tests.engine.drawing import diagram, each, process, timer

SEEDS = range(12)
AGAIN = "pj>ud ud>xg xg>xm! xg>e?r>3"
OFFICES = '{"a": "a", "b": "b", "c": "c"}'
REMIND = timer("b", "ub", "timeDuration", '"PT0S"')
LATE = timer("b", "ub", "timeDuration", '"PT0S"', interrupting=True)
SUB = '<startEvent id="ss"/><userTask id="us"/><endEvent id="es"/><sequenceFlow id="fs1" sourceRef="ss" targetRef="us"/>' \
      '<sequenceFlow id="fs2" sourceRef="us" targetRef="es"/>'
CALL = {"cc": each("offices", "office", "answers", "uv"), "kk": f"<script>offices = {OFFICES}\nanswers = {{}}</script>"}
CALLED = {"cc": 'calledElement="Q"'}
DIAGRAMS = {
    "fork in a loop": diagram(process(f"s>xm xm>pf pf>ua pf>ub pf>uc ua>pj ub>pj uc>pj {AGAIN}")),
    "forks in a fork": diagram(process(f"s>xm xm>pf pf>ua pf>pg pg>ub pg>uc ub>ph uc>ph ph>uk uk>pj ua>pj {AGAIN}")),
    "loop in a branch": diagram(process(f"s>xm xm>pf pf>ua pf>xb xb>ub ub>xc xc>xb! xc>pj?n%5==0 ua>pj {AGAIN}")),
    "loops in both branches": diagram(process(f"s>xm xm>pf pf>xa xa>ua ua>xd xd>xa! xd>pj?n%3==0 pf>xb xb>ub ub>xc xc>xb! xc>pj?n%4==0 {AGAIN}")),
    "inclusive": diagram(process(f"s>xm xm>if if>ua?True if>ub?n%2==0 if>uc! ua>ij ub>ij uc>ij {AGAIN.replace('pj', 'ij')}")),
    "inclusive in a fork": diagram(process(f"s>xm xm>pf pf>ua pf>if if>ub?n%2==0 if>uc! ub>ij uc>ij ij>pj ua>pj {AGAIN}")),
    "choice in a branch": diagram(process(f"s>xm xm>pf pf>ua pf>xb xb>ub?n%2==0 xb>uc! ub>xc uc>xc xc>pj ua>pj {AGAIN}")),
    "reminder in a branch": diagram(process(f"s>xm xm>pf pf>ua pf>ub b>uremind uremind>ez ua>pj ub>pj {AGAIN}", extra=REMIND)),
    "interruption in a branch": diagram(process(f"s>xm xm>pf pf>ua pf>ub b>uk uk>xk ub>xk xk>pj ua>pj {AGAIN}", extra=LATE)),
    "sub-process in a branch": diagram(process(f"s>xm xm>pf pf>ua pf>sub sub>pj ua>pj {AGAIN}", extra=f'<subProcess id="sub">{SUB}</subProcess>')),
    "multi-instance of calls": diagram(process(f"s>kk kk>xm xm>cc cc>ud {AGAIN.split(' ', 1)[1]}", inside=CALL,
                                               attributes=CALLED), process("s>uv uv>e", "Q")),
    "diamonds in a row": diagram(process(f"s>xm xm>pf pf>ua pf>ub ua>ph ub>ph ph>pg pg>uc pg>uk uc>pj uk>pj {AGAIN}")),
    "reminder on a sub-process": diagram(process(f"s>xm xm>pf pf>ua pf>sub b>uremind uremind>ez sub>pj ua>pj {AGAIN}",
                                                 extra=f'<subProcess id="sub">{SUB}</subProcess>{REMIND.replace("ub", "sub")}')),
    "interruption of a call": diagram(process(f"s>xm xm>pf pf>ua pf>cc b>uk uk>xk cc>xk xk>pj ua>pj {AGAIN}", attributes=CALLED,
                                              extra=LATE.replace('"ub"', '"cc"')), process("s>uv uv>e", "Q")),
    "multi-instance in a branch": diagram(process(f"s>kk kk>xm xm>pf pf>ua pf>uv uv>pj ua>pj {AGAIN}", inside={
        "kk": f"<script>offices = {OFFICES}</script>", "uv": each("offices", "office", "answers", "uv_ok")})),
    "two ends, one stale": diagram(process(f"s>pq pq>uz uz>ez pq>xm xm>pf pf>ua pf>ub ua>pj ub>pj {AGAIN}")),
}
MEMORY, RELOAD, PRUNED = "memory", "reload", "pruned"


class Walk:
    def __init__(self, xml: bytes, seed: int, way: str) -> None:
        self.spec, self.way, self.chance = parse({"p.bpmn": xml}, "P"), way, random.Random(seed)
        self.engine = ScriptEngine(Sandbox(BUILTINS), Memory())
        self.workflow = Workflow(self.spec.main, self.spec.subs, script_engine=self.engine)
        self.workflow.task_tree.data.update(n=0, r=0)
        self.most, self.seen = 0, []
        self.latest: dict[str, int] = {}

    def settle(self) -> None:
        for _ in range(3):
            if self.way == MEMORY:           # the library's own loop against ours
                self.workflow.do_engine_steps()
            else:
                self.workflow.run_automatic(500, lambda task: None)
                self.workflow.refresh_timers()
                self.workflow.drop_finished_parts()
        if self.way == PRUNED:
            for part in self.workflow.parts():
                prune(part)
        if self.way != MEMORY:
            self.workflow = snapshot.load(snapshot.dump(self.workflow), self.spec, self.engine)
        self.most = max(self.most, len(self.workflow.tasks))

    def ready(self) -> list[Any]:
        found = [t for part in self.workflow.parts() for t in part.tasks.values() if t.state == TaskState.READY and t.task_spec.manual]
        return sorted(found, key=lambda t: (t.task_spec.name, str(sorted(map(str, t.data.items())))))

    def go(self) -> "Walk":
        self.settle()
        for n in range(1, 200):
            if self.workflow.completed:
                return self
            self.seen.append([(t.task_spec.name, dict(t.data)) for t in self.ready()])
            self.turn(n, self.chance.choice(self.ready()))
            self.settle()
        raise AssertionError("the walk does not end")

    def turn(self, n: int, task: Any) -> None:
        name = task.task_spec.name.removesuffix(CHILD)
        if name == "ud":
            assert {key: task.data.get(key) for key in self.latest} == self.latest
            task.data["r"] = task.data["r"] + 1
        elif name != "uremind":
            task.data.update({"n": n, name: n} | ({f"{name}_ok": n} if task.task_spec.name.endswith(CHILD) else {}))
            if name in ("ua", "ub", "uc", "uk") and task.workflow is self.workflow:
                self.latest[name] = n
        task.run()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", DIAGRAMS)
def test_saved_or_not_an_instance_goes_the_same_right_way(name: str, seed: int) -> None:
    walks = [Walk(DIAGRAMS[name], seed, way).go() for way in (MEMORY, RELOAD, PRUNED)]
    assert walks[0].seen == walks[1].seen == walks[2].seen
    assert walks[0].workflow.data == walks[1].workflow.data == walks[2].workflow.data
    assert walks[2].most <= walks[0].most
