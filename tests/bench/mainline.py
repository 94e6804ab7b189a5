"""engine.complete on the shipped main line: the stories beside the diagram are played again and again, and every completion is timed with its commit."""
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from statistics import median
from typing import Any
from unittest.mock import patch

from processes.bootstrap import ROOT, House
from processes.clock import MovableClock
from processes.db import Database
from processes.engine.engine import Engine
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import furnish
from processes.rehearsal.player import Player
from processes.rehearsal.stories import read_play
from tests.bench.counting import counted

STORIES = ROOT / "bpmn" / "supervision.scenarios.yaml"


def main_line(house: House, say: Callable[..., None], rounds: int = 4) -> None:
    furnish(house, demo_college())
    clock = house.clock
    assert isinstance(clock, MovableClock)
    stories = [story for story in read_play(STORIES).stories if not any(step.refused for step in story.steps)]
    with timed_completions() as taken:
        for story in stories * rounds:
            clock.move(story.steps[0].at or clock.now())
            player = Player(house, clock)
            for step in story.steps:
                player.step(replace(step, expect={}))
    began = time.perf_counter()
    house.deploy_shipped()
    say(f"engine.complete on the shipped main line, {len(taken)} completions", median(seconds for seconds, _ in taken) * 1e3, "ms")
    say("statements of such a completion", median(statements for _, statements in taken), "", "<= 14")
    say("statements of the most expensive one", max(statements for _, statements in taken), "", "")
    say("check and deploy everything shipped", (time.perf_counter() - began) * 1e3, "ms")


@contextmanager
def timed_completions() -> Iterator[list[tuple[float, int]]]:
    """Seconds from BEGIN to after COMMIT, and statements, of every transaction that completed a user task."""
    taken: list[tuple[float, int]] = []
    completed: list[bool] = []
    writing, complete = Database.writing, Engine.complete

    @contextmanager
    def timed(database: Database, key: str | None) -> Iterator[Any]:
        completed.clear()
        with counted(database) as count:
            began = time.perf_counter()
            with writing(database, key) as connection:
                yield connection
            if completed:
                taken.append((time.perf_counter() - began, count.statements))

    def noted(engine: Engine, *arguments: Any, **options: Any) -> Any:
        completed.append(True)
        return complete(engine, *arguments, **options)

    with patch.object(Database, "writing", timed), patch.object(Engine, "complete", noted):
        yield taken
