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

from processes.engine.bpmn.merging import line
from processes.errors import ProcessError

sys.setrecursionlimit(max(sys.getrecursionlimit(), 10_000))  # is_descendant_of and find_ancestor recurse once per level

DEEPEST_CALL = 20


class TooManyCalls(ProcessError):
    """流程调用超过 {most} 层（节点“{name}”）。请检查流程是否在调用自己。"""

    status = 500


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
        if created.depth > DEEPEST_CALL:
            raise TooManyCalls(most=DEEPEST_CALL, name=my_task.task_spec.bpmn_name or my_task.task_spec.bpmn_id)
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
                task.internal_data.pop("seen_events", None)      # an event-based gateway leaves an object there that cannot be stored
                did_complete_task(task)
                done += 1
            if part.parent_task_id is not None:
                call = self.get_task_from_id(part.parent_task_id)
                call.task_spec._update(call)
        return done

    def open_task(self, task_id: str) -> Task | None:
        """The user task with this id (32 hex digits) if it is open."""
        found = [t for part in self.parts() for t in part.tasks.values() if t.id.hex == task_id]
        return found[0] if found and found[0]._state == TaskState.READY and found[0].task_spec.manual else None

    def drop_finished_parts(self) -> None:
        """A finished sub-process has handed over its data; the library keeps it with all its tasks."""
        for key, sub in list(self.subprocesses.items()):
            call = next((part.tasks[key] for part in [self, *self.subprocesses.values()] if key in part.tasks), None)
            if call is None or sub.completed and call.has_state(TaskState.FINISHED_MASK):
                del self.subprocesses[key]

    def is_stuck(self) -> bool:
        """Neither ended nor waiting for anybody or anything."""
        waits = bool(self.event_manager.tasks) or any(t._state == TaskState.READY for part in self.parts() for t in part.tasks.values())
        return not self.completed and not waits

    def deepest(self) -> int:
        """Depth of the deepest tree; looked up only when a tree is large enough to be deep."""
        return max((len(line(task)) for part in self.parts() if len(part.tasks) > 500 for task in part.tasks.values() if not task._children), default=0)

    def parts(self) -> list[Any]:
        """The workflow itself and its open sub-workflows, innermost first."""
        return [*sorted(self.get_active_subprocesses(), key=lambda s: s.depth, reverse=True), self]
