"""duban regulation: the official wording beside our short one."""
from pathlib import Path

import click

from app.cli.console import BY, at_work
from processes.audit import verbs as audit
from processes.supervision.articles import import_articles


@click.group("regulation")
def command() -> None:
    """督办工作暂行办法的条文。"""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """导入规定全文（UTF-8 纯文本），办理页面上的条款随即显示原文。"""
    with at_work() as u:
        count = import_articles(u.connection, file.read_text(encoding="utf-8"), u.now)
        audit.record(u.connection, BY, "import regulation", file.name, "ok", u.now)
    click.echo(f"已导入 {count} 条。")
