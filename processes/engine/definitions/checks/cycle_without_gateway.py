"""A cycle of tasks without any gateway breaks the engine when the instance is made."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import EVENTS, TASKS, Catalogue, Diagram, Finding, check


@check
def cycle_without_gateway(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    told: set[str] = set()
    for node in diagram.of(*TASKS, *EVENTS):
        cycle = around(diagram, node.get("id"))
        if cycle and not cycle & told:
            told |= cycle
            yield diagram.error("cycle_without_gateway", "这一圈首尾相接，中间没有网关，永远出不去；请加一个排他网关决定何时离开", node)


def around(diagram: Diagram, start: str) -> set[str]:
    """The nodes of the cycle that leads from here back to here through nodes with one way on; empty when there is none."""
    seen: set[str] = set()
    at = start
    while at not in seen:
        seen.add(at)
        ways = diagram.next_of(at)
        if len(ways) != 1:
            return set()
        at = ways[0]
    return seen if at == start else set()
