"""Multi-instance needs something to go over; loop markers and list output in a loop do not work."""
import ast
from collections.abc import Iterator
from contextlib import suppress

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import TASKS, Catalogue, Diagram, Finding, check, definitions, kind
from processes.engine.definitions.checks.expressions import sandbox_of, scripts
from processes.engine.scripting.sandbox import ExpressionRefused, Sandbox


@check
def loops(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.of(*TASKS):
        if node.find(f"{BPMN}standardLoopCharacteristics") is not None:
            yield diagram.error("loops", "循环标记不支持；请用网关和连线画出循环", node)
        many = node.find(f"{BPMN}multiInstanceLoopCharacteristics")
        if many is None:
            continue
        reads, writes = many.findtext(f"{BPMN}loopDataInputRef"), many.findtext(f"{BPMN}loopDataOutputRef")
        if not reads and many.find(f"{BPMN}loopCardinality") is None:
            yield diagram.error("loops", "多实例没有写对哪个集合逐个办理；请填“集合”（loopDataInputRef）", node)
        if writes and node.get("id") in diagram.reach(node.get("id")) and not starts_as_dict(diagram, writes, sandbox_of(catalogue)):
            yield diagram.error("loops", f"多实例在循环里，结果“{writes}”第二轮会出错；请在前面用一行“{writes} = {{}}”让它按键收集", node)
        declared = {p.get("id") for p in diagram.root.iter(f"{BPMN}property")}
        for name in (reads, writes):
            if name and name not in declared:
                yield diagram.warning("loops", f"流程里没有声明“{name}”（bpmn:property），用编辑器保存时多实例的集合会丢失", node)
        items = {e.get("id") for e in many.iter(f"{BPMN}inputDataItem", f"{BPMN}outputDataItem")}
        if clash := sorted(items & diagram.by_id.keys()):
            yield diagram.error("loops", f"多实例的变量名“{clash[0]}”与图上元素的 id 相同；请换一个名字", node)
        for event in diagram.boundaries.get(node.get("id"), []):
            if kind(node) == "callActivity" and "messageEventDefinition" in definitions(event) and event.get("cancelActivity") != "false":
                yield diagram.error("loops", "消息边界事件不能直接画在多实例的调用上；请把它放进一个被调用的流程，边界事件画在外层的调用上", event)


def starts_as_dict(diagram: Diagram, name: str, sandbox: Sandbox) -> bool:
    """Whether a script says `name = {…}`."""
    for _, _, text in scripts(diagram):
        with suppress(ExpressionRefused):
            if any(target == name and isinstance(sandbox.parse(value).node, ast.Dict) for target, value in sandbox.assignments(text)):
                return True
    return False
