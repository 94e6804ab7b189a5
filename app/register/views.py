"""会议与来源: the list, entering a document, its page."""
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, session, url_for

from app.access import CLERK, house, me, permission
from app.binding import REFRESH, Posted, asks_only_to_redraw, posted_form, retyped, typed
from app.register import issuing
from app.register.blueprint import blueprint
from app.register.entering import is_id, known_offices, typed_document, watched, whole
from processes.db import new_id
from processes.errors import NotFound, ProcessError, Refused
from processes.files import queries as files
from processes.supervision.register import queries as register
from processes.supervision.register import unsent, verbs
from processes.supervision.register.documents import document_key, judge_document
from processes.supervision.register.kinds import KINDS
from processes.supervision.register.paste import split
from processes.supervision.regulation import DISCLOSURES

PAGES = (issuing,)                       # importing it puts it on the blueprint
LONGEST_PASTE = 200_000
USUAL = "joint_meeting"


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
    with house().reading() as connection:
        kept = unsent.typing(connection, me(), unsent.NEW)
    posted = retyped(kept[0]) if kept else Posted([("dated", house().today().isoformat()), ("year", str(house().today().year))])
    kind = request.args.get("kind") or posted.get("kind", USUAL)
    if kind not in KINDS:
        raise NotFound("该来源种类")
    return entry_form(kind, posted, kept_at=kept[1] if kept else None)


def entry_form(kind: str, posted: Posted, status: int = 200, *, kept_at: datetime | None = None, **context: Any) -> Any:
    with house().reading() as connection:
        attached = files.several(connection, posted.getlist("files"))
        leaders = verbs.college_leaders(connection, house().today())
    return render_template("register/new.html", kinds=KINDS, kind=KINDS[kind], posted=posted, attached=attached, leaders=leaders, disclosures=DISCLOSURES,
                           document_id=posted.get("document_id") or new_id(), kept_at=kept_at,
                           **{"faults": (), "refusal": None, **context}), status


@blueprint.post("/new/draft")
@permission(CLERK)
def typing() -> Any:
    """What was typed so far; found again when the page is opened again."""
    with house().unit_of_work() as u:
        unsent.keep_typing(u, me(), unsent.NEW, {"posted": typed(request.form)})
    return "草稿已自动保存"


@blueprint.post("/new/clear")
@permission(CLERK)
def clear() -> Any:
    with house().unit_of_work() as u:
        unsent.forget_typing(u, me(), unsent.NEW)
    return redirect(url_for("register.new"), 303)


@blueprint.post("/new")
@permission(CLERK)
def enter() -> Any:
    posted = posted_form()
    kind = next((key.partition(":")[2] for key in posted if key.startswith(f"{REFRESH}:")), posted.get("kind", ""))      # a chip changes the kind alone
    kind = kind if kind in KINDS else USUAL
    if asks_only_to_redraw(posted):
        return entry_form(kind, posted)
    found, text = typed_document(posted), posted.get("text", "")
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
            unsent.forget_typing(u, me(), unsent.NEW)
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
