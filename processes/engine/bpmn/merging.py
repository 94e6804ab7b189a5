"""Bring parallel branches together by what each branch changed, fork by fork, the innermost first.

The library deep-merges whole copies in order of arrival, so that the last branch's stale values win. Here a branch's change is its data against the
data at its fork: dicts key by key, any other value (lists too) as a whole. Forks are merged innermost first: with one common base for all, a late
branch that merely inherited an intermediate value would count as having changed it. When two branches change one value, the later arrival wins.
"""
from typing import Any

from SpiffWorkflow.task import Task

MISSING = object()


def copied(value: Any) -> Any:
    """A copy of plain JSON data, several times as fast as deepcopy."""
    if isinstance(value, dict):
        return {key: copied(one) for key, one in value.items()}
    if isinstance(value, list):
        return [copied(one) for one in value]
    return value


def carry(base: dict[str, Any], data: dict[str, Any], into: dict[str, Any]) -> None:
    """Do to `into`, in place, what turned `base` into `data`."""
    for key in base.keys() - data.keys():
        into.pop(key, None)
    for key, value in data.items():
        old = base.get(key, MISSING)
        if isinstance(old, dict) and isinstance(value, dict):
            if old != value:
                if not isinstance(into.get(key), dict):
                    into[key] = {}
                carry(old, value, into[key])
        elif old is MISSING or type(old) is not type(value) or old != value:
            into[key] = copied(value)


def line(task: Task) -> list[Task]:
    """From the root down to the task."""
    up = []
    while task is not None:
        up.append(task)
        task = task.parent
    return up[::-1]


def merged(lines: list[list[Task]]) -> dict[str, Any]:
    """The data of branches brought together; `lines` lead from one root to each branch's last task, in order of arrival."""
    if len(lines) == 1:
        found: dict[str, Any] = lines[0][-1].data
        return found
    shared = 0
    while all(len(path) > shared and path[shared] is lines[0][shared] for path in lines):
        shared += 1
    fork = lines[0][shared - 1]
    branches: dict[Task | None, list[list[Task]]] = {}
    for path in lines:                   # None: a flow straight from fork to join
        branches.setdefault(path[shared] if len(path) > shared else None, []).append(path)
    data: dict[str, Any] = copied(fork.data)
    for branch in sorted(branches.values(), key=lambda paths: lines.index(paths[-1])):
        carry(fork.data, merged(branch), data)
    return data
