"""duban calendar: what the working-day calendar says, with its sources."""
from datetime import datetime

import click

from processes.supervision.calendar import load_calendar


@click.group("calendar")
def command() -> None:
    """工作日历。"""


@command.command("latest")
@click.argument("due", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--clear", is_flag=True, help="从严：其间须有5个完整的工作日")
def latest(due: datetime, clear: bool) -> None:
    """某办结时限最迟何日申请延期，计入哪些工作日，依据什么。"""
    answer = load_calendar().explain_latest(due.date(), "clear" if clear else "counted")
    click.echo(answer.day.isoformat())
    click.echo("计入：" + " ".join(day.isoformat() for day in answer.counted))
    click.echo("依据：" + "、".join(answer.sources))
    click.echo(answer.sentence)
    click.echo(f"日历版本：{answer.version}")


@command.command("show")
@click.argument("year", type=click.IntRange(1950, 2100))
def show(year: int) -> None:
    """某年的放假安排、调休和工作日总数。"""
    for line in load_calendar().describe_year(year):
        click.echo(line)
