"""人员与账号: the list, one page per person, and what may be changed there without anybody having to follow."""
from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, request, session, url_for

from app.access import ADMIN, house, me, permission
from app.admin.blueprint import blueprint
from app.admin.posting import day, maybe_day, record, text
from processes.bootstrap import Work
from processes.directory import accounts, finding, queries, verbs
from processes.errors import NotFound, ProcessError, Refused
from processes.supervision.personnel.holdings import held
from processes.supervision.personnel.queries import handovers_of


@blueprint.get("/people")
@permission(ADMIN)
def people() -> Any:
    return listed()


def listed(status: int = 200, *, refusal: ProcessError | None = None) -> Any:
    today, asked = house().today(), request.args.get("q", "").strip()[:40]
    with house().reading() as connection:
        everyone = queries.everyone(connection, today)
        if asked:
            found = {one.value for one in finding.find_people(connection, asked, today)}
            everyone = tuple(one for one in everyone if one.id in found or asked in finding.whereabouts(connection, today).get(one.id, ""))
        return render_template("admin/people.html", everyone=everyone, places=finding.whereabouts(connection, today), asked=asked, refusal=refusal,
                               accounts={one.person_id: one for one in queries.all_accounts(connection)}, typed=request.form,
                               offices=[office.name for office in queries.offices(connection, today)]), status


@blueprint.post("/people")
@permission(ADMIN)
def new_person() -> Any:
    try:
        login, name, office = text("login", required="账号").lower(), text("name", required="姓名"), text("office")
        with house().unit_of_work() as u:
            verbs.create_person(u.connection, login, name, day(), phone=text("phone"), email=text("email"))
            if office:
                verbs.join_office(u.connection, login, office, day())
            record(u, "directory.person", f"person:{login}", office=office, **{"from": day()})
    except ProcessError as refusal:
        return listed(refusal.status, refusal=refusal)
    session["said"] = f"已登记{name}。要登录系统，请在下面开通账号。"
    return redirect(url_for("admin.person", login=login), 303)


@blueprint.get("/people/<login>")
@permission(ADMIN)
def person(login: str) -> Any:
    return shown(login)


def shown(login: str, status: int = 200, *, act: str = "", refusal: ProcessError | None = None, password: str = "") -> Any:
    today = house().today()
    with house().reading() as connection:
        found = queries.person(connection, login)
        if found is None:
            raise NotFound("该人员")
        everyone = queries.everyone(connection, today)
        return render_template(
            "admin/person.html", person=found, held=held(connection, me(), found, today), career=queries.career(connection, login),
            account=queries.account(connection, login), present=any(one.id == login for one in everyone), everyone=everyone,
            offices=[office.name for office in queries.offices(connection, today)], handovers=handovers_of(connection, me(), login),
            titles=sorted({held.post.title for held in queries.posts_on(connection, today)}), act=act, refusal=refusal, password=password,
            typed=request.form), status


@blueprint.post("/people/<login>/<act>")
@permission(ADMIN)
def change_person(login: str, act: str) -> Any:
    if act not in ACTS and act not in PASSWORD_ACTS:
        raise NotFound("该操作")
    if act in PASSWORD_ACTS:
        return one_time_password(login, act)
    try:
        with house().unit_of_work() as u:
            session["said"] = ACTS[act](u, login)
    except ProcessError as refusal:
        session.pop("said", None)
        return shown(login, refusal.status, act=act, refusal=refusal)
    return redirect(url_for("admin.person", login=login), 303)


def one_time_password(login: str, act: str) -> Any:
    """Shown in the answer and nowhere else: not stored, not in the address, not in the session."""
    password = accounts.one_time_password()
    try:
        with house().unit_of_work() as u:
            PASSWORD_ACTS[act](u, login, password)
            record(u, f"account.{act}", f"person:{login}")
    except ProcessError as refusal:
        return shown(login, refusal.status, act=act, refusal=refusal)
    return shown(login, password=password)


def contact(u: Work, login: str) -> str:
    verbs.change_contact(u.connection, login, name=text("name"), phone=text("phone"), email=text("email"))
    record(u, "directory.contact", f"person:{login}")
    return "已保存。"


def join(u: Work, login: str) -> str:
    office = text("office", required="科室")
    verbs.join_office(u.connection, login, office, day())
    record(u, "directory.join", f"person:{login}", office=office, **{"from": day()})
    return f"自 {day()} 起在{office}工作。"


def appoint(u: Work, login: str) -> str:
    held = verbs.appoint(u.connection, login, text("post", required="职务"), text("office") or None, day(), acting="acting" in request.form,
                         until=maybe_day("until"))
    record(u, "directory.appoint", f"post:{held}", person=login, acting="acting" in request.form, until=maybe_day("until"), **{"from": day()})
    return f"自 {day()} 起任{held.said}。"


def substitute(u: Work, login: str) -> str:
    other = text("person", required="由谁代理")
    verbs.set_substitute(u.connection, other, login, day(), maybe_day("until"))
    record(u, "directory.substitute", f"person:{login}", person=other, until=maybe_day("until"), **{"from": day()})
    return f"自 {day()} 起由{queries.names_of(u.connection, [other])[other]}代理。"


def end_substitute(u: Work, login: str) -> str:
    verbs.end_substitute(u.connection, text("person"), text("for"), u.today)
    record(u, "directory.substitute_ended", f"person:{text('for')}", person=text("person"))
    return "代理已结束。"


def scribe(u: Work, login: str) -> str:
    other = text("person", required="由谁代录")
    verbs.set_scribe(u.connection, other, login, day(), maybe_day("until"))
    record(u, "directory.scribe", f"person:{login}", person=other, until=maybe_day("until"), **{"from": day()})
    return f"自 {day()} 起由{queries.names_of(u.connection, [other])[other]}代录。"


def end_scribe(u: Work, login: str) -> str:
    verbs.end_scribe(u.connection, text("person"), text("for"), u.today)
    record(u, "directory.scribe_ended", f"person:{text('for')}", person=text("person"))
    return "代录已结束。"


def enable(u: Work, login: str) -> str:
    if login not in {one.id for one in queries.everyone(u.connection, u.today)}:
        raise Refused("此人今天不在学院，不能恢复账号。")
    accounts.enable_account(u.connection, login, u.now)
    record(u, "account.enable", f"person:{login}")
    return "账号已恢复。"


def administer(u: Work, login: str) -> str:
    granted = "admin" in request.form
    accounts.make_administrator(u.connection, login, granted)
    record(u, "account.administrator", f"person:{login}", admin=granted)
    return "已设为管理员。" if granted else "不再是管理员。"


def open_account(u: Work, login: str, password: str) -> None:
    accounts.create_account(u.connection, login, password, u.now)


def reset(u: Work, login: str, password: str) -> None:
    accounts.set_password(u.connection, login, password, u.now, must_change=True)


ACTS: Mapping[str, Callable[[Work, str], str]] = {
    "contact": contact, "join": join, "appoint": appoint, "substitute": substitute, "end_substitute": end_substitute, "scribe": scribe,
    "end_scribe": end_scribe, "enable": enable, "administer": administer}
PASSWORD_ACTS: Mapping[str, Callable[[Work, str, str], None]] = {"create": open_account, "password": reset}
