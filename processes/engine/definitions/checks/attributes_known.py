"""A misspelt property is silently nothing."""
from collections.abc import Iterator
from difflib import get_close_matches

from processes.engine.definitions.attributes import ATTRIBUTES
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, properties


@check
def attributes_known(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.nodes:
        for name in properties(node):
            if name not in ATTRIBUTES:
                near = get_close_matches(name, ATTRIBUTES, 1)
                hint = f"是否想写“{near[0]}”？" if near else "可用的有：" + "、".join(sorted(ATTRIBUTES))
                yield diagram.warning("attributes_known", f"属性“{name}”不起作用。{hint}", node)
