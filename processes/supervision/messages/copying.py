"""复制通知: a short text for WeChat, and the record that somebody sent it there. That it was sent is no proof that it arrived (R-13.4)."""
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.db import new_id
from processes.engine.step import Viewer
from processes.errors import NotFound, Refused
from processes.supervision import secrecy
from processes.supervision.announced_years import day_text
from processes.supervision.deeds import Work, deed_of
from processes.supervision.lifecycle import OPEN
from processes.supervision.models import deliveries, items, notices
from processes.supervision.procedures.delivery import next_attempt
from processes.supervision.records import coop_rows, enter, id_of
from processes.supervision.regulation import require

LONGEST = 60                             # of a name


def text_of_notice(disclosure: str, number: str, title: str, lead: str, due: date, address: str, home: str) -> str:
    """What is pasted; of a 工作秘密 only that there is something (R-8.3)."""
    if disclosure == secrecy.SECRET:
        return f"{secrecy.NEUTRAL}：{home}"
    return f"【督办】{number}《{title}》，承办科室：{lead}，办结时限：{due.year}年{day_text(due)}。请登录办理：{address}"


def record_copy(u: Work, by: Viewer, data: Mapping[str, Any]) -> None:
    """综合办公室 says to whom it has sent the text; whoever reads the item may copy it, only the office that issues notices records a 送达."""
    require("issue", by.principals)
    item = u.connection.execute(sa.select(items).where(items.c.id == id_of(u.key), secrecy.may_read(by))).first()
    if item is None:
        raise NotFound("该督办事项")
    office, to = str(data.get("office") or ""), str(data.get("to") or "").strip()
    if item.status not in OPEN:
        raise Refused("事项不在办理中，不再记录送达。", article="第十三条")
    if office not in [item.lead, *(row.office for row in coop_rows(u.connection, item.id))]:
        raise Refused("请选择这件事项的承办或配合科室。", article="第十三条")
    if not to or len(to) > LONGEST:
        raise Refused(f"请写明发给了谁（{LONGEST} 字以内）。", article="第十三条")
    newest = sa.select(notices.c.id).where(notices.c.item_id == item.id, notices.c.number.is_not(None)).order_by(notices.c.issued_at.desc()).limit(1)
    notice = u.connection.execute(newest).scalar_one()
    u.connection.execute(deliveries.insert().values(
        id=new_id(), notice_id=notice, item_id=item.id, office=office, channel="wechat", attempt=next_attempt(u.connection, notice, office, "wechat"),
        succeeded=None, acted_at=u.now, entered_at=u.now, by=by.person, record={"to": to, "at": u.now.isoformat()}))
    enter(deed_of(u, by), item, "notice_copied", office=office, to=to)
