"""Camunda's own attributes mean nothing here."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check
from processes.engine.definitions.source import elements


@check
def foreign_extensions(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.nodes:
        if any("camunda.org" in str(name) or "zeebe" in str(name) for name in node.attrib) or any("camunda.org" in e.tag or "zeebe" in e.tag for e in elements(node)):
            yield diagram.warning("foreign_extensions", "含有 Camunda 的扩展属性，本系统不认识，会被忽略；请在属性栏里重新填写办理人、表单等", node)
