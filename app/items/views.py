"""督办事项: list, the item's page with its live diagram, 立项."""
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for

from app.access import CLERK, SIGNED_IN, house, me, permission
from app.inbox.views import asks_only_to_redraw
from app.items import drafting
from app.words import moment
from processes.directory import queries as directory
from processes.engine import queries as engine
from processes.engine.queries import TraceLine
from processes.engine.step import Fact
from processes.errors import FormInvalid, ProcessError
from processes.files import queries as files
from processes.supervision import queries as supervision
from processes.supervision import verbs
from processes.supervision.filtering import ItemFilter
from processes.supervision.queries import ItemPage

blueprint = Blueprint("items", __name__, url_prefix="/items")
LIGHTS = (("", "全部"), ("red", "逾期"), ("yellow", "临期"), ("green", "正常"), ("grey", "已结束"))
ORDERS = (("due", "按时限"), ("recent", "最近的在前"), ("number", "按编号"))
TABS = (("progress", "进展"), ("diagram", "流程图"), ("timeline", "时间线"), ("files", "文件"))
STEPS = (("立项", ("draft", "vetting", "to_issue")), ("交办", ("issued",)), ("办理", ("underway",)), ("汇总", ("collecting",)), ("确认", ("confirming",)),
         ("审核", ("reviewing",)), ("办结", ("closed", "terminated")), ("归档", ("archived",)))
HAPPENED = {Fact.ENTERED: "开始", Fact.COMPLETED: "完成", Fact.CANCELLED: "取消", Fact.FIRED: "时间到", Fact.RECEIVED: "收到消息", Fact.SENT: "发出消息",
            Fact.CLAIMED: "认领", Fact.RELEASED: "放回", Fact.REASSIGNED: "改由他人办理"}


@blueprint.get("")
@permission(SIGNED_IN)
def listing() -> Any:
    ask = request.args
    wanted = ItemFilter(text=ask.get("q", "").strip(), light=ask.get("light", "") if ask.get("light", "") in dict(LIGHTS) else "",
                        group=ask.get("group", "") if ask.get("group", "") in ("drafts", "open", "ended") else "", lead=ask.get("lead", ""),
                        order=ask.get("order", "due") if ask.get("order", "due") in dict(ORDERS) else "due", page=positive(ask.get("page")))
    with house().reading() as connection:
        page = supervision.items(connection, me(), wanted, house().today())
        offices = [office.name for office in directory.offices(connection, house().today())]
    return render_template("items/list.html", page=page, wanted=wanted, lights=LIGHTS, orders=ORDERS, offices=offices)


def positive(text: str | None) -> int:
    return max(1, min(int(text), 100_000)) if text and text.isdigit() else 1


@blueprint.get("/new")
@permission(CLERK)
def new() -> Any:
    with house().reading() as connection:
        return render_template("items/new.html", draft=drafting.fresh(connection, None), faults={})


@blueprint.post("/new")
@permission(CLERK)
def register() -> Any:
    with house().reading() as connection:
        draft = drafting.fresh(connection, request.form)
    if "__keep" in request.form:
        with house().unit_of_work(verbs.new_key()) as u:
            item_id = verbs.save_draft(u, me(), drafting.typed(draft))
        session["said"] = "草稿已保存，在“我的待办”里继续填写。"
        return redirect(url_for("items.page", path=f"draft/{item_id}"))
    if asks_only_to_redraw(request.form) or not draft.form.validate():
        redrawn = asks_only_to_redraw(request.form)
        return render_template("items/new.html", draft=draft, faults={} if redrawn else draft.form.errors), 200 if redrawn else 422
    try:
        with house().unit_of_work(verbs.new_key()) as u:
            item_id = verbs.register(u, me(), draft.form.clean())
    except FormInvalid as error:
        return render_template("items/new.html", draft=draft, faults=error.errors), 422
    except ProcessError as error:
        return render_template("items/new.html", draft=draft, faults={}, refusal=error), error.status
    with house().reading() as connection:
        row = supervision.item(connection, me(), item_id, house().today()).row
    session["said"] = f"已下达，编号{row.number}，承办科室和配合科室已收到通知。" if row.number else "已登记，转综合办公室主任核验。"
    return redirect(url_for("items.page", path=row.path))


@blueprint.get("/<path:path>/diagram.json")
@permission(SIGNED_IN)
def diagram(path: str) -> Any:
    """The diagrams one instance runs on, coloured by its trace."""
    with house().reading() as connection:
        item = found(connection, path)
        running = engine.instances_of(connection, me(), item.row.key)
        chosen = next((one.id for one in running if one.id == request.args.get("instance")), running[0].id if running else "")
        drawings = engine.drawings(connection, me(), chosen)
        names = directory.names_of(connection, {line.person for one in drawings for line in one.lines})
    shown = [{"process": one.process_id, "xml": one.xml.decode(), "states": one.states, "flows": one.flows,
              "lines": [{"element": line.element_id, "text": said(line, names)} for line in one.lines if line.element_id]} for one in drawings
             if one.states or one.process_id == running[0].process_id]
    return jsonify(drawings=shown)


def said(line: TraceLine, names: dict[str, str]) -> str:
    return f"{moment(line.acted_at)}　{names.get(line.person, '系统')}　{HAPPENED.get(line.kind, '')}"


@blueprint.post("/<path:path>/discard")
@permission(CLERK)
def discard(path: str) -> Any:
    with house().reading() as connection:
        key = found(connection, path).row.key
    with house().unit_of_work(key) as u:
        verbs.discard(u, me())
    session["said"] = "草稿已作废，不占编号。"
    return redirect(url_for("items.listing"))


@blueprint.get("/<path:path>")
@permission(SIGNED_IN)
def page(path: str) -> Any:
    tab = request.args.get("tab", "progress")
    with house().reading() as connection:
        item = found(connection, path)
        running = engine.instances_of(connection, me(), item.row.key) if item.papers else []
        mine = [task for task in engine.open_tasks(connection, me(), item.row.key) if me().principals & set(task.candidates)] if item.papers else []
        attached = files.of_key(connection, item.row.key) if item.papers else ()
        titles = {d.process_id: engine.title_of(connection, me(), d.process_id) for one in running[:1] for d in engine.drawings(connection, me(), one.id)}
    return render_template("items/item.html", item=item, row=item.row, papers=item.papers, running=running, mine=mine, attached=attached, tabs=TABS,
                           tab=tab if tab in dict(TABS) else "progress", steps=steps(item), path=path, titles=titles,
                           names={a.id: a.name for a in attached})


def found(connection: Any, path: str) -> ItemPage:
    """2026/3 or draft/<id>."""
    first, _, rest = path.partition("/")
    if first.isdigit() and rest.isdigit() and len(first) == 4 and len(rest) < 7:
        item_id = supervision.item_id_of(connection, me(), int(first), int(rest))
    else:
        item_id = rest
    return supervision.item(connection, me(), item_id, house().today())


def steps(item: ItemPage) -> list[tuple[str, str]]:
    """The main line: done, now, to come. Cooperating offices' step only where there are any."""
    shown = [(label, statuses) for label, statuses in STEPS if label != "汇总" or item.row.coops]
    at = next((n for n, (_, statuses) in enumerate(shown) if item.row.status in statuses), -1)
    return [(label, "done" if n < at or item.row.status == "archived" else "now" if n == at else "") for n, (label, _) in enumerate(shown)]
