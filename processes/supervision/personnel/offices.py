"""Offices change while items are open: what is renamed keeps its items, what is closed hands them to another office (R-4.4)."""
from datetime import date

import sqlalchemy as sa

from processes.audit.verbs import record
from processes.directory import reorganising
from processes.directory.verbs import close_office
from processes.engine.step import Viewer
from processes.errors import Refused
from processes.supervision.deeds import Work
from processes.supervision.lifecycle import OPEN
from processes.supervision.models import coops, items


def rename(u: Work, by: Viewer, name: str, new_name: str, day: date, short_name: str = "", *, ip: str = "") -> None:
    """From the day on the office is called otherwise; notices keep the name they were issued under."""
    reorganising.rename_office(u.connection, name, new_name, day, short_name=short_name)
    record(u.connection, by.person, "directory.office_renamed", f"office:{name}", "done", u.now, ip=ip, detail={"to": new_name, "from": day.isoformat()})


def close(u: Work, by: Viewer, name: str, day: date, into: str, *, ip: str = "") -> None:
    """The office ends; with open items only into another office, which then answers for them."""
    waiting = open_of(u.connection, name)
    if waiting and not into:
        raise Refused(f"{name}还有 {waiting} 件未办结事项由其承办或配合，须指定并入的科室。", article="第四条")
    if into:
        reorganising.merge_office(u.connection, name, into, day)
    else:
        close_office(u.connection, name, day)
    record(u.connection, by.person, "directory.office_closed", f"office:{name}", "done", u.now, ip=ip, detail={"into": into, "from": day.isoformat()})


def open_of(connection: sa.Connection, name: str) -> int:
    """How many open items the office leads or helps with."""
    helped = sa.select(coops.c.item_id).where(coops.c.office == name)
    query = sa.select(sa.func.count()).select_from(items).where(items.c.status.in_(OPEN), sa.or_(items.c.lead == name, items.c.id.in_(helped)))
    return connection.execute(query).scalar_one()
