"""无人接手: what is open and has nobody, today or after a change that is being thought of."""
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from processes.directory.principals import parse_post
from processes.engine.tasks import store as tasks
from processes.engine.tasks.models import work_item_candidates, work_items
from processes.supervision.lifecycle import OPEN
from processes.supervision.models import coops, items
from processes.supervision.personnel.roll import Roll, spelled
from processes.supervision.regulation import head_post

LEADS = sa.select(items.c.lead, sa.func.count()).where(items.c.status.in_(OPEN)).group_by(items.c.lead)
HELPS = (sa.select(coops.c.office, sa.func.count()).join(items, items.c.id == coops.c.item_id)
         .where(items.c.status.in_(OPEN), coops.c.state.in_(["waiting", "open"])).group_by(coops.c.office))
DIRECTED = (sa.select(items.c.leader_in_charge, sa.func.count())
            .where(items.c.status.in_(OPEN), items.c.leader_in_charge.is_not(None)).group_by(items.c.leader_in_charge))


@dataclass(frozen=True, slots=True)
class Need:
    """A post that open items rest on."""
    principal: str
    said: str

    @property
    def who(self) -> str:
        return said(self.principal)


def said(principal: str) -> str:
    """A principal in the words of officials."""
    kind, _, rest = principal.partition(":")
    return parse_post(rest).said if kind == "post" else rest


def needs(connection: sa.Connection) -> tuple[Need, ...]:
    """The posts that open items rest on, whether or not a task waits for them right now (R-4.4)."""
    def counted(query: sa.Select[Any], said: str) -> list[Need]:
        return [Need(str(name), said.format(count)) for name, count in connection.execute(query)]
    lead = [Need(head_post(one.principal), one.said) for one in counted(LEADS, "有 {} 件未办结事项由其承办")]
    helps = [Need(head_post(one.principal), one.said) for one in counted(HELPS, "有 {} 件未办结事项由其配合")]
    return (*lead, *helps, *counted(DIRECTED, "有 {} 件未办结事项由其分管"))


def open_for(connection: sa.Connection, principals: Collection[str]) -> list[tasks.WorkItem]:
    """Open tasks that one of the principals is a candidate of."""
    wanted = sa.select(work_item_candidates.c.task_id).where(work_item_candidates.c.principal.in_(sorted(principals)))
    query = sa.select(*tasks.COLUMNS).where(work_items.c.status == tasks.OPEN, work_items.c.id.in_(wanted)).order_by(work_items.c.id)
    return [tasks.WorkItem(*row) for row in connection.execute(query)] if principals else []


def nobody_for(who: Roll, task: tasks.WorkItem) -> bool:
    return not who.answering(task.candidates) - set(task.excluded)


def deserted(connection: sa.Connection, before: Roll, after: Roll, person: str, *, moved: bool) -> tuple[Need, ...]:
    """What somebody answers for now and nobody would afterwards. `moved`: tasks addressed to the person by name get another name."""
    def lost(principal: str) -> bool:
        return person in before.answering([principal]) and not after.answering([principal])
    found = {spelled(need.principal): need for need in needs(connection) if lost(need.principal)}
    gone = [principal for principal, who in before.answers.items() if person in who]
    for task in open_for(connection, gone):
        by_name = moved and f"person:{person}" in task.candidates
        if not by_name and nobody_for(after, task) and not nobody_for(before, task):
            found.setdefault(task.candidates[0], Need(task.candidates[0], f"有任务“{task.name}”待办"))
    return tuple(found.values())
