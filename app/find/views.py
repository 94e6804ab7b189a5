"""Typeahead for everybody who is signed in: names and where people work, never how to reach them."""
from typing import Any

from flask import Blueprint, jsonify, request

from app.access import SIGNED_IN, house, permission
from processes.directory import finding

blueprint = Blueprint("find", __name__, url_prefix="/find")


@blueprint.get("/people.json")
@permission(SIGNED_IN)
def people() -> Any:
    with house().reading() as connection:
        return jsonify(finding.find_people(connection, request.args.get("q", ""), house().today()))


@blueprint.get("/offices.json")
@permission(SIGNED_IN)
def offices() -> Any:
    with house().reading() as connection:
        return jsonify(finding.find_offices(connection, request.args.get("q", ""), house().today()))
