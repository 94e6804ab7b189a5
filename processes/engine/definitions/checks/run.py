"""Run every check over what somebody wants to deploy."""
import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import replace

from processes.engine.definitions import checks
from processes.engine.definitions.checks.diagram import BPMN, CHECKS, ERROR, Catalogue, Diagram, Finding, read_diagram
from processes.engine.definitions.dmn import read_table
from processes.engine.definitions.source import Source, SourceFault
from processes.engine.forms.schema import schema_findings

for _module in pkgutil.iter_modules(checks.__path__):        # a new finding is a new file, nothing else
    importlib.import_module(f"{checks.__name__}.{_module.name}")


def check(sources: Iterable[Source], catalogue: Catalogue) -> list[Finding]:
    """Findings of all files, in the order of files; errors keep a file from being deployed."""
    sources = list(sources)
    findings: list[Finding] = []
    diagrams: list[Diagram] = []
    decisions: set[str] = set()
    for source in sources:
        try:
            if source.kind == "bpmn":
                diagrams.append(read_diagram(source))
            elif source.kind == "dmn":
                decisions.add(read_table(source).id)
            else:
                findings += [Finding(ERROR, "form", text, file=source.name) for text in schema_findings(source.data)]
        except SourceFault as fault:
            findings.append(Finding(ERROR, "source", fault.message, line=fault.line, file=source.name))
    calls = _calls(diagrams)
    known = replace(catalogue, decisions=(catalogue.decisions or frozenset()) | decisions, calls={**catalogue.calls, **calls},
                    processes=(catalogue.processes or frozenset()) | calls.keys())
    for diagram in diagrams:
        for name in sorted(CHECKS):
            findings += CHECKS[name](diagram, known)
    return findings


def _calls(diagrams: list[Diagram]) -> dict[str, frozenset[str]]:
    processes = [process for diagram in diagrams for process in diagram.root.iter(f"{BPMN}process")]
    return {p.get("id"): frozenset(call.get("calledElement") or "" for call in p.iter(f"{BPMN}callActivity")) for p in processes}
