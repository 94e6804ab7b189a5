"""The demo college: invented people and a year of items, played through the real engine on past dates."""
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from processes.bootstrap import ROOT, migrate, open_house
from processes.clock import Clock, MovableClock
from processes.directory.models import people
from processes.rehearsal.house import furnish
from processes.rehearsal.player import Player, interleaved
from processes.rehearsal.stories import Play, read_play
from processes.settings import Settings
from processes.supervision.ledger import seal_day

COLLEGE = ROOT / "processes" / "supervision" / "demo_college.yaml"
YEAR = ROOT / "bpmn" / "demo" / "year.yaml"


def demo_college() -> dict[str, Any]:
    """Offices, people, posts and accounts of the demo; clearly invented."""
    college: dict[str, Any] = yaml.safe_load(COLLEGE.read_text(encoding="utf-8"))
    return college


def is_demo(connection: sa.Connection) -> bool:
    """Whether this database holds the demo college: its addresses end in a domain that can belong to nobody."""
    return connection.execute(sa.select(people.c.id).where(people.c.email.like("%@yanshi.example")).limit(1)).first() is not None


def make_demo(settings: Settings, clock: Clock, *, play: Path = YEAR, told: Callable[[str], None] = lambda line: None) -> int:
    """Furnish an empty house and play a year up to now. Returns the number of steps played."""
    migrate(settings)
    year = read_play(play)
    steps = list(interleaved(year.stories))
    moving = MovableClock(steps[0][1].at or clock.now())
    house = open_house(settings, moving)
    try:
        furnish(house, demo_college())
        players = {story.title: Player(house, moving) for story in year.stories}
        for story, step in steps:
            if step.at and step.at > clock.now():
                break
            players[story.title].step(step)
        players[year.stories[0].title].advance(clock.now())
        with house.unit_of_work() as u:
            seal_day(u.connection, u.today - timedelta(days=1), u.now)
        told(f"演示学院：{len(year.stories)} 件事项，{sum(p.played for p in players.values())} 步")
        return sum(player.played for player in players.values())
    finally:
        house.close()


def play_all(play: Play, stages: Callable[[Any], Any]) -> None:
    """Every story in a fresh house, or all in one when the file says so. `stages(at)` opens a house."""
    if play.together:
        steps = list(interleaved(play.stories))
        house = stages(steps[0][1].at)
        players = {story.title: Player(house, house.clock) for story in play.stories}
        for story, step in steps:
            players[story.title].step(step)
        return
    for story in play.stories:
        house = stages(story.steps[0].at)
        Player(house, house.clock).play(story)
