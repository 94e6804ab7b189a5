"""The only place where errors of the house become answers of the web."""
import json
import logging
from typing import Any

from flask import Flask, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from processes.errors import ProcessError

log = logging.getLogger("duban.web")
SENTENCES = {
    400: ("提交的内容不完整", "请返回上一页重新填写。"), 403: ("您没有使用此页的权限", "如确需办理，请联系综合办公室或系统管理员。"),
    404: ("没有找到这个页面", "它可能已被移走，或您无权知悉。请从左侧菜单重新进入。"), 405: ("不能这样打开此页", "请从左侧菜单重新进入。"),
    413: ("文件太大", "每个文件不超过 20 MB，请压缩或分开上传。"), 500: ("系统出错了，您的操作没有生效", "请稍后再试；若仍出错，请把下面的编号告诉管理员。"),
}


def register(app: Flask) -> None:
    app.register_error_handler(ProcessError, refused)
    app.register_error_handler(CSRFError, stale)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, broken)


def refused(error: ProcessError) -> Any:
    return answer(error.status, str(error), error.next_step or "请返回上一页。", error.article)


def stale(_: CSRFError) -> Any:
    return answer(400, "页面停留太久，未能提交", "请返回上一页、刷新后重新提交；写过的内容已自动保存为草稿。")


def http(error: HTTPException) -> Any:
    code = error.code or 500
    sentence, step = SENTENCES.get(code, SENTENCES[400 if code < 500 else 500])
    return answer(code, sentence, step)


def broken(error: Exception) -> Any:
    """Nothing of the inside is shown; the number leads the admin to the log line."""
    log.exception(json.dumps({"event": "error", "request": g.get("request_id", ""), "endpoint": request.endpoint, "error": type(error).__name__}))
    return answer(500, *SENTENCES[500])


def answer(status: int, sentence: str, step: str, article: str = "") -> Any:
    number = g.get("request_id", "")
    if request.headers.get("X-Requested-With") == "upload" or request.path.startswith("/files"):
        return sentence, status
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(error=sentence, next=step, request=number), status
    return render_template("error.html", status=status, sentence=sentence, step=step, article=article, request_id=number), status
