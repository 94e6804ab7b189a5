"""The only place where errors of the house become answers of the web: a page, a piece of a page, JSON, or one line."""
import json
import logging
from typing import Any

import sqlalchemy as sa
from flask import Flask, g, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from jinja2_fragments.flask import render_block
from werkzeug.exceptions import HTTPException

from app.access import SignedOut, house
from app.auth.carrying import from_request
from app.auth.views import asked
from processes.audit import verbs as audit
from processes.errors import Busy, ProcessError

log = logging.getLogger("duban.web")
SENTENCES = {
    400: ("提交的内容不完整", "请返回上一页重新填写。"), 403: ("您没有使用此页的权限", "如确需办理，请联系综合办公室或系统管理员。"),
    404: ("没有找到这个页面", "它可能已被移走，或您无权知悉。请从菜单重新进入。"), 405: ("不能这样打开此页", "请从菜单重新进入。"),
    413: ("文件太大", "每个文件不超过 20 MB，请压缩或分开上传。"), 500: ("系统出错了，您的操作没有生效", "请稍后再试；若仍出错，请把下面的编号告诉管理员。"),
}
NEXT_STEPS = {403: "如确需办理，请联系综合办公室。", 404: "请从菜单重新进入。", 409: "请刷新后查看最新情况。", 503: "请稍后再试。"}
NOTED = frozenset({403, 404})                # refusals that leave a line in the audit log


def register(app: Flask) -> None:
    app.register_error_handler(SignedOut, signed_out)
    app.register_error_handler(ProcessError, refused)
    app.register_error_handler(sa.exc.OperationalError, away)
    app.register_error_handler(CSRFError, stale)
    app.register_error_handler(HTTPException, unserved)
    app.register_error_handler(Exception, broken)


def by_script() -> bool:
    """Asked for by the page itself, not by a person who waits for a page."""
    return "X-CSRFToken" in request.headers or "X-Background" in request.headers or "HX-Request" in request.headers


def signed_out(_: SignedOut) -> Any:
    """Ask for the password and go on; what was typed goes with it."""
    if by_script():
        return "登录已过期，请重新登录。", 401
    if request.method == "GET":
        return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))
    return asked(url_for("desk.home"), carried=from_request().text()), 401


def stale(error: CSRFError) -> Any:
    """The page is older than the session. From our own site: press once more; from elsewhere: refused."""
    own = request.headers.get("Origin", "").rstrip("/") == request.host_url.rstrip("/") or request.headers.get("Sec-Fetch-Site") == "same-origin"
    if by_script() or not own or not current_user.is_authenticated:
        return answer(400, "页面停留太久，未能提交", "请刷新页面后重新提交；写过的内容已存为草稿。")
    return render_template("auth/resume.html", carried=from_request()), 400


def refused(error: ProcessError) -> Any:
    note(error)
    return answer(error.status, str(error), error.next_step or NEXT_STEPS.get(error.status, "请返回上一页。"), error.article)


def note(error: ProcessError) -> None:
    """The refused act has changed nothing; that it was tried is written in a transaction of its own."""
    if error.status not in NOTED or not current_user.is_authenticated:
        return
    try:
        with house().unit_of_work() as u:
            audit.record(u.connection, current_user.id, "refused", f"{request.method} {request.path}"[:200], str(error.status), u.now,
                         ip=request.remote_addr or "")
    except Busy:
        log.warning(json.dumps({"event": "refusal not recorded", "request": g.get("request_id", "")}))


def away(error: sa.exc.OperationalError) -> Any:
    """The database is away or busy."""
    log.error(json.dumps({"event": "database", "request": g.get("request_id", ""), "error": type(error.orig).__name__}))
    return refused(Busy())


def unserved(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    sentence, step = SENTENCES.get(code, SENTENCES[400 if code < 500 else 500])
    return answer(code, sentence, step)


def broken(error: Exception) -> Any:
    """Nothing of the inside is shown; the number leads the administrator to the log line."""
    log.exception(json.dumps({"event": "error", "request": g.get("request_id", ""), "endpoint": request.endpoint, "error": type(error).__name__}))
    return answer(500, *SENTENCES[500])


def answer(status: int, sentence: str, step: str, article: str = "") -> Any:
    number = g.get("request_id", "")
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(error=sentence, next=step, article=article, request=number), status
    if "HX-Request" not in request.headers and by_script():
        return sentence, status
    context = {"status": status, "sentence": sentence, "step": step, "article": article, "request_id": number}
    if "HX-Request" in request.headers:
        return render_block("error.html", "content", **context), status
    return render_template("error.html", **context), status
