"""duban demo: fill an empty house with the demo college."""
import os

import click

from processes.bootstrap import migrate
from processes.clock import SystemClock
from processes.db import Database
from processes.directory.accounts import has_accounts
from processes.rehearsal.demo import make_demo
from processes.settings import read_settings


@click.command("demo")
def command() -> None:
    """建立演示学院（示范数据，均为虚构）：通过真实流程在过去的日期上演一年的事项。"""
    settings = read_settings(os.environ)
    migrate(settings)
    database = Database(settings.database_url)
    with database.reading() as connection:
        if has_accounts(connection):
            raise click.ClickException("数据库中已有账号，演示学院只能建在空的数据库里。请另设 DUBAN_HOME 或 DATABASE_URL。")
    database.dispose()
    make_demo(settings, SystemClock(), told=click.echo)
