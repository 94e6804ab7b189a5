"""An event sub-process never interrupts, sees no data and keeps the instance open (B5)."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def event_subprocess(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.of("subProcess"):
        if node.get("triggeredByEvent") == "true":
            yield diagram.error("event_subprocess", "事件子流程不起作用（不会打断、看不到数据）；请把主体放进子流程，在它的边框上画边界事件", node)
