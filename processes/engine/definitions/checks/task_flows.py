"""Conditions and several flows out of a task or an event are ignored or refused by the engine; only gateways decide."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import EVENTS, TASKS, Catalogue, Diagram, Finding, check, kind


@check
def task_flows(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.of(*EVENTS):
        flows = diagram.outgoing.get(node.get("id"), [])
        if len(flows) > 1 and kind(node) != "startEvent":
            yield diagram.error("task_flows", "事件后面只能有一条连线；要分开走，请在后面加一个网关", node)
        if any(flow.find(f"{BPMN}conditionExpression") is not None for flow in flows):
            yield diagram.error("task_flows", "事件后面的连线不能写条件，条件会被忽略；请在后面加一个排他网关，把条件写在网关的连线上", node)
    for task in diagram.of(*TASKS):
        leaving = diagram.outgoing.get(task.get("id"), [])
        if len(leaving) > 1:
            yield diagram.error("task_flows", "任务后面只能有一条连线；要分开走，请在后面加一个网关", task)
        if any(flow.find(f"{BPMN}conditionExpression") is not None for flow in leaving):
            yield diagram.error("task_flows", "任务后面的连线不能写条件，条件会被忽略；请在后面加一个排他网关，把条件写在网关的连线上", task)
        if len(diagram.incoming.get(task.get("id"), [])) > 1:
            yield diagram.warning("task_flows", "几条连线直接进入同一个任务；请先用一个网关合到一起，图更清楚，循环也更可靠", task)
