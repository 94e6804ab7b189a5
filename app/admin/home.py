"""The start page of 系统管理: its sections."""
from typing import Any

from flask import render_template

from app.access import ADMIN, permission
from app.admin.blueprint import blueprint

SECTIONS = (
    ("admin.offices", "科室", "登记、更名、并入和撤销科室；简称、别名、职责，负责人和督办联络员"),
    ("admin.people", "人员与账号", "每个人的职务、科室、分工、AB角、代录人和账号；任免、离开与停用从这里办理"),
    ("admin.imports", "导入人员", "上传 .xlsx 名单，逐行看过结果再导入"),
    ("admin.portfolios", "分工", "科室和业务条线由哪位院领导分管"),
    ("admin.unattended", "无人接手", "没有负责人的科室、没有人担任的职务、今天没有人能办的任务"))


@blueprint.get("")
@permission(ADMIN)
def home() -> Any:
    return render_template("admin/home.html", sections=SECTIONS)
