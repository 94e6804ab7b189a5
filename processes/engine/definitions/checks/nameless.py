"""What has no id or no name cannot be found again: the engine would drop it, or stop with a sentence nobody understands."""
from collections.abc import Iterator
from typing import Any

from processes.engine.bpmn.markup import BPMN, SPIFF
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def nameless(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in [*diagram.root.iter(f"{BPMN}process"), *diagram.nodes, *diagram.flows]:
        if not (node.get("id") or "").strip():
            yield diagram.error("nameless", "图上有一个元素没有 id；请用流程编辑器打开并重新保存", node)
    for one in diagram.root.iter(f"{SPIFF}property"):
        if not one.get("name") or one.get("value") is None:
            yield diagram.error("nameless", "有一个属性没有名称或没有值；请把它填完整，或整个删掉", holder(one))
    for one in diagram.root.iter(f"{SPIFF}parameter"):
        if one.get("value") is not None and not (one.get("id") and one.get("type")):
            yield diagram.error("nameless", "操作的一个参数没有名称或类型；请从列表中重新选择操作", holder(one))


def holder(one: Any) -> Any:
    """The element whose extension it is."""
    return next((e.getparent() for e in one.iterancestors(f"{BPMN}extensionElements")), one)
