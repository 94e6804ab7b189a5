"""Where people start: 综合办公室 at its desk, leaders and heads at theirs, administrators at 系统管理, everybody else at 我的待办."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from app.access import CLERK, SIGNED_IN, house, me, permission
from app.binding import page_asked
from app.items.views import watched
from processes.db import new_id
from processes.directory import queries as directory
from processes.errors import Forbidden, Refused
from processes.supervision.desk import bulk
from processes.supervision.desk import queries as desks
from processes.supervision.desk.desks import FILE, HAND_OVER, ISSUE, PRINT, REMIND, Desk, desks_of
from processes.supervision.printing import NOTICE, record_print
from processes.supervision.regulation import CLERKS, COLLEGE, COORDINATING_OFFICE

blueprint = Blueprint("desk", __name__)


@dataclass(frozen=True, slots=True)
class Button:
    """A bulk act as it is offered, and what has been said afterwards."""
    label: str
    consequence: str
    done: str


BUTTONS: Mapping[str, Button] = {
    ISSUE: Button("下达所选", "填写齐全的即刻编号、通知各科室；须核验的送主任；不齐的说明缺什么", "下达"),
    REMIND: Button("提醒所选", "负责人、承办人、科室收件箱和未签收的配合科室各收到一条；是提醒，不算催办，每件每天一次", "提醒"),
    PRINT: Button("打印通知", "所选事项的督办通知排成 A4 纸，每个科室一份，附回执", ""),
    HAND_OVER: Button("转经办人", "这些事项上综合办公室的待办由所选同事办理，并发消息告诉他", "转交"),
    FILE: Button("归档所选", "材料齐全的即刻归档；有缺件的列出，不归档", "归档")}


@blueprint.get("/")
@permission(SIGNED_IN)
def home() -> Any:
    return redirect(url_for("desk.page" if desks_of(me()) else "admin.home" if current_user.is_admin else "inbox.tasks"))


@blueprint.get("/desk")
@permission(SIGNED_IN)
def page() -> Any:
    if not desks_of(me()):
        return redirect(url_for("inbox.tasks"))
    return drawn(desk_asked(request.args.get("as", "")), request.args.get("of", ""), page_asked(request.args), all_chosen="all" in request.args)


def desk_asked(name: str) -> Desk:
    """Somebody of several posts has several desks; by default the first."""
    mine = desks_of(me())
    found = next((desk for desk in mine if desk.name == name), mine[0] if not name else None)
    if found is None:
        raise Forbidden("这张工作台不是您的。", next_step="请从菜单重新进入。")
    return found


def drawn(desk: Desk, of: str, number: int, *, status: int = 200, refusal: Refused | None = None, chosen: tuple[str, ...] = (),
          all_chosen: bool = False) -> Any:
    with house().reading() as connection:
        board = desks.board(connection, me(), desk, of, number, house().today())
        colleagues = directory.people_of(connection, CLERKS, house().today()) if HAND_OVER in board.chosen.acts else ()
    ticked = frozenset(row.id for row in board.page.rows) if all_chosen else frozenset(chosen)
    return render_template("desk/desk.html", board=board, mine=desks_of(me()), buttons=BUTTONS, colleagues=colleagues, ticked=ticked, refusal=refusal,
                           press=new_id(), text=request.form.get("text", ""), to=request.form.get("to", "")), status


@blueprint.post("/desk")
@permission(CLERK)
def act() -> Any:
    """Bulk acts are 综合办公室's alone (第四条); what each item says to it stands on one page."""
    desk, of, name = desk_asked(""), request.form.get("of", ""), request.form.get("act", "")
    chosen = tuple(request.form.getlist("item")[:desks.PAGE])
    more = " ".join(request.form.get({REMIND: "text", HAND_OVER: "to"}.get(name, ""), "").split())
    refusal = refused(name, chosen, more)
    if refusal:
        return drawn(desk, of, page_asked(request.form), status=refusal.status, refusal=refusal, chosen=chosen)
    if name == PRINT:
        return redirect(url_for("desk.notices", item=chosen), 303)
    number = f"{pressed(request.form.get('press', ''))}-{name}"          # the same page may press several buttons
    bulk.press(house().unit_of_work, me(), number, name, list(chosen), more)
    return redirect(url_for("desk.result", bulk_id=number, of=of), 303)


def pressed(number: str) -> str:
    """The page's own number, if it is one."""
    return number if len(number) == 32 and number.isalnum() and number.isascii() else new_id()


def refused(name: str, chosen: tuple[str, ...], more: str) -> Refused | None:
    if name not in BUTTONS:
        return Refused("没有这样的批量办理。", next_step="请用页面上的按钮。")
    if not chosen:
        return Refused("还没有选择事项。", next_step="请先在列表左边勾选，或点“全选本页”。")
    if name == HAND_OVER and not more:
        return Refused("还没有选择转给哪位同事。", next_step="所选事项仍勾着，请选好同事再点“转经办人”。")
    if name == REMIND and len(more) > bulk.acts.LONGEST:
        return Refused(f"附的话有 {len(more)} 字，最多 {bulk.acts.LONGEST} 字。", next_step="请写短一些，再点“提醒所选”。")
    return None


@blueprint.get("/desk/results/<bulk_id>")
@permission(CLERK)
def result(bulk_id: str) -> Any:
    with house().reading() as connection:
        found = desks.result(connection, me(), bulk_id)
    return render_template("desk/result.html", result=found, button=BUTTONS[found.act], of=request.args.get("of", ""))


@blueprint.get("/desk/notices")
@permission(CLERK)
def notices() -> Any:
    """The notices of the chosen items, as each is printed on its own; `?now=1` after 打印 was pressed. Opening what is 工作秘密 is written down."""
    chosen = request.args.getlist("item")[:desks.PAGE]
    found = printable(chosen)
    for one in found:
        watched(one.row)
    return render_template("desk/notices.html", notices=found, left_out=len(set(chosen)) - len(found), of=request.args.get("of", ""),
                           now="now" in request.args, college=COLLEGE, coordinating=COORDINATING_OFFICE)


def printable(chosen: list[str]) -> tuple[desks.Notice, ...]:
    with house().reading() as connection:
        return desks.printable(connection, me(), chosen, house().today())


@blueprint.post("/desk/notices")
@permission(CLERK)
def printed() -> Any:
    """Who prints is entered in every item, each in a unit of work of its own, before the browser prints."""
    chosen = request.form.getlist("item")[:desks.PAGE]
    for one in printable(chosen):
        if one.sheet:
            with house().unit_of_work(one.row.key) as u:
                record_print(u, me(), {"what": NOTICE, "number": one.sheet.number})
    return redirect(url_for("desk.notices", item=chosen, of=request.form.get("of") or None, now=1), 303)
