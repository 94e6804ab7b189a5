"""A parallel join that waits for two ways of one exclusive choice waits for ever: only one of them brings a token."""
from collections.abc import Iterator
from typing import Any

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def choice_into_join(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    joins = [node for node in diagram.of("parallelGateway") if len(diagram.incoming.get(node.get("id"), [])) > 1]
    choices = [node for node in diagram.of("exclusiveGateway", "eventBasedGateway") if len(diagram.next_of(node.get("id"))) > 1] if joins else []
    for choice in choices:
        cut = [without(diagram, flow) for flow in diagram.outgoing[choice.get("id")]]
        for join in joins:
            if len(told := {way for flow in diagram.incoming[join.get("id")] for way in owners(diagram, choice, flow, cut)}) > 1:
                yield diagram.error("choice_into_join", f"“{choice.get('name') or choice.get('id')}”只走一条路，这里却要等其中 {len(told)} 条路都到，会永远等下去；"
                                    "请把这个并行网关换成排他网关", join)


def owners(diagram: Diagram, choice: Any, flow: Any, cut: list[set[str]]) -> set[int]:
    """The one way of the choice that every token on this flow has taken; empty when there are several, or it need not pass there."""
    ways = diagram.outgoing[choice.get("id")]
    if flow in ways:
        return {ways.index(flow)}
    found = {number for number, left in enumerate(cut) if flow.get("sourceRef") not in left}
    return found if len(found) == 1 else set()           # nothing leads there at all: said elsewhere


def without(diagram: Diagram, cut: Any) -> set[str]:
    """Nodes that a token can get to when one flow is taken away."""
    seen: set[str] = set()
    todo = [node.get("id") for node in diagram.of("startEvent")]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo += [flow.get("targetRef") for flow in diagram.outgoing.get(one, []) if flow is not cut]
            todo += [event.get("id") for event in diagram.boundaries.get(one, [])]
    return seen
