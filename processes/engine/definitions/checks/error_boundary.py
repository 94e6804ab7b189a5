"""Only an event inside that throws this error or escalation can reach the boundary event; faults of operators never do."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, kind
from processes.engine.definitions.checks.thrown import named, out_of, takes

WORDS = {"error": "错误", "escalation": "升级"}


@check
def error_boundary(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for event in diagram.of("boundaryEvent"):
        inside = diagram.by_id.get(event.get("attachedToRef") or "")
        unknown = inside is not None and kind(inside) == "callActivity" and inside.get("calledElement") not in catalogue.leaving
        if inside is None or unknown or any(takes(event, one) for one in out_of(inside, catalogue.leaving)):
            continue
        for sort, _ in named(event):
            yield diagram.error("error_boundary", f"里面没有抛出这个{WORDS[sort]}的事件，这个{WORDS[sort]}边界永远不会触发；请核对代码；操作失败由系统自动撤回，不走这里", event)
