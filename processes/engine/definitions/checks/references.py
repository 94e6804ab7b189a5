"""A flow, a boundary event or a default that names nothing on the drawing: the engine would drop it, or stop with a sentence nobody understands."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import TASKS, Catalogue, Diagram, Finding, check, kind


@check
def references(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for flow in diagram.flows:
        if flow.get("sourceRef") not in diagram.by_id or flow.get("targetRef") not in diagram.by_id:
            yield diagram.error("references", "连线的一端没有连到任何元素；请重新连接或删掉", flow)
        elif diagram.by_id[flow.get("sourceRef")].getparent() is not diagram.by_id[flow.get("targetRef")].getparent():
            yield diagram.error("references", "连线穿过了子流程的边框，走不过去；请在子流程里面画完，再从子流程的边框连出来", flow)
    for event in diagram.of("boundaryEvent"):
        host = diagram.by_id.get(event.get("attachedToRef") or "")
        if host is None or kind(host) not in TASKS:
            yield diagram.error("references", "边界事件没有贴在任务上；请把它拖到一个任务的边框上", event)
        if diagram.incoming.get(event.get("id")):
            yield diagram.error("references", "不能有连线通向边界事件；请删掉这条连线", event)
    for sort, reference, word in (("error", "errorRef", "错误"), ("escalation", "escalationRef", "升级")):
        known = {one.get("id") for one in diagram.root.iter(f"{BPMN}{sort}")}
        for one in diagram.root.iter(f"{BPMN}{sort}EventDefinition"):
            if one.get(reference) and one.get(reference) not in known:
                yield diagram.error("references", f"所选的{word}不存在；请重新选择", one.getparent())
    for node in diagram.nodes:
        default = node.get("default")
        if default and default not in {flow.get("id") for flow in diagram.outgoing.get(node.get("id"), [])}:
            yield diagram.error("references", f"默认连线“{default}”不是从这里出发的；请重新指定默认连线", node)
