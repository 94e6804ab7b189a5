"""A task as its page needs it: read once, bound to what was typed."""
from dataclasses import dataclass

import sqlalchemy as sa

from app.access import house, me
from app.binding import Posted, attached, bound
from app.inbox.asking import Asked, asked
from app.items.drafting import Check, checked
from processes.directory import queries as directory
from processes.engine import answers, queries
from processes.engine.forms.bind import BoundForm
from processes.engine.queries import TaskPage
from processes.engine.tasks import claims
from processes.files import queries as files
from processes.files.queries import Attachment
from processes.supervision import queries as supervision
from processes.supervision.articles import Clause, clauses
from processes.supervision.queries import ItemPage
from processes.supervision.verbs import FIRST_TASK, id_of


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the task page shows."""
    page: TaskPage
    item: ItemPage
    asked: Asked
    clauses: tuple[Clause, ...]
    form: BoundForm | None
    check: Check | None                  # while an item is being registered: what is missing, the month, the notice
    files: dict[str, Attachment]         # those in the form and in what is to be judged
    mine: bool                           # I may act: a candidate, not excluded, nobody else has claimed it
    claimable: bool                      # several people could do it
    claimed_name: str
    returnable: bool                     # I may put a colleague's claim back

    @property
    def decided(self) -> str:
        """What somebody has answered, in the words of the button."""
        return next((one.label for one in self.form.actions if one.value == self.page.work_item.outcome), "") if self.form else ""


def read(connection: sa.Connection, task_id: str, posted: Posted | None = None) -> Desk:
    viewer, today = me(), house().today()
    page = queries.task(connection, viewer, task_id)
    task = page.work_item
    item = supervision.item(connection, viewer, id_of(task.business_key), today)
    version = house().parts.shelf.version(connection, page.version_id)
    asking = answers.asking(connection, house().parts.registries, business_key=task.business_key, today=today, element_id=task.element_id,
                            record=(page.record_kind, page.record_id), names=task.names, person=viewer.person)
    form = bound(connection, version, task.form, asking, posted, page.draft)
    drafting = checked(connection, form.clean(), today) if form and task.element_id == FIRST_TASK else None
    asked_for = asked(version, task, item)
    open_to_me = task.status == "open" and bool(viewer.principals & set(task.candidates)) and viewer.person not in task.excluded
    holder = claims.holder(connection, task, today)
    names = directory.names_of(connection, [holder or ""])
    return Desk(page, item, asked_for, clauses(connection, task.article), form, drafting, shown_files(connection, form, asked_for),
                open_to_me and holder in (None, viewer.person), any(not one.startswith("person:") for one in task.candidates),
                names.get(holder or "", ""), open_to_me and holder is not None and claims.may_put_back(task, viewer))


def shown_files(connection: sa.Connection, form: BoundForm | None, asked_for: Asked) -> dict[str, Attachment]:
    ids = [*(attached(form) if form else ()), *(asked_for.feedback.evidence if asked_for.feedback else ())]
    return {one.id: one for one in files.several(connection, ids)}
