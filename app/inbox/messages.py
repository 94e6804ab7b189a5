"""Messages: the list by day, and the one address by which a message, a mail or a webhook leads to the work."""
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, session, url_for

from app.access import SIGNED_IN, house, me, permission
from app.binding import page_asked
from app.words import moment
from processes.clock import college_day
from processes.directory import queries as directory
from processes.engine import messages as told
from processes.engine import queries
from processes.engine.messages import MessageRow
from processes.engine.outbox.reads import mark_read
from processes.engine.tasks import claims
from processes.engine.tasks.store import WorkItem
from processes.errors import NotFound
from processes.supervision import queries as supervision

blueprint = Blueprint("messages", __name__)
PAGE = 50


@blueprint.get("/messages")
@permission(SIGNED_IN)
def listing() -> Any:
    page = page_asked(request.args)
    with house().reading() as connection:
        rows = told.messages(connection, me(), limit=PAGE + 1, offset=(page - 1) * PAGE)
    days = [(day, list(each)) for day, each in groupby(rows[:PAGE], lambda row: college_day(row.created_at))]
    return render_template("inbox/messages.html", days=days, page=page, more=len(rows) > PAGE)


@blueprint.post("/messages/read")
@permission(SIGNED_IN)
def read_all() -> Any:
    with house().unit_of_work() as u:
        mark_read(u.connection, me().person, sorted(told.unread_ids(u.connection, me())), u.now)
    session["said"] = "消息已全部标为已读。"
    return redirect(url_for("messages.listing"), 303)


@blueprint.get("/go/<int:message_id>")
@permission(SIGNED_IN)
def go(message_id: int) -> Any:
    """To what I have to do about it; when that is done, to the item, and who did it. Who is signed out is asked for the password on the way."""
    with house().reading() as connection:
        found = told.message(connection, me(), message_id)
        if found is None:
            raise NotFound("这条消息", next_step="它可能是发给您以前的职务或科室的。请从“我的待办”查看现在由您办理的事。")
        task, done = mine(connection, found.business_key), told.task_then(connection, me(), found) if found.business_key else None
        sentence = said(connection, done) if done is not None and task is None else ""
        link, ids = address(connection, found), told.ids_of(connection, me(), found)
    with house().unit_of_work() as u:
        mark_read(u.connection, me().person, ids, u.now)
    if task is not None:
        return redirect(url_for("inbox.task", task_id=task.id))
    if sentence:
        session["said"] = sentence
    return redirect(link)


def mine(connection: sa.Connection, business_key: str) -> WorkItem | None:
    """The task on this item that I can do now; the one due first."""
    waiting = [task for task in queries.open_tasks(connection, me(), business_key) if me().principals & set(task.candidates)
               and me().person not in task.excluded and claims.holder(connection, task, house().today()) in (None, me().person)]
    return min(waiting, key=lambda task: (task.due is None, task.due or task.created_at.date(), task.created_at), default=None)


def address(connection: sa.Connection, found: MessageRow) -> str:
    """The item's page as it is called now: a draft has got its number since."""
    rows = supervision.rows_of_keys(connection, me(), [found.business_key], house().today())
    return url_for("items.page", path=rows[found.business_key].path) if found.business_key in rows else found.link or url_for("messages.listing")


def said(connection: sa.Connection, task: WorkItem) -> str:
    name = directory.names_of(connection, [task.acted_by or ""]).get(task.acted_by or "", "")
    return f"“{task.name}”已由{name or '系统'}于 {moment(task.acted_at)} 办理，这里是事项的最新进展。"
