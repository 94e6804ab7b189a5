"""A house with small diagrams of its own: runners take laps, an operator notes each lap in an outbox message."""
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from processes.bootstrap import House, open_house
from processes.clock import Clock
from processes.engine.definitions.source import read_folder
from processes.engine.operators.registry import Call
from processes.engine.step import Viewer
from processes.settings import read_settings

DIAGRAMS = Path(__file__).parent / "diagrams"
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
TRACK = frozenset({"office:跑道"})


class HurriedClock:
    """A hundred seconds pass in one, in every process alike, from a Monday morning on: leases of the dead end while the test is still young."""

    def __init__(self, since: float) -> None:
        self.since = since

    def now(self) -> datetime:
        return MONDAY + timedelta(seconds=100 * (time.time() - self.since))


def runner(name: str) -> Viewer:
    return Viewer(name, TRACK | {f"person:{name}"})


def note(call: Call) -> dict[str, Any]:
    """One message per lap; its key tells the lap, so that a lap noted twice would be one row too few or one sending too many."""
    call.engine.notify("webhook", "webhook", "一棒", str(call.parameters["lap"]), key=f"{call.instance_id}/{call.parameters['lap']}")
    return {"lap": call.parameters["lap"]}


def open_track(url: str, home: Path, clock: Clock) -> House:
    settings = read_settings({"DUBAN_HOME": str(home), "DATABASE_URL": url, "WEBHOOK_URL": "http://gateway.example/"})
    house = open_house(settings, clock)
    house.registries.operators.add("faults/note", note)
    return house


def deploy(house: House) -> None:
    house.deploy(read_folder(DIAGRAMS), by="system")


def start(house: House, process: str, count: int) -> dict[str, str]:
    """{business key: instance id} of fresh instances, one key each."""
    started = {}
    for number in range(count):
        key = f"item/{process}{number}"
        with house.unit_of_work(key) as u:
            started[key] = u.engine.start(process, by="system")
    return started
