"""Recurring tasks: one basis, a series; each period's item is issued by hand, as an item of its own that cites the same row."""
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.db import insert_new, new_id
from processes.directory.queries import present_name
from processes.engine.step import Viewer
from processes.errors import NotFound, Refused
from processes.supervision.deeds import Work
from processes.supervision.drafting import EVERY_OFFICE, Shortfall
from processes.supervision.models import items
from processes.supervision.register.deciding import SUPERVISE, latest_verdict
from processes.supervision.register.models import citations, documents, planned, resolutions, series, series_items
from processes.supervision.register.periods import PERIODS, Period, due_in, period_of
from processes.supervision.register.queries import may_see, may_see_series
from processes.supervision.regulation import DISCLOSURES, require
from processes.supervision.secrecy import may_know

KEY_PREFIX = "series/"


@dataclass(frozen=True, slots=True)
class NewSeries:
    name: str
    period: str
    due_day: int
    content: str
    lead: str
    coops: tuple[str, ...]
    level: str
    since: date


def series_key(series_id: str) -> str:
    return KEY_PREFIX + series_id


def judge_series(new: NewSeries, offices: set[str]) -> tuple[Shortfall, ...]:
    checks = ((not new.name, "请填写周期事项的名称。", "第十三条", "name"), (new.period not in PERIODS, "请选择周期。", "第十三条", "period"),
              (not 1 <= new.due_day <= 31, "每期时限须是 1 至 31 日；月底填 31。", "第十三条", "due_day"), (not new.content, "请写明工作内容。", "第十三条", "content"),
              (new.lead not in offices, "承办科室须为一个院属科室。", "第六条", "lead"), (new.lead in new.coops, "承办科室不能同时是配合科室。", "第六条", "coops"),
              (not set(new.coops) <= {*offices, EVERY_OFFICE}, "配合科室须为院属科室。", "第六条", "coops"), (new.level not in DISCLOSURES, "请选择知悉范围。", "第八条", "level"))
    return tuple(Shortfall(text, article, name) for wrong, text, article, name in checks if wrong)


def begin_series(u: Work, by: Viewer, series_id: str, resolution_id: str, new: NewSeries, offices: set[str]) -> str:
    """The row's single item falls away; its id of the document is returned. Sending the same page twice makes one series."""
    require("register", by.principals)
    if shortfalls := judge_series(new, offices):
        raise Refused("".join(one.what for one in shortfalls), article=shortfalls[0].article, next_step="已填写的内容不会丢失。")
    hidden = sa.exists().where(citations.c.resolution_id == resolutions.c.id, items.c.id == citations.c.item_id, ~may_know(by))
    row = u.connection.execute(sa.select(resolutions).join(documents, documents.c.id == resolutions.c.document_id)
                               .where(resolutions.c.id == resolution_id, resolutions.c.removed_at.is_(None), may_see(by), ~hidden)).first()
    if row is None:
        raise NotFound("该条决议")
    verdict = latest_verdict(u.connection, resolution_id)
    if verdict is None or verdict.verdict != SUPERVISE:
        raise Refused("这一条尚未决定督办，不能设为周期事项。", article="第十条")
    insert_new(u.connection, series, [{
        "id": series_id, "resolution_id": resolution_id, "name": new.name, "period": new.period, "due_day": new.due_day, "content": new.content,
        "lead": new.lead, "coops": list(new.coops), "level": new.level, "since": new.since, "by": by.person, "at": u.now}], "id")
    own = sa.select(citations.c.item_id).where(citations.c.resolution_id == resolution_id)
    periodic = sa.select(series_items.c.item_id)
    u.connection.execute(planned.update().where(planned.c.item_id.in_(own), planned.c.item_id.not_in(periodic)).values(dropped=True))
    return str(row.document_id)


def end_series(u: Work, by: Viewer, series_id: str) -> None:
    """No further periods; what was issued goes on."""
    require("register", by.principals)
    _running(u, by, series_id)
    u.connection.execute(series.update().where(series.c.id == series_id).values(ended_at=u.now, ended_by=by.person))


def _running(u: Work, by: Viewer, series_id: str) -> Any:
    """A series that goes on, with its document; what the person may not know of is not there."""
    query = (sa.select(series, resolutions.c.document_id).join(resolutions, resolutions.c.id == series.c.resolution_id)
             .join(documents, documents.c.id == resolutions.c.document_id))
    found = u.connection.execute(query.where(series.c.id == series_id, series.c.ended_at.is_(None), may_see(by), may_see_series(by))).first()
    if found is None:
        raise NotFound("该周期事项")
    return found


def plan_period(u: Work, by: Viewer, series_id: str) -> str:
    """The item of the current period, ready to be issued; asked again it is the same one."""
    require("register", by.principals)
    one = _running(u, by, series_id)
    period = period_of(one.period, u.today)
    known = u.connection.execute(sa.select(series_items.c.item_id).where(series_items.c.series_id == series_id, series_items.c.period == period.code)).scalar()
    if known is not None:
        return str(known)
    item_id, (lead, coops) = new_id(), offices_of(u.connection, one, u.today)
    u.connection.execute(planned.insert().values(item_id=item_id, document_id=one.document_id, title=titled(one.name, period), content=one.content,
                                                 lead=lead, coops=coops, due=due_in(period, one.due_day), level=one.level, dropped=False))
    u.connection.execute(citations.insert().values(item_id=item_id, resolution_id=one.resolution_id, position=1))
    u.connection.execute(series_items.insert().values(series_id=series_id, period=period.code, item_id=item_id))
    return item_id


def offices_of(connection: sa.Connection, one: Any, day: date) -> tuple[str, list[str]]:
    """Lead and coops as they are called on the day: a series outlives the names of offices."""
    lead, *coops = (present_name(connection, name, day) for name in (one.lead, *one.coops))
    return lead, [name for name in dict.fromkeys(coops) if name != lead]


def titled(name: str, period: Period) -> str:
    return f"{name}（{period.label}）"
