"""会议与来源: documents, the grid that issues their rows, the result and its sheets."""
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from app.access import CLERK, SIGNED_IN, house, me, permission
from app.binding import Posted, asks_only_to_redraw, posted_form
from app.register.entering import is_id, known_offices, office_names, typed_document, whole
from app.register.grid import Grid, keep, shown, typed
from processes.audit import verbs as audit
from processes.db import new_id
from processes.directory import queries as directory
from processes.errors import NotFound, ProcessError, Refused
from processes.files import queries as files
from processes.supervision.register import outcomes, verbs
from processes.supervision.register import queries as register
from processes.supervision.register.dispatch import dispatch
from processes.supervision.register.documents import document_key, judge_document
from processes.supervision.register.kinds import KINDS
from processes.supervision.register.pages import Document
from processes.supervision.register.paste import split
from processes.supervision.regulation import DISCLOSURES
from processes.supervision.secrecy import SECRET

blueprint = Blueprint("register", __name__, url_prefix="/register")
LONGEST_PASTE = 200_000


@blueprint.get("")
@permission(CLERK)
def listing() -> Any:
    given = {name: value for name in ("q", "kind", "year", "undecided", "page") if (value := request.args.get(name, "").strip())}
    if given.get("kind", "") not in ("", *KINDS):
        raise Refused("筛选条件有误。", next_step="请去掉网址里的条件，从列表上重新选择。")
    page, year = max(1, whole(given.get("page", "")) or 1), whole(given.get("year", ""))
    year = year if year and 2000 <= year < 2100 else None
    with house().reading() as connection:
        rows, more = register.document_list(connection, me(), text=given.get("q", "")[:80], kind=given.get("kind", ""), year=year,
                                            undecided="undecided" in given, page=page)
    return render_template("register/list.html", rows=rows, more=more, page=page, given={key: value for key, value in given.items() if key != "page"},
                           kinds=KINDS)


@blueprint.get("/new")
@permission(CLERK)
def new() -> Any:
    kind = request.args.get("kind", "joint_meeting")
    if kind not in KINDS:
        raise NotFound("该来源种类")
    return entry_form(kind, Posted([("dated", house().today().isoformat()), ("year", str(house().today().year))]))


def entry_form(kind: str, posted: Posted, status: int = 200, **context: Any) -> Any:
    with house().reading() as connection:
        attached = files.several(connection, posted.getlist("files"))
        leaders = verbs.college_leaders(connection, house().today())
    return render_template("register/new.html", kinds=KINDS, kind=KINDS[kind], posted=posted, attached=attached, leaders=leaders, disclosures=DISCLOSURES,
                           document_id=posted.get("document_id") or new_id(), **{"faults": (), "refusal": None, **context}), status


@blueprint.post("/new")
@permission(CLERK)
def enter() -> Any:
    posted = posted_form()
    found, text = typed_document(posted), posted.get("text", "")
    kind = found.kind if found.kind in KINDS else "joint_meeting"
    if asks_only_to_redraw(posted):
        return entry_form(kind, posted)
    if len(text) > LONGEST_PASTE:
        return entry_form(kind, posted, 422, refusal=Refused("粘贴的内容太长，请分几次登记。"))
    with house().reading() as connection:
        faults = judge_document(found, verbs.college_leaders(connection, house().today()), house().today())
        rows = split(text, known_offices(connection, house().today()), found.dated or house().today())
    if faults:
        return entry_form(kind, posted, 422, faults=faults)
    document_id = posted["document_id"] if is_id(posted.get("document_id", "")) else new_id()
    try:
        with house().unit_of_work(document_key(document_id)) as u:
            verbs.enter_document(u, me(), document_id, found, rows)
    except ProcessError as error:
        return entry_form(kind, posted, error.status, refusal=error)
    session["said"] = f"已登记，拆成 {len(rows.rows)} 条。请逐条核对，记录是否督办。" if rows.rows else "已登记。还没有决议，可以在下面粘贴。"
    return redirect(url_for("register.grid" if rows.rows else "register.page", document_id=document_id), 303)


@blueprint.get("/<document_id>")
@permission(CLERK)
def page(document_id: str) -> Any:
    with house().reading() as connection:
        found = register.document_page(connection, me(), document_id)
        attached = files.several(connection, found.document.files)
    watched(found.document)
    return render_template("register/document.html", page=found, document=found.document, attached=attached)


def watched(document: Document) -> None:
    """Who looked at what is 工作秘密 is written down (第八条)."""
    if document.disclosure == SECRET:
        with house().unit_of_work() as u:
            audit.record(u.connection, me().person, "open_document", document_key(document.id), "done", u.now, ip=request.remote_addr or "")


@blueprint.post("/<document_id>/rows")
@permission(CLERK)
def add_rows(document_id: str) -> Any:
    """More rows, pasted or typed."""
    text = request.form.get("text", "")[:LONGEST_PASTE]
    with house().reading() as connection:
        dated = register.document_page(connection, me(), document_id).document.dated
        rows = split(text, known_offices(connection, house().today()), dated).rows
    if not rows:
        raise Refused("没有读到内容。", next_step="请返回上一页，粘贴决议原文后再按“加入”。")
    with house().unit_of_work(document_key(document_id)) as u:
        verbs.add_rows(u, me(), document_id, rows)
    session["said"] = f"加入了 {len(rows)} 条，请核对。"
    return redirect(url_for("register.grid", document_id=document_id), 303)


@blueprint.get("/<document_id>/grid")
@permission(CLERK)
def grid(document_id: str) -> Any:
    with house().reading() as connection:
        found = register.document_page(connection, me(), document_id)
    watched(found.document)
    return drawn(shown(found), new_id())


def drawn(found: Grid, dispatch_id: str, status: int = 200, refusal: ProcessError | None = None) -> Any:
    with house().reading() as connection:
        offices = directory.offices(connection, house().today())
    return render_template("register/grid.html", grid=found, page=found.page, document=found.page.document, offices=offices, disclosures=DISCLOSURES,
                           dispatch_id=dispatch_id, refusal=refusal), status


@blueprint.post("/<document_id>/grid")
@permission(CLERK)
def work(document_id: str) -> Any:
    """Keep what was typed, then do what the button says."""
    posted = posted_form()
    act, dispatch_id = posted.get("act", ""), posted.get("dispatch", "")
    dispatch_id = dispatch_id if is_id(dispatch_id) else new_id()
    with house().reading() as connection:
        found = typed(register.document_page(connection, me(), document_id), posted, office_names(connection, house().today()))
    if found.faulty:
        return drawn(found, dispatch_id, 422, Refused("有的格子填得不对，见表中红字。"))
    try:
        keep(found, posted)
    except ProcessError as error:
        return drawn(found, dispatch_id, error.status, error)
    if act == "issue":
        return issue(found, dispatch_id)
    if act.startswith("series:"):
        return redirect(url_for("recurring.new", document_id=document_id, row=act.partition(":")[2]), 303)
    session["said"] = "已保存。标为督办的已成为草稿，依据和督办决定已填好。"
    return redirect(url_for("register.grid", document_id=document_id), 303)


def issue(found: Grid, dispatch_id: str) -> Any:
    if not found.picked:
        return drawn(found, dispatch_id, 422, Refused("没有可下达的事项。", next_step="请把要督办的标为“督办”，并勾选“下达”。"))
    dispatch(house().unit_of_work, me(), dispatch_id, found.page.document.id, found.picked)
    return redirect(url_for("register.result", dispatch_id=dispatch_id), 303)


@blueprint.get("/issued/<dispatch_id>")
@permission(CLERK)
def result(dispatch_id: str) -> Any:
    with house().reading() as connection:
        found = outcomes.result(connection, me(), dispatch_id, house().today())
    return render_template("register/result.html", result=found)


@blueprint.get("/issued/<dispatch_id>/<office>")
@permission(SIGNED_IN)
def sheet(dispatch_id: str, office: str) -> Any:
    """For the office's own people too: the message leads here."""
    with house().reading() as connection:
        found = outcomes.sheet(connection, me(), dispatch_id, office, house().today())
    return render_template("register/sheet.html", sheet=found)
