"""The pages. create_app puts them together on one screen."""
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from app import access, auth, binding, errors, health, security, shell, words
from app.admin import views as admin
from app.auth import views as auth_views
from app.desk import views as desk
from app.find import views as find
from app.help import views as help_views
from app.inbox import messages, settings
from app.inbox import views as inbox
from app.items import copying, paper, remarks
from app.items import views as items
from app.ledger_import import views as ledger_import
from app.register import recurring
from app.register import views as register
from app.uploads import views as uploads
from processes.bootstrap import House
from processes.directory.sessions import LONGEST

LARGEST_REQUEST = 64 * 1024 * 1024                 # several files at once where there is no JavaScript; each at most 20 MB
BLUEPRINTS = (health.blueprint, auth_views.blueprint, desk.blueprint, inbox.blueprint, items.blueprint, remarks.blueprint, paper.blueprint,
              copying.blueprint, messages.blueprint, settings.blueprint, help_views.blueprint, ledger_import.blueprint, register.blueprint,
              recurring.blueprint, uploads.blueprint, admin.blueprint, find.blueprint)


def create_app(house: House, *, worker_alive: Callable[[], bool] = lambda: True) -> Flask:
    """`worker_alive` tells of the worker beside the web server, where there is one."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=house.settings.secret_key(), MAX_CONTENT_LENGTH=LARGEST_REQUEST, MAX_FORM_PARTS=4_000, MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=house.settings.public_url.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=LONGEST, SESSION_REFRESH_EACH_REQUEST=False, WTF_CSRF_TIME_LIMIT=None, SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1))
    app.extensions["house"], app.extensions["worker_alive"] = house, worker_alive
    app.jinja_env.undefined = StrictUndefined
    security.register(app)
    auth.register(app)
    app.before_request(access.guard)               # before the form token: whoever is signed out is asked for the password first
    CSRFProtect(app)
    for room in (errors, words, binding, shell):
        room.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
