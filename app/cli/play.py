"""duban play FILE…: play scenarios in a rehearsal house."""
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from processes.bootstrap import House
from processes.clock import COLLEGE_ZONE
from processes.errors import ProcessError
from processes.rehearsal.demo import demo_college, play_all
from processes.rehearsal.house import Stages
from processes.rehearsal.stories import read_play

FIRST_DAY = datetime(2024, 1, 2, 9, tzinfo=COLLEGE_ZONE)


@click.command("play")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def command(files: tuple[Path, ...]) -> None:
    """逐步演一遍情景文件，有一处与预期不符即停下，退出码 1。"""
    with TemporaryDirectory(prefix="duban-play-") as folder:
        stages = Stages(Path(folder), demo_college(), FIRST_DAY)
        for file in files:
            _play(file, stages)


def _play(file: Path, stages: Stages) -> None:
    opened: list[House] = []

    def open_stage(at: datetime | None) -> House:
        opened.append(stages.open(at or FIRST_DAY))
        return opened[-1]

    try:
        play = read_play(file)
        play_all(play, open_stage)
    except ProcessError as error:
        raise click.ClickException(f"{file}：{error}") from error
    finally:
        for house in opened:
            house.close()
    click.echo(f"{file}：{len(play.stories)} 个故事，全部相符")
