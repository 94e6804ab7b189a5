"""Beyond some three hundred nodes the library's recursion ends."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check

MOST = 300


@check
def length(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    if len(diagram.nodes) > MOST:
        yield diagram.error("length", f"图上有 {len(diagram.nodes)} 个元素，最多 {MOST} 个；请把一部分拆成被调用的流程")
