"""A form that can be drawn, whose choices come from somewhere."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import ERROR, Catalogue, Finding
from processes.engine.definitions.source import Source
from processes.engine.forms.schema import load
from processes.errors import Refused


def form_findings(source: Source, catalogue: Catalogue) -> Iterator[Finding]:
    try:
        schema = load(source.data)
    except Refused as fault:
        yield Finding(ERROR, "form", fault.message, file=source.name)
        return
    for one in schema.walk():
        wanted = one.properties.get("source")
        if wanted and catalogue.sources is not None and wanted not in catalogue.sources:
            told = "、".join(sorted(catalogue.sources))
            yield Finding(ERROR, "form", f"没有名为“{wanted}”的选项来源；可用的有：{told}", one.key, one.label, file=source.name)
