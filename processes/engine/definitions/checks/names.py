"""People read names, not ids: a task without a name cannot stand in anybody's queue, a choice without a question cannot be understood."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, kind


@check
def names(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.of("userTask", "manualTask", "callActivity", "exclusiveGateway", "inclusiveGateway"):
        if (node.get("name") or "").strip():
            continue
        if not kind(node).endswith("Gateway"):
            yield diagram.warning("names", "没有名称；待办里会显示不出要做什么，请用规定里的词给它起名", node)
        elif len(diagram.next_of(node.get("id"))) > 1:
            yield diagram.warning("names", "这个分叉没有名称；请写明在判断什么，例如“审核结果”", node)
