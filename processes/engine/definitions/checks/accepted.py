"""The last word has the engine: what passes every other check must also be taken in by it."""
from collections.abc import Iterator

from processes.engine.bpmn.specification import parse
from processes.engine.definitions.checks.diagram import BPMN, Catalogue, Diagram, Finding, check
from processes.errors import Refused


@check
def accepted(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    """Only for a file that calls nothing outside itself; the others are parsed together when they are deployed."""
    processes = [p.get("id") for p in diagram.root.iter(f"{BPMN}process")]
    called = {c.get("calledElement") for c in diagram.of("callActivity")}
    if not processes or called - set(processes) or diagram.of("businessRuleTask"):
        return
    for process in processes:
        try:
            parse({diagram.source.name: diagram.source.data}, process)
        except Refused as fault:
            yield diagram.error("accepted", fault.message)
