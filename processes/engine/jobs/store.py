"""Lease, finish and fail due jobs. A lease is a token with an end; whoever comes back with an old token changes nothing."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa

from processes.db import changed, insert_new, new_id
from processes.engine.jobs.models import jobs

READY, INCIDENT = "ready", "incident"
LEASE = timedelta(seconds=60)
TRIES = 6
FIRST_PAUSE = timedelta(seconds=10)
POSTPONEMENTS = 60                       # with these pauses about an hour: whoever was in the way has long gone, so it is no accident
SHORT_PAUSE, LONGEST_PAUSE = timedelta(milliseconds=250), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    kind: str
    business_key: str | None
    instance_id: str | None
    task_id: str | None
    payload: dict[str, Any]
    due_at: datetime
    attempts: int
    postponed: int
    lease_token: str | None


TAKEN = [sa.type_coerce(jobs.c.payload, sa.Text).label("payload") if name == "payload" else jobs.c[name] for name in Job.__slots__]


def lease(connection: sa.Connection, now: datetime, limit: int) -> list[Job]:
    """Take up to `limit` due jobs for one minute; other workers pass them over. A row that cannot be read is put aside and never holds up the others."""
    free = sa.or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now)
    due = (sa.select(jobs.c.id).where(jobs.c.status == READY, jobs.c.due_at <= now, free).order_by(jobs.c.due_at, jobs.c.id).limit(limit)
           .with_for_update(skip_locked=True))
    token = new_id()
    taken = connection.execute(jobs.update().where(jobs.c.id.in_(due.scalar_subquery())).values(lease_token=token, leased_until=now + LEASE).returning(*TAKEN))
    found = []
    for row in taken.mappings().all():
        try:
            found.append(Job(**{**row, "payload": orjson.loads(row["payload"])}))
        except orjson.JSONDecodeError as error:
            aside = {"status": INCIDENT, "last_error": f"任务内容无法读取：{error}", "lease_token": None}
            connection.execute(jobs.update().where(jobs.c.id == row["id"]).values(aside))
    return sorted(found, key=lambda job: (job.due_at, job.id))


def still_mine(connection: sa.Connection, job: Job, now: datetime) -> bool:
    """Lock the job for this transaction; False when the lease has gone to somebody else or the job is done."""
    mine = sa.and_(jobs.c.id == job.id, jobs.c.lease_token == job.lease_token)
    return changed(connection, jobs.update().where(mine).values(leased_until=now + LEASE)) == 1


def finish(connection: sa.Connection, job: Job) -> None:
    connection.execute(jobs.delete().where(jobs.c.id == job.id, jobs.c.lease_token == job.lease_token))


def postpone(connection: sa.Connection, job: Job, now: datetime, error: str) -> bool:
    """Somebody else was at the same item: try again soon, using up no try; whoever is for ever in the way makes an incident too. True when it did."""
    pause = min(SHORT_PAUSE * 2 ** min(job.postponed, 10), LONGEST_PAUSE)
    return _give_back(connection, job, now + pause, error, job.postponed + 1 >= POSTPONEMENTS, postponed=job.postponed + 1)


def fail(connection: sa.Connection, job: Job, now: datetime, error: str) -> bool:
    """Try again later, doubling the pause; after the last try the job becomes an incident. True when it did."""
    return _give_back(connection, job, now + FIRST_PAUSE * 2 ** job.attempts, error, job.attempts + 1 >= TRIES, attempts=job.attempts + 1)


def _give_back(connection: sa.Connection, job: Job, until: datetime, error: str, incident: bool, **counted: int) -> bool:
    mine = sa.and_(jobs.c.id == job.id, jobs.c.lease_token == job.lease_token)
    connection.execute(jobs.update().where(mine).values(status=INCIDENT if incident else READY, last_error=error[:2000], lease_token=None, leased_until=until,
                                                        **counted))
    return incident


def retry(connection: sa.Connection, job_id: int, now: datetime) -> bool:
    """Put an incident back to work."""
    stuck = sa.and_(jobs.c.id == job_id, jobs.c.status == INCIDENT)
    afresh = {"status": READY, "attempts": 0, "postponed": 0, "due_at": now, "leased_until": None, "lease_token": None}
    return changed(connection, jobs.update().where(stuck).values(afresh)) == 1


def schedule(connection: sa.Connection, kind: str, due_at: datetime, payload: dict[str, Any], *, unique_key: str | None = None,
             business_key: str | None = None, keep: bool = False) -> None:
    """A job of the house; with a unique key it replaces the one that waits under it, or leaves it alone (`keep`)."""
    if unique_key is not None and not keep:
        connection.execute(jobs.delete().where(jobs.c.unique_key == unique_key))
    row = {"kind": kind, "due_at": due_at, "payload": payload, "unique_key": unique_key, "business_key": business_key, "status": READY}
    if keep:
        insert_new(connection, jobs, [row], "unique_key")
    else:
        connection.execute(jobs.insert(), row)


def schedule_each(connection: sa.Connection, kind: str, due_at: datetime, payload: dict[str, Any], keys: Sequence[str]) -> None:
    """The same job once per business key, in one statement: work on many keys that a crash half-way must not lose."""
    if keys:
        connection.execute(jobs.insert(), [{"kind": kind, "due_at": due_at, "payload": payload, "business_key": key, "status": READY} for key in keys])


def next_due(connection: sa.Connection) -> datetime | None:
    """When the next job may be taken; one that pauses is not due before its pause is over."""
    when = sa.case((jobs.c.leased_until > jobs.c.due_at, jobs.c.leased_until), else_=jobs.c.due_at)
    return connection.execute(sa.select(sa.func.min(when, type_=jobs.c.due_at.type)).where(jobs.c.status == READY)).scalar()


def replace_timers(connection: sa.Connection, gone: Sequence[str], added: Sequence[dict[str, Any]]) -> None:
    """Timer rows of one instance after a step: `gone` task ids, `added` rows with instance_id, business_key, task_id, due_at."""
    if gone:
        connection.execute(jobs.delete().where(jobs.c.task_id.in_(gone)))
    if added:
        connection.execute(jobs.insert(), [{**row, "kind": "timer", "payload": {}, "status": READY} for row in added])
