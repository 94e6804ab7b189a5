"""留言: dated lines between an office of the item and 综合办公室. Both see them, nobody else does; none is changed or taken away, each stands in the chain."""
from collections.abc import Iterable, Mapping
from typing import Any

from processes.db import new_id
from processes.engine.step import Viewer
from processes.errors import Forbidden, Refused
from processes.supervision import secrecy
from processes.supervision.deeds import Work, deed_of, known
from processes.supervision.records import coop_rows, desk_of, enter, tell
from processes.supervision.regulation import COORDINATING_OFFICE, head_post, office_principal, person_principal
from processes.supervision.remarks.models import notes
from processes.supervision.remarks.remarking import said_in

ARTICLE, MOST = "第四条", 500


def offices_of(viewer: Viewer, concerned: Iterable[str]) -> list[str]:
    """Those of the item's offices that the person belongs to."""
    return [office for office in concerned if {head_post(office), office_principal(office)} & viewer.principals]


def leave_note(u: Work, by: Viewer, data: Mapping[str, Any]) -> None:
    """An office writes to 综合办公室; 综合办公室 to the offices it chooses, each of which sees that it was addressed together with the others."""
    item, answers = known(u, by), dict(data)
    if item.number is None:
        raise Refused("事项还没有下达，各科室看不到留言。", article=ARTICLE)
    text, concerned = said_in(answers, "留言", MOST), [item.lead, *(row.office for row in coop_rows(u.connection, item.id))]
    mine, clerk = offices_of(by, concerned), secrecy.rank(by).clerk
    chosen = [office for office in concerned if office in (answers.get("offices") or [])] if clerk else mine[:1]
    if not clerk and not mine:
        raise Forbidden("留言供承办、配合科室与综合办公室之间使用。", article=ARTICLE)
    if not chosen:
        raise Refused("请选择给哪个科室留言。", article=ARTICLE)
    office, note_id = COORDINATING_OFFICE if clerk else chosen[0], new_id()
    u.connection.execute(notes.insert().values(id=note_id, item_id=item.id, offices=chosen, by=by.person, office=office, at=u.now, text=text))
    deed = deed_of(u, by)
    enter(deed, item, "note_left", note=note_id, office=office, offices=chosen, text=text)
    tell(deed, item, _addressed(item, chosen) if clerk else secrecy.clerks_of(item.disclosure, item.author), f"note {note_id}", f"{office}有留言", f"留言：“{text}”")


def _addressed(item: Any, offices: list[str]) -> list[str]:
    """Their desks, and whoever handles the item for the lead."""
    handler = [person_principal(item.handler)] if item.handler and item.lead in offices else []
    return [*(principal for office in offices for principal in desk_of(office, item.disclosure)), *handler]
