"""传阅、抄送: the item, or one accepted feedback of it, is put before named people or posts as 待阅 (R-13.6)."""
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.db import new_id
from processes.directory.principals import HEAD, split
from processes.directory.queries import offices, people_of, person, posts_on, principals_of
from processes.engine.step import Viewer
from processes.errors import Refused
from processes.supervision import secrecy
from processes.supervision.deeds import Work, deed_of, known
from processes.supervision.models import items
from processes.supervision.records import admit, enter, put_before, text_of
from processes.supervision.regulation import LEADERS, head_post, require
from processes.supervision.remarks.models import circulations
from processes.supervision.remarks.remarking import accepted_feedback

ARTICLE, MOST = "第八条", 200


def circulate(u: Work, by: Viewer, data: Mapping[str, Any]) -> None:
    """Whoever it is put before becomes a reader, unless the item is 工作秘密: then only those who already may know of it can be named."""
    require("circulate", by.principals)
    item, answers = known(u, by), dict(data)
    if item.number is None:
        raise Refused("事项还没有下达，不能传阅。", article="第十三条")
    to, text = list(dict.fromkeys(each for each in answers.get("to") or [] if each)), text_of(answers, "text")
    if not to:
        raise Refused("请选择送谁传阅。", article="第十三条")
    if len(text) > MOST:
        raise Refused(f"附言不超过 {MOST} 字，现有 {len(text)} 字。", article="第十三条")
    feedback, deed, circulation_id = accepted_feedback(u.connection, item, text_of(answers, "feedback")), deed_of(u, by), new_id()
    if item.disclosure != secrecy.SECRET:
        admit(deed, to)
    _refuse_strangers(u, item, to)
    u.connection.execute(circulations.insert().values(id=circulation_id, item_id=item.id, feedback_id=feedback, by=by.person, at=u.now, text=text))
    for principal in to:
        put_before(deed, item, principal, f"circulated {circulation_id}")
    names = [called(u.connection, principal) for principal in to]
    enter(deed, item, "circulated", circulation=circulation_id, to=to, called=names, feedback=feedback, text=text)
    u.engine.facts_changed()


def _refuse_strangers(u: Work, item: Any, to: list[str]) -> None:
    """Everybody named must now be able to read it: not outside the need to know, not stepped back."""
    for principal in to:
        found = people_of(u.connection, principal, u.today)
        if not found:
            raise Refused(f"“{split(principal)[1]}”目前没有人，不能送阅。", article=ARTICLE)
        for each in found:
            reader = Viewer(each.id, principals_of(u.connection, each.id, u.today))
            if u.connection.execute(sa.select(items.c.id).where(items.c.id == item.id, secrecy.may_read(reader))).first() is None:
                raise Refused(f"{each.name}不在本事项的知悉范围内，不能送阅。", article=ARTICLE, next_step="工作秘密事项只送需要知悉的人；已回避的人不再送阅。")


def called(connection: sa.Connection, principal: str) -> str:
    """How a person or post is said."""
    kind, rest = split(principal)
    if kind == "person":
        found = person(connection, rest)
        return found.name if found else rest
    title, _, office = rest.partition("/")
    return f"{office}{title}"


def addressees(connection: sa.Connection, today: date) -> list[tuple[str, str]]:
    """Whom things are usually put before: the leaders and the heads of offices, by post."""
    leading = {each.id for each in people_of(connection, LEADERS, today)}
    held = posts_on(connection, today)
    leaders = {f"post:{one.post}": f"{one.post.title} {one.person.name}" for one in held if one.person.id in leading and one.post.office is None}
    heads = {one.post.office: one.person.name for one in held if one.post.title == HEAD}
    return [*leaders.items(), *((head_post(office.name), f"{office.name}{HEAD} {heads[office.name]}")
                                for office in offices(connection, today) if office.name in heads)]
