"""Offices change: names, aliases, duties, and what becomes of an office that is renamed or merged. Old notices keep the old name."""
from collections.abc import Collection
from datetime import date

import sqlalchemy as sa

from processes.directory.models import memberships, office_aliases, office_duties, office_renames, offices, portfolios, posts
from processes.directory.naming import aliases_on, offices_called
from processes.directory.queries import office, valid
from processes.directory.verbs import close_office, create_office, cut, office_exists
from processes.errors import NotFound, Refused


def set_aliases(connection: sa.Connection, name: str, wanted: Collection[str], day: date) -> None:
    """What the office is also called from the day on. An alias means one office."""
    office_exists(connection, name, day)
    for alias in wanted:
        _refuse_taken(connection, alias, name, day)
    _relist(connection, office_aliases, office_aliases.c.alias, name, wanted, day)


def set_duties(connection: sa.Connection, name: str, wanted: Collection[str], day: date) -> None:
    """What 分工 expects of the office from the day on, as keywords (R-7.3)."""
    office_exists(connection, name, day)
    _relist(connection, office_duties, office_duties.c.duty, name, wanted, day)


def set_short_name(connection: sa.Connection, name: str, short_name: str, day: date) -> None:
    """A new 简称; the old one stays good as an alias."""
    found = office(connection, name)
    if found is None:
        raise NotFound(f"科室“{name}”")
    if not short_name:
        raise Refused("请填写简称。")
    if short_name == found.short_name:
        return
    _refuse_taken(connection, short_name, name, day)
    kept = {*aliases_on(connection, day).get(name, ()), *({found.short_name} - {name})} - {short_name}
    connection.execute(offices.update().where(offices.c.name == name).values(short_name=short_name))
    set_aliases(connection, name, sorted(kept), day)


def rename_office(connection: sa.Connection, name: str, new_name: str, day: date, *, short_name: str = "") -> None:
    """The office goes on under another name from the day on: its people, 分工 and duties go with it, and open items find them by either name."""
    found, position = office(connection, name), connection.execute(sa.select(offices.c.position).where(offices.c.name == name)).scalar()
    if found is None:
        raise NotFound(f"科室“{name}”")
    office_exists(connection, name, day)
    aliases = sorted({*aliases_on(connection, day).get(name, ()), name, found.short_name} - {new_name, short_name or new_name})
    create_office(connection, _free_id(connection, found.id), new_name, day, short_name=short_name or new_name, position=position or 0)
    for table in (posts, memberships, portfolios, office_duties):
        _carry_over(connection, table, name, new_name, day)
    _succeeded(connection, name, new_name, day)
    set_aliases(connection, new_name, aliases, day)


def merge_office(connection: sa.Connection, name: str, into: str, day: date) -> None:
    """The office ends on the day and another takes over what it had open; posts in it end."""
    if name == into:
        raise Refused("不能并入本科室。")
    office_exists(connection, into, day)
    aliases = sorted({*aliases_on(connection, day).get(name, ()), *aliases_on(connection, day).get(into, ()), name})
    _succeeded(connection, name, into, day)
    set_aliases(connection, into, aliases, day)


def _refuse_taken(connection: sa.Connection, text: str, name: str, day: date) -> None:
    others = set(offices_called(connection, text, day)) - {name}
    if others:
        raise Refused(f"“{text}”已指{'、'.join(sorted(others))}，不能再指{name}。")


def _relist(connection: sa.Connection, table: sa.Table, column: sa.Column[str], name: str, wanted: Collection[str], day: date) -> None:
    """End what is no longer listed, begin what is new; what stays keeps its row."""
    listed = set(connection.execute(sa.select(column).where(table.c.office == name, valid(table, day))).scalars())
    if gone := listed - set(wanted):
        cut(connection, table, sa.and_(table.c.office == name, column.in_(sorted(gone))), day)
    if fresh := [word for word in dict.fromkeys(wanted) if word not in listed]:
        connection.execute(table.insert(), [{"office": name, column.name: word, "valid_from": day} for word in fresh])


def _carry_over(connection: sa.Connection, table: sa.Table, name: str, new_name: str, day: date) -> None:
    """Rows that hold on the day or begin later go on under the new name."""
    going_on = sa.and_(table.c.office == name, sa.or_(table.c.valid_to.is_(None), table.c.valid_to > day))
    rows = [dict(row) for row in connection.execute(sa.select(table).where(going_on).order_by(table.c.id)).mappings()]
    for row in rows:
        row.pop("id")
        row |= {"office": new_name, "valid_from": max(day, row["valid_from"])}
    if rows:
        connection.execute(table.insert(), rows)


def _succeeded(connection: sa.Connection, name: str, new_name: str, day: date) -> None:
    close_office(connection, name, day)
    connection.execute(office_renames.insert().values(former=name, name=new_name, since=day))


def _free_id(connection: sa.Connection, office_id: str) -> str:
    stem = office_id.rstrip("0123456789")
    taken = set(connection.execute(sa.select(offices.c.id).where(offices.c.id.startswith(stem, autoescape=True))).scalars())
    return next(f"{stem}{number}" for number in range(2, len(taken) + 3) if f"{stem}{number}" not in taken)
