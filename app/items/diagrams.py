"""The live diagram as data: which instances an item has, and one instance's drawings with who did what when."""
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.access import house, me
from app.words import moment
from processes.clock import college_day
from processes.directory import queries as directory
from processes.engine import queries as engine
from processes.engine.queries import Drawing, InstanceRow, TraceLine
from processes.engine.step import Fact
from processes.engine.tasks import claims
from processes.engine.tasks.store import WorkItem

HAPPENED = {Fact.ENTERED: "开始", Fact.COMPLETED: "完成", Fact.CANCELLED: "取消", Fact.FIRED: "时间到", Fact.RECEIVED: "收到消息", Fact.SENT: "发出消息",
            Fact.CLAIMED: "认领", Fact.RELEASED: "放回", Fact.REASSIGNED: "改由他人办理", Fact.REARMED: "期限改动"}
STATES = {"active": "进行中", "completed": "已结束", "cancelled": "已取消"}


@dataclass(frozen=True, slots=True)
class Running:
    """One instance in the choice of diagrams."""
    id: str
    label: str
    state: str


def running(found: list[InstanceRow]) -> tuple[Running, ...]:
    """The main line first; of what ran several times, with its day."""
    often = [row.process_id for row in found]

    def day(row: InstanceRow) -> str:
        return f" {moment(row.started_at)[5:10]}" if often.count(row.process_id) > 1 else ""
    return tuple(Running(row.id, row.title + day(row), STATES.get(row.status, row.status)) for row in found)


def as_data(connection: sa.Connection, key: str, instance_id: str) -> dict[str, Any]:
    """What the page's script draws. A called process counts once something has happened in it."""
    drawings = engine.drawings(connection, me(), instance_id)
    tasks = [task for task in engine.open_tasks(connection, me(), key) if task.instance_id == instance_id]
    names = directory.names_of(connection, {line.person for one in drawings for line in one.lines} | {task.claimed_by or "" for task in tasks})
    offices = {task: str(about["office"]) for task, about in engine.names_in(connection, me(), instance_id).items() if about.get("office")}
    shown = [one for number, one in enumerate(drawings) if number == 0 or one.states]
    return {"drawings": [_drawing(one, engine.title_of(connection, me(), one.process_id), names, offices,
                                  _waiting(connection, [task for task in tasks if task.process_id == one.process_id], names)) for one in shown]}


def _drawing(one: Drawing, title: str, names: dict[str, str], offices: dict[str, str], waiting: dict[str, list[str]]) -> dict[str, Any]:
    lines = [{"element": line.element_id, "text": _said(line, names, offices.get(line.task_id, ""))}
             for line in one.lines if line.element_id and line.kind in HAPPENED]
    return {"process": one.process_id, "title": title, "xml": one.xml.decode(), "states": one.states, "flows": one.flows, "lines": lines, "waiting": waiting}


def _waiting(connection: sa.Connection, tasks: list[WorkItem], names: dict[str, str]) -> dict[str, list[str]]:
    """{element: a sentence for each task that waits there}; several offices may be asked at once."""
    found: dict[str, list[str]] = {}
    for task in tasks:
        found.setdefault(task.element_id, []).append(_waits(connection, task, names))
    return found


def _waits(connection: sa.Connection, task: WorkItem, names: dict[str, str]) -> str:
    """教学科研办公室：等待 李明 办理，已 4 天，应于 2026-09-30 前办理。"""
    people = [person.name for principal in task.candidates for person in directory.people_of(connection, principal, house().today())]
    who = names.get(claims.holder(connection, task, house().today()) or "") or "、".join(dict.fromkeys(people[:4])) + ("等" if len(people) > 4 else "") or "暂无人担任"
    days = (house().today() - _day(task.created_at)).days
    return f"{_of(task.names.get('office'))}等待 {who} 办理，已 {days} 天" + (f"，应于 {task.due} 前办理。" if task.due else "。")


def _day(at: datetime) -> date:
    return college_day(at)


def _of(office: Any) -> str:
    return f"{office}：" if office else ""


def _said(line: TraceLine, names: dict[str, str], office: str) -> str:
    who = names.get(line.person, "系统")
    typed = f"（{names[line.entered_by]}代录）" if line.entered_by != line.person and line.entered_by in names else ""
    return f"{_of(office)}{moment(line.acted_at)}　{who}{typed}　{HAPPENED[line.kind]}"
