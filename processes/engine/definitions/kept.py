"""Which answers of a user task stay in process data: those that some expression reads. The rest lives in the records and in the trace."""
from collections.abc import Iterable, Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Diagram
from processes.engine.definitions.checks.expressions import read_in
from processes.engine.scripting.decisions import Table
from processes.engine.scripting.sandbox import ExpressionRefused, Sandbox

ALL = "*"


def kept_answers(diagrams: Iterable[Diagram], tables: Iterable[Table], sandbox: Sandbox) -> dict[str, list[str]]:
    """{element id: keys of its answers that are read, or ALL}"""
    kept: dict[str, set[str]] = {}
    drawn = list(diagrams)
    for path in [*_in_diagrams(drawn, sandbox), *_in_tables(tables, sandbox)]:
        element, _, key = path.partition(".")
        kept.setdefault(element, set()).add(key.split(".")[0] or ALL)
    for many in (one for diagram in drawn for one in diagram.root.iter(f"{BPMN}multiInstanceLoopCharacteristics")):
        if many.findtext(f"{BPMN}loopDataOutputRef", "").strip() in kept:    # collected under another name, by which expressions read it
            for item in many.findall(f"{BPMN}outputDataItem"):
                kept.setdefault(item.get("id") or "", set()).add(ALL)
    return {element: sorted(keys) for element, keys in kept.items()}


def _in_diagrams(diagrams: Iterable[Diagram], sandbox: Sandbox) -> Iterator[str]:
    for diagram in diagrams:
        for _, _, expressions in read_in(diagram, sandbox):
            for one in expressions:
                yield from one.paths


def _in_tables(tables: Iterable[Table], sandbox: Sandbox) -> Iterator[str]:
    for table in tables:
        for text in [*table.inputs, *(cell for rule in table.rules for cell in (*rule.tests, *rule.outputs) if cell)]:
            try:
                yield from sandbox.paths(text)
            except ExpressionRefused:            # a column that is named like a function
                yield text
