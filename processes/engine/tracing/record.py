"""Write what happened, append-only."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from processes.engine.step import Fact, Happened


@dataclass(frozen=True, slots=True)
class Act:
    """Who caused a step, and when: a person's act, or the clock's ("system")."""
    person: str
    entered_by: str
    acted_at: datetime                   # 办理时间
    entered_at: datetime                 # 录入时间


def lines(instance_id: str, business_key: str, act: Act, happened: Iterable[Happened]) -> list[dict[str, Any]]:
    """The rows to insert. A taken flow becomes part of the line of the element it leaves."""
    rows: list[dict[str, Any]] = []
    for one in happened:
        if one.kind is Fact.TAKEN and rows:
            rows[-1]["flows"].append(one.flow)
            continue
        rows.append({
            "instance_id": instance_id, "business_key": business_key, "kind": one.kind.value, "process_id": one.process_id, "element_id": one.element_id,
            "name": one.name, "task_id": one.task_id, "flows": [one.flow] if one.flow else [], "person": act.person, "entered_by": act.entered_by,
            "acted_at": act.acted_at, "entered_at": act.entered_at, "changes": one.changes})
    return rows
