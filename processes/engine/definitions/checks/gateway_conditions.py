"""A gateway whose flows have neither condition nor default cannot decide; without a default it may find no way."""
from collections.abc import Iterator
from typing import Any

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def gateway_conditions(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for gateway in diagram.of("exclusiveGateway", "inclusiveGateway"):
        leaving, default = diagram.outgoing.get(gateway.get("id"), []), gateway.get("default")
        conditional = [flow for flow in leaving if flow.find(f"{BPMN}conditionExpression") is not None]
        if len(leaving) == len(conditional) == 1:
            yield diagram.warning("gateway_conditions", "只有一条连线，还带条件；条件不成立时流程会出错停下，请去掉条件，或再画一条默认连线", gateway)
        if len(leaving) < 2:
            continue
        for flow in leaving:
            if flow.get("id") != default and flow.find(f"{BPMN}conditionExpression") is None:
                yield diagram.error("gateway_conditions", f"到“{name_of(diagram, flow)}”的连线既没有条件也不是默认；请写条件，或设为默认", gateway)
        if default is None:
            yield diagram.warning("gateway_conditions", "没有默认连线；条件都不成立时流程会出错停下，请把其中一条设为默认", gateway)


def name_of(diagram: Diagram, flow: Any) -> str:
    target = diagram.by_id.get(flow.get("targetRef"))
    return flow.get("name") or (target.get("name") if target is not None else "") or flow.get("targetRef") or ""
