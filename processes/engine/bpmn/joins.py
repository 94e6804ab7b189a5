"""Parallel, inclusive and end joins that consume their tokens and merge what each branch changed.

The library counts arrivals of earlier rounds again (a join in a loop fires early) and merges stale copies; the invisible join at the end of every
process does that too, so a reminder branch can undo a result. Cured in subclasses that are registered with the parser and the serializer. An arrival
is consumed when the join fires for it: a mark in internal_data, so that it survives saving.
"""
from typing import Any

from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask, _EndJoin
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.spiff.parser.process import SpiffProcessParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from processes.engine.bpmn.merging import copied, line, merged


class TokenJoin:
    """Goes in front of a library join class."""

    name: str
    inputs: list[TaskSpec]

    def arrivals(self, my_task: Task) -> list[Task]:
        """Instances of this join that hold a token, in order of arrival, my_task last."""
        others = [t for t in my_task.workflow.tasks.values()
                  if t.task_spec.name == self.name and t is not my_task and t.state != TaskState.COMPLETED and "consumed" not in t.internal_data
                  and t.parent is not None and t.parent.state == TaskState.COMPLETED]
        return [*sorted(others, key=lambda t: t.parent.last_state_change), my_task]

    def empty_inputs(self, my_task: Task) -> set[str]:
        return {s.name for s in self.inputs} - {t.parent.task_spec.name for t in self.arrivals(my_task)}

    def _run_hook(self, my_task: Task) -> bool:
        arrivals = self.arrivals(my_task)
        my_task.data = copied(merged([line(t.parent) for t in arrivals]))
        for task in arrivals:
            task.internal_data["consumed"] = True
        return True


def foresee(task: Task) -> None:
    for child in task.children:
        child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)


class ParallelJoin(TokenJoin, defaults.ParallelGateway):
    """One token on each incoming flow, as the standard says; a flow that loops straight back into it is a finding of the checks."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        return not self.empty_inputs(my_task)

    def _predict_hook(self, my_task: Task) -> None:
        """What follows a join is foreseen only a little way: the library foresees it once per branch, so that forks in a row double the tree each time."""
        if len(self.inputs) > 1:
            my_task._sync_children(self.outputs, TaskState.MAYBE)
        else:
            super()._predict_hook(my_task)

    def _run_hook(self, my_task: Task) -> bool:
        super()._run_hook(my_task)
        my_task._sync_children(self.outputs, TaskState.FUTURE)
        foresee(my_task)
        return True


class InclusiveJoin(TokenJoin, defaults.InclusiveGateway):
    """Waits while a token elsewhere can reach an empty incoming flow, unless it can reach a filled one too (BPMN 2.0, 13.3.2)."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        empty = self.empty_inputs(my_task)
        filled = {s.name for s in self.inputs} - empty
        tokens = {t.task_spec for t in my_task.workflow.tasks.values() if t.task_spec.name != self.name
                  and t.has_state(TaskState.DEFINITE_MASK) and t.parent is not None and t.parent.has_state(TaskState.FINISHED_MASK)}
        return not any(reach & empty and not reach & filled for reach in map(self.reach, tokens))

    def reach(self, spec: TaskSpec) -> set[str]:
        seen: set[str] = set()
        todo = [spec]
        while todo:
            if (one := todo.pop()).name not in seen and one.name != self.name:
                seen.add(one.name)
                todo.extend(one.outputs)
        return seen

    def _run_hook(self, my_task: Task) -> bool:
        super()._run_hook(my_task)
        matches, otherwise = self._get_matching_outputs(my_task)
        if not matches + otherwise:
            raise WorkflowTaskException("No conditions satisfied on gateway", task=my_task)
        my_task._sync_children(matches or otherwise, TaskState.FUTURE)
        foresee(my_task)
        return True


class EndJoin(TokenJoin, _EndJoin):
    """The invisible join at the end of every process and sub-process."""

    def _run_hook(self, my_task: Task) -> bool:
        super()._run_hook(my_task)
        my_task.workflow.data.update(copied(my_task.data))
        return True


class Process(SpiffProcessParser):
    def create_spec(self) -> Any:
        spec = super().create_spec()
        del spec.task_specs[spec.end.name], spec.task_specs["End"]
        spec.end = EndJoin(spec, f"{spec.name}.EndJoin")
        spec.end.connect(SimpleBpmnTask(spec, "End"))
        return spec


TAGS = {full_tag("parallelGateway"): (GatewayParser, ParallelJoin), full_tag("inclusiveGateway"): (ConditionalGatewayParser, InclusiveJoin)}
CONFIG = {ParallelJoin: SPIFF_CONFIG[defaults.ParallelGateway], InclusiveJoin: SPIFF_CONFIG[defaults.InclusiveGateway], EndJoin: SPIFF_CONFIG[_EndJoin]}
