"""A business rule task names a decision table that exists."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import SPIFF
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def decisions(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.of("businessRuleTask"):
        wanted = next((e.text or "" for e in node.iter(f"{SPIFF}calledDecisionId")), "").strip()
        if not wanted:
            yield diagram.error("decisions", "没有选择决策表", node)
        elif catalogue.decisions is not None and wanted not in catalogue.decisions:
            yield diagram.error("decisions", f"没有名为“{wanted}”的决策表；请先发布它", node)
