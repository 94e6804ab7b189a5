"""Cut finished work out of an instance, inside the branches of an open fork too, so that the tree never grows with history.

Kept: every live task with all that lies below it; every arrival at a join that has not fired, with the task it arrived from; a boundary split and its
children while its join is open; and the points where kept lines fork (a join takes its merge base there). The rest goes; what is kept is hung below
its nearest kept ancestor. The story of what goes must be in the trace already.
"""
from itertools import pairwise
from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from processes.engine.bpmn.merging import line

LIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED


def prune(workflow: Any) -> int:
    """Prune one (sub)workflow; returns how many tasks went."""
    keep = needed(workflow)
    if not any(t.has_state(LIVE) for t in keep):
        return 0
    keep |= forks(keep)
    idle = {t for t in keep if t.state == TaskState.CANCELLED and t.parent is not None and changed_nothing(t, keep)}
    if idle:
        keep -= idle
        keep -= {t.parent for t in idle if not any(c in keep for c in t.parent.children) and not t.parent.has_state(LIVE)}
        keep |= forks(keep)
    removed = [t for t in workflow.tasks.values() if t not in keep]
    if removed:
        rehang(workflow, keep)
        for task in removed:
            del workflow.tasks[task.id]
            workflow.top_workflow.subprocesses.pop(task.id, None)
        if workflow.last_task not in keep:
            workflow.last_task = workflow.task_tree
    return len(removed)


def below(task: Task) -> list[Task]:
    """The task's descendants. A catching event that goes on waiting (a cycle) does not hold what it has already set off."""
    waits_on = isinstance(task.task_spec, CatchingEvent) and task.state == TaskState.WAITING
    children = [c for c in task.children if c.has_state(TaskState.PREDICTED_MASK | TaskState.FUTURE)] if waits_on else task.children
    return [t for child in children for t in (child, *below(child))]


def open_arrivals(workflow: Any) -> list[Task]:
    """Tokens that a join holds; the most recent one is WAITING, the library cancels the others."""
    return [t for t in workflow.tasks.values() if isinstance(t.task_spec, UnstructuredJoin) and t.state == TaskState.CANCELLED
            and t.parent.state == TaskState.COMPLETED and "consumed" not in t.internal_data]


def needed(workflow: Any) -> set[Task]:
    keep = {workflow.task_tree}
    for task in [t for t in workflow.tasks.values() if t.has_state(LIVE)]:
        keep.update((task, *below(task)))
        if task.parent is not None:
            keep.add(task.parent)
        if split := getattr(task.task_spec, "split_task", None):
            found = task.find_ancestor(split)
            keep.update((found, *found.children))
    for task in open_arrivals(workflow):
        keep.update((task, task.parent))
    return keep


def forks(keep: set[Task]) -> set[Task]:
    """Tasks at which the lines to kept tasks part."""
    ways: dict[Task, set[Task]] = {}
    for task in keep:
        path = line(task)
        for above, under in pairwise(path):
            ways.setdefault(above, set()).add(under)
    return {task for task, under in ways.items() if len(under) > 1}


def changed_nothing(task: Task, keep: set[Task]) -> bool:
    """An arrival at the end whose branch left the data as it found them (a reminder, say) has nothing to merge."""
    base = next(t for t in reversed(line(task)[:-2]) if t in keep)
    return isinstance(task.task_spec, _EndJoin) and task.parent.data == base.data


def rehang(workflow: Any, keep: set[Task]) -> None:
    parents = {t: next((a for a in reversed(line(t)[:-1]) if a in keep), None) for t in keep}
    children: dict[Task, list[Task]] = {t: [] for t in keep}
    for task in workflow.tasks.values():                     # oldest first: children keep their order
        if task in keep and (parent := parents[task]) is not None:
            children[parent].append(task)
    for task in keep:
        task.data                                            # noqa: B018 - worked out while its old ancestors are still there
    for task in keep:
        task.parent, task.children = parents[task], children[task]
