"""duban ledger: find whatever was changed behind the product's back."""
import click

from app.cli.console import opened
from processes.supervision.tampering import verify


@click.group("ledger")
def command() -> None:
    """督办台账。"""


@command.command("verify")
def verify_ledger() -> None:
    """核验台账：改动、删除、调换、截尾、整件删除都会查出；有出入即退出码 1。"""
    with opened() as house, house.reading() as connection:
        found = verify(connection)
    for tampering in found:
        click.echo(f"{tampering.item_id or '全部事项'}：{tampering.what}", err=True)
    if found:
        raise SystemExit(1)
    click.echo("台账核验无误。")
