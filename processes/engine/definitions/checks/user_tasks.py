"""A user task needs somebody who may do it; form and writer must exist."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, properties


@check
def user_tasks(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.of("userTask", "manualTask"):
        lane = diagram.lanes.get(node.get("id"))
        said = ({} if lane is None else properties(lane)) | properties(node)
        if not said.get("candidates", "").strip():
            yield diagram.error("user_tasks", "没有写由谁办理；请在任务或泳道的属性栏里填“由谁办理”，例如 \"office:综合办公室\"", node)
        if not said.get("form"):
            yield diagram.warning("user_tasks", "没有表单，办理时只有一个按钮；需要填写内容的请选择表单", node)
        elif catalogue.forms is not None and said["form"] not in catalogue.forms:
            yield diagram.error("user_tasks", f"没有名为“{said['form']}”的表单；请从列表中选择，或先新建", node)
        if said.get("record") and catalogue.writers is not None and said["record"] not in catalogue.writers:
            yield diagram.error("user_tasks", f"没有名为“{said['record']}”的记录；请从列表中选择", node)
