"""Every process and every embedded sub-process has one place where it starts."""
from collections.abc import Iterator

from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, definitions


@check
def starts(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    if next(diagram.root.iter(f"{BPMN}process"), None) is None:
        yield diagram.error("starts", "文件里没有流程；请用流程编辑器画一个流程再保存")
    for body in [*diagram.root.iter(f"{BPMN}process"), *diagram.of("subProcess")]:
        if body.get("triggeredByEvent") == "true":
            continue
        begins = body.findall(f"{BPMN}startEvent")
        if not begins:
            yield diagram.error("starts", "没有开始事件；请在最前面画一个开始事件", body)
        elif len(begins) > 1:
            yield diagram.warning("starts", f"有 {len(begins)} 个开始事件，启动时会同时从每一个走起；通常只应有一个", begins[1])
        for begin in begins:
            if set(definitions(begin)) - {"timerEventDefinition"}:
                yield diagram.error("starts", "开始事件要等消息或信号才会开始，由系统发起的流程会停在这里；请改为普通的开始事件", begin)
