"""Check what somebody answers against the task's form, with the same rules for pages, scenarios and interfaces."""
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from processes.engine.definitions.shelf import Shelf, Version
from processes.engine.forms.bind import BoundForm, bind, check_answers
from processes.engine.forms.schema import FormContext, FormSchema
from processes.engine.operators.registry import Asking, Registries
from processes.files import queries as files


def context(connection: sa.Connection, registries: Registries, asking: Asking) -> FormContext:
    """What the form's conditions and choices may look at."""
    def choices(name: str) -> list[tuple[str, str]]:
        return registries.sources[name](asking)

    def known(ids: list[str]) -> set[str]:
        return files.known(connection, ids)

    return FormContext(item=dict(asking.item), case=dict(asking.case), names=dict(asking.names), today=asking.today, sources=choices, files=known)


def initial(registries: Registries, form_id: str, asking: Asking) -> dict[str, Any]:
    """What the form shows before anybody typed."""
    return registries.initials[form_id](asking) if form_id in registries.initials else {}


def form_of(connection: sa.Connection, shelf: Shelf, version: Version, form_id: str) -> FormSchema | None:
    return shelf.form(connection, version.forms[form_id]) if form_id in version.forms else None


def bound(connection: sa.Connection, registries: Registries, shelf: Shelf, version: Version, form_id: str, asking: Asking,
          posted: "MultiDict[str, str] | None", draft: Mapping[str, Any] | None) -> BoundForm | None:
    """The form of a task with what was posted in it, else the draft, else what the house knows."""
    schema = form_of(connection, shelf, version, form_id)
    if schema is None:
        return None
    known = initial(registries, form_id, asking)
    if posted is None and draft is not None:
        if "posted" in draft:                # as a page sent it
            posted = MultiDict([(key, value) for key, values in draft["posted"].items() for value in values])
        else:
            known = {**known, **draft}
    return bind(schema, context(connection, registries, asking), posted, known)


def asking(connection: sa.Connection, registries: Registries, *, business_key: str, today: date, element_id: str, record: tuple[str, str],
           names: Mapping[str, Any], person: str) -> Asking:
    """Read the facts a form needs."""
    item = registries.facts(connection, business_key, today) or {}
    case = (registries.record_facts(connection, *record, today) if record[0] else None) or {}
    return Asking(connection, business_key, today, element_id, item, case, names, person)


def checked(schema: FormSchema | None, connection: sa.Connection, registries: Registries, ask: Asking, data: Mapping[str, Any]) -> dict[str, Any]:
    """Clean values; raises FormInvalid. A task without a form takes no data."""
    if schema is None:
        return {}
    return check_answers(schema, context(connection, registries, ask), dict(data))
