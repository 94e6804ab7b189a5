"""The start page of 系统管理: its sections, those the person may open."""
from typing import Any

from flask import current_app, render_template
from flask_login import current_user

from app.access import STEWARD, declared, house, me, permission
from app.admin.blueprint import blueprint
from processes.help import queries
from processes.supervision.personnel import queries as personnel

SECTIONS = (                             # first what waits for somebody
    ("help.queue", "求助", "有人卡住了：在哪一页、遇到什么，答复后办结"),
    ("admin.unattended", "无人接手", "没有负责人的科室、没有人担任的职务、今天没有人能办的任务"),
    ("admin.offices", "科室", "登记、更名、并入和撤销科室；简称、别名、职责，负责人和督办联络员"),
    ("admin.people", "人员与账号", "每个人的职务、科室、分工、AB角、代录人和账号；任免、离开与停用从这里办理"),
    ("admin.imports", "导入人员", "上传 .xlsx 名单，逐行看过结果再导入"),
    ("admin.portfolios", "分工", "科室和业务条线由哪位院领导分管"),
    ("admin.calendar", "工作日历", "粘贴国务院办公厅的放假安排，登记学院规定的寒暑假等；启用前先看全年和受影响的事项"),
    ("admin.parameters", "参数与约定", "各项期限、读法的现值和由来，谁在何时为何改动；另列各张决策表"),
    ("admin.log", "审计日志", "谁管理过组织、账号、日历和参数，谁被拒绝，谁查看过工作秘密；可核对日志是否完整"))


@blueprint.get("")
@permission(STEWARD)
def home() -> Any:
    mine = [section for section in SECTIONS if current_user.is_admin or declared(current_app, section[0]) == STEWARD]
    with house().reading() as connection:
        counts = {"help.queue": len(queries.waiting(connection)),
                  "admin.unattended": personnel.unattended_count(connection, me(), house().today())} if current_user.is_admin else {}
    return render_template("admin/home.html", sections=mine, counts=counts)
