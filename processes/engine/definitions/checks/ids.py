"""Ids are unique, also across elements that nobody sees."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import elements
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def ids(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    seen: set[str] = set()
    for node in elements(diagram.root):
        key = node.get("id")
        if key and not node.tag.startswith("{http://www.omg.org/spec/BPMN/20100524/DI}"):
            if key in seen:
                yield diagram.error("ids", f"id “{key}”用了两次；请改掉其中一个", node)
            seen.add(key)
