"""Who waits for which message."""
from collections.abc import Sequence

import sqlalchemy as sa

from processes.engine.step import Awaits
from processes.engine.waits.models import waits


def replace(connection: sa.Connection, instance_id: str, business_key: str, gone: Sequence[tuple[str, str, str]], added: Sequence[Awaits]) -> None:
    for task_id, kind, name in gone:
        connection.execute(waits.delete().where(waits.c.instance_id == instance_id, waits.c.task_id == task_id, waits.c.kind == kind, waits.c.name == name))
    if added:
        connection.execute(waits.insert(), [{"instance_id": instance_id, "business_key": business_key, "task_id": a.task_id, "name": a.name, "kind": a.kind,
                                             "element_id": a.element_id} for a in added])


def waiting(connection: sa.Connection, kind: str, name: str, business_key: str) -> list[str]:
    """Ids of the instances of a key that wait for it, oldest first."""
    found = sa.select(waits.c.instance_id).distinct().where(waits.c.kind == kind, waits.c.name == name, waits.c.business_key == business_key)
    return sorted(connection.execute(found).scalars())


def other_keys(connection: sa.Connection, kind: str, name: str, business_key: str) -> list[str]:
    """Business keys other than this one where somebody waits for a broadcast signal."""
    found = sa.select(waits.c.business_key).distinct().where(waits.c.kind == kind, waits.c.name == name, waits.c.business_key != business_key)
    return sorted(connection.execute(found).scalars())
