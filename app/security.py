"""Headers on every answer, and one log line per request: no titles, no form data."""
import json
import logging
import time

from flask import Flask, Response, current_app, g, request
from flask_login import current_user

from processes.db import new_id

log = logging.getLogger("duban.web")
POLICY = "; ".join((
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "style-src-attr 'unsafe-inline'",      # bpmn-js positions its drawing by style attributes
    "img-src 'self' data: blob:", "font-src 'self' data:", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-src 'self'",
    "frame-ancestors 'none'"))
UNLOGGED = frozenset({"static", "health.live", "health.ready"})


def register(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(finish)


def begin() -> None:
    g.began, g.request_id = time.perf_counter(), new_id()[-12:]


def finish(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Frame-Options", "DENY")
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    if request.endpoint not in UNLOGGED:
        log.info(json.dumps(line(response)))
    return response


def line(response: Response) -> dict[str, object]:
    person = current_user.id if current_user and current_user.is_authenticated else ""
    took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1e3, 1)
    return {"event": "request", "id": g.get("request_id"), "method": request.method, "endpoint": request.endpoint, "status": response.status_code,
            "person": person, "ms": took}
