"""Multi-instance activities that keep their hands off other branches' data and say what is wrong with the collection.

The library merges each child's answer into dicts that are still shared with earlier tasks and sibling branches, takes a text for a list of letters, and
raises a bare TypeError when the collection is missing.
"""
from typing import Any

from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.spiff.specs import defaults
from SpiffWorkflow.task import Task

from processes.engine.bpmn.merging import copied
from processes.errors import ProcessError

MOST = 500                               # the library's cost grows with the square of the children


class NothingToRepeat(ProcessError):
    """多实例节点“{name}”无法开始：{reason}。"""

    status = 500


class Repeating:
    """Goes in front of a library multi-instance class."""

    data_input: Any
    data_output: Any
    cardinality: str | None
    bpmn_id: str
    bpmn_name: str | None

    def _update_hook(self, my_task: Task) -> Any:
        size = self._size(my_task)
        if size > MOST:
            raise NothingToRepeat(name=self.bpmn_name or self.bpmn_id, reason=f"有 {size} 份，最多 {MOST} 份")
        return super()._update_hook(my_task)                 # type: ignore[misc]

    def _size(self, my_task: Task) -> int:
        """Asked of the parent: the task itself inherits its data in the library's hook."""
        if self.data_input is None:
            found = my_task.workflow.script_engine.evaluate(my_task.parent, self.cardinality)
            if not isinstance(found, int) or found < 0:
                raise NothingToRepeat(name=self.bpmn_name or self.bpmn_id, reason=f"份数应是整数，得到的是 {found!r}")
            return found
        held = self.data_input.get(my_task.parent) if self.data_input.exists(my_task.parent) else None
        if not isinstance(held, list | dict):
            raise NothingToRepeat(name=self.bpmn_name or self.bpmn_id, reason=f"数据“{self.data_input.bpmn_id}”应是一组值，得到的是 {held!r}")
        return len(held)

    def merge_child(self, workflow: Any, child: Task) -> None:
        child.parent.data = copied(child.parent.data)
        answers = self.data_output.get(child.parent) if self.data_output is not None else None
        if isinstance(answers, dict):                        # answers to a list, kept by number: keys are text once they are stored
            child.internal_data["key_or_index"] = str(child.internal_data["key_or_index"])
        super().merge_child(workflow, child)                 # type: ignore[misc]


class InParallel(Repeating, defaults.ParallelMultiInstanceTask):
    pass


class OneByOne(Repeating, defaults.SequentialMultiInstanceTask):
    pass


def repeating(parsers: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """The same parsers, making our multi-instance activities."""
    own = {"PARALLEL_MI_CLASS": InParallel, "SEQUENTIAL_MI_CLASS": OneByOne}
    return {tag: (type(parser.__name__, (parser,), own), spec) for tag, (parser, spec) in parsers.items()}


TAGS = repeating(SpiffBpmnParser.OVERRIDE_PARSER_CLASSES)
CONFIG = {InParallel: SPIFF_CONFIG[defaults.ParallelMultiInstanceTask], OneByOne: SPIFF_CONFIG[defaults.SequentialMultiInstanceTask]}
