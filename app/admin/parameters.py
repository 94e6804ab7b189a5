"""参数与约定: every number officials tune, where it comes from, what it is now, who changed it and why; the decision tables to read."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, session, url_for

from app.access import STEWARD, book, house, me, permission
from app.admin.blueprint import blueprint
from processes.directory import queries as directory
from processes.errors import NotFound, ProcessError
from processes.supervision.rules import changing
from processes.supervision.rules.entries import KEY, Entry, Sort, all_entries
from processes.supervision.rules.parameters import PARAMETERS, Parameter

COLUMNS = {"source": "来源", "disclosure": "知悉范围", "by_chief": "由主任登记", "may_issue": "可直接下达", "closed": "已结束", "overdue": "已逾期",
           "days_left": "剩余工作日", "light": "灯", "days": "天数", "difficult": "难度较大", "months": "每几个月一次", "urgent": "紧急", "anchor": "起算点",
           "offset": "前后几个工作日"}

CELLS = {"true": "是", "false": "否", '"due"': "办结时限", '"extension"': "申请延期的最后一天", '"issued"': "交办（尚未签收）", '"green"': "绿", '"yellow"': "黄",
         '"red"': "红", '"grey"': "灰", '"secret"': "工作秘密", '"ordinary"': "普通", '"internal"': "内部"}


@dataclass(frozen=True, slots=True)
class Change:
    value: str                           # as it was set
    entry: Entry
    who: str


@dataclass(frozen=True, slots=True)
class Row:
    parameter: Parameter
    present: str
    field: str                           # what stands in the form
    changes: tuple[Change, ...]          # the newest first
    is_default: bool


@blueprint.get("/parameters")
@permission(STEWARD)
def parameters() -> Any:
    return drawn()


def drawn(status: int = 200, *, typed: Mapping[str, str] | None = None, name: str = "", refusal: ProcessError | None = None) -> Any:
    with house().reading() as connection:
        entries = [entry for entry in all_entries(connection) if entry.kind is Sort.PARAMETER]
        names = directory.names_of(connection, {entry.by for entry in entries})
    rows = [_row(parameter, entries, names) for parameter in PARAMETERS.values()]
    return render_template("admin/parameters.html", rows=rows, tables=book().tables.decisions.all_tables(), columns=COLUMNS, cells=CELLS,
                           typed=typed or {}, open=name, refusal=refusal), status


def _row(parameter: Parameter, entries: list[Entry], names: Mapping[str, str]) -> Row:
    value = getattr(book().tables, parameter.name)
    changes = [Change("恢复默认" if entry.content is None else parameter.said(entry.content), entry, names.get(entry.by, entry.by))
               for entry in reversed(entries) if entry.subject == parameter.name]
    return Row(parameter, parameter.said(value), parameter.typed(value), tuple(changes), value == parameter.default)


@blueprint.post("/parameters/<name>")
@permission(STEWARD)
def set_parameter(name: str) -> Any:
    if name not in PARAMETERS:
        raise NotFound("该参数")
    typed, parameter = request.form.to_dict(), PARAMETERS[name]
    try:
        with house().unit_of_work(KEY) as u:
            value = changing.set_parameter(u, me().person, name, None if "default" in typed else typed.get("value", ""), typed.get("why", ""))
    except ProcessError as error:
        return drawn(error.status, typed=typed, name=name, refusal=error)
    session["said"] = f"“{parameter.label}”自现在起为 {parameter.said(value)}；此前开始计算的期限不变。"
    return redirect(url_for("admin.parameters"), 303)
