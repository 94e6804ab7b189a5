"""The pages. create_app puts them together on one screen."""
from datetime import timedelta

from flask import Flask
from flask_wtf import CSRFProtect

from app import access, auth, errors, health, security, words
from app.auth import views as auth_views
from app.inbox import views as inbox
from app.items import views as items
from app.uploads import views as uploads
from processes.bootstrap import House

LARGEST_REQUEST = 21 * 1024 * 1024


def create_app(house: House) -> Flask:
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=house.settings.secret_key(), MAX_CONTENT_LENGTH=LARGEST_REQUEST, MAX_FORM_PARTS=4_000, MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=house.settings.public_url.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12), WTF_CSRF_TIME_LIMIT=None)
    app.extensions["house"] = house
    security.register(app)
    CSRFProtect(app)
    auth.register(app)
    app.before_request(access.guard)
    errors.register(app)
    words.register(app)
    for blueprint in (health.blueprint, auth_views.blueprint, inbox.blueprint, items.blueprint, uploads.blueprint):
        app.register_blueprint(blueprint)
    return app
