"""The command `duban`: one file per command group."""
import click

from app.cli import calendar, check, demo, init, ledger, play, regulation, serve, user, worker


@click.group()
def main() -> None:
    """督办：学院督办工作系统。"""


for _module in (serve, demo, init, user, calendar, check, play, ledger, regulation, worker):
    main.add_command(_module.command)
