"""Each kind of event knows some definitions; the engine takes any other for none, and an event without one waits for nothing."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, definitions, kind
from processes.engine.definitions.checks.unsupported_events import REASONS

THROWN = {"messageEventDefinition": "消息", "escalationEventDefinition": "升级"}
CAUGHT = {"messageEventDefinition": "消息", "signalEventDefinition": "信号", "timerEventDefinition": "定时器"}
KNOWN = {"intermediateThrowEvent": {**THROWN, "signalEventDefinition": "信号"}, "intermediateCatchEvent": CAUGHT,
         "boundaryEvent": {**CAUGHT, "errorEventDefinition": "错误", "escalationEventDefinition": "升级"},
         "endEvent": {**THROWN, "errorEventDefinition": "错误", "terminateEventDefinition": "终止"}}
ELSEWHERE = {*REASONS, "signalEventDefinition"}              # said by another check


@check
def event_definitions(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for event in diagram.of(*KNOWN):
        found, known = definitions(event), KNOWN[kind(event)]
        if not found and kind(event) in ("intermediateCatchEvent", "boundaryEvent"):
            yield diagram.error("event_definitions", f"这个事件没有写等什么，流程不会停在这里；请选择{'、'.join(known.values())}之一", event)
        if set(found) - known.keys() - ELSEWHERE:
            yield diagram.error("event_definitions", f"这种事件在这里不起作用；请改为{'、'.join(known.values())}之一，或换一种元素", event)
        if found.count("timerEventDefinition") > 1:
            yield diagram.error("event_definitions", "一个事件上有两个定时器，只有前一个起作用；请分成两个事件", event)
