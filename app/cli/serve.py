"""duban run: the product in the foreground."""
import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
from waitress import create_server

from app import create_app
from app.cli.logs import log_to_stdout
from processes.bootstrap import House, migrate, open_house
from processes.clock import SystemClock
from processes.directory import queries as directory
from processes.directory.accounts import has_accounts
from processes.rehearsal.demo import demo_college, is_demo, make_demo
from processes.settings import Settings, read_settings
from processes.workers.embedded import EmbeddedWorker

THREADS = 8


@click.command("run")
@click.option("--no-demo", is_flag=True, help="空数据库也不建演示学院（真实学院请先运行 duban init）。")
def command(no_demo: bool) -> None:
    """启动系统；首次启动时建立演示学院。Ctrl-C 结束，数据保留。"""
    settings = read_settings(os.environ)
    with only_one(settings):
        prepare(settings, demo=not no_demo)
        serve(settings)


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """SQLite is served by one process; a second one is refused instead of corrupting the first one's timing."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (Path(settings.home) / "serving.lock").open("w") as lock:
        if settings.database_url.startswith("sqlite"):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise click.ClickException(f"{settings.home} 已有一个系统在运行。请先结束它，或为这一个另设 DUBAN_HOME 和 PORT。") from error
        yield


def prepare(settings: Settings, *, demo: bool) -> None:
    migrate(settings)
    house = open_house(settings, SystemClock())
    with house.reading() as connection:
        empty = not has_accounts(connection)
    if empty and demo:
        click.echo("首次启动：正在建立演示学院（示范数据，均为虚构）……")
        make_demo(settings, SystemClock(), told=click.echo)
    else:
        house.deploy_shipped()
    house.put_on_duties()
    house.close()


def serve(settings: Settings) -> None:
    log_to_stdout()                      # only now: the demo college plays a thousand jobs
    house = open_house(settings, SystemClock())
    worker = EmbeddedWorker(house)
    server = create_server(create_app(house, worker_alive=worker.alive), host=settings.host, port=settings.port, threads=THREADS)
    stop_on_signals()
    worker.start()
    greet(house, settings)
    try:
        server.run()                     # returns on the signal: waitress catches it and lets requests at hand finish
    finally:
        click.echo("正在结束……")
        server.close()
        worker.stop()
        house.close()


def stop_on_signals() -> None:
    """The first signal ends; those that follow must not tear the ending apart."""
    numbers = (signal.SIGINT, signal.SIGTERM)

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt
    for number in numbers:
        signal.signal(number, stop)


def greet(house: House, settings: Settings) -> None:
    """The address, and the demo accounts where this is the demo college."""
    click.echo(f"督办系统已启动：http://{settings.host}:{settings.port}")
    college = demo_college()
    with house.reading() as connection:
        if not is_demo(connection):
            return
        click.echo(f"演示学院，所有人均为虚构，密码都是 {college['password']} ：")
        for login, what in college["shown"].items():
            found = directory.person(connection, login)
            click.echo(f"  {login:<12}{found.name if found else ''}　{what}")
