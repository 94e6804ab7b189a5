"""For whoever watches the process."""
import sqlalchemy as sa
from flask import Blueprint, current_app

from app.access import ANYONE, house, permission

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
@permission(ANYONE)
def live() -> str:
    return "ok"


@blueprint.get("/ready")
@permission(ANYONE)
def ready() -> str | tuple[str, int]:
    """200 once the database answers and, where one works beside the web server, the worker lives."""
    with house().reading() as connection:
        connection.execute(sa.text("SELECT 1"))
    if not current_app.extensions["worker_alive"]():
        return "worker is gone", 503
    return "ok"
