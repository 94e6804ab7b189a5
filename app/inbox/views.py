"""我的待办, the task page, 我的已办, messages."""
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from jinja2_fragments.flask import render_block

from app.access import SIGNED_IN, house, me, permission
from app.binding import CHECKED, asks_only_to_redraw, page_asked, posted_form, typed
from app.errors import note
from app.inbox import tasks as desk
from app.inbox.queue import next_task, queue
from app.items.drafting import faults_of
from processes.directory import queries as directory
from processes.engine import queries
from processes.errors import Conflict, FormInvalid, ProcessError
from processes.supervision import queries as supervision
from processes.supervision.verbs import mark_read as mark_seen

blueprint = Blueprint("inbox", __name__)
PAGE = 50


def shown(found: desk.Desk | None, status: int = 200, *, faults: dict[str, list[str]] | None = None, refusal: ProcessError | None = None,
          more: str = "") -> Any:
    """The queue with the chosen task beside it; for htmx only the task. A refused answer keeps everything that was typed."""
    context = {"desk": found, "faults": faults or {}, "refusal": refusal, "more": more, "lost": isinstance(refusal, Conflict)}
    if "HX-Request" in request.headers:
        return render_block("inbox/tasks.html", "task", queue=None, **context), status
    with house().reading() as connection:
        listed = queue(connection, text=request.args.get("q", "").strip(), kind=request.args.get("kind", ""), only_urgent="urgent" in request.args)
    return render_template("inbox/tasks.html", queue=listed, **context), status


@blueprint.get("/tasks")
@permission(SIGNED_IN)
def tasks() -> Any:
    return shown(None)


@blueprint.get("/tasks/<task_id>")
@permission(SIGNED_IN)
def task(task_id: str) -> Any:
    with house().reading() as connection:
        found = desk.read(connection, task_id)
    if found.page.work_item.status != "open":
        return redirect(url_for("items.page", path=found.item.row.path))
    return shown(found)


@blueprint.post("/tasks/<task_id>")
@permission(SIGNED_IN)
def complete(task_id: str) -> Any:
    posted = posted_form()
    with house().reading() as connection:
        found = desk.read(connection, task_id, posted)
        over = found.page.work_item.status != "open"                   # a colleague was faster: nothing that is missing matters any more
        asked = not over and found.form is not None and (CHECKED in posted or not asks_only_to_redraw(posted))
        faults = faults_of(found.form, found.check) if asked and found.form is not None else {}
    if asks_only_to_redraw(posted) and not over:
        return shown(found, faults=faults)
    if faults:
        return unfinished(found, faults, frozenset(posted))
    try:
        with house().unit_of_work(found.page.work_item.business_key) as u:
            u.engine.complete(task_id, by=me(), data=found.form.clean() if found.form else {})
    except FormInvalid as error:
        return shown(found, 422, faults=error.errors)
    except Conflict as error:                                          # the page says what the other did
        with house().reading() as connection:
            return shown(desk.read(connection, task_id, posted), error.status, refusal=error)
    except ProcessError as error:
        note(error)
        return shown(found, error.status, refusal=error)
    with house().reading() as connection:
        session["said"] = told(connection, found)
        onward = next_task(connection, task_id)
    return redirect(url_for("inbox.task", task_id=onward) if onward else url_for("inbox.tasks"), 303)


def unfinished(found: desk.Desk, faults: dict[str, list[str]], sent: frozenset[str]) -> Any:
    """A decision that asks for more first shows what it asks for; otherwise the faults are named one by one."""
    actions = found.form.actions if found.form else []
    chosen = next((action.label for action in actions if action.value == request.form.get("outcome")), "")
    if chosen and len(actions) > 1 and not any(name in sent for name in faults):
        return shown(found, 422, more=f"要“{chosen}”，还须填写下面标 * 的内容，填好后再点一次“{chosen}”。")
    return shown(found, 422, faults=faults)


def told(connection: Any, found: desk.Desk) -> str:
    """What has just happened and who is next, in the words of the decision."""
    task, form = found.page.work_item, found.form
    action = next((one for one in form.actions if one.value == form.clean().get("outcome")), None) if form else None
    done = f"已办理“{task.name}”" + (f"：{action.label}" if action else "") + f"（{found.item.row.title or '新事项'}）。"
    waiting = [one for one in queries.open_tasks(connection, me(), task.business_key) if one.instance_id == task.instance_id]
    if not waiting:
        return done
    people = [person.name for principal in waiting[0].candidates for person in directory.people_of(connection, principal, house().today())]
    who = "、".join(dict.fromkeys(people[:3])) + ("等" if len(people) > 3 else "")
    return f"{done}下一步：{waiting[0].name}" + (f"（{who}）。" if who else "。")


@blueprint.post("/tasks/<task_id>/draft")
@permission(SIGNED_IN)
def draft(task_id: str) -> Any:
    """What was typed so far, as posted; found again when the task comes back."""
    with house().reading() as connection:
        key = queries.key_of_task(connection, me(), task_id)
    with house().unit_of_work(key) as u:
        u.engine.save_draft(task_id, by=me(), data={"posted": typed(request.form)})
    return "草稿已自动保存"


@blueprint.post("/tasks/<task_id>/claim")
@permission(SIGNED_IN)
def claim(task_id: str) -> Any:
    with house().reading() as connection:
        key = queries.key_of_task(connection, me(), task_id)
    with house().unit_of_work(key) as u:
        u.engine.claim(task_id, by=me())
    session["said"] = "已认领，由您办理，其他人不会重复办理。"
    return redirect(url_for("inbox.task", task_id=task_id), 303)


@blueprint.post("/tasks/<task_id>/release")
@permission(SIGNED_IN)
def release(task_id: str) -> Any:
    with house().reading() as connection:
        key = queries.key_of_task(connection, me(), task_id)
    with house().unit_of_work(key) as u:
        u.engine.release(task_id, by=me())
    session["said"] = "已放回，其他人可以办理。"
    return redirect(url_for("inbox.task", task_id=task_id), 303)


@blueprint.get("/done")
@permission(SIGNED_IN)
def finished() -> Any:
    page = page_asked(request.args)
    with house().reading() as connection:
        rows = queries.done(connection, me(), limit=PAGE + 1, offset=(page - 1) * PAGE)
        items = supervision.rows_of_keys(connection, me(), [row.business_key for row in rows], house().today())
    listed = [(row, items[row.business_key]) for row in rows[:PAGE] if row.business_key in items]
    return render_template("inbox/done.html", rows=listed, page=page, more=len(rows) > PAGE)


@blueprint.post("/reading")
@permission(SIGNED_IN)
def seen_all() -> Any:
    """Every 待阅 line that the page showed; what came since stays."""
    with house().unit_of_work() as u:
        for reading_id in request.form.getlist("id"):
            mark_seen(u, me(), reading_id)
    session["said"] = "待阅已全部标为已阅。"
    return redirect(url_for("inbox.tasks"), 303)


@blueprint.post("/reading/<reading_id>")
@permission(SIGNED_IN)
def seen(reading_id: str) -> Any:
    """待阅 → 已阅."""
    with house().unit_of_work() as u:
        mark_seen(u, me(), reading_id)
    return redirect(url_for("inbox.tasks"), 303)
