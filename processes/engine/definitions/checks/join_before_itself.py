"""A parallel join waits for every flow that leads into it; one that comes only from behind the join itself never brings a token."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def join_before_itself(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for join in diagram.of("parallelGateway"):
        flows = diagram.incoming.get(join.get("id"), [])
        before = reached_without(diagram, join.get("id")) if len(flows) > 1 else set()
        for flow in flows if before else []:
            if flow.get("sourceRef") not in before and diagram.incoming.get(flow.get("sourceRef")):
                yield diagram.error("join_before_itself", "有一条连线从这个并行网关的后面绕回来；网关要等它，它又要先过网关，会永远等下去；"
                                    "请在并行网关前面加一个排他网关，让绕回来的连线进入那里", join)


def reached_without(diagram: Diagram, without: str) -> set[str]:
    """Nodes that a token can get to without passing this one."""
    seen: set[str] = set()
    todo = [node.get("id") for node in diagram.of("startEvent")]
    while todo:
        one = todo.pop()
        if one not in seen and one != without:
            seen.add(one)
            todo += diagram.next_of(one)
            todo += [event.get("id") for event in diagram.boundaries.get(one, [])]
    return seen
