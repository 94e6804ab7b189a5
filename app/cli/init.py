"""duban init: the tables and the first administrator of a real college. There is no page for this and no default password."""
import os

import click

from app.cli.console import BY, ask_password, at_work
from processes.audit.verbs import record
from processes.bootstrap import migrate
from processes.directory.seed import place_usual_groups
from processes.directory.verbs import create_first_administrator, refuse_second_beginning
from processes.settings import read_settings


@click.command("init")
@click.option("--login", prompt="管理员账号（小写字母、数字）", help="管理员账号")
@click.option("--name", prompt="管理员姓名", help="管理员姓名")
@click.option("--password-stdin", is_flag=True, help="从标准输入读取密码（供脚本使用）")
def command(login: str, name: str, password_stdin: bool) -> None:
    """建立数据库，并创建第一名管理员（已有管理员时拒绝）。"""
    migrate(read_settings(os.environ))
    with at_work() as u:
        refuse_second_beginning(u.connection)
    password = ask_password(password_stdin)
    with at_work() as u:
        create_first_administrator(u.connection, login, name, password, u.now, u.today)
        place_usual_groups(u.connection, u.today)
        record(u.connection, BY, "account.first_administrator", f"person:{login}", "done", u.now)
    click.echo(f"已创建管理员{name}（{login}）。接下来用 duban user office、duban user add、duban user appoint 登记科室、人员和职务。")
