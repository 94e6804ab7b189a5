"""For whoever watches the process."""
import sqlalchemy as sa
from flask import Blueprint

from app.access import ANYONE, house, permission

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
@permission(ANYONE)
def live() -> str:
    return "ok"


@blueprint.get("/ready")
@permission(ANYONE)
def ready() -> str:
    """200 once the database answers."""
    with house().reading() as connection:
        connection.execute(sa.text("SELECT 1"))
    return "ok"
