"""Messages go by name: an event without one waits for nothing, and what nobody catches is lost."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import EVENTS, Catalogue, Diagram, Finding, check, kind, named_event

SENDS = ("intermediateThrowEvent", "endEvent", "sendTask")
WORDS = {"message": "消息", "signal": "信号"}


@check
def messages(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.of(*EVENTS, "sendTask", "receiveTask"):
        found = named_event(diagram.root, node)
        if found is None:
            continue
        sort, name = found
        if not name:
            yield diagram.error("messages", f"没有选择{WORDS[sort]}，或所选{WORDS[sort]}没有名称；请在属性栏里选择一个有名称的{WORDS[sort]}", node)
        elif kind(node) in SENDS and f"{sort} {name}" not in catalogue.caught:
            yield diagram.warning("messages", f"没有任何流程接收{WORDS[sort]}“{name}”，发出后什么也不会发生；请核对名称", node)
