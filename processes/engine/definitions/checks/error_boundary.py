"""Only an error end event inside can reach an error boundary; faults of operators never do."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, definition, kind


@check
def error_boundary(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for event in diagram.of("boundaryEvent"):
        if definition(event) != "errorEventDefinition":
            continue
        inside = diagram.by_id.get(event.get("attachedToRef") or "")
        throws = inside is not None and any(definition(e) == "errorEventDefinition" for e in inside.iter(f"{BPMN}endEvent"))
        if inside is not None and kind(inside) != "callActivity" and not throws:
            yield diagram.error("error_boundary", "里面没有抛出错误的结束事件，这个错误边界永远不会触发；操作失败由系统自动撤回，不走这里", event)
