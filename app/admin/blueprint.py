"""系统管理: one blueprint, one file per page."""
from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
