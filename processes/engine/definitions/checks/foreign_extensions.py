"""Camunda's own attributes mean nothing here."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import elements
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def foreign_extensions(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.nodes:
        names = [*map(str, node.attrib), *(one.tag for one in elements(node))]
        if any("camunda.org" in name or "zeebe" in name for name in names):
            yield diagram.warning("foreign_extensions", "含有 Camunda 的扩展属性，本系统不认识，会被忽略；请在属性栏里重新填写办理人、表单等", node)
