"""Where people start: everybody's day begins with what waits for them."""
from typing import Any

from flask import Blueprint, redirect, url_for

from app.access import SIGNED_IN, permission

blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@permission(SIGNED_IN)
def home() -> Any:
    return redirect(url_for("inbox.tasks"))
