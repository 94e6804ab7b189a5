"""Run every check over what somebody wants to deploy."""
import importlib
import pkgutil
from collections.abc import Iterable

from processes.engine.definitions import checks
from processes.engine.definitions.checks.accepted import accepted
from processes.engine.definitions.checks.diagram import CHECKS, ERROR, Catalogue, Diagram, Finding, read_diagram
from processes.engine.definitions.checks.forms import form_findings
from processes.engine.definitions.checks.tables import table_findings
from processes.engine.definitions.checks.together import Given, known_together, shared, twice
from processes.engine.definitions.dmn import read_table
from processes.engine.definitions.source import Source, SourceFault
from processes.engine.scripting.decisions import Table

for _module in pkgutil.iter_modules(checks.__path__):        # a new finding is a new file, nothing else
    importlib.import_module(f"{checks.__name__}.{_module.name}")


def check(sources: Iterable[Source], catalogue: Catalogue) -> list[Finding]:
    """Findings of all files, in the order of files and lines; errors keep a file from being deployed."""
    given, findings = read(sources)
    known = known_together(given, catalogue)
    findings += [*twice(given), *shared(given, known)]
    for file in given.forms:
        findings += form_findings(given.sources[file], known)
    for file, table in given.tables.items():
        findings += table_findings(given.sources[file], table)
    for diagram in given.diagrams:
        for name in sorted(CHECKS):
            findings += CHECKS[name](diagram, known)
    findings += accepted(given, known, frozenset(f.file for f in findings if f.level == ERROR))
    order = {file: number for number, file in enumerate(given.sources)}
    return sorted(findings, key=lambda f: (order.get(f.file, 0), f.line))


def read(sources: Iterable[Source]) -> tuple[Given, list[Finding]]:
    """What can be read, and why the rest cannot."""
    all_of_them = {source.name: source for source in sources}
    diagrams: list[Diagram] = []
    tables: dict[str, Table] = {}
    forms: dict[str, str] = {}
    findings: list[Finding] = []
    for source in all_of_them.values():
        try:
            if source.kind == "bpmn":
                diagrams.append(read_diagram(source))
            elif source.kind == "dmn":
                tables[source.name] = read_table(source)
            else:
                forms[source.name] = source.id()
        except SourceFault as fault:
            findings.append(Finding(ERROR, "source", fault.reason, line=fault.line, file=source.name))
    return Given(tuple(diagrams), tables, forms, all_of_them), findings
