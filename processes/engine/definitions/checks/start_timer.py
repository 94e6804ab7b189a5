"""A timer on the start event starts nothing: scheduled starts are jobs of the house."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, definitions


@check
def start_timer(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for event in diagram.of("startEvent"):
        if "timerEventDefinition" in definitions(event):
            yield diagram.warning("start_timer", "开始事件上的定时器不会自动发起流程；定时发起请在系统里设置", event)
