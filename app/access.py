"""Who may call what: every endpoint declares its permission; what declares none is refused."""
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user

from processes.bootstrap import House
from processes.directory import queries as directory
from processes.engine.step import Viewer
from processes.errors import Forbidden

ANYONE, SIGNED_IN, CLERK, ADMIN = "anyone", "signed_in", "clerk", "admin"
CLERKS = frozenset({"office:综合办公室", "post:综合办公室主任"})
View = TypeVar("View", bound=Callable[..., Any])


def permission(name: str) -> Callable[[View], View]:
    """Declare an endpoint's permission: anyone, signed_in, clerk (综合办公室), admin."""
    def declare(view: View) -> View:
        view.__dict__["permission"] = name
        return view
    return declare


def declared(app: Flask, endpoint: str) -> str | None:
    """The permission of an endpoint; bundles and pictures are for anyone."""
    if endpoint == "static":
        return ANYONE
    return getattr(app.view_functions[endpoint], "permission", None)


def house() -> House:
    found: House = current_app.extensions["house"]
    return found


def me() -> Viewer:
    """Who asks, with all principals of today; worked out once per request."""
    if "viewer" not in g:
        with house().reading() as connection:
            g.viewer = house().viewer(connection, current_user.id)
    found: Viewer = g.viewer
    return found


def is_clerk() -> bool:
    return bool(me().principals & CLERKS)


def guard() -> Any:
    """Before every request."""
    if request.endpoint is None:
        return None
    wanted = declared(current_app, request.endpoint)
    if wanted is None:
        abort(403)
    if wanted == ANYONE:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("auth.login", next=request.full_path if request.method == "GET" else request.referrer and url_for("inbox.tasks")))
    if wanted == CLERK and not is_clerk():
        raise Forbidden("此页由综合办公室使用。", article="第四条")
    if wanted == ADMIN and not current_user.is_admin:
        raise Forbidden("此页由系统管理员使用。")
    return None


def standing_in() -> list[str]:
    """Names of those whom I stand in for today."""
    with house().reading() as connection:
        return [s.for_person.name for s in directory.substitutions_on(connection, house().today()) if s.person.id == current_user.id]
