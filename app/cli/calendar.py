"""duban calendar: what the working-day calendar of this house says, with its sources; a new notice from a file."""
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa

from app.cli.console import BY, opened
from processes.bootstrap import House
from processes.engine.step import SYSTEM
from processes.errors import Refused
from processes.supervision.announced_years import AnnouncedYear
from processes.supervision.rulebook import SHIPPED, Rulebook, rulebook
from processes.supervision.rules import changing
from processes.supervision.rules.entries import KEY, Sort, year_content
from processes.supervision.rules.models import rule_entries
from processes.supervision.rules.moving import moved_items
from processes.supervision.rules.notices import read_notice

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("calendar")
def command() -> None:
    """工作日历。"""


def present() -> Rulebook:
    """What this house has entered; before anything is set up, what ships."""
    with opened() as house:
        if not set_up(house):
            return SHIPPED
        with house.reading() as connection:
            return rulebook(connection)


def set_up(house: House) -> bool:
    """Whether the database has its tables; asking must not make a file."""
    path = house.database.url.database
    if house.database.sqlite and not (path and Path(path).exists()):
        return False
    with house.reading() as connection:
        return sa.inspect(connection).has_table(rule_entries.name)


@command.command("latest")
@click.argument("due", type=DAY)
@click.option("--clear", is_flag=True, help="从严：其间须有5个完整的工作日")
def latest(due: datetime, clear: bool) -> None:
    """某办结时限最迟何日申请延期，计入哪些工作日，依据什么。"""
    book = present()
    answer = book.calendar.explain_latest(due.date(), "clear" if clear else book.tables.extension_reading)
    click.echo(answer.day.isoformat())
    click.echo("计入：" + " ".join(day.isoformat() for day in answer.counted))
    click.echo("依据：" + "、".join(answer.sources))
    click.echo(answer.sentence)
    click.echo(f"日历版本：{answer.version}")


@command.command("show")
@click.argument("year", type=click.IntRange(1950, 2100))
def show(year: int) -> None:
    """某年的放假安排、调休和工作日总数。"""
    for line in present().calendar.describe_year(year):
        click.echo(line)


@command.command("announce")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--number", default="", help="文号，文件里没有时填写")
@click.option("--dated", type=DAY, help="成文日期，文件里没有时填写")
@click.option("--why", default="", help="备注")
@click.option("--yes", is_flag=True, help="启用；不加只预览")
def announce(file: Path, number: str, dated: datetime | None, why: str, yes: bool) -> None:
    """读入国务院办公厅的放假安排通知（UTF-8 纯文本）：先预览全年和受影响的事项，加 --yes 才启用。"""
    with opened() as house:
        if not set_up(house):
            raise Refused("数据库还没有建立或不是本版本的。", next_step="请先运行 duban init 或 duban run。")
        try:
            found = read_notice(file.read_text(encoding="utf-8-sig"), number=number, dated=dated.date() if dated else None)
        except UnicodeDecodeError as error:
            raise Refused(f"{file.name} 不是 UTF-8 文本，请另存为 UTF-8 后再试。") from error
        if found.year is None:
            raise click.ClickException("通知里有要先弄清楚的地方，没有启用：\n" + "\n".join(map(str, found.faults)))
        for remark in found.remarks:
            click.echo(f"请留意：{remark}")
        seen = preview(house, found.year)
        if not yes:
            click.echo("以上是预览，没有启用。加 --yes 启用。")
            return
        with house.unit_of_work(KEY) as u:
            changing.enter_notice(u, BY, found.year, why, seen)
        click.echo(f"{found.year.year}年放假安排已启用，在办事项由后台逐件重算，有变动的会通知承办科室负责人和承办人。")


def preview(house: House, year: AnnouncedYear) -> str:
    """Print the year as it would be and what moves; returns the stamp it was counted from. Whoever may start commands here sees every item, but no title."""
    with house.reading() as connection:
        before, after, seen = changing.tried(connection, Sort.YEAR, str(year.year), year_content(year), house.clock.now())
        moved = moved_items(connection, SYSTEM, before, after, house.today())
    for line in after.calendar.describe_year(year.year):
        click.echo(line)
    click.echo(f"原为全年工作日{before.calendar.working_days_in(year.year)}天。日期有变动的在办事项：{len(moved)} 件。")
    for item in moved:
        click.echo(f"{item.number} {item.lead}：" + "；".join(f"{move.what} {move.before or '无'} → {move.after or '无'}" for move in item.moves))
    return seen
