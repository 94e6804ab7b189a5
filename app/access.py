"""Who may call what: every endpoint declares its permission; what declares none is refused."""
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user

from processes.bootstrap import House
from processes.engine.step import Viewer
from processes.errors import Forbidden
from processes.supervision.regulation import CHIEF, CLERKS
from processes.supervision.rulebook import Rulebook, rulebook

ANYONE, SIGNED_IN, CLERK, ADMIN = "anyone", "signed_in", "clerk", "admin"
STEWARD = "steward"                                # 综合办公室主任, to whom interpretation belongs (第二十条), or an administrator
PERMISSIONS = frozenset({ANYONE, SIGNED_IN, CLERK, ADMIN, STEWARD})
BEFORE_A_NEW_PASSWORD = frozenset({"auth.password", "auth.change_password", "auth.sign_out"})
View = TypeVar("View", bound=Callable[..., Any])


class SignedOut(Exception):
    """Nobody is signed in, or the session has ended: the password is asked and what was typed is kept."""


def permission(name: str) -> Callable[[View], View]:
    """Declare an endpoint's permission: anyone, signed_in, clerk (综合办公室), admin, steward (综合办公室主任 or admin)."""
    if name not in PERMISSIONS:
        raise ValueError(name)

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
            g.viewer, g.book = house().viewer(connection, current_user.id), rulebook(connection)
    found: Viewer = g.viewer
    return found


def book() -> Rulebook:
    """The calendar and the parameters of this house, as they stand at this request."""
    me()
    found: Rulebook = g.book
    return found


def is_clerk() -> bool:
    return bool(me().principals & {CLERKS, CHIEF})


def is_steward() -> bool:
    return bool(current_user.is_admin or CHIEF in me().principals)


def guard() -> Any:
    """Before every request. An address that leads nowhere is answered like any other unknown page."""
    if request.endpoint is None:
        return None
    wanted = declared(current_app, request.endpoint)
    if wanted is None:
        abort(403)
    if wanted == ANYONE:
        return None
    if not current_user.is_authenticated:
        raise SignedOut
    if current_user.must_change and request.endpoint not in BEFORE_A_NEW_PASSWORD:
        return redirect(url_for("auth.password"))
    if wanted == CLERK and not is_clerk():
        raise Forbidden("此页由综合办公室使用。", article="第四条", next_step="如需督办，请与综合办公室联系。")
    if wanted == ADMIN and not current_user.is_admin:
        raise Forbidden("此页由系统管理员使用。")
    if wanted == STEWARD and not is_steward():
        raise Forbidden("日历和参数由综合办公室主任或系统管理员维护。", article="第二十条", next_step="如需调整，请与综合办公室联系。")
    return None
