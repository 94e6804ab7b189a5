"""Headers on every answer, and one log line per request: no titles, no form data."""
import json
import logging
import time
from typing import Any

from flask import Flask, Response, g, request
from flask_login import current_user

from processes.db import new_id

log = logging.getLogger("duban.web")
POLICY = "; ".join((
    "default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self' data:", "object-src 'none'",
    "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"))    # bpmn-js positions its drawing by style attributes


def register(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(finish)


def begin() -> None:
    g.began, g.request_id = time.perf_counter(), new_id()[-12:]


def finish(response: Response) -> Any:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    if request.endpoint not in ("static", "health.live", "health.ready"):
        person = current_user.id if current_user and current_user.is_authenticated else ""
        took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1e3, 1)
        log.info(json.dumps({"event": "request", "id": g.get("request_id"), "method": request.method, "endpoint": request.endpoint, "status": response.status_code,
                             "person": person, "ms": took}))
    return response
