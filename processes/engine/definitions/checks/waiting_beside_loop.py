"""A branch that waits while the branch beside it loops keeps all rounds alive."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, kind


@check
def waiting_beside_loop(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for split in diagram.of("parallelGateway", "inclusiveGateway"):
        ways = diagram.next_of(split.get("id"))
        if len(ways) < 2:
            continue
        loops = [way for way in ways if way in diagram.reach(way)]
        waits = [way for way in ways if way not in loops and (way in diagram.by_id and kind(diagram.by_id[way]) == "intermediateCatchEvent")]
        if loops and waits:
            yield diagram.warning("waiting_beside_loop", "一条分支在等待，旁边的分支在循环，流程会越来越大；请把等待的一条做成单独的流程", split)
