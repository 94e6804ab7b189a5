"""督办事项: list, the item's page with its live diagram, 立项, the buttons of an item."""
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from app.access import CLERK, SIGNED_IN, house, is_clerk, me, permission
from app.binding import CHECKED, KEEP, Posted, asks_only_to_redraw, posted_form, typed
from app.items import drafting
from app.items.acts import acts_of, answers, perform, replaceable
from app.items.diagrams import as_data, running
from app.items.listing import CHOICES, asked
from app.items.speaking import speaking
from app.uploads.seeing import visible
from processes.audit import verbs as audit
from processes.directory import queries as directory
from processes.engine import queries as engine
from processes.engine.tasks import claims
from processes.errors import Forbidden, FormInvalid, NotFound, ProcessError
from processes.files import queries as files
from processes.files.queries import Attachment
from processes.supervision import queries as supervision
from processes.supervision import verbs
from processes.supervision.queries import ItemPage, ItemRow
from processes.supervision.regulation import SOURCES, office_principal
from processes.supervision.remarks.queries import pending_remarks
from processes.supervision.secrecy import SECRET, rank

blueprint = Blueprint("items", __name__, url_prefix="/items")
TABS = {"progress": "进展", "diagram": "流程图", "timeline": "时间线", "remarks": "批示留言", "files": "文件"}
STEPS = (("立项", ("draft", "vetting", "to_issue")), ("交办", ("issued",)), ("办理", ("underway",)), ("汇总", ("collecting",)), ("确认", ("confirming",)),
         ("审核", ("reviewing",)), ("办结", ("closed", "terminated")), ("归档", ("archived",)))


@blueprint.get("")
@permission(SIGNED_IN)
def listing() -> Any:
    today = house().today()
    with house().reading() as connection:
        offices = [office.name for office in directory.offices(connection, today)]
        wanted = asked(request.args, offices)
        page = supervision.items(connection, me(), wanted.filters, today)
    return render_template("items/list.html", page=page, wanted=wanted, choices=CHOICES, offices=offices)


@blueprint.get("/new")
@permission(CLERK)
def new() -> Any:
    with house().reading() as connection:
        return drawn(drafting.fresh(connection, None))


def drawn(draft: drafting.NewItem, status: int = 200, *, faults: dict[str, list[str]] | None = None, refusal: ProcessError | None = None) -> Any:
    return render_template("items/new.html", draft=draft, faults=faults or {}, refusal=refusal), status


@blueprint.post("/new/draft")
@permission(CLERK)
def typing() -> Any:
    """What was typed so far, though there is no item yet; found again when the page is opened again."""
    with house().unit_of_work() as u:
        verbs.keep_typing(u, me(), {"posted": typed(request.form)})
    return "草稿已自动保存"


@blueprint.post("/new/clear")
@permission(CLERK)
def clear() -> Any:
    with house().unit_of_work() as u:
        verbs.forget_typing(u, me())
    return redirect(url_for("items.new"), 303)


@blueprint.post("/new")
@permission(CLERK)
def register() -> Any:
    posted = posted_form()
    with house().reading() as connection:
        draft = drafting.fresh(connection, posted)
        faults = {} if KEEP in posted or asks_only_to_redraw(posted) and CHECKED not in posted else drafting.faults_of(draft.form, draft.check)
    if asks_only_to_redraw(posted):
        return drawn(draft, faults=faults)
    if KEEP in posted:
        return keep(draft)
    if faults:
        return drawn(draft, 422, faults=faults)
    try:
        with house().unit_of_work(verbs.new_key()) as u:
            item_id = verbs.register(u, me(), draft.form.clean())
    except FormInvalid as error:
        return drawn(draft, 422, faults=error.errors)
    except ProcessError as error:
        return drawn(draft, error.status, refusal=error)
    with house().reading() as connection:
        row = supervision.item(connection, me(), item_id, house().today()).row
    session["said"] = f"已下达，编号 {row.number}，承办科室和配合科室已收到通知。" if row.number else "已登记，请综合办公室主任核验。"
    return redirect(url_for("items.page", path=row.path), 303)


def keep(draft: drafting.NewItem) -> Any:
    """A draft has no number; it waits among its author's tasks."""
    with house().unit_of_work(verbs.new_key()) as u:
        verbs.save_draft(u, me(), draft.form.clean())
        task = next(one for one in engine.open_tasks(u.connection, me(), u.key) if one.element_id == verbs.FIRST_TASK)
    session["said"] = "草稿已保存，随时可以从“我的待办”接着填。"
    return redirect(url_for("inbox.task", task_id=task.id), 303)


@blueprint.get("/<path:path>/diagram.json")
@permission(SIGNED_IN)
def diagram(path: str) -> Any:
    with house().reading() as connection:
        row = found(connection, path).row
        known = [one.id for one in engine.instances_of(connection, me(), row.key)]
        chosen = request.args.get("instance") or next(iter(known), "")
        if chosen not in known:
            raise NotFound("该流程")
        return jsonify(as_data(connection, row.key, chosen))


@blueprint.post("/<path:path>/acts/<name>")
@permission(SIGNED_IN)
def act(path: str, name: str) -> Any:
    """A button of the item's page."""
    posted = posted_form()
    with house().reading() as connection:
        item = found(connection, path)
    offered = next((one for one in acts_of(me(), item) if one.name == name), None)
    if offered is None:
        raise Forbidden("此项现在不由您办理。") if name in verbs.BUTTONS or name in verbs.SIDES else NotFound("该操作")
    data = answers(posted)
    with house().unit_of_work(item.row.key) as u:
        task = perform(u, me(), item.row, name, data)
    session["said"] = f"已{offered.label}。" if not task else f"{offered.label}：请填写下面的内容。"
    if task:
        return redirect(url_for("inbox.task", task_id=task), 303)
    return redirect(url_for("items.listing") if name == "discard" else url_for("items.page", path=path), 303)


@blueprint.get("/<path:path>")
@permission(SIGNED_IN)
def page(path: str) -> Any:
    return shown(path, request.args.get("tab", "progress") if request.args.get("tab") in TABS else "progress")


def shown(path: str, tab: str, status: int = 200, *, refusal: ProcessError | None = None, kept: Posted | None = None) -> Any:
    """The item's page; after a refusal with all that was typed."""
    with house().reading() as connection:
        item = found(connection, path)
        opened = bool(item.papers)
        mine = [task for task in engine.open_tasks(connection, me(), item.row.key) if me().principals & set(task.candidates)
                and me().person not in task.excluded and claims.holder(connection, task, house().today()) in (None, me().person)] if opened else []
        instances = running(engine.instances_of(connection, me(), item.row.key)) if opened and tab == "diagram" else ()
        attached = visible(item, files.of_key(connection, item.row.key)) if opened else ()
        handling = replaceable(me(), item)
        colleagues = directory.people_of(connection, office_principal(handling[0].office), house().today()) if handling else ()
        proves = proven(connection, attached) if tab == "files" else {}
        spoken = speaking(connection, item, kept) if opened and tab == "remarks" else None
        pending = pending_remarks(connection, me(), item.row.id) if opened and is_clerk() else 0
        unread = any(one.item_id == item.row.id for one in supervision.to_read(connection, me()))
    watched(item.row)
    if unread:
        with house().unit_of_work(item.row.key) as u:
            verbs.mark_item_read(u, me())
    source = SOURCES.get(item.row.source)
    return render_template("items/item.html", item=item, row=item.row, papers=item.papers, mine=mine, acts=acts_of(me(), item), instances=instances,
                           chosen=request.args.get("instance") or (instances[0].id if instances else ""), attached=attached, proves=proves, tabs=TABS, tab=tab,
                           steps=steps(item), handling=handling, colleagues=colleagues, path=path, names={one.id: one for one in attached}, source=source,
                           spoken=spoken, pending=pending, refusal=refusal, kept=kept or MultiDict(), standing=rank(me()), now=house().clock.now()), status


def watched(row: ItemRow) -> None:
    """Who looked at what is 工作秘密 is written down (第八条)."""
    if row.disclosure == SECRET:
        with house().unit_of_work() as u:
            audit.record(u.connection, me().person, "open_item", row.key, "done", u.now, ip=request.remote_addr or "")


def proven(connection: sa.Connection, attached: tuple[Attachment, ...]) -> dict[str, str]:
    """Which act each file proves: the name of the task it was sent with, or of the button."""
    acts = {one.act_id or "" for one in attached}
    found_names = engine.names_of_tasks(connection, me(), sorted(acts))
    labels = {"supplement": "补充材料", "report_own": "主动反馈", "confirm_basis": "补齐书面依据"}
    return {one.id: found_names.get(one.act_id or "") or labels.get((one.act_id or "").partition(" ")[0], "") for one in attached}


def found(connection: sa.Connection, path: str) -> ItemPage:
    """2026/3 or draft/<id>."""
    first, _, rest = path.partition("/")
    if first.isdecimal() and rest.isdecimal() and len(first) == 4 and len(rest) < 7:
        return supervision.item(connection, me(), supervision.item_id_of(connection, me(), int(first), int(rest)), house().today())
    return supervision.item(connection, me(), rest if first == "draft" else "", house().today())


def steps(item: ItemPage) -> list[tuple[str, str]]:
    """The main line: done, now, to come. Cooperating offices' step only where there are any."""
    shown = [(label, statuses) for label, statuses in STEPS if label != "汇总" or item.row.coops]
    at = next((n for n, (_, statuses) in enumerate(shown) if item.row.status in statuses), -1)
    return [(label, "done" if n < at or item.row.status == "archived" else "now" if n == at else "") for n, (label, _) in enumerate(shown)]
