"""The rows a house has entered, as plain values. Whoever writes holds the lock on KEY, so that rows become visible in the order of their ids."""
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from processes.db import new_id
from processes.supervision.announced_years import AnnouncedYear, CollegeRuling, read_year
from processes.supervision.rules.models import rule_entries

KEY = "rules"                            # the business key of everything entered here
LAST = sa.select(rule_entries.c.stamp).order_by(rule_entries.c.id.desc()).limit(1)


class Sort(StrEnum):
    YEAR = "year"
    RULING = "ruling"
    PARAMETER = "parameter"


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    stamp: str
    kind: Sort
    subject: str
    content: Any                         # None: withdrawn
    by: str                              # person id
    at: datetime
    why: str

    @property
    def year(self) -> AnnouncedYear:
        data = self.content
        spans = [{**one, "first": date.fromisoformat(one["first"]), "last": date.fromisoformat(one["last"])} for one in data["holidays"]]
        return read_year({**data, "dated": date.fromisoformat(data["dated"]), "holidays": spans, "workdays": list(map(date.fromisoformat, data["workdays"]))})

    @property
    def ruling(self) -> CollegeRuling:
        data = self.content
        return CollegeRuling(data["name"], date.fromisoformat(data["first"]), date.fromisoformat(data["last"]), data["working"], data["basis"])


def year_content(year: AnnouncedYear) -> dict[str, Any]:
    return {"year": year.year, "notice": year.notice, "title": year.title, "dated": year.dated, "workdays": list(year.work),
            "holidays": [{"name": one.name, "first": one.first, "last": one.last} for one in year.off]}


def ruling_content(ruling: CollegeRuling) -> dict[str, Any]:
    return {"name": ruling.name, "first": ruling.first, "last": ruling.last, "working": ruling.working, "basis": ruling.basis}


def last_stamp(connection: sa.Connection) -> str:
    """Names everything entered so far; "" while only what ships counts."""
    return connection.execute(LAST).scalar() or ""


def all_entries(connection: sa.Connection) -> tuple[Entry, ...]:
    """Every row, oldest first."""
    columns = [rule_entries.c[name] for name in Entry.__slots__]
    rows = connection.execute(sa.select(*columns).order_by(rule_entries.c.id)).mappings()
    return tuple(Entry(**{**row, "kind": Sort(row["kind"])}) for row in rows)


def in_force(entries: tuple[Entry, ...], kind: Sort) -> tuple[Entry, ...]:
    """The newest row of each subject, oldest first, without what was withdrawn."""
    newest = {entry.subject: entry for entry in entries if entry.kind is kind}
    return tuple(sorted((entry for entry in newest.values() if entry.content is not None), key=lambda entry: entry.id))


def add(connection: sa.Connection, kind: Sort, subject: str, content: Any, *, by: str, at: datetime, why: str) -> int:
    """One more row; returns its id."""
    row = rule_entries.insert().values(stamp=new_id(), kind=str(kind), subject=subject, content=content, by=by, at=at, why=why)
    return int(connection.execute(row.returning(rule_entries.c.id)).scalar_one())
