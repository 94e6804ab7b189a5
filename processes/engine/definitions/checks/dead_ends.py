"""Every path needs an end event; what nothing leads to never happens."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import EVENTS, GATEWAYS, TASKS, Catalogue, Diagram, Finding, check, kind

FLOWING = EVENTS | GATEWAYS | TASKS


@check
def dead_ends(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for body in [*diagram.root.iter(f"{BPMN}process"), *diagram.of("subProcess")]:
        if body.find(f"{BPMN}endEvent") is None:
            yield diagram.error("dead_ends", "没有结束事件，永远不会结束；请在最后画一个结束事件", body)
    for node in diagram.nodes:
        key, what = node.get("id"), kind(node)
        if what != "endEvent" and not diagram.next_of(key) and what in FLOWING:
            yield diagram.error("dead_ends", "到这里就断了，流程会停住；请连到下一步或结束事件", node)
        if what not in ("startEvent", "boundaryEvent") and not diagram.incoming.get(key) and what in FLOWING:
            yield diagram.warning("dead_ends", "没有连线通到这里，这一步不会发生；请连上，或删掉", node)
