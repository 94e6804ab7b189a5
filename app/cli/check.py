"""duban check FILE…: what is wrong with diagrams, tables and forms before they are published."""
from pathlib import Path

import click

from processes.bootstrap import ROOT, catalogue_of
from processes.engine.definitions.checks.diagram import ERROR
from processes.engine.definitions.child import check_apart
from processes.engine.definitions.source import read_file, read_folder
from processes.errors import ProcessError


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(files: tuple[Path, ...]) -> None:
    """检查流程图、决策表和表单，逐条说明问题在哪里、怎么改；有错误时退出码 1。"""
    try:
        given = [read_file(path) for path in files]
    except ProcessError as error:
        raise click.ClickException(str(error)) from error
    shipped = [one for folder in ("bpmn", "forms") for one in read_folder(ROOT / folder) if one.name not in {g.name for g in given}]
    names = {one.name for one in given}
    findings = [f for f in check_apart([*given, *shipped], catalogue_of()) if f.file in names or not f.file]
    for finding in findings:
        click.echo(finding.sentence())
    if any(finding.level == ERROR for finding in findings):
        raise SystemExit(1)
    click.echo(f"{len(given)} 个文件，没有错误" + (f"，{len(findings)} 条提醒。" if findings else "。"))
