"""A signal end event throws nothing."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, definitions


@check
def signal_end(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for event in diagram.of("endEvent"):
        if "signalEventDefinition" in definitions(event):
            yield diagram.error("signal_end", "信号结束事件发不出信号；请在结束之前画一个“抛出信号”的中间事件", event)
