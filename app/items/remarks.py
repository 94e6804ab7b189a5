"""批示, 留言, 传阅 on an item's page: what is posted there. What is refused comes back as it was typed."""
from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request, session, url_for

from app.access import CLERK, SIGNED_IN, house, me, permission
from app.binding import Posted, posted_form
from app.items.views import found, shown
from processes.bootstrap import Work
from processes.errors import Conflict, Refused
from processes.supervision.phone import hear
from processes.supervision.regulation import person_principal
from processes.supervision.remarks.circulating import circulate
from processes.supervision.remarks.noting import leave_note
from processes.supervision.remarks.remarking import DONE, NEW_ITEM, dispose, open_item, write_remark
from processes.supervision.verbs import key_of, start_side

blueprint = Blueprint("remarks", __name__, url_prefix="/items")
TAB, ASK, PROCESS = "remarks", "ask", "phone_note"


def answers(posted: Posted) -> dict[str, Any]:
    lists = {name: posted.getlist(name) for name in ("files", "to", "offices")}
    lists["to"] += [person_principal(person) for person in posted.getlist("person") if person]
    return {**{name: posted.get(name, "") for name in ("text", "feedback", "leader", "at", "disposal", "callee", "phone")}, **lists}


def done(path: str, act: Callable[[Work, dict[str, Any]], Any], said: str, at: str) -> Any:
    """Do it on the item's key, say so and go back to where one was on the tab; a refusal shows the tab again with all that was typed."""
    posted = posted_form()
    with house().reading() as connection:
        key = found(connection, path).row.key
    try:
        with house().unit_of_work(key) as u:
            act(u, answers(posted))
    except (Refused, Conflict) as error:
        return shown(path, TAB, error.status, refusal=error, kept=posted)
    session["said"] = said
    return redirect(url_for("items.page", path=path, tab=TAB, _anchor=at), 303)


@blueprint.post("/<path:path>/remarks")
@permission(SIGNED_IN)
def write(path: str) -> Any:
    return done(path, lambda u, data: write_remark(u, me(), data), "批示已送综合办公室处理，处理结果会发消息告知。", "remarks")


@blueprint.post("/<path:path>/remarks/<remark_id>")
@permission(CLERK)
def disposed(path: str, remark_id: str) -> Any:
    """A new item gets a transaction of its own, on its own key; pressing again after an interruption goes on with the same draft."""
    how = request.form.get("disposal", "")
    answer = done(path, lambda u, data: dispose(u, me(), remark_id, data), f"批示{DONE.get(how, '')}，已告知作批示的领导。", f"remark-{remark_id}")
    if how != NEW_ITEM or answer is None or isinstance(answer, tuple):
        return answer
    with house().unit_of_work(key_of(remark_id)) as u:
        item_id = open_item(u, me())
    session["said"] = "已开草稿，依据已填好；请补齐承办科室和时限后下达。"
    return redirect(url_for("items.page", path=f"draft/{item_id}"), 303)


@blueprint.post("/<path:path>/notes")
@permission(SIGNED_IN)
def note(path: str) -> Any:
    return done(path, lambda u, data: leave_note(u, me(), data), "留言已送出。", "notes")


@blueprint.post("/<path:path>/calls")
@permission(CLERK)
def heard(path: str) -> Any:
    """What was heard by telephone; with 请科室确认 the head has it at once."""
    asks = ASK in request.form

    def write(u: Work, data: dict[str, Any]) -> None:
        call = hear(u, me(), data)
        if asks:
            start_side(u, me(), PROCESS, record_id=call)
    return done(path, write, "已记下并请科室负责人确认；他点“属实”后成为本科室的反馈。" if asks else "已记下，算作一次了解，不算反馈。", "calls")


@blueprint.post("/<path:path>/calls/<call>")
@permission(CLERK)
def asked(path: str, call: str) -> Any:
    """请科室确认."""
    return done(path, lambda u, data: start_side(u, me(), PROCESS, record_id=call), "已请科室负责人确认；他点“属实”后成为本科室的反馈。", "calls")


@blueprint.post("/<path:path>/circulations")
@permission(CLERK)
def put_before(path: str) -> Any:
    return done(path, lambda u, data: circulate(u, me(), data), "已送阅，谁在何时看过列在下面。", "circulations")
