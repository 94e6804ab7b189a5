"""A process that is marked as not executable cannot be started."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def executable(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for process in diagram.root.iter(f"{BPMN}process"):
        if process.get("isExecutable") == "false":
            yield diagram.error("executable", "流程标为“不可执行”；请在流程的属性里勾选“可执行”", process)
