"""People from a spreadsheet: read, judged row by row, looked at, and taken over all at once or not at all."""
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

import sqlalchemy as sa

from processes.db import changed, new_id
from processes.directory.accounts import one_time_password
from processes.directory.models import accounts, memberships, people, people_imports
from processes.directory.naming import offices_called
from processes.directory.passwords import hashed
from processes.directory.pinyin import plain
from processes.directory.principals import DEPUTY, HEAD, Post, canonical
from processes.directory.queries import Person, everyone, holder_of, valid
from processes.directory.verbs import LOGIN, SHARED_POSTS, appoint, change_contact, create_person, join_office
from processes.errors import Conflict, NotFound, Refused

HEADERS = {"name": ("姓名", "人员", "名字"), "login": ("账号", "帐号", "登录名", "用户名"), "office": ("科室", "部门", "所在科室", "单位"),
           "post": ("职务", "岗位", "任职"), "phone": ("手机", "手机号", "电话", "手机号码", "联系电话"), "email": ("邮箱", "电子邮箱", "邮件", "电子邮件")}
COLLEGE_POSTS = frozenset({"院长", "书记", "副院长", "副书记", "会议秘书"})
OFFICE_POSTS = {"主任": HEAD, "负责人": HEAD, "副主任": DEPUTY, "副负责人": DEPUTY, "联络员": "联络员", "督办联络员": "联络员"}
NEW, UPDATE, WRONG = "new", "update", "wrong"
FORMULA = "\0"                            # how a cell that holds a formula reaches us: it is never evaluated


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet, as typed."""
    number: int                          # in the sheet, as the person sees it
    name: str = ""
    login: str = ""
    office: str = ""
    post: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    row: Row
    kind: str                            # new | update | wrong
    login: str = ""
    office: str = ""                     # full name, "" when none is given
    post: Post | None = None
    note: str = ""                       # what is wrong, or what will not be taken over


def rows_of(cells: Iterable[tuple[str, ...]]) -> tuple[Row, ...]:
    """The rows below the line of headers, wherever in the sheet it stands."""
    columns: dict[str, int] = {}
    found: list[Row] = []
    for number, line in enumerate(cells, 1):
        texts = ["".join(text.split()) for text in line]
        if not columns:
            named = {field: place for field, words in HEADERS.items() for place, text in enumerate(texts) if text.rstrip("*：:") in words}
            columns = named if "name" in named and len(named) >= 2 else {}
        elif any(texts):
            found.append(Row(number, **{field: line[place].strip() if place < len(line) else "" for field, place in columns.items()}))
    if not columns:
        raise Refused("没有找到表头。", next_step="请保留一行表头，至少写有“姓名”和“科室”；其余可有 账号、职务、手机、邮箱。")
    if not found:
        raise Refused("表头下面没有人员。")
    return tuple(found)


def judge(connection: sa.Connection, rows: Iterable[Row], day: date) -> tuple[Verdict, ...]:
    """What would become of each row today. Rows of the same sheet know of one another."""
    here = _Here(connection, day)
    return tuple(here.judge(row) for row in rows)


class _Here:
    """The college as the rows of one sheet find it."""

    def __init__(self, connection: sa.Connection, day: date) -> None:
        self.connection, self.day = connection, day
        self.people = {person.id: person for person in everyone(connection, day)}
        self.taken = set(connection.execute(sa.select(people.c.id)).scalars())
        self.members: set[tuple[str, str]] = {
            (person, office) for person, office in
            connection.execute(sa.select(memberships.c.person, memberships.c.office).where(valid(memberships, day)))}
        self.seen: dict[str, int] = {}                 # login → row of this sheet
        self.heads: dict[Post, int] = {}

    def judge(self, row: Row) -> Verdict:
        try:
            office, (post, note) = self._office(row), self._post(row)
            post = Post(post.title, office) if post and post.title in {HEAD, DEPUTY, "联络员"} else post
            login, kind = self._who(row, office)
            if login in self.seen:
                raise Refused(f"与第{self.seen[login]}行是同一个账号“{login}”。")
            self._free(post, login, row)
        except Refused as refusal:
            return Verdict(row, WRONG, note=str(refusal))
        self.seen[login] = row.number
        self.taken.add(login)
        return Verdict(row, kind, login, office, post, note)

    def _office(self, row: Row) -> str:
        if any(FORMULA in text for text in (row.name, row.login, row.office, row.post, row.phone, row.email)):
            raise Refused("单元格里是公式，请改成文字后再导入。")
        if not row.name or len(row.name) > 40:
            raise Refused("请填写姓名（不超过40字）。")
        if not row.office:
            return ""
        found = offices_called(self.connection, row.office, self.day)
        if len(found) != 1:
            raise Refused(f"科室“{row.office}”{'不存在，请先登记或加为别名' if not found else '可指' + '、'.join(found) + '，请写全称'}。")
        return found[0]

    def _post(self, row: Row) -> tuple[Post | None, str]:
        text = row.post
        if not text:
            return None, ""
        title = OFFICE_POSTS.get(text)
        if title and not row.office:
            raise Refused(f"职务“{text}”须同时写明科室。")
        if title:
            return Post(title), ""
        if canonical(text).title in COLLEGE_POSTS or text.partition("（")[0] in COLLEGE_POSTS:
            return Post(text), ""
        return None, f"“{text}”不作为任职登记"

    def _who(self, row: Row, office: str) -> tuple[str, str]:
        login = row.login.lower()
        if login and not LOGIN.fullmatch(login):
            raise Refused("账号应为2至32个小写字母、数字、下划线或连字符，以字母开头。")
        if login in self.people:
            if self.people[login].name != row.name:
                raise Refused(f"账号“{login}”是{self.people[login].name}的。")
            return login, UPDATE
        if login in self.taken:
            raise Refused(f"账号“{login}”是已离院人员的，请另定账号。" if login not in self.seen else f"与第{self.seen[login]}行是同一个账号“{login}”。")
        return (login, NEW) if login else self._without_login(row, office)

    def _without_login(self, row: Row, office: str) -> tuple[str, str]:
        namesakes = [person for person in self.people.values() if person.name == row.name]
        same = [person for person in namesakes if self._is(person, row, office)]
        if len(same) == 1:
            return same[0].id, UPDATE
        if namesakes:
            raise Refused(f"已有同名人员（{'、'.join(person.id for person in namesakes)}）。是同一人请填其账号，不是请另定账号。")
        return self._made(row.name), NEW

    def _is(self, person: Person, row: Row, office: str) -> bool:
        return bool((row.phone and row.phone == person.phone) or (row.email and row.email == person.email) or (office and (person.id, office) in self.members))

    def _made(self, name: str) -> str:
        stem = plain(name)[:28]
        if not LOGIN.fullmatch(stem):
            raise Refused("姓名转不成账号，请填写账号。")
        return next(login for number in range(1, len(self.taken) + 2) if (login := stem if number == 1 else f"{stem}{number}") not in self.taken)

    def _free(self, post: Post | None, login: str, row: Row) -> None:
        """A list of people appoints to what is vacant; a change of holder is a 人员变动."""
        if post is None or Post(post.title, post.office).base in SHARED_POSTS:
            return
        if post in self.heads:
            raise Refused(f"第{self.heads[post]}行已任{post}。")
        holder = holder_of(self.connection, post.title, post.office, self.day)
        if holder and holder.id != login:
            raise Refused(f"{post}现为{holder.name}，换人请到“人员变动”办理。")
        self.heads[post] = row.number


def keep(connection: sa.Connection, rows: Iterable[Row], by: str, now: datetime) -> str:
    """The rows wait until somebody has looked at them."""
    import_id = new_id()
    connection.execute(people_imports.insert().values(id=import_id, by=by, at=now, rows=[asdict(row) for row in rows], logins=[]))
    return import_id


def kept(connection: sa.Connection, import_id: str) -> Any:
    found = connection.execute(sa.select(people_imports).where(people_imports.c.id == import_id)).first()
    if found is None:
        raise NotFound("该导入")
    return found


def kept_rows(found: Any) -> tuple[Row, ...]:
    return tuple(Row(**row) for row in found.rows)


def take_over(connection: sa.Connection, import_id: str, now: datetime, day: date) -> tuple[Verdict, ...]:
    """All rows or none. New people get an account that nobody can use until its one-time password is handed out."""
    found = kept(connection, import_id)
    first = people_imports.update().where(people_imports.c.id == import_id, people_imports.c.done_at.is_(None))
    verdicts = judge(connection, kept_rows(found), day)
    new = [one.login for one in verdicts if one.kind == NEW]
    if not changed(connection, first.values(done_at=now, logins=new, rows=[])):
        raise Conflict("这份名单已经导入过了。")
    if wrong := [one for one in verdicts if one.kind == WRONG]:
        raise Refused(f"有{len(wrong)}行有误，一行也没有导入。第{wrong[0].row.number}行：{wrong[0].note}", next_step="请改好表格后重新上传。")
    for one in verdicts:
        _take(connection, one, day)
    unusable = hashed(token_urlsafe(24), "\0")
    if new:
        connection.execute(accounts.insert(), [{"person": login, "password_hash": unusable, "is_admin": False, "must_change": True, "created_at": now,
                                                "changed_at": now} for login in new])
    return verdicts


def _take(connection: sa.Connection, one: Verdict, day: date) -> None:
    row = one.row
    if one.kind == NEW:
        create_person(connection, one.login, row.name, day, phone=row.phone, email=row.email)
    elif row.phone or row.email:
        known = connection.execute(sa.select(people.c.phone, people.c.email).where(people.c.id == one.login)).one()
        change_contact(connection, one.login, name=row.name, phone=row.phone or known.phone, email=row.email or known.email)
    if one.office:
        join_office(connection, one.login, one.office, day)
    if one.post and holder_of(connection, one.post.title, one.post.office, day) != next(iter(_person(connection, one.login)), None):
        appoint(connection, one.login, one.post.title, one.post.office, day)


def _person(connection: sa.Connection, login: str) -> Iterator[Person]:
    columns = (people.c.id, people.c.name, people.c.phone, people.c.email)
    yield from (Person(*row) for row in connection.execute(sa.select(*columns).where(people.c.id == login)))


@dataclass(frozen=True, slots=True)
class Pass:
    """What one newcomer needs for the first sign-in."""
    login: str
    name: str
    password: str
    password_hash: str


def passes(connection: sa.Connection, import_id: str) -> tuple[Pass, ...]:
    """Made before the transaction that hands them out, because hashing takes its time."""
    logins = kept(connection, import_id).logins
    names = dict(connection.execute(sa.select(people.c.id, people.c.name).where(people.c.id.in_(logins))).all())
    made = [(login, one_time_password()) for login in logins]
    return tuple(Pass(login, names[login], password, hashed(password, login)) for login, password in made)


def hand_out(connection: sa.Connection, import_id: str, made: tuple[Pass, ...], now: datetime) -> tuple[Pass, ...]:
    """Once. Whoever has had a password of their own meanwhile keeps it."""
    first = people_imports.update().where(people_imports.c.id == import_id, people_imports.c.done_at.is_not(None), people_imports.c.handed_out_at.is_(None))
    if not changed(connection, first.values(handed_out_at=now)):
        raise Conflict("一次性密码已经下载过，不能再次下载。", next_step="可在各人的页面上重置密码。")
    since = kept(connection, import_id).done_at
    untouched = set(connection.execute(sa.select(accounts.c.person).where(
        accounts.c.person.in_([one.login for one in made]), accounts.c.changed_at <= since, accounts.c.disabled_at.is_(None))).scalars())
    for one in made:
        if one.login in untouched:
            connection.execute(accounts.update().where(accounts.c.person == one.login).values(password_hash=one.password_hash, changed_at=now))
    return tuple(one for one in made if one.login in untouched)
