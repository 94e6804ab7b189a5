"""The stories beside the diagrams: every diagram has some, they speak of what is drawn, and each goes as it is told, on both databases."""
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import pytest

from processes.bootstrap import House, open_house
from processes.clock import MovableClock
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import furnish
from processes.rehearsal.player import Player, interleaved
from processes.rehearsal.shapes import WANTED
from processes.rehearsal.stories import Play, Step, Story, read_play
from processes.settings import read_settings
from tests.diagrams.drawing import DIAGRAMS, FOLDER, drawing
from tests.postgresql import Cluster

PLAYS: dict[str, Play] = {name: read_play(FOLDER / f"{name}.scenarios.yaml") for name in DIAGRAMS}
YEAR = read_play(FOLDER / "demo" / "year.yaml")
STORIES = [pytest.param(story, id=f"{name}: {story.title}") for name, play in PLAYS.items() for story in play.stories]
OPENED = datetime(2024, 1, 2, 1, tzinfo=UTC)
TASKS = {element.id for name in DIAGRAMS for element in drawing(name).elements.values() if element.kind == "userTask"}


def every_step() -> list[Step]:
    return [step for play in (*PLAYS.values(), YEAR) for story in play.stories for step in story.steps]


def test_every_story_names_a_drawn_task_or_a_shipped_process() -> None:
    assert {step.name for step in every_step() if step.verb == "do"} <= TASKS
    assert {step.name for step in every_step() if step.verb == "start"} <= set(DIAGRAMS)
    wanted = [one.get("open", {}) for step in every_step() for one in step.expect.values()]
    assert {element for one in wanted for elements in one.values() for element in elements} <= TASKS


def test_every_user_task_is_done_in_some_story() -> None:
    done = {step.name for step in every_step() if step.verb == "do" and not step.refused}
    assert done | {"register"} == TASKS        # `register` is also completed by `start: supervision` with `with:`


@pytest.mark.parametrize("name", DIAGRAMS)
def test_every_diagram_has_stories_that_cite_their_article_and_check_something(name: str) -> None:
    for story in PLAYS[name].stories:
        assert story.article, story.title
        assert any(step.expect or step.refused for step in story.steps), story.title


def test_titles_of_stories_are_unique() -> None:
    titles = [story.title for story in chain.from_iterable(play.stories for play in (*PLAYS.values(), YEAR))]
    assert len(titles) == len(set(titles))


def test_the_demo_year_tells_about_thirty_items_step_by_step_in_time() -> None:
    assert 30 <= len(YEAR.stories) <= 40
    for story in YEAR.stories:
        times = [step.at for step in story.steps]
        assert all(times) and times == sorted(times), story.title       # type: ignore[type-var]
    assert list(interleaved(YEAR.stories))[-1][1].at < datetime(2026, 11, 23, 12, tzinfo=UTC)       # type: ignore[operator]


def test_every_key_that_a_scenario_may_have_is_used_in_some_story() -> None:
    """What no story uses nobody has tried; numbers depend on the items before, so the demo year alone could tell one."""
    steps = every_step()
    fields = {"at", "wait", "of", "acted_at", "entered_by", "evidence", "refused", "item"}
    assert {name for name in fields if any(getattr(step, name) for step in steps)} == fields
    assert {step.verb for step in steps} - {""} == {"start", "do", "act", "send"}
    assert {key for step in steps for wanted in step.expect.values() for key in wanted} == set(WANTED)


def furnished(url: str, home: Path, at: datetime) -> House:
    return open_house(read_settings({"DUBAN_HOME": str(home), "DATABASE_URL": url}), MovableClock(at))


def furnish_at(url: str, home: Path) -> None:
    house = furnished(url, home, OPENED)
    try:
        furnish(house, demo_college())
    finally:
        house.close()


@pytest.fixture(scope="session")
def furnished_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("furnished")
    path = folder / "college.db"
    path.write_bytes(sqlite_template.read_bytes())
    furnish_at(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def furnished_postgresql(cluster: Cluster, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    cluster.execute(f"CREATE DATABASE furnished TEMPLATE {postgresql_template}")
    furnish_at(cluster.url("furnished"), tmp_path_factory.mktemp("furnished"))
    return "furnished"


def play(story: Story, url: str, home: Path) -> None:
    house = furnished(url, home, story.steps[0].at or OPENED)
    try:
        Player(house, house.clock).play(story)                # type: ignore[arg-type]
    finally:
        house.close()


@pytest.mark.parametrize("story", STORIES)
def test_the_story_goes_as_told(story: Story, furnished_sqlite: Path, tmp_path: Path) -> None:
    copy = tmp_path / "duban.db"
    copy.write_bytes(furnished_sqlite.read_bytes())
    play(story, f"sqlite:///{copy}", tmp_path)


@pytest.mark.postgresql
@pytest.mark.parametrize("story", STORIES)
def test_the_story_goes_as_told_on_postgresql(story: Story, cluster: Cluster, furnished_postgresql: str, tmp_path: Path) -> None:
    with cluster.database(furnished_postgresql) as url:
        play(story, url, tmp_path)
