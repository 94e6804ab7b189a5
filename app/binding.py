"""Between a browser's form and the house's: rows and files obeyed, drafts read back, what only asks to be drawn again recognised."""
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from flask import Flask, request
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter, Map

from app.access import house, me
from processes.engine import answers
from processes.engine.definitions.shelf import Version
from processes.engine.forms.bind import BoundForm
from processes.engine.forms.rows import ADD, REFRESH, REMOVE
from processes.engine.forms.schema import SANDBOX, Component
from processes.engine.operators.registry import Asking
from processes.files.verbs import attach

Posted = MultiDict[str, str]
FILE, WITHOUT, KEEP = "__file", "__without", "__keep"      # a chosen file, a file taken out again, save as draft
CHECKED = "__checked"                                      # the page already shows what is wrong; a redraw goes on showing it
NOT_TYPED = frozenset({"csrf_token", REFRESH, KEEP, CHECKED})


class RowNumber(IntegerConverter):
    """<int:…> in an address: no more than the database can count."""

    def __init__(self, addresses: Map) -> None:
        super().__init__(addresses, max=2 ** 63 - 1)


def register(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.globals.update(watched=watched, labels=labels)


def bound(connection: sa.Connection, version: Version, form_id: str, asking: Asking, posted: Posted | None,
          draft: Mapping[str, Any] | None) -> BoundForm | None:
    """The form of a task with what was posted in it, else the draft, else what the house knows."""
    return answers.bound(connection, house().parts.registries, house().parts.shelf, version, form_id, asking, posted, draft)


def attached(form: BoundForm) -> list[str]:
    """Ids of the files in the form."""
    return [one for drawn in form.inputs() if drawn.component.type == "filepicker" for one in drawn.input.data or []]


def posted_form() -> Posted:
    """What was sent; files chosen where there is no JavaScript are taken in now, files taken out are left out."""
    posted: Posted = MultiDict(request.form)
    gone = {key.partition(":")[2] for key in posted if key.startswith(WITHOUT)}
    if gone:
        posted = MultiDict([(key, value) for key, value in posted.items(multi=True) if value not in gone])
    for key, file in request.files.items(multi=True):
        if key.startswith(FILE) and file.filename:
            name = key.partition(":")[2]
            stored = house().files.save(file.stream, file.filename)
            with house().unit_of_work() as u:
                posted.add(name, attach(u.connection, stored, by=me().person, now=u.now, key=None, task_id=None, field=name[:80]).id)
    return posted


def page_asked(arguments: Mapping[str, str]) -> int:
    """Which page of a list; what is no number, or none that a list could have, is the first."""
    text = arguments.get("page", "")
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def typed(posted: Posted) -> dict[str, list[str]]:
    """What a draft keeps: the fields, not the buttons."""
    return {name: posted.getlist(name) for name in posted if name not in NOT_TYPED and not name.startswith((ADD, REMOVE, WITHOUT, FILE))}


def retyped(draft: Mapping[str, Any]) -> Posted:
    """A draft as the page sent it."""
    return MultiDict([(key, value) for key, values in draft["posted"].items() for value in values])


def asks_only_to_redraw(posted: Iterable[str]) -> bool:
    """A row button, a file taken out, or a field on which others depend: nothing is being submitted."""
    return any(key.partition(":")[0] in (ADD, REMOVE, REFRESH, WITHOUT) for key in posted)


def watched(form: BoundForm) -> frozenset[str]:
    """Keys on which something else in the form depends: changing one draws the form again."""
    return frozenset(name for component in form.schema.walk() for text in _conditions(component) for name in SANDBOX.names(text))


def _conditions(component: Component) -> list[str]:
    hide = [component.hide] if isinstance(component.hide, str) else []
    return hide + [component.properties[name] for name in ("required_if", "not_before", "not_after") if component.properties.get(name)]


def labels(form: BoundForm) -> dict[str, str]:
    """What each input is called, for the list of faults."""
    return {drawn.name: drawn.component.label for drawn in form.inputs()}
