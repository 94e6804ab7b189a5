"""A reference to a data object that is not there hangs the library's parser."""
from collections.abc import Iterator
from typing import Any

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def data_objects(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    objects = {o.get("id"): o for o in diagram.root.iter(f"{BPMN}dataObject")}
    for reference in diagram.root.iter(f"{BPMN}dataObjectReference"):
        found = objects.get(reference.get("dataObjectRef") or "")
        if found is None:
            yield diagram.error("data_objects", "数据对象引用指向不存在的数据对象；请重新选择或删掉", reference)
        elif levels(reference) - levels(found) > 1:
            yield diagram.error("data_objects", "数据对象隔了两层子流程使用；请把它画在用它的那一层或外面一层", reference)
    there = {one.get("id") for one in diagram.root.iter(f"{BPMN}dataObjectReference", f"{BPMN}dataStoreReference")}
    for way, end in (("dataInputAssociation", "sourceRef"), ("dataOutputAssociation", "targetRef")):
        for one in diagram.root.iter(f"{BPMN}{way}"):
            if (one.findtext(f"{BPMN}{end}") or "").strip() not in there:
                yield diagram.error("data_objects", "数据连线的一端是不存在的数据；请重新连接或删掉", one.getparent())


def levels(node: Any) -> int:
    return sum(1 for _ in node.iterancestors(f"{BPMN}subProcess", f"{BPMN}process"))
