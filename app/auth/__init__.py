"""Sessions: the cookie holds a token, the house holds the session (processes/directory/sessions.py)."""
from dataclasses import dataclass

from flask import Flask, Response, g, request
from flask_login import LoginManager, UserMixin

from app.access import house
from processes.directory.queries import Account
from processes.directory.sessions import signed_in, touch_session
from processes.errors import Busy


@dataclass(frozen=True)
class User(UserMixin):
    id: str
    name: str
    is_admin: bool
    must_change: bool
    token: str

    def get_id(self) -> str:
        """What the cookie remembers: never the person, so that a session can be ended."""
        return self.token


def user_of(account: Account, token: str) -> User:
    return User(account.person_id, account.name, account.is_admin, account.must_change, token)


def register(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None        # the college's phones change their address between two halls
    manager.user_loader(load)
    app.after_request(touch)


def load(token: str) -> User | None:
    """The account behind the token; an ended, idle or outdated session is no session."""
    now = house().clock.now()
    with house().reading() as connection:
        found = signed_in(connection, token, now)
    if found is None:
        return None
    g.touch = token if found.needs_touch(now) and "X-Background" not in request.headers else ""
    return user_of(found.account, token)


def touch(response: Response) -> Response:
    """At most once a minute, and not for what the page asks for by itself."""
    if g.get("touch") and response.status_code < 500:
        try:
            with house().unit_of_work() as u:
                touch_session(u.connection, g.touch, u.now)
        except Busy:                         # the answer is ready; the next page touches again
            return response
    return response
