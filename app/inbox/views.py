"""我的待办, the task page, 我的已办, messages."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user

from app.access import SIGNED_IN, house, me, permission
from app.inbox import tasks as desk
from app.words import calendar
from processes.engine import queries
from processes.engine.forms.rows import ADD, REFRESH, REMOVE
from processes.engine.outbox.reads import mark_read
from processes.engine.queries import InboxRow
from processes.errors import Conflict, FormInvalid, ProcessError
from processes.supervision import queries as supervision
from processes.supervision.queries import ItemRow
from processes.supervision.verbs import mark_read as mark_seen

blueprint = Blueprint("inbox", __name__)
GROUPS = ("已逾期", "今天", "三个工作日内", "以后")
IGNORED = {"csrf_token", REFRESH}


@dataclass(frozen=True, slots=True)
class Row:
    task: InboxRow
    item: ItemRow
    group: str


@blueprint.get("/")
@permission(SIGNED_IN)
def home() -> Any:
    return redirect(url_for("inbox.tasks"))


@blueprint.get("/tasks")
@permission(SIGNED_IN)
def tasks() -> Any:
    return render_template("inbox/tasks.html", **listed(), chosen=None)


def listed() -> dict[str, Any]:
    text = request.args.get("q", "").strip()
    today = house().today()
    with house().reading() as connection:
        found = queries.inbox(connection, me())
        items = supervision.rows_of_keys(connection, me(), [row.business_key for row in found], today)
        reading = supervision.to_read(connection, me())
    rows = [Row(row, items[row.business_key], group_of(row.due, today)) for row in found if row.business_key in items]
    shown = [row for row in rows if matches(row, text)]
    return {"groups": [(name, [row for row in shown if row.group == name]) for name in GROUPS], "count": len(shown), "total": len(rows), "q": text,
            "reading": reading}


def matches(row: Row, text: str) -> bool:
    hay = f"{row.task.name} {row.item.title} {row.item.number} {row.item.lead}".lower()
    return all(word in hay for word in text.lower().split())


def group_of(due: date | None, today: date) -> str:
    if due is None:
        return "以后"
    if due < today:
        return "已逾期"
    if due == today:
        return "今天"
    return "三个工作日内" if calendar().working_days_between(today, due) <= 3 else "以后"


@blueprint.get("/tasks/<task_id>")
@permission(SIGNED_IN)
def task(task_id: str) -> Any:
    with house().reading() as connection:
        found = desk.read(connection, task_id)
    if found.page.work_item.status != "open":
        return redirect(url_for("items.page", path=found.item.row.path))
    if request.headers.get("HX-Request"):
        return render_template("inbox/_task.html", desk=found, faults={})
    return render_template("inbox/tasks.html", **listed(), chosen=found, desk=found, faults={})


@blueprint.post("/tasks/<task_id>")
@permission(SIGNED_IN)
def complete(task_id: str) -> Any:
    with house().reading() as connection:
        found = desk.read(connection, task_id, request.form)
    if asks_only_to_redraw(request.form) or found.form is None or not found.form.validate():
        return unfinished(found)
    try:
        with house().unit_of_work(found.page.work_item.business_key) as u:
            u.engine.complete(task_id, by=me(), data=found.form.clean())
    except FormInvalid as error:
        found.form.errors.update(error.errors)
        return drawn(found, 422)
    except ProcessError as error:
        return drawn(found, error.status, refusal=error)
    action = next((a for a in found.form.actions if a.value == found.form.clean().get("outcome")), None)
    session["said"] = f"已办理：{found.page.work_item.name}（{found.item.row.title}）" + (f"——{action.label}。{action.consequence}" if action else "")
    return redirect(onward(task_id))


def unfinished(found: desk.Desk) -> Any:
    """A row button, a field others depend on, or faults. A decision that asks for more first shows what it asks for."""
    if asks_only_to_redraw(request.form) or found.form is None:
        return drawn(found, 200)
    new = [name for name in found.form.errors if name not in request.form]
    chosen = next((a.label for a in found.form.actions if a.value == request.form.get("outcome")), "")
    if chosen and len(new) == len(found.form.errors):
        return drawn(found, 422, more=f"“{chosen}”还需要填写下面标 * 的内容，填好后再点一次“{chosen}”。")
    return drawn(found, 422)


def asks_only_to_redraw(posted: Iterable[str]) -> bool:
    return any(key.partition(":")[0] in (ADD, REMOVE, REFRESH) for key in posted)


def drawn(found: desk.Desk, status: int, refusal: ProcessError | None = None, more: str = "") -> Any:
    """The page again with everything that was typed; a 409 shows what the other person did."""
    errors = found.form.errors if found.form and status == 422 and not refusal and not more else {}
    return render_template("inbox/tasks.html", **listed(), chosen=found, desk=found, faults=errors, refusal=refusal, more=more,
                           lost=isinstance(refusal, Conflict)), status


def onward(done: str) -> str:
    """The next task of the queue, so that ten tasks are ten decisions."""
    with house().reading() as connection:
        rest = [row.task_id for row in queries.inbox(connection, me(), limit=5) if row.task_id != done]
    return url_for("inbox.task", task_id=rest[0]) if rest else url_for("inbox.tasks")


@blueprint.post("/tasks/<task_id>/draft")
@permission(SIGNED_IN)
def draft(task_id: str) -> Any:
    """What was typed so far, as posted; found again when the task comes back."""
    with house().reading() as connection:
        key = queries.key_of_task(connection, me(), task_id)
    typed = {name: request.form.getlist(name) for name in request.form if name not in IGNORED}
    with house().unit_of_work(key) as u:
        u.engine.save_draft(task_id, by=me(), data={"posted": typed})
    return "草稿已保存"


@blueprint.post("/tasks/<task_id>/claim")
@permission(SIGNED_IN)
def claim(task_id: str) -> Any:
    return hold(task_id, "claim")


@blueprint.post("/tasks/<task_id>/release")
@permission(SIGNED_IN)
def release(task_id: str) -> Any:
    return hold(task_id, "release")


def hold(task_id: str, verb: str) -> Any:
    with house().reading() as connection:
        key = queries.key_of_task(connection, me(), task_id)
    with house().unit_of_work(key) as u:
        getattr(u.engine, verb)(task_id, by=me())
    session["said"] = "已认领，其他人不会重复办理。" if verb == "claim" else "已放回，其他人可以办理。"
    return redirect(url_for("inbox.task", task_id=task_id))


@blueprint.get("/done")
@permission(SIGNED_IN)
def finished() -> Any:
    with house().reading() as connection:
        rows = queries.done(connection, me())
        items = supervision.rows_of_keys(connection, me(), [row.business_key for row in rows], house().today())
    return render_template("inbox/done.html", rows=[(row, items[row.business_key]) for row in rows if row.business_key in items])


@blueprint.get("/messages")
@permission(SIGNED_IN)
def messages() -> Any:
    """Opening the list reads it."""
    with house().reading() as connection:
        rows = queries.messages(connection, me())
    with house().unit_of_work() as u:
        mark_read(u.connection, current_user.id, [row.id for row in rows if row.read_at is None], u.now)
    return render_template("inbox/messages.html", rows=rows)


@blueprint.post("/reading/<reading_id>")
@permission(SIGNED_IN)
def seen(reading_id: str) -> Any:
    with house().unit_of_work() as u:
        mark_seen(u, me(), reading_id)
    return redirect(url_for("inbox.tasks"))
