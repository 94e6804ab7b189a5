"""The worker: takes due jobs and waiting messages, one transaction each, and goes through the same door as a person's click."""
import json
import logging
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event

import sqlalchemy as sa

from processes.bootstrap import House
from processes.directory import queries as directory
from processes.engine.jobs import store as jobs
from processes.engine.jobs.store import Job
from processes.engine.outbox import store as outbox
from processes.engine.outbox.channels import Envelope, Undeliverable
from processes.engine.outbox.store import Waiting
from processes.errors import Busy, Conflict

log = logging.getLogger("duban.worker")
BATCH = 50
IDLE = 1.0                               # seconds between looks when nothing was due


class LeaseLost(Exception):
    """Another worker has the job by now; this transaction must not count."""


class Worker:
    """The loop that runs beside the web server, and alone as `duban worker`."""

    def __init__(self, house: House) -> None:
        self.house = house

    def run(self, stop: Event) -> None:
        """Until told to stop. Nothing ends the loop: a database that is away for a while, and whatever nobody thought of, is waited out."""
        while not stop.is_set():
            try:
                done = self.run_once()
            except Exception as error:
                place = traceback.extract_tb(error.__traceback__)[-1]
                log.warning(json.dumps({"event": "worker waits", "error": type(error).__name__, "at": f"{Path(place.filename).name}:{place.lineno}"}))
                done = 0
            if not done:
                stop.wait(IDLE)

    def run_once(self) -> int:
        """Lease a batch of due jobs and of waiting messages and do them. Returns how many were taken."""
        with self.house.unit_of_work() as u:
            due = jobs.lease(u.connection, u.now, BATCH)
            waiting = outbox.lease(u.connection, u.now, BATCH) if self.house.channels else []
        for group in self._grouped(due):
            self._do(group)
        for message in waiting:
            self._send(message)
        return len(due) + len(waiting)

    def _grouped(self, due: list[Job]) -> list[list[Job]]:
        """All due timers of one instance together: they fire in one transaction."""
        groups: dict[object, list[Job]] = {}
        for job in due:
            groups.setdefault(job.instance_id if job.kind == "timer" else job.id, []).append(job)
        return list(groups.values())

    def _do(self, group: list[Job]) -> None:
        job, began = group[0], time.perf_counter()
        try:
            with self.house.unit_of_work(job.business_key) as u:
                if not all([jobs.still_mine(u.connection, one, u.now) for one in group]):
                    raise LeaseLost
                if job.kind == "timer":
                    u.engine.fire(job.instance_id or "")
                elif job.kind == "signal":
                    u.engine.hear(job.payload["name"], job.payload["payload"], by=job.payload["by"])
                elif job.kind == "start":
                    kind, record_id = job.payload.get("record") or ("", "")
                    u.engine.start(job.payload["process"], by=job.payload["by"], data=job.payload.get("data"), record=(kind, record_id))
                else:
                    self.house.registries.duties[job.kind](u, job.payload)
                for one in group:
                    jobs.finish(u.connection, one)
        except LeaseLost:
            return
        except (Busy, Conflict) as error:
            self._undone(group, error, jobs.postpone)
        except Exception as error:           # whatever a job raises becomes a retry and, in the end, an incident
            self._undone(group, error, jobs.fail)
        else:
            took = round((time.perf_counter() - began) * 1e3, 1)
            log.info(json.dumps({"event": "job", "kind": job.kind, "key": job.business_key, "timers": len(group), "ms": took}))

    def _undone(self, group: list[Job], error: Exception, again: Callable[[sa.Connection, Job, datetime, str], bool]) -> None:
        with self.house.unit_of_work() as u:
            incidents = [again(u.connection, job, u.now, f"{type(error).__name__}: {error}") for job in group]
        event, level = ("job postponed", logging.INFO) if again is jobs.postpone else ("job failed", logging.ERROR)
        log.log(level, json.dumps({"event": event, "kind": group[0].kind, "key": group[0].business_key, "error": type(error).__name__,
                                   "incident": any(incidents)}))

    def _send(self, message: Waiting) -> None:
        channel = self.house.channels.get(message.channel)
        with self.house.reading() as connection:
            address = self._address(connection, message)
        try:
            if channel is None or not address:
                raise Undeliverable("没有可用的地址或渠道")
            link = f"{self.house.settings.public_url}{message.link}" if message.link else ""
            channel(Envelope(message, address, link))
        except Undeliverable as refused:
            self._unsent(message, str(refused), for_good=True)
        except Exception as error:           # a gateway may fail in any way; the row keeps the reason and tries again
            self._unsent(message, f"{type(error).__name__}: {error}", for_good=False)
        else:
            with self.house.unit_of_work() as u:
                outbox.sent(u.connection, message, u.now)

    def _unsent(self, message: Waiting, error: str, *, for_good: bool) -> None:
        with self.house.unit_of_work() as u:
            outbox.failed(u.connection, message, u.now, error, for_good=for_good)

    def _address(self, connection: sa.Connection, message: Waiting) -> str:
        if message.channel == "webhook":
            return self.house.settings.webhook_url
        found = directory.person(connection, message.recipient.removeprefix("person:"))
        return found.email if found else ""
