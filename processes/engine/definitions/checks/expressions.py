"""Every slot that computes something is read by the sandbox before anything runs: a fault names the element, the place and the reason."""
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from processes.engine.bpmn.markup import BPMN, SPIFF, elements
from processes.engine.definitions.attributes import EXPRESSIONS
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, kind, properties
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import ExpressionRefused, Parsed, Sandbox

SLOTS = {
    "conditionExpression": "条件", "timeDate": "时间", "timeDuration": "时长", "timeCycle": "周期", "loopCardinality": "次数", "completionCondition": "完成条件",
    "loopDataInputRef": "集合", "messagePayload": "消息内容", "payloadExpression": "内容", "condition": "条件", "messagePath": "消息取值"}
SCRIPTS = {"script": "脚本", "preScript": "前置脚本", "postScript": "后置脚本"}


@check
def expressions(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    sandbox = sandbox_of(catalogue)
    for node, slot, text in slots(diagram):
        try:
            sandbox.parse(text)
        except ExpressionRefused as fault:
            yield diagram.error("expressions", f"{slot}：{fault.message}", node)
    for node, slot, text in scripts(diagram):
        if not text.strip():
            yield diagram.error("expressions", f"{slot}是空的；请写“名称 = 表达式”，一行一条", node)
            continue
        try:
            sandbox.assignments(text)
        except ExpressionRefused as fault:
            yield diagram.error("expressions", f"{slot}：{fault.message}", node)


def sandbox_of(catalogue: Catalogue) -> Sandbox:
    """Reads expressions with the functions that the house knows."""
    return Sandbox(BUILTINS, (catalogue.functions or frozenset()) - BUILTINS.keys())


def slots(diagram: Diagram) -> Iterator[tuple[Any, str, str]]:
    """(element, name of the slot, text)"""
    for one in elements(diagram.root):
        if (slot := SLOTS.get(kind(one))) is not None and (one.text or "").strip():
            yield owner(one), slot, one.text.strip()
    for parameter in diagram.root.iter(f"{SPIFF}parameter"):
        if parameter.get("value"):
            yield owner(parameter), f"参数 {parameter.get('id')}", parameter.get("value")
    for node in [*diagram.nodes, *diagram.root.iter(f"{BPMN}lane")]:
        for name, value in properties(node).items():
            if name in EXPRESSIONS and value.strip():
                yield node, name, value


def read_in(diagram: Diagram, sandbox: Sandbox) -> Iterator[tuple[Any, str, list[Parsed]]]:
    """(element, name of the slot, expressions read there); what cannot be read is told by the check."""
    for node, slot, text in slots(diagram):
        with suppress(ExpressionRefused):
            yield node, slot, [sandbox.parse(text)]
    for node, slot, text in scripts(diagram):
        with suppress(ExpressionRefused):
            yield node, slot, [sandbox.parse(expression) for _, expression in sandbox.assignments(text)]


def scripts(diagram: Diagram) -> Iterator[tuple[Any, str, str]]:
    for one in elements(diagram.root):
        if (slot := SCRIPTS.get(kind(one))) is not None:
            yield owner(one), slot, one.text or ""
    for node in diagram.of("scriptTask"):
        if node.find(f"{BPMN}script") is None:
            yield node, "脚本", ""


def owner(one: Any) -> Any:
    """The nearest element with an id that stands on the drawing."""
    node = one.getparent()
    while node is not None and (not node.get("id") or kind(node) in ("timerEventDefinition", "serviceTaskOperator", "multiInstanceLoopCharacteristics")):
        node = node.getparent()
    return node if node is not None else one
