"""Sign in, sign out."""
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user

from app.access import ANYONE, SIGNED_IN, house, me, permission
from app.auth import User
from processes.audit import verbs as audit
from processes.directory.sign_in import Outcome, check_password
from processes.rehearsal.demo import demo_college, is_demo

blueprint = Blueprint("auth", __name__)


@blueprint.get("/login")
@permission(ANYONE)
def login() -> Any:
    with house().reading() as connection:
        demo = demo_college() if is_demo(connection) else None
    return render_template("auth/login.html", login="", sentence="", next=safe(request.args.get("next")), demo=demo)


@blueprint.post("/login")
@permission(ANYONE)
def sign_in() -> Any:
    name, onward = request.form.get("login", ""), safe(request.form.get("next"))
    with house().unit_of_work() as u:
        found = check_password(u.connection, name, request.form.get("password", ""), u.now)
        audit.record(u.connection, name[:64], "sign in", "", found.outcome.value, u.now, ip=request.remote_addr or "")
    if found.outcome is not Outcome.WELCOME or found.account is None:
        return render_template("auth/login.html", login=name, sentence=found.sentence, next=onward, demo=None), 401
    session.clear()                          # a new session for a new person
    session.permanent = True
    session["began"] = session["seen"] = house().clock.now().isoformat()
    account = found.account
    login_user(User(account.person_id, account.name, account.is_admin, account.must_change))
    return redirect(onward)


@blueprint.post("/logout")
@permission(SIGNED_IN)
def sign_out() -> Any:
    person = me().person
    logout_user()
    session.clear()
    with house().unit_of_work() as u:
        audit.record(u.connection, person, "sign out", "", "ok", u.now, ip=request.remote_addr or "")
    return redirect(url_for("auth.login"))


def safe(address: str | None) -> str:
    """Only pages of our own."""
    parts = urlsplit(address or "")
    local = address and address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return str(address) if local else url_for("inbox.tasks")
