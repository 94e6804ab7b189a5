"""Events that parse and then do nothing, or the wrong thing."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, definitions

REASONS = {
    "conditionalEventDefinition": "条件事件看不到别处的变化，不能使用；请改用定时器，或由操作发出消息",
    "linkEventDefinition": "链接事件不会跳转，流程会停在这里；请直接画连线",
    "compensateEventDefinition": "补偿事件不起作用；请把补救写成图上的步骤",
    "cancelEventDefinition": "取消事件不支持；请改用消息边界事件",
}


@check
def unsupported_events(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for event in diagram.of("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"):
        for found in definitions(event):
            if reason := REASONS.get(found):
                yield diagram.error("unsupported_events", reason, event)
