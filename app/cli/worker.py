"""duban worker: the same loop as beside the web server, alone (PostgreSQL)."""
import os
import signal
from threading import Event

import click

from app.cli.logs import log_to_stdout
from processes.bootstrap import open_house
from processes.clock import SystemClock
from processes.settings import read_settings
from processes.workers.loop import Worker


@click.command("worker")
def command() -> None:
    """单独运行后台处理（仅 PostgreSQL；SQLite 时已随网页服务一起运行）。"""
    settings = read_settings(os.environ)
    if settings.database_url.startswith("sqlite"):
        raise click.ClickException("SQLite 数据库由网页服务独自使用，后台处理已在其中运行；请改用 DATABASE_URL 指向 PostgreSQL。")
    log_to_stdout()
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    house = open_house(settings, SystemClock())
    Worker(house).run(stop)
    house.close()
