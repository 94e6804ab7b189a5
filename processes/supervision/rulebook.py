"""The calendar and the tuned tables an act is judged by: what ships, and what this house has entered."""
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.db import once
from processes.supervision.calendar import Calendar, load_calendar
from processes.supervision.rules.entries import Entry, Sort, all_entries, in_force, last_stamp
from processes.supervision.tables import Tables, shipped

KEPT = 16                                # rulebooks of as many houses and moments


@dataclass(frozen=True, slots=True)
class Rulebook:
    calendar: Calendar
    tables: Tables                       # of now
    before: tuple[tuple[datetime, Tables], ...] = ()                 # since when which tables hold, oldest first

    def tables_at(self, moment: datetime | None) -> Tables:
        """A term runs by the values in force when it began: what is entered later changes no earlier act. None: it begins now."""
        if moment is None:
            return self.tables
        return next((tables for since, tables in reversed(self.before) if since <= moment), shipped())


SHIPPED = Rulebook(load_calendar(), shipped())
_built: dict[str, Rulebook] = {"": SHIPPED}                          # pure values, by the stamp of the last row they are built of


@once
def rulebook(connection: sa.Connection) -> Rulebook:
    """One small statement per transaction; the rows themselves are read only after somebody has entered something."""
    found = _built.get(last_stamp(connection))
    if found is None:
        entries = all_entries(connection)
        found = _built[entries[-1].stamp] = build(entries)           # a row may have come between the two reads
        for old in list(_built)[1:-KEPT]:
            _built.pop(old, None)
    return found


def build(entries: tuple[Entry, ...]) -> Rulebook:
    """The rulebook after these rows."""
    years = tuple(entry.year for entry in in_force(entries, Sort.YEAR))
    rulings = tuple(entry.ruling for entry in in_force(entries, Sort.RULING))
    tables, before = shipped(), list[tuple[datetime, Tables]]()
    for entry in (one for one in entries if one.kind is Sort.PARAMETER and hasattr(tables, one.subject)):
        value = getattr(shipped(), entry.subject) if entry.content is None else entry.content
        changed: dict[str, Any] = {entry.subject: tuple(value) if isinstance(value, list) else value}
        tables = replace(tables, **changed)
        before.append((entry.at, tables))
    return Rulebook(load_calendar(years, rulings), tables, tuple(before))
