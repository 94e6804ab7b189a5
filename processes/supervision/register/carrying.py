"""结转: what was not finished at the end of a year is flagged, never made anew; number and due stay as they are (R-9.1)."""
from datetime import date

import sqlalchemy as sa

from processes.clock import college_day
from processes.db import insert_new
from processes.engine.step import Viewer
from processes.errors import NotFound, Refused
from processes.supervision import secrecy
from processes.supervision.deeds import Work, deed_of
from processes.supervision.lifecycle import OPEN
from processes.supervision.models import items
from processes.supervision.records import enter, id_of
from processes.supervision.register.models import carry_overs
from processes.supervision.regulation import require


def unfinished_of(year: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Issued in that year or before, and open today."""
    return items.c.status.in_(OPEN), items.c.series_year <= year


def carry_over(u: Work, by: Viewer, year: int) -> None:
    """The clerk confirms that the item stands over from `year`."""
    require("register", by.principals)
    item = u.connection.execute(sa.select(items).where(items.c.id == id_of(u.key), secrecy.may_read(by))).first()
    if item is None:
        raise NotFound("该督办事项")
    if item.status not in OPEN or item.issued_at is None or college_day(item.issued_at).year > year or year >= u.today.year:
        raise Refused(f"该事项不是 {year} 年未办结的事项，不需结转。", article="第九条")
    known = sa.select(carry_overs.c.year).where(carry_overs.c.item_id == item.id, carry_overs.c.year == year)
    if u.connection.execute(known).first() is not None:
        return
    insert_new(u.connection, carry_overs, [{"item_id": item.id, "year": year, "by": by.person, "at": u.now}], "item_id", "year")
    enter(deed_of(u, by), item, "carried_over", year=year, due=item.due)


def last_year(today: date) -> int:
    return today.year - 1
