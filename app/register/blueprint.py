"""会议与来源: documents and the grid that issues their rows are one blueprint in two files."""
from flask import Blueprint

blueprint = Blueprint("register", __name__, url_prefix="/register")
