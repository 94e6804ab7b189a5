"""A call names a process that exists and does not come back to itself."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check
from processes.engine.definitions.checks.together import reached


@check
def calls(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.of("callActivity"):
        called = node.get("calledElement") or ""
        own = next((p.get("id") for p in node.iterancestors(f"{BPMN}process")), "")
        if not called:
            yield diagram.error("calls", "没有写调用哪个流程", node)
        elif catalogue.processes is not None and called not in catalogue.processes:
            yield diagram.error("calls", f"没有名为“{called}”的流程；请先发布它，或改为已有的流程", node)
        elif own in reached(called, catalogue.calls):
            yield diagram.error("calls", "流程绕一圈又调用了自己，会没完没了；请去掉这个调用", node)
