"""A task that says neither by whom nor by what it is done becomes work that nobody can see."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check


@check
def plain_tasks(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.of("task"):
        yield diagram.error("plain_tasks", "这是没有类型的任务，谁也看不到它，流程会停在这里；请选择用户任务（由人办）或系统任务（由系统办）", node)
