"""duban user: people, posts and accounts from the command line, each change with its line in the audit log."""
from datetime import date, datetime

import click

from app.cli.console import BY, ask_password, at_work, opened
from processes.audit.verbs import record
from processes.directory import accounts, queries, verbs
from processes.engine.step import Viewer
from processes.supervision.personnel.handover import Change, Kind, carry_out

STDIN = click.option("--password-stdin", is_flag=True, help="从标准输入读取密码（供脚本使用）")
OFFICE = click.option("--office", help="科室全称；全院只设一个的职务不填")
FROM = click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="自何日起，不填为今天")
UNTIL = click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="到何日为止（当日不计）")
SUCCESSOR = click.option("--successor", default="", help="谁来接任其职务（账号）")
HANDLER = click.option("--handler", default="", help="具体承办的事项交给谁（账号），不填同接任的人")
ACTING = click.option("--acting", is_flag=True, help="主持工作")
CONSOLE = Viewer(BY, frozenset())


@click.group("user")
def command() -> None:
    """人员、职务与账号。"""


@command.command("office")
@click.argument("office_id")
@click.argument("name")
@click.option("--short", default="", help="简称")
@click.option("--duties", default="", help="职责")
@FROM
def add_office(office_id: str, name: str, short: str, duties: str, first: datetime | None) -> None:
    """登记科室：标识（小写字母）与全称。"""
    with at_work() as u:
        verbs.create_office(u.connection, office_id, name, day_of(first, u.today), short_name=short, duties=duties)
        record(u.connection, BY, "directory.office", f"office:{name}", "done", u.now)
    click.echo(f"已登记{name}。")


@command.command("add")
@click.argument("login")
@click.argument("name")
@click.option("--phone", default="", help="电话")
@click.option("--email", default="", help="邮箱")
@OFFICE
@click.option("--admin", is_flag=True, help="同时是管理员")
@STDIN
def add(login: str, name: str, phone: str, email: str, office: str | None, admin: bool, password_stdin: bool) -> None:
    """登记人员并开通账号；首次登录须修改密码。"""
    password = ask_password(password_stdin)
    with at_work() as u:
        verbs.create_person(u.connection, login, name, u.today, phone=phone, email=email)
        if office:
            verbs.join_office(u.connection, login, office, u.today)
        accounts.create_account(u.connection, login, password, u.now, is_admin=admin)
        record(u.connection, BY, "account.create", f"person:{login}", "done", u.now, detail={"admin": admin, "office": office})
    click.echo(f"已登记{name}（{login}）。")


@command.command("password")
@click.argument("login")
@STDIN
def password(login: str, password_stdin: bool) -> None:
    """重置密码；已登录的会话随即失效，下次登录须修改。"""
    chosen = ask_password(password_stdin)
    with at_work() as u:
        accounts.set_password(u.connection, login, chosen, u.now, must_change=True)
        record(u.connection, BY, "account.password", f"person:{login}", "done", u.now)
    click.echo(f"已重置{login}的密码。")


@command.command("disable")
@click.argument("login")
@SUCCESSOR
@ACTING
@HANDLER
def disable(login: str, successor: str, acting: bool, handler: str) -> None:
    """停用账号；未办结事项依靠此人而无人接手的，不能停用。"""
    with at_work() as u:
        carry_out(u, CONSOLE, Change(Kind.ACCOUNT, login, u.today, successor=successor, acting=acting, handler=handler))
    click.echo(f"已停用{login}。")


@command.command("enable")
@click.argument("login")
def enable(login: str) -> None:
    """恢复停用的账号。"""
    with at_work() as u:
        accounts.enable_account(u.connection, login, u.now)
        record(u.connection, BY, "account.enable", f"person:{login}", "done", u.now)
    click.echo(f"已恢复{login}。")


@command.command("leave")
@click.argument("login")
@FROM
@SUCCESSOR
@ACTING
@HANDLER
def leave(login: str, first: datetime | None, successor: str, acting: bool, handler: str) -> None:
    """人员离院：结束其职务与代理，停用账号，保留姓名备查；未办结事项依靠此人的，须写明谁来接手。"""
    with at_work() as u:
        carry_out(u, CONSOLE, Change(Kind.COLLEGE, login, day_of(first, u.today), successor=successor, acting=acting, handler=handler))
    click.echo(f"{login}已离院。")


@command.command("appoint")
@click.argument("login")
@click.argument("post")
@OFFICE
@FROM
@UNTIL
@ACTING
def appoint(login: str, post: str, office: str | None, first: datetime | None, until: datetime | None, acting: bool) -> None:
    """任职，例如：duban user appoint wangfang 负责人 --office 教学科研办公室。"""
    with at_work() as u:
        held = verbs.appoint(u.connection, login, post, office, day_of(first, u.today), acting=acting, until=until.date() if until else None)
        record(u.connection, BY, "directory.appoint", f"post:{held}", "done", u.now, detail={"person": login, "acting": acting})
    click.echo(f"{login}任{held}。")


@command.command("portfolio")
@click.argument("leader_post")
@OFFICE
@click.option("--line", help="业务条线")
@FROM
def portfolio(leader_post: str, office: str | None, line: str | None, first: datetime | None) -> None:
    """分工：某职务分管某科室或某业务条线。"""
    with at_work() as u:
        verbs.set_portfolio(u.connection, office, line, leader_post, day_of(first, u.today))
        record(u.connection, BY, "directory.portfolio", f"post:{leader_post}", "done", u.now, detail={"office": office, "line": line})
    click.echo(f"{leader_post}分管{'、'.join(filter(None, (office, line)))}。")


@command.command("substitute")
@click.argument("login")
@click.argument("for_person")
@FROM
@UNTIL
def substitute(login: str, for_person: str, first: datetime | None, until: datetime | None) -> None:
    """AB角：前者代理后者。"""
    with at_work() as u:
        verbs.set_substitute(u.connection, login, for_person, day_of(first, u.today), until.date() if until else None)
        record(u.connection, BY, "directory.substitute", f"person:{for_person}", "done", u.now, detail={"person": login})
    click.echo(f"{login}代理{for_person}。")


@command.command("list")
def list_accounts() -> None:
    """列出账号与现任职务。"""
    with opened() as house, house.reading() as connection:
        for account in queries.all_accounts(connection):
            posts = "、".join(str(holding.post) for holding in queries.career(connection, account.person_id) if holding.holds_on(house.today()))
            marks = "，".join(text for text, shown in (("管理员", account.is_admin), ("已停用", account.disabled_at)) if shown)
            click.echo("\t".join((account.person_id, account.name, posts, marks)))


def day_of(first: datetime | None, today: date) -> date:
    return first.date() if first else today
