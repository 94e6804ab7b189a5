"""The last word has the engine: what passes every other check must also be taken in by it, and be of a reasonable size when it starts."""
from collections.abc import Iterator, Mapping
from functools import lru_cache

from processes.engine.bpmn.markup import BPMN, SPIFF
from processes.engine.bpmn.specification import parse
from processes.engine.bpmn.trial import largest_start
from processes.engine.definitions.checks.diagram import ERROR, Catalogue, Diagram, Finding
from processes.engine.definitions.checks.together import Given, reached
from processes.engine.definitions.dmn import runnable
from processes.errors import ProcessError

Files = tuple[tuple[str, bytes], ...]


def accepted(given: Given, catalogue: Catalogue, faulty: frozenset[str]) -> Iterator[Finding]:
    """Asked only about processes whose files, and all they reach, are here and free of errors: the engine's own words are no help to an author."""
    homes = {p.get("id"): diagram for diagram in given.diagrams for p in diagram.root.iter(f"{BPMN}process")}
    for process, diagram in homes.items():
        names = reached(process, catalogue.calls)
        if diagram.source.name in faulty or not names <= homes.keys():
            continue
        files = files_of([homes[name] for name in sorted(names)], given)
        if faulty.isdisjoint(files) and (reason := refusal(tuple(sorted(files.items())), process)):
            yield Finding(ERROR, "accepted", reason, process, file=diagram.source.name)


def files_of(diagrams: list[Diagram], given: Given) -> Mapping[str, bytes]:
    asked = {(e.text or "").strip() for diagram in diagrams for e in diagram.root.iter(f"{SPIFF}calledDecisionId")}
    tables = {file: runnable(given.sources[file]) for file, table in given.tables.items() if table.id in asked}
    return {diagram.source.name: diagram.source.data for diagram in diagrams} | tables


@lru_cache(maxsize=256)                      # the same files are asked about again at each deployment
def refusal(files: Files, process: str) -> str:
    try:
        largest_start(parse(dict(files), process))
    except ProcessError as fault:
        return fault.message
    return ""
