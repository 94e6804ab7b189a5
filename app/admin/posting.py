"""What the forms of 系统管理 send, and the line that every change leaves in the audit log."""
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request

from app.access import house, me
from processes.audit import verbs as audit
from processes.bootstrap import Work
from processes.errors import Refused

LONGEST = 200


def text(name: str, *, required: str = "") -> str:
    """`required`: what the field is called when it must not be empty."""
    value = " ".join(request.form.get(name, "").split())
    if required and not value:
        raise Refused(f"请填写{required}。")
    if len(value) > LONGEST:
        raise Refused(f"内容过长，最多 {LONGEST} 个字。")
    return value


def day(name: str = "from") -> date:
    """From which day; today when nothing is said."""
    return maybe_day(name) or house().today()


def maybe_day(name: str) -> date | None:
    value = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise Refused(f"“{value[:20]}”不是日期，请按 2026-09-01 的写法填写。") from None


def record(u: Work, action: str, target: str, **detail: Any) -> None:
    audit.record(u.connection, me().person, action, target, "done", u.now, ip=address(), detail=said(detail))


def said(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in detail.items() if value not in (None, "")}


def address() -> str:
    return request.remote_addr or ""
