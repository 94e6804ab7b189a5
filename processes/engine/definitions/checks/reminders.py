"""A non-interrupting timer fires once and is not re-armed; what a non-interrupting branch writes pins the tree."""
from collections.abc import Iterator
from typing import Any

from processes.engine.bpmn.markup import BPMN, SPIFF
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, definition, kind


@check
def reminders(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for event in diagram.of("boundaryEvent"):
        if event.get("cancelActivity") != "false":
            continue
        text = " ".join(e.text or "" for e in event.iter(f"{BPMN}timeDate", f"{BPMN}timeDuration", f"{BPMN}timeCycle"))
        if definition(event) == "timerEventDefinition" and ("item." in text or "case." in text):
            yield diagram.error("reminders", "不打断的定时器只会触发一次，事项的日期变了也不会再来；随事项日期的提醒请交给“时限监视”流程", event)
        branch = [diagram.by_id[key] for key in diagram.reach(event.get("id")) if key in diagram.by_id]
        if any(writes(node) for node in branch):
            yield diagram.warning("reminders", "不打断的分支会改流程数据，每触发一次流程都会变大；请让它只做操作或发消息，不留下数据", event)


def writes(node: Any) -> bool:
    """Whether it leaves something in the process data."""
    return kind(node) in ("scriptTask", "userTask", "businessRuleTask") or any(one.get("resultVariable") for one in node.iter(f"{SPIFF}serviceTaskOperator"))
