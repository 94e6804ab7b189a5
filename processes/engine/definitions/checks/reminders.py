"""A non-interrupting event fires once and is not re-armed; what a non-interrupting branch writes pins the tree."""
from collections.abc import Iterator
from typing import Any

from processes.engine.bpmn.markup import SPIFF
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, definitions, kind
from processes.engine.definitions.checks.expressions import read_in, sandbox_of


@check
def reminders(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    sandbox = sandbox_of(catalogue)
    for event in diagram.of("boundaryEvent"):
        if event.get("cancelActivity") != "false":
            continue
        read = frozenset().union(*(one.names for node, _, expressions in read_in(diagram, sandbox) if node is event for one in expressions))
        if "timerEventDefinition" in definitions(event) and read & {"item", "case"}:
            yield diagram.error("reminders", "不打断的定时器只会触发一次，事项的日期变了也不会再来；随事项日期的提醒请交给“时限监视”流程", event)
        if {"messageEventDefinition", "signalEventDefinition"} & set(definitions(event)):
            yield diagram.warning("reminders", "不打断的消息或信号边界事件只接第一次，之后再来的都收不到；要每次都接，请做成单独的流程", event)
        branch = [diagram.by_id[key] for key in diagram.reach(event.get("id")) if key in diagram.by_id]
        if any(writes(node) for node in branch):
            yield diagram.warning("reminders", "不打断的分支会改流程数据，每触发一次流程都会变大；请让它只做操作或发消息，不留下数据", event)


def writes(node: Any) -> bool:
    """Whether it leaves something in the process data."""
    return kind(node) in ("scriptTask", "userTask", "businessRuleTask") or any(one.get("resultVariable") for one in node.iter(f"{SPIFF}serviceTaskOperator"))
