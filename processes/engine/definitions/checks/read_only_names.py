"""What expressions call item, case, today and business_key are the house's facts: a process that names something of its own like this would be read wrong."""
from collections.abc import Iterator
from typing import Any

from processes.engine.bpmn.markup import SPIFF, elements
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, kind
from processes.engine.definitions.checks.expressions import owner
from processes.engine.definitions.checks.variables import DECLARED, VARIABLES
from processes.engine.scripting.sandbox import READ_ONLY


@check
def read_only_names(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for one in elements(diagram.root):
        for name in sorted(READ_ONLY & set(given(one))):
            node = one if one in diagram.nodes else owner(one)
            yield diagram.error("read_only_names", f"“{name}”是系统给出的数据（{'、'.join(sorted(READ_ONLY))}），流程里不能再有叫这个名字的东西；请换一个名字", node)


def given(one: Any) -> list[str]:
    """Names that the element gives to data."""
    if kind(one) in ("userTask", "manualTask") or kind(one) in DECLARED:
        return [one.get("id") or "", one.get("name") or ""] if kind(one) in DECLARED else [one.get("id") or ""]
    if one.tag == f"{SPIFF}serviceTaskOperator":
        return [one.get("resultVariable") or ""]
    return [(one.text or "").strip()] if kind(one) in VARIABLES | {"loopDataOutputRef"} else []
