"""Behind an event-based gateway stand events to wait for, at most one of them a timer: two would share one due instant."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, definitions, kind


@check
def event_gateway(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for gateway in diagram.of("eventBasedGateway"):
        following = [diagram.by_id[key] for key in diagram.next_of(gateway.get("id")) if key in diagram.by_id]
        if any(kind(node) not in ("intermediateCatchEvent", "receiveTask") for node in following):
            yield diagram.error("event_gateway", "事件网关后面只能直接连接要等待的事件；请把任务放到事件之后", gateway)
        if sum(definitions(node).count("timerEventDefinition") for node in following) > 1:
            yield diagram.error("event_gateway", "事件网关后面只能有一个定时事件；请只保留最早的一个", gateway)
