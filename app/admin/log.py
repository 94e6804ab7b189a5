"""审计日志: who administered, was refused, looked at what is 工作秘密. Objects are shown by their code, never by a title."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import render_template, request, url_for

from app.access import ADMIN, house, me, permission
from app.admin.blueprint import blueprint
from app.admin.calendar import day_typed
from processes.audit import queries as audit
from processes.audit.queries import DayVerdict
from processes.audit.verbs import record
from processes.directory import queries as directory

GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {             # what can be asked for -> label, how the actions begin
    "directory": ("组织、人员与职务", ("directory.",)), "account": ("账号", ("account.",)), "calendar": ("日历", ("calendar.",)),
    "parameter": ("参数", ("parameter.",)), "refused": ("被拒绝", ("refused",)), "sensitive": ("查看工作秘密", ("open_item", "open_file", "open_import")),
    "signing": ("登录与密码", ("sign_in", "sign_out", "password")), "audit": ("核对日志", ("audit.",)), "rule": ("规定条文", ("import regulation",))}
ACTIONS = {
    "sign_in": "登录", "sign_out": "退出", "password": "修改密码", "refused": "被拒绝", "open_item": "查看工作秘密事项", "open_file": "查看工作秘密文件",
    "open_import": "查看含工作秘密的导入", "directory.alias": "记住科室别名",
    "calendar.notice": "启用放假安排", "calendar.ruling": "登记学院规定", "calendar.withdraw": "撤销日历规定", "parameter.set": "改动参数",
    "audit.verify": "核对审计日志", "import regulation": "导入规定条文", "account.first_administrator": "首个管理员", "account.create": "开通账号",
    "account.password": "重置密码", "account.disable": "停用账号", "account.enable": "恢复账号", "directory.office": "登记科室", "directory.leave": "人员离院",
    "directory.appoint": "任职", "directory.portfolio": "分工", "directory.substitute": "代理"}
RESULTS = {"done": "完成", "ok": "完成", "welcome": "成功", "wrong": "密码不符", "locked": "已锁定", "403": "无权办理", "404": "无权知悉", "intact": "完整",
           "broken": "有出入"}
OUTSIDE = {"console": "命令行", "system": "系统"}
WORDS = {"before": "原为", "after": "改为", "why": "理由", "notice": "文号", "what": "内容", "name": "名称", "first": "首日", "last": "末日", "working": "上班",
         "basis": "依据", "person": "人员", "office": "科室", "acting": "主持工作", "admin": "管理员", "alias": "别名", "line": "业务条线", "broken": "有出入的天数", "days": "天数"}


@dataclass(frozen=True, slots=True)
class Asked:
    person: str
    group: str
    target: str
    first: date | None
    last: date | None
    before: int | None

    def address(self, **changes: object) -> str:
        kept = {"person": self.person, "group": self.group, "target": self.target, "first": self.first, "last": self.last, **changes}
        return url_for("admin.log", **{name: str(value) for name, value in kept.items() if value})


def asked(given: Mapping[str, str]) -> Asked:
    before, group = given.get("before", ""), given.get("group", "")
    return Asked(given.get("person", "").strip()[:64], group if group in GROUPS else "", given.get("target", "").strip()[:120],
                 day_typed(given, "first", "起日"), day_typed(given, "last", "止日"), int(before) if before.isdecimal() and len(before) < 18 else None)


@blueprint.get("/log")
@permission(ADMIN)
def log() -> Any:
    return drawn(asked(request.args.to_dict()))


def drawn(wanted: Asked, verdicts: tuple[DayVerdict, ...] | None = None) -> Any:
    with house().reading() as connection:
        found = audit.lines(connection, person=persons(connection, wanted.person), action=GROUPS[wanted.group][1] if wanted.group else (),
                            target=wanted.target, first=wanted.first, last=wanted.last, before=wanted.before)
        names = directory.names_of(connection, {line.person for line in found}) | OUTSIDE
    return render_template("admin/log.html", lines=found, names=names, wanted=wanted, groups=GROUPS, actions=ACTIONS, results=RESULTS, words=WORDS,
                           verdicts=verdicts, full=len(found) == audit.PAGE)


def persons(connection: sa.Connection, typed: str) -> tuple[str, ...]:
    """By name or by login; whoever has left still has lines."""
    if not typed:
        return ()
    named = tuple(directory.ids_named(connection, typed)) + tuple(code for code, label in OUTSIDE.items() if label == typed)
    return named or (typed,)


@blueprint.post("/log/verify")
@permission(ADMIN)
def verify() -> Any:
    """Follow the chain of every day asked for, from its first line to its head."""
    wanted = asked(request.form.to_dict())
    with house().reading() as connection:
        days = [day for day in audit.days(connection) if (wanted.first or day) <= day <= (wanted.last or day)]
        verdicts = tuple(audit.verify(connection, day) for day in days)
    broken = sum(not one.intact for one in verdicts)
    with house().unit_of_work() as u:
        record(u.connection, me().person, "audit.verify", "audit", "broken" if broken else "intact", u.now, ip=request.remote_addr or "",
               detail={"days": len(verdicts), "broken": broken})
    return drawn(wanted, verdicts)
