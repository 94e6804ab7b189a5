"""k parallel diamonds in a row make 2^k predicted tasks at start; one exclusive gateway behind each join cures it (B4)."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check

MOST = 5


@check
def exploding_diamonds(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for gateway in diagram.of("parallelGateway"):
        row = 0
        at = gateway.get("id")
        while splits_and_joins(diagram, at):
            row += 1
            at = after_join(diagram, at)
            if row > MOST:
                yield diagram.error("exploding_diamonds", f"连着 {row} 组以上的“并行分开再汇合”，启动时会占用大量内存；请在每个并行汇合之后加一个排他网关", gateway)
                break


def splits_and_joins(diagram: Diagram, at: str) -> bool:
    return len(diagram.next_of(at)) > 1 and bool(after_join(diagram, at))


def after_join(diagram: Diagram, split: str) -> str:
    """The parallel split that follows directly on the join of this one, "" when there is none."""
    joins = [n.get("id") for n in diagram.of("parallelGateway") if len(diagram.incoming.get(n.get("id"), [])) > 1]
    for join in joins:
        if all(join == way or join in diagram.next_of(way) for way in diagram.next_of(split)):
            if len(diagram.next_of(join)) > 1:
                return str(join)
            return next((way for way in diagram.next_of(join) if way in diagram.by_id and len(diagram.next_of(way)) > 1
                         and diagram.by_id[way].tag.endswith("parallelGateway")), "")
    return ""
