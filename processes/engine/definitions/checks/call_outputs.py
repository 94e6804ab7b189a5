"""What a multi-instance collects must exist at the end of each of its turns, and must not exist before."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, kind
from processes.engine.definitions.checks.variables import set_by_scripts


@check
def call_outputs(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for process in diagram.root.iter(f"{BPMN}process"):
        already = set_by_scripts(process)
        for many in process.iter(f"{BPMN}multiInstanceLoopCharacteristics"):
            node, called = many.getparent(), many.getparent().get("calledElement")
            for item in many.findall(f"{BPMN}outputDataItem"):
                name = item.get("id") or ""
                if kind(node) == "callActivity" and called in catalogue.leaves and name not in catalogue.leaves[called]:
                    yield diagram.error("call_outputs", f"被调用的流程“{called}”里没有哪一步给出“{name}”，收不到每一份的结果；请改为其中最后一个任务的 id", node)
                if name in already:
                    yield diagram.error("call_outputs", f"流程里已有名为“{name}”的数据，逐个收集结果时会出错；请换一个名字", node)
