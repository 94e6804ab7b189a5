"""Rows of a decision table that can apply at the same time although only one may."""
from collections.abc import Iterator
from itertools import combinations, islice

from processes.engine.definitions.checks.diagram import WARNING, Finding
from processes.engine.definitions.overlap import both_possible
from processes.engine.definitions.source import Source
from processes.engine.scripting.decisions import Table

MOST = 5                                 # pairs told; the rest is likely of the same kind


def table_findings(source: Source, table: Table) -> Iterator[Finding]:
    if table.policy != "UNIQUE":
        return
    numbered = list(enumerate(table.rules, 1))
    clashes = ((a, b) for (a, one), (b, other) in combinations(numbered, 2) if both_possible(one.cells, other.cells))
    for a, b in islice(clashes, MOST):
        yield Finding(WARNING, "tables", f"第 {a} 行和第 {b} 行可能同时适用，而这张表只许有一行适用（UNIQUE）；请改条件，或把命中策略改为 FIRST（取最前一行）",
                      table.id, table.name, file=source.name)
