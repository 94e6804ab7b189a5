"""The library's workflow with flat look-ups: it walks the whole tree to find READY and WAITING tasks, and stops without a word at depth 1000.

Kept small by pruning, an instance's tasks are found faster, and at any depth, by going over the dict of tasks.
"""
import sys
from collections.abc import Callable
from typing import Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

sys.setrecursionlimit(max(sys.getrecursionlimit(), 10_000))  # is_descendant_of and find_ancestor recurse once per level


class FlatScans:
    tasks: dict[Any, Task]

    def update_waiting_tasks(self) -> None:
        for task in [t for t in self.tasks.values() if t._state == TaskState.WAITING]:
            task.task_spec._update(task)

    def automatic(self) -> list[Task]:
        """READY tasks that the engine runs by itself."""
        return [t for t in self.tasks.values() if t._state == TaskState.READY and not t.task_spec.manual]


class SubWorkflow(FlatScans, BpmnSubWorkflow):
    pass


class Workflow(FlatScans, BpmnWorkflow):
    def create_subprocess(self, my_task: Task, spec_name: str) -> SubWorkflow:
        created = SubWorkflow(self.subprocess_specs[spec_name], parent_task_id=my_task.id, top_workflow=self)
        self.subprocesses[my_task.id] = created
        return created

    def run_automatic(self, most: int, did_complete_task: Callable[[Task], None]) -> int:
        """Run what the engine runs by itself, innermost first, until nothing is ready or `most` tasks are done; returns how many.

        The library's own loop has no bound and nothing is pruned inside it: a diagram that turns without end would grow until the process dies."""
        done = 0
        while done < most:
            part = next((p for p in self.parts() if p.automatic()), None)
            if part is None:
                break
            for task in part.automatic():
                task.run()
                did_complete_task(task)
                done += 1
            if part.parent_task_id is not None:
                call = self.get_task_from_id(part.parent_task_id)
                call.task_spec._update(call)
        return done

    def parts(self) -> list[Any]:
        """The workflow itself and its open sub-workflows, innermost first."""
        return [*sorted(self.get_active_subprocesses(), key=lambda s: s.depth, reverse=True), self]
