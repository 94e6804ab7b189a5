"""A service task runs a registered operator; nothing else."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import SPIFF
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def operators(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.of("serviceTask"):
        operator = next(node.iter(f"{SPIFF}serviceTaskOperator"), None)
        name = operator.get("id") if operator is not None else None
        if not name:
            yield diagram.error("operators", "系统任务没有指定操作；请在属性栏里选择一个操作", node)
        elif name in diagram.by_id:
            yield diagram.error("operators", f"操作“{name}”与图上元素的 id 相同，流程会装不进来；请改元素的 id", node)
        elif catalogue.operators is not None and name not in catalogue.operators:
            yield diagram.error("operators", f"没有名为“{name}”的操作；请从列表中选择", node)
