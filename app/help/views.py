"""求助, 为什么我看不到, and hints that can be done with."""
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for

from app.access import ADMIN, SIGNED_IN, house, me, permission
from app.auth.carrying import is_ours, onward
from app.help.hints import HINTS
from app.help.why import why as why_not
from processes.errors import NotFound, ProcessError
from processes.help import queries, verbs
from processes.supervision.messages.preferences import EVERY_HINT, dismiss_hint

blueprint = Blueprint("help", __name__, url_prefix="/help")
SHOWN = 50


@blueprint.get("/why")
@permission(SIGNED_IN)
def why() -> Any:
    with house().reading() as connection:
        return render_template("help/why.html", answer=why_not(connection, request.args.get("q", "").strip()[:80]))


@blueprint.get("/ask")
@permission(SIGNED_IN)
def ask() -> Any:
    return asking(request.args.get("page", ""), request.args.get("request", ""))


def asking(page: str, number: str, text: str = "", refusal: ProcessError | None = None) -> Any:
    with house().reading() as connection:
        earlier = queries.of_person(connection, me().person, SHOWN)
    answer = render_template("help/ask.html", from_page=page[:300], number=number[:32], text=text, refusal=refusal, earlier=earlier)
    return answer, refusal.status if refusal else 200


@blueprint.post("/ask")
@permission(SIGNED_IN)
def send() -> Any:
    page, number, text = (request.form.get(name, "") for name in ("page", "number", "text"))
    try:
        with house().unit_of_work() as u:
            verbs.ask(u, me().person, text, page, number or g.request_id)
    except ProcessError as refusal:
        return asking(page, number, text, refusal)
    session["said"] = "已发给系统管理员，答复会出现在您的消息里。"
    return redirect(onward(page) if page else url_for("help.ask"), 303)


@blueprint.get("/queue")
@permission(ADMIN)
def queue() -> Any:
    return queued()


def queued(refusal: ProcessError | None = None, about: str = "", text: str = "") -> Any:
    with house().reading() as connection:
        waiting, answered = queries.waiting(connection), queries.answered(connection, SHOWN)
    answer = render_template("help/queue.html", waiting=waiting, answered=answered, is_ours=is_ours, refusal=refusal, about=about, text=text)
    return answer, refusal.status if refusal else 200


@blueprint.post("/queue/<request_id>")
@permission(ADMIN)
def answer(request_id: str) -> Any:
    text = request.form.get("answer", "")
    try:
        with house().unit_of_work() as u:
            verbs.answer(u, me().person, request_id, text)
    except NotFound:
        raise
    except ProcessError as refusal:
        return queued(refusal, request_id, text)
    session["said"] = "已答复，求助的人会在消息里看到。"
    return redirect(url_for("help.queue"), 303)


@blueprint.post("/hints")
@permission(SIGNED_IN)
def dismiss() -> Any:
    """知道了 for one page, 不再提示 for all of them."""
    page = request.form.get("hint", "")
    if page not in HINTS and page != EVERY_HINT:
        raise NotFound("这条提示")
    with house().unit_of_work() as u:
        dismiss_hint(u.connection, me().person, page)
    return redirect(onward(request.form.get("next")), 303)
