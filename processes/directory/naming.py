"""What offices are also called, and what they answer for."""
from datetime import date

import sqlalchemy as sa

from processes.directory.models import office_aliases, office_duties, offices
from processes.directory.queries import offices as offices_on
from processes.directory.queries import valid


def aliases_on(connection: sa.Connection, day: date) -> dict[str, tuple[str, ...]]:
    """What each office is also called on the day."""
    found: dict[str, tuple[str, ...]] = {}
    query = sa.select(office_aliases.c.office, office_aliases.c.alias).where(valid(office_aliases, day)).order_by(office_aliases.c.id)
    for name, alias in connection.execute(query):
        found[name] = (*found.get(name, ()), alias)
    return found


def offices_called(connection: sa.Connection, text: str, day: date) -> tuple[str, ...]:
    """Offices of the day that have this name, 简称 or alias."""
    query = sa.select(offices.c.name).where(valid(offices, day), sa.or_(
        offices.c.name == text, offices.c.short_name == text,
        offices.c.name.in_(sa.select(office_aliases.c.office).where(office_aliases.c.alias == text, valid(office_aliases, day)))))
    return tuple(connection.execute(query.order_by(offices.c.position)).scalars())


def duties_on(connection: sa.Connection, day: date) -> dict[str, tuple[str, ...]]:
    """Every office of the day with the duties (职责) it lists."""
    found: dict[str, tuple[str, ...]] = {office.name: () for office in offices_on(connection, day)}
    for name, duty in connection.execute(sa.select(office_duties.c.office, office_duties.c.duty).where(valid(office_duties, day)).order_by(office_duties.c.id)):
        if name in found:
            found[name] = (*found[name], duty)
    return found
