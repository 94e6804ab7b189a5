"""Sign in, sign out, change the password."""
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from app.access import ANYONE, SIGNED_IN, house, permission
from app.auth import user_of
from app.auth.carrying import from_text, onward
from processes.audit import verbs as audit
from processes.bootstrap import Work
from processes.directory.accounts import set_password
from processes.directory.queries import Account, account
from processes.directory.sessions import begin_session, end_session
from processes.directory.sign_in import Outcome, check_password
from processes.errors import Refused
from processes.rehearsal.demo import demo_college, is_demo

blueprint = Blueprint("auth", __name__)


@blueprint.get("/login")
@permission(ANYONE)
def login() -> Any:
    if current_user.is_authenticated:
        return redirect(onward(request.args.get("next")))
    return asked(onward(request.args.get("next")))


def asked(next_page: str, *, login: str = "", sentence: str = "", carried: str = "") -> str:
    """The login page; the demo college names its accounts."""
    with house().reading() as connection:
        demo = demo_college() if is_demo(connection) else None
    return render_template("auth/login.html", login=login, sentence=sentence, next=next_page, carried=carried, demo=demo)


@blueprint.post("/login")
@permission(ANYONE)
def sign_in() -> Any:
    name, kept = request.form.get("login", ""), request.form.get("carried", "")
    with house().unit_of_work() as u:
        found = check_password(u.connection, name, request.form.get("password", ""), u.now)
        record(u, name[:64], "sign_in", found.outcome.value)
        token = begin_session(u.connection, found.account.person_id, u.now, address()) if found.account else ""
    if found.outcome is not Outcome.WELCOME or found.account is None:
        return asked(onward(request.form.get("next")), login=name, sentence=found.sentence, carried=kept), 401
    welcome(found.account, token)
    carried = from_text(kept)
    if carried is not None:
        return render_template("auth/resume.html", carried=carried)
    return redirect(onward(request.form.get("next")))


def welcome(found: Account, token: str) -> None:
    """A new session for whoever signs in: nothing of the old cookie stays."""
    said = session.pop("said", None)
    session.clear()
    session.permanent = True
    if said:
        session["said"] = said
    login_user(user_of(found, token))


@blueprint.post("/logout")
@permission(SIGNED_IN)
def sign_out() -> Any:
    with house().unit_of_work() as u:
        end_session(u.connection, current_user.token, u.now)
        record(u, current_user.id, "sign_out", "done")
    logout_user()
    session.clear()
    return redirect(url_for("auth.login"))


@blueprint.get("/token")
@permission(SIGNED_IN)
def token() -> Any:
    """The form token of the present session, for a page that was open while its owner signed in again elsewhere."""
    return jsonify(token=generate_csrf())


@blueprint.get("/password")
@permission(SIGNED_IN)
def password() -> Any:
    return render_template("auth/password.html", sentence="")


@blueprint.post("/password")
@permission(SIGNED_IN)
def change_password() -> Any:
    """The old one is asked again; every other session of the person ends."""
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    if new != again:
        return render_template("auth/password.html", sentence="两次输入的新密码不一样，请再输一遍。"), 422
    with house().unit_of_work() as u:
        found = check_password(u.connection, current_user.id, old, u.now)
        record(u, current_user.id, "password", found.outcome.value)
    if found.outcome is not Outcome.WELCOME:
        return render_template("auth/password.html", sentence=found.sentence if found.outcome is Outcome.LOCKED else "原密码不正确。"), 422
    try:
        with house().unit_of_work() as u:
            set_password(u.connection, current_user.id, new, u.now)
            fresh, known = begin_session(u.connection, current_user.id, u.now, address()), account(u.connection, current_user.id)
    except Refused as refusal:
        return render_template("auth/password.html", sentence=str(refusal)), 422
    session["said"] = "密码已修改，其他地方的登录已全部退出。"
    if known is not None:
        welcome(known, fresh)
    return redirect(url_for("desk.home"))


def record(u: Work, person: str, action: str, result: str) -> None:
    audit.record(u.connection, person, action, "", result, u.now, ip=address())


def address() -> str:
    return request.remote_addr or ""
