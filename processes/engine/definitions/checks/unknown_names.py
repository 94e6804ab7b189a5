"""A name that no step sets is most often a typing error, and stops the process when it is read."""
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check
from processes.engine.definitions.checks.expressions import read_in, sandbox_of
from processes.engine.scripting.sandbox import READ_ONLY


@check
def unknown_names(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    sandbox = sandbox_of(catalogue)
    for node, slot, expressions in read_in(diagram, sandbox):
        own = process_of(node)
        if own not in catalogue.visible:
            continue
        known = catalogue.visible[own] | READ_ONLY
        for name in sorted(frozenset().union(*(one.names for one in expressions)) - known):
            near = get_close_matches(name, known, 1)
            hint = f"是否想写“{near[0]}”？" if near else "若由发起流程的一方给出，请在流程里声明它（bpmn:property）"
            yield diagram.warning("unknown_names", f"{slot}用到“{name}”，但没有哪一步给出它；{hint}", node)


def process_of(node: Any) -> str:
    return next((p.get("id") or "" for p in node.iterancestors(f"{BPMN}process")), "")
