"""A parallel gateway takes every way; conditions on its flows are ignored."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def parallel_conditions(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for gateway in diagram.of("parallelGateway", "eventBasedGateway"):
        if any(flow.find(f"{BPMN}conditionExpression") is not None for flow in diagram.outgoing.get(gateway.get("id"), [])):
            yield diagram.error("parallel_conditions", "这种网关不看条件，连线上的条件会被忽略；要按条件选路请改用排他网关或包容网关", gateway)
