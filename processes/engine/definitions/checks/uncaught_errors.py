"""An error that nobody takes ends only its own branch, and the rest goes on as if nothing had happened."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check
from processes.engine.definitions.checks.thrown import leaving


@check
def uncaught_errors(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    """Told where the error could still be taken: in the outermost process."""
    called = frozenset().union(*catalogue.calls.values())
    for process in diagram.root.iter(f"{BPMN}process"):
        for (sort, code), node in leaving(process, catalogue.leaving).items() if process.get("id") not in called else []:
            if sort == "error":
                yield diagram.error("uncaught_errors", f"从这里出来的错误“{code}”没有人接住，会被当作普通结束；请在外围的子流程或调用上画错误边界事件", node)
