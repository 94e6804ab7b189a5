"""What the killed processes do: four clients that take laps, and a worker. Acknowledged completions and sent messages go to files at once."""
import os
import random
import threading
import time
from pathlib import Path

from processes.bootstrap import House
from processes.engine import queries
from processes.engine.outbox.channels import Envelope
from processes.errors import Busy, Conflict, NotFound
from processes.workers.loop import Worker
from tests.faults.track import HurriedClock, open_track, runner

CLIENTS = 4
ACKNOWLEDGED = "acknowledged"
SENT = "sent"


class Diary:
    """One line per event, written by one system call: whoever dies afterwards, the line is there."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, line: str) -> None:
        os.write(self.file, f"{line}\n".encode())


def serve(url: str, home: Path, since: float, *, clients: bool, worker: bool) -> None:
    """Until somebody kills this process."""
    house = open_track(url, home, HurriedClock(since))
    gateway = Diary(home / SENT)
    house.channels["webhook"] = lambda envelope: gateway.write(key_of(envelope))
    threads = [threading.Thread(target=take_laps, args=(house, home, number)) for number in range(CLIENTS if clients else 0)]
    threads += [threading.Thread(target=work, args=(house,))] if worker else []
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def key_of(envelope: Envelope) -> str:
    return envelope.message.key


def take_laps(house: House, home: Path, number: int) -> None:
    diary, me, dice = Diary(home / ACKNOWLEDGED), runner(f"r{number}"), random.Random()
    while True:
        with house.reading() as connection:
            waiting = queries.inbox(connection, me)
        if not waiting:
            time.sleep(0.005)
            continue
        row = dice.choice(waiting)
        try:
            with house.reading() as connection:
                lap = 1 + sum(line.task_id != "" and line.element_id == "run" and line.kind == "completed"
                              for line in queries.story(connection, me, row.instance_id))
            with house.unit_of_work(row.business_key) as u:
                u.engine.complete(row.task_id, by=me, data={"lap": lap, "last": False})
        except (Conflict, NotFound, Busy):
            continue
        diary.write(f"{row.task_id} {row.instance_id} {lap}")


def work(house: House) -> None:
    worker = Worker(house)
    while True:
        try:
            if not worker.run_once():
                time.sleep(0.005)
        except Busy:
            time.sleep(0.005)
