"""科室: found, named, described, renamed, closed. What has been stays readable."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import redirect, render_template, request, session, url_for

from app.access import ADMIN, house, me, permission
from app.admin.blueprint import blueprint
from app.admin.posting import address, day, record, text
from processes.bootstrap import Work
from processes.directory import naming, queries, reorganising, verbs
from processes.directory.principals import DEPUTY, HEAD
from processes.directory.queries import Holding, Office, Person
from processes.errors import NotFound, ProcessError, Refused
from processes.supervision.personnel import offices as personnel

POSTS = {HEAD: "负责人", DEPUTY: "副负责人", "联络员": "督办联络员"}


@dataclass(frozen=True, slots=True)
class Line:
    office: Office
    head: Holding | None
    contacts: tuple[str, ...]
    aliases: tuple[str, ...]
    duties: tuple[str, ...]
    people: tuple[Person, ...]


@blueprint.get("/offices")
@permission(ADMIN)
def offices() -> Any:
    return listed()


def listed(status: int = 200, *, refusal: ProcessError | None = None) -> Any:
    today = house().today()
    with house().reading() as connection:
        lines = [line(connection, office) for office in queries.offices(connection, today)]
    return render_template("admin/offices.html", lines=lines, refusal=refusal, typed=request.form), status


def line(connection: sa.Connection, office: Office) -> Line:
    today = house().today()
    heads = queries.holdings(connection, HEAD, office.name, today)
    contacts = tuple(held.person.name for held in queries.holdings(connection, "联络员", office.name, today))
    return Line(office, heads[0] if heads else None, contacts, naming.aliases_on(connection, today).get(office.name, ()),
                naming.duties_on(connection, today).get(office.name, ()), queries.people_of(connection, f"office:{office.name}", today))


@blueprint.post("/offices")
@permission(ADMIN)
def found_office() -> Any:
    try:
        name, sign = text("name", required="科室名称"), text("id", required="标识").lower()
        if not verbs.LOGIN.fullmatch(sign):
            raise Refused("标识应为2至32个小写字母、数字、下划线或连字符，以字母开头。")
        with house().unit_of_work() as u:
            verbs.create_office(u.connection, sign, name, day(), short_name=text("short_name"), duties=text("duties"),
                                position=len(queries.offices(u.connection, u.today)) + 1)
            record(u, "directory.office", f"office:{name}", **{"from": day()})
    except ProcessError as refusal:
        return listed(refusal.status, refusal=refusal)
    session["said"] = f"已登记{name}。请接着任命负责人。"
    return redirect(url_for("admin.office", office_id=sign), 303)


@blueprint.get("/offices/<office_id>")
@permission(ADMIN)
def office(office_id: str) -> Any:
    return shown(office_id)


def shown(office_id: str, status: int = 200, *, act: str = "", refusal: ProcessError | None = None) -> Any:
    today = house().today()
    with house().reading() as connection:
        existing = queries.offices(connection, today)
        mine = next((one for one in existing if one.id == office_id), None)
        if mine is None:
            raise NotFound("该科室")
        return render_template(
            "admin/office.html", line=line(connection, mine), posts=held_in(connection, mine),
            choices=POSTS, everyone=queries.everyone(connection, today), others=[one.name for one in existing if one != mine],
            open=personnel.open_of(connection, mine.name), act=act, refusal=refusal, typed=request.form), status


def held_in(connection: sa.Connection, mine: Office) -> list[Holding]:
    """The head first."""
    found = [one for one in queries.posts_on(connection, house().today()) if one.post.office == mine.name]
    return sorted(found, key=lambda one: [*POSTS, one.post.title].index(one.post.title))


@blueprint.post("/offices/<office_id>/<act>")
@permission(ADMIN)
def change_office(office_id: str, act: str) -> Any:
    with house().reading() as connection:
        mine = next((one for one in queries.offices(connection, house().today()) if one.id == office_id), None)
    if mine is None or act not in ACTS:
        raise NotFound("该科室")
    try:
        with house().unit_of_work() as u:
            session["said"] = ACTS[act](u, mine)
    except ProcessError as refusal:
        return shown(office_id, refusal.status, act=act, refusal=refusal)
    with house().reading() as connection:
        goes_on = any(one.id == office_id for one in queries.offices(connection, house().today()))
    return redirect(url_for("admin.office", office_id=office_id) if goes_on else url_for("admin.offices"), 303)


def describe(u: Work, mine: Office) -> str:
    aliases, duties = verbs.words(text("aliases")), verbs.words(text("duties"))
    reorganising.set_short_name(u.connection, mine.name, text("short_name"), u.today)
    reorganising.set_aliases(u.connection, mine.name, aliases, u.today)
    reorganising.set_duties(u.connection, mine.name, duties, u.today)
    record(u, "directory.office_described", f"office:{mine.name}", short_name=text("short_name"), aliases=list(aliases), duties=list(duties))
    return "已保存简称、别名和职责。"


def appoint(u: Work, mine: Office) -> str:
    title, person = text("post"), text("person", required="人员")
    if title not in POSTS:
        raise Refused("请选择职务。")
    verbs.appoint(u.connection, person, title, mine.name, day(), acting="acting" in request.form and title == HEAD)
    record(u, "directory.appoint", f"post:{title}/{mine.name}", person=person, acting="acting" in request.form, **{"from": day()})
    return f"自 {day()} 起任命{queries.names_of(u.connection, [person])[person]}为{POSTS[title]}。"


def rename(u: Work, mine: Office) -> str:
    new_name = text("name", required="新名称")
    personnel.rename(u, me(), mine.name, new_name, day(), text("short_name"), ip=address())
    return f"自 {day()} 起{mine.name}更名为{new_name}。未办结事项沿用通知上的名称，由更名后的科室办理。"


def close(u: Work, mine: Office) -> str:
    personnel.close(u, me(), mine.name, day(), text("into"), ip=address())
    return f"{mine.name}自 {day()} 起撤销" + (f"，并入{text('into')}。" if text("into") else "。")


ACTS: Mapping[str, Callable[[Work, Office], str]] = {"describe": describe, "appoint": appoint, "rename": rename, "close": close}
