"""Who holds a task: a claim tells colleagues that somebody is at work; it never outlives the post that let him claim it."""
from datetime import date
from typing import Protocol

import sqlalchemy as sa

from processes.directory.principals import HEAD
from processes.directory.queries import principals_of
from processes.engine.step import Viewer


class Claimed(Protocol):
    @property
    def claimed_by(self) -> str | None: ...
    @property
    def candidates(self) -> list[str]: ...


def holder(connection: sa.Connection, task: Claimed, today: date) -> str | None:
    """Whoever has claimed the task, as long as he is still a candidate for it."""
    if task.claimed_by is None or not principals_of(connection, task.claimed_by, today) & set(task.candidates):
        return None
    return task.claimed_by


def may_put_back(task: Claimed, by: Viewer) -> bool:
    """The claimer; for a colleague who is away, whoever is asked by his post, or heads an office that is asked."""
    posts = {candidate for candidate in task.candidates if candidate.startswith("post")}
    heads = {f"post:{HEAD}/{candidate.removeprefix('office:')}" for candidate in task.candidates if candidate.startswith("office:")}
    return by.everything or by.person == task.claimed_by or bool((posts | heads) & by.principals)
