"""What only shows when all files are looked at together: who calls whom, which data come along, which messages are caught, what exists twice."""
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import ERROR, EVENTS, Catalogue, Diagram, Finding, named_event
from processes.engine.definitions.checks.thrown import leaving_each
from processes.engine.definitions.checks.variables import called_by, set_by
from processes.engine.definitions.source import Source
from processes.engine.scripting.decisions import Table

RECEIVES = EVENTS - {"intermediateThrowEvent", "endEvent"} | {"receiveTask"}
WORDS = {"bpmn": "流程", "dmn": "决策表", "form": "表单"}


@dataclass(frozen=True, slots=True)
class Given:
    """All files that could be read."""
    diagrams: tuple[Diagram, ...]
    tables: Mapping[str, Table]          # by file
    forms: Mapping[str, str]             # file -> form id
    sources: Mapping[str, Source]        # by file


def known_together(given: Given, catalogue: Catalogue) -> Catalogue:
    """The catalogue with everything that the files say of each other."""
    processes = [process for diagram in given.diagrams for process in diagram.root.iter(f"{BPMN}process")]
    calls = {p.get("id") or "": called_by(p) for p in processes}
    decisions = {table.id: frozenset(table.outputs) for table in given.tables.values()}
    sets = {p.get("id") or "": set_by(p, decisions) for p in processes}
    leaves = {process: frozenset().union(*(sets.get(one, frozenset()) for one in reached(process, calls))) for process in calls}
    visible = {process: leaves[process].union(*(leaves[one] for one in calls if process in reached(one, calls))) for process in calls}
    leaving = leaving_each({p.get("id") or "": p for p in processes})
    forms = catalogue.forms if catalogue.forms is None and not given.forms else (catalogue.forms or frozenset()) | frozenset(given.forms.values())
    return replace(catalogue, calls={**catalogue.calls, **calls}, leaves=leaves, visible=visible, forms=forms, leaving=leaving,
                   caught=frozenset(_caught(given.diagrams)),                   decisions=(catalogue.decisions or frozenset()) | decisions.keys(),
                   processes=(catalogue.processes or frozenset()) | calls.keys())


def reached(start: str, calls: Mapping[str, frozenset[str]]) -> set[str]:
    """A process and all that it calls, directly or not."""
    seen, todo = set(), [start]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo += calls.get(one, frozenset())
    return seen


def _caught(diagrams: Iterable[Diagram]) -> Iterator[str]:
    for diagram in diagrams:
        for node in diagram.of(*RECEIVES):
            if (found := named_event(diagram.root, node)) is not None:
                yield " ".join(found)


def shared(given: Given, catalogue: Catalogue) -> Iterator[Finding]:
    """Sub-processes go by their id, in a process and all it calls: with the same id one would run in the place of the other."""
    homes = {p.get("id") or "": (diagram, p) for diagram in given.diagrams for p in diagram.root.iter(f"{BPMN}process")}
    told: set[tuple[str, str]] = set()
    for process in homes:
        seen: dict[str, str] = {}
        for name in sorted(reached(process, catalogue.calls) & homes.keys()):
            diagram, body = homes[name]
            for node in body.iter(f"{BPMN}process", f"{BPMN}subProcess"):
                key = node.get("id") or ""
                if seen.setdefault(key, name) != name and (key, name) not in told:
                    told.add((key, name))
                    yield diagram.error("shared", f"流程“{seen[key]}”里已有 id 为“{key}”的子流程，两个流程一起运行时会弄混；请改掉其中一个", node)


def twice(given: Given) -> Iterator[Finding]:
    """An id in two files: which of them would run?"""
    ids = [("bpmn", p.get("id") or "", diagram.source.name) for diagram in given.diagrams for p in diagram.root.iter(f"{BPMN}process")]
    ids += [("dmn", table.id, file) for file, table in given.tables.items()]
    ids += [("form", form, file) for file, form in given.forms.items()]
    many = {key for key, count in Counter((kind, one) for kind, one, _ in ids).items() if count > 1}
    for kind, one, file in ids:
        if (kind, one) in many:
            others = "、".join(sorted({name for k, i, name in ids if (k, i) == (kind, one)} - {file})) or "同一文件"
            yield Finding(ERROR, "twice", f"{WORDS[kind]} id “{one}”用了两次（另见 {others}）；请改掉其中一个", one, file=file)
