"""An exclusive choice that runs into a parallel join waits for ever: only one branch brings a token."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def choice_into_join(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for join in diagram.of("parallelGateway"):
        if len(diagram.incoming.get(join.get("id"), [])) < 2:
            continue
        for choice in diagram.of("exclusiveGateway"):
            ways = diagram.next_of(choice.get("id"))
            arriving = [way for way in ways if way == join.get("id") or straight(diagram, way, join.get("id"))]
            if len(ways) > 1 and len(arriving) > 1:
                yield diagram.error("choice_into_join", f"“{choice.get('name') or choice.get('id')}”只走一条路，这里却要等几条路都到，会永远等下去；"
                                    "请把这个并行网关换成排他网关", join)


def straight(diagram: Diagram, start: str, goal: str) -> bool:
    """Whether a chain without another gateway leads there."""
    seen, at = set(), start
    while at not in seen and at in diagram.by_id:
        seen.add(at)
        following = diagram.next_of(at)
        if len(following) != 1 or len(diagram.incoming.get(at, [])) > 1:
            return False
        at = following[0]
        if at == goal:
            return True
    return False
