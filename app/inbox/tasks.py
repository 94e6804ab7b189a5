"""A task as its page needs it: read once, bound to what was typed."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from app.access import house, me
from processes.engine import answers, queries
from processes.engine.definitions.shelf import Version
from processes.engine.forms.bind import BoundForm, bind
from processes.engine.operators.registry import Asking
from processes.engine.queries import TaskPage
from processes.files import queries as files
from processes.supervision import queries as supervision
from processes.supervision.queries import ItemPage
from processes.supervision.verbs import id_of


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the task page shows."""
    page: TaskPage
    item: ItemPage
    sentence: str
    form: BoundForm | None
    files: dict[str, str]                # name of each attachment in the form, by id
    mine: bool                           # I may act: a candidate, not excluded, nobody else has claimed it


def read(connection: sa.Connection, task_id: str, posted: "MultiDict[str, str] | None" = None) -> Desk:
    viewer, today = me(), house().today()
    page = queries.task(connection, viewer, task_id)
    task = page.work_item
    item = supervision.item(connection, viewer, id_of(task.business_key), today)
    asking = answers.asking(connection, house().parts.registries, business_key=task.business_key, today=today, element_id=task.element_id,
                            record=(page.record_kind, page.record_id), names=task.names, person=viewer.person)
    version = house().parts.shelf.version(connection, page.version_id)
    form = bound(connection, version, task.form, asking, posted, page.draft)
    names = {a.id: a.name for a in files.several(connection, attached(form))} if form else {}
    mine = task.status == "open" and bool(viewer.principals & set(task.candidates)) and viewer.person not in task.excluded
    return Desk(page, item, question(version, task.process_id, task.element_id, asking, item), form, names, mine and task.claimed_by in (None, viewer.person))


def bound(connection: sa.Connection, version: Version, form_id: str, asking: Asking, posted: "MultiDict[str, str] | None",
          draft: Mapping[str, Any] | None) -> BoundForm | None:
    registries = house().parts.registries
    schema = answers.form_of(connection, house().parts.shelf, version, form_id)
    if schema is None:
        return None
    initial = answers.initial(registries, form_id, asking)
    if posted is None and draft is not None:
        if "posted" in draft:            # as a page sent it
            posted = MultiDict([(key, value) for key, values in draft["posted"].items() for value in values])
        else:
            initial = {**initial, **draft}
    return bind(schema, answers.context(connection, registries, asking), posted, initial)


def attached(form: BoundForm) -> list[str]:
    return [one for drawn in form.inputs() if drawn.component.type == "filepicker" for one in drawn.input.data or []]


def question(version: Version, process_id: str, element_id: str, asking: Asking, item: ItemPage) -> str:
    """What is asked, in one sentence: the diagram's instructions with the item's facts, or the task's name."""
    element = version.specification.element(process_id, element_id)
    text = element.properties.get("instructions") or element.instructions
    return text or f"请办理：{element.name}"
