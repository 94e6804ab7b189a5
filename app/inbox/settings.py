"""我的设置: by which channels I am told, what waits for the digest, whether hints are shown."""
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from app.access import SIGNED_IN, house, me, permission
from processes.directory import queries as directory
from processes.errors import Refused
from processes.supervision.messages import preferences
from processes.supervision.messages.kinds import KINDS
from processes.supervision.messages.preferences import EVERY_HINT, Preferences

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.get("")
@permission(SIGNED_IN)
def page() -> Any:
    with house().reading() as connection:
        wanted = preferences.of(connection, me().person)
    return drawn(wanted, wanted.digest_at)


def drawn(wanted: Preferences, digest_at: str, refusal: Refused | None = None) -> Any:
    with house().reading() as connection:
        person = directory.person(connection, me().person)
    return render_template("inbox/settings.html", wanted=wanted, digest_at=digest_at, kinds=KINDS.values(), email=person.email if person else "",
                           ways=house().channels, hints=EVERY_HINT not in wanted.hints_gone, refusal=refusal), refusal.status if refusal else 200


@blueprint.post("")
@permission(SIGNED_IN)
def save() -> Any:
    with house().reading() as connection:
        before = preferences.of(connection, me().person)
    try:
        wanted = preferences.read(request.form, before)
    except Refused as refusal:
        typed = preferences.read({**request.form, "digest_at": before.digest_at}, before)
        return drawn(typed, request.form.get("digest_at", ""), refusal)
    with house().unit_of_work() as u:
        preferences.save(u.connection, me().person, wanted)
    session["said"] = "设置已保存，从现在起生效。"
    return redirect(url_for("settings.page"), 303)
