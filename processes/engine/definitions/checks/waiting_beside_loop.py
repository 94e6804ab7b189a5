"""A branch that waits for an event while the branch beside it loops keeps the fork, and what happens in it, alive."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, kind


@check
def waiting_beside_loop(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for split in diagram.of("parallelGateway", "inclusiveGateway"):
        ways = {way: {way} | diagram.reach(way) for way in diagram.next_of(split.get("id"))}
        for way, mine in ways.items():
            beside = set().union(*(theirs for other, theirs in ways.items() if other != way))
            loops = any(node in diagram.reach(node) for node in mine - beside)
            waits = any(node in diagram.by_id and kind(diagram.by_id[node]) == "intermediateCatchEvent" for node in beside - mine)
            if loops and waits:
                yield diagram.warning("waiting_beside_loop", "一条分支在等待，旁边的分支在循环，流程会越来越大；请把等待的一条做成单独的流程", split)
                break
