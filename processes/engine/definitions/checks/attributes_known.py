"""A misspelt or misplaced property is silently nothing."""
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.attributes import ATTRIBUTES
from processes.engine.definitions.checks.diagram import GATEWAYS, TASKS, Catalogue, Diagram, Finding, check, kind, properties

PLACES = {"task": "任务", "gateway": "网关", "lane": "泳道", "process": "流程", "event": "事件"}


@check
def attributes_known(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in [*diagram.nodes, *diagram.root.iter(f"{BPMN}lane", f"{BPMN}process")]:
        for name, value in properties(node).items():
            if name not in ATTRIBUTES:
                near = get_close_matches(name, ATTRIBUTES, 1)
                hint = f"是否想写“{near[0]}”？" if near else "可用的有：" + "、".join(sorted(ATTRIBUTES))
                yield diagram.warning("attributes_known", f"属性“{name}”不起作用。{hint}", node)
            elif place(node) not in ATTRIBUTES[name].on:
                where = "、".join(PLACES[one] for one in sorted(ATTRIBUTES[name].on))
                yield diagram.warning("attributes_known", f"属性“{name}”写在{PLACES[place(node)]}上不起作用，只能写在{where}上", node)
            elif (choices := ATTRIBUTES[name].choices) and value not in choices:
                yield diagram.error("attributes_known", f"属性“{name}”不能是“{value}”，只能是 {'、'.join(sorted(choices))}", node)


def place(node: Any) -> str:
    sort = kind(node)
    return "task" if sort in TASKS else "gateway" if sort in GATEWAYS else sort if sort in ("lane", "process") else "event"
