"""An instance as compact bytes: ordered rows of tasks, without the specification, data as differences to the parent task.

Order carries meaning (parents before children; data are differences), so a snapshot is text or bytes in the database, never jsonb. Data are worked out
when first looked at; rows nobody touched are written again as they were. Only plain JSON values are stored; anything else is refused when saving.
"""
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

from processes.engine.bpmn.formats import upgraded
from processes.engine.bpmn.merging import copied
from processes.engine.bpmn.specification import Specification
from processes.engine.bpmn.workflow import SubWorkflow, Workflow
from processes.engine.instances.upgrades import FORMAT, UPGRADES
from processes.errors import Refused

PLAIN = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
ID, PARENT, CHILDREN, STATE, SPEC, TRIGGERED, CHANGED, INTERNAL, UPDATES, DELETIONS = range(10)


class StoredTask(Task):
    """A task read from a snapshot: its data appear from the chain of differences when first touched."""

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] | None = self.__dict__.get("_data")
        if found is None:
            found = self.__dict__["_data"] = self._worked_out()
        return found

    @data.setter
    def data(self, value: dict[str, Any]) -> None:
        self.__dict__["_data"] = value

    def collect_log_extras(self, dct: dict[str, Any] | None = None) -> dict[str, Any]:
        """The library gathers these at every change of state, whether anybody logs or not; the trace is our log."""
        return {}

    def _worked_out(self) -> dict[str, Any]:
        chain: list[StoredTask] = []
        task, data = self, {}
        while task is not None:
            known = task.data if not isinstance(task, StoredTask) else task.__dict__.get("_data")
            if known is not None:
                data = dict(known)
                break
            chain.append(task)
            task = task.workflow.tasks.get(task._parent)
        for one in reversed(chain):
            row = one.__dict__["_row"]
            data.update(row[UPDATES])
            for key in row[DELETIONS]:
                data.pop(key, None)
        return copied(data)                # nested values are never shared with an ancestor


def dump(workflow: Workflow) -> bytes:
    """Raises Refused when process data hold something that is not plain JSON."""
    try:
        return orjson.dumps({
            "format": FORMAT, **_workflow(workflow), "correlations": workflow.correlations,
            "subs": [[key.hex, sub.spec.name, _workflow(sub)] for key, sub in workflow.subprocesses.items()]}, option=PLAIN)
    except TypeError as error:
        raise Refused(f"流程数据中有无法保存的内容：{error}") from error


def load(data: bytes, specification: Specification, script_engine: Any) -> Workflow:
    raw = upgraded(orjson.loads(data), "snapshot", FORMAT, UPGRADES)
    workflow = Workflow(specification.main, specification.subs, script_engine=script_engine, deserializing=True)
    workflow.correlations = raw["correlations"]
    _fill(workflow, raw)
    waiting = {row[0]: row for row in raw["subs"]}
    _attach(workflow, workflow, waiting, specification)
    return workflow


def _attach(part: Any, top: Workflow, waiting: dict[str, Any], specification: Specification) -> None:
    """Sub-workflows hang on the task that opened them; outer ones first, because depth is counted upwards."""
    for task in list(part.tasks.values()):
        if (row := waiting.pop(task.id.hex, None)) is not None:
            sub = SubWorkflow(specification.subs[row[1]], task.id, top, deserializing=True)
            _fill(sub, row[2])
            top.subprocesses[task.id] = sub
            sub.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
            _attach(sub, top, waiting, specification)


def _workflow(workflow: Any) -> dict[str, Any]:
    return {"data": workflow.data, "last": workflow.last_task.id.hex if workflow.last_task else None, "success": workflow.success,
            "completed": workflow.completed, "root": workflow.task_tree.id.hex, "tasks": [_row(task) for task in workflow.tasks.values()]}


def _row(task: Task) -> list[Any]:
    parent = task.workflow.tasks.get(task._parent)
    old = task.__dict__.get("_row")
    if old is not None and _untouched(task, parent, old):
        return list(old)
    if parent is None:
        updates, deletions = task.data, []
    else:
        updates, deletions = DeepMerge.get_updated_keys(parent.data, task.data), DeepMerge.get_deleted_keys(parent.data, task.data)
    return [task.id.hex, task._parent.hex if task._parent else None, [c.hex for c in task._children], task._state, task.task_spec.name, task.triggered,
            task.last_state_change, task.internal_data, updates, list(deletions)]


def _untouched(task: Task, parent: Task | None, old: list[Any]) -> bool:
    """Internal data are compared too: a timer's due instant or a consumed arrival changes nothing else."""
    same = (task.__dict__.get("_data") is None and old[CHANGED] == task.last_state_change and old[STATE] == task._state
            and old[CHILDREN] == [c.hex for c in task._children] and old[INTERNAL] == task.internal_data)
    return same and (parent is None or (parent.has_state(TaskState.FINISHED_MASK) and parent.id.hex == old[PARENT] and parent.__dict__.get("_data") is None))


def _fill(workflow: Any, raw: dict[str, Any]) -> None:
    manager, specs = workflow.top_workflow.event_manager, workflow.spec.task_specs
    workflow.tasks = {}
    for row in raw["tasks"]:
        task = StoredTask.__new__(StoredTask)
        task.__dict__.update(
            id=UUID(hex=row[ID]), workflow=workflow, _parent=UUID(hex=row[PARENT]) if row[PARENT] else None, _children=[UUID(hex=c) for c in row[CHILDREN]],
            _state=row[STATE], task_spec=specs[row[SPEC]], triggered=row[TRIGGERED], last_state_change=row[CHANGED], internal_data=copied(row[INTERNAL]),
            thread_id=0, _row=row)
        workflow.tasks[task.id] = task
        if row[STATE] == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            manager.add_task(task)
    workflow.task_tree = workflow.tasks[UUID(hex=raw["root"])]
    workflow.data, workflow.success, workflow.completed = raw["data"], raw["success"], raw["completed"]
    workflow.last_task = workflow.tasks.get(UUID(hex=raw["last"])) if raw["last"] else None
