"""Ids that the engine gives to its own invisible elements: one drawn with such an id would be skipped, or could not be taken in."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.bpmn.specification import CHILD
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check

OWN = frozenset({"Start", "End", "Root"})
ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", CHILD)


@check
def reserved_ids(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in [*diagram.root.iter(f"{BPMN}process"), *diagram.nodes]:
        key = node.get("id") or ""
        if key in OWN or key.endswith(ENDINGS):
            yield diagram.error("reserved_ids", f"id “{key}”由系统自用，这一步会被跳过；请改成别的 id", node)
