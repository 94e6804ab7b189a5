"""Where the choices of form fields come from: offices, people and the item's own coops, as of the day."""
from collections.abc import Iterable, Mapping

from processes.directory import queries as directory
from processes.engine.operators.registry import Asking, Choices
from processes.supervision import regulation
from processes.supervision.drafting import EVERY_OFFICE, resolved
from processes.supervision.records import deliverable_rows, id_of
from processes.supervision.regulation import office_principal

Pairs = list[tuple[str, str]]


def offices(asking: Asking) -> Pairs:
    """院属各科室: nothing else can be lead or coop (R-0.2)."""
    return [(office.name, office.name) for office in directory.offices(asking.connection, asking.today)]


def coop_offices(asking: Asking) -> Pairs:
    """各科室 first: all offices but the lead."""
    return [(EVERY_OFFICE, f"{EVERY_OFFICE}（承办科室以外的全部科室）"), *offices(asking)]


def college_leaders(asking: Asking) -> Pairs:
    """院领导 by name; 校领导 are no people of this register."""
    return [(person.id, person.name) for person in directory.people_of(asking.connection, regulation.LEADERS, asking.today)]


def people(asking: Asking) -> Pairs:
    return [(person.id, person.name) for person in directory.everyone(asking.connection, asking.today)]


def _of(asking: Asking, names: Iterable[str]) -> Pairs:
    found = {person.id: person.name for name in names for person in directory.people_of(asking.connection, office_principal(name), asking.today)}
    return list(found.items())


def office_people(asking: Asking) -> Pairs:
    """People of the lead, or of the coop the task is about."""
    return _of(asking, [asking.names.get("office") or asking.item["lead"]])


def deliverables(asking: Asking) -> Pairs:
    """By their place in the notice; a plan's rows refer to them (R-6.2)."""
    return [(str(row.position), row.what) for row in deliverable_rows(asking.connection, id_of(asking.business_key))]


def handlers(asking: Asking) -> Pairs:
    """Whoever a plan may name: people of the lead and of its coops."""
    return _of(asking, [asking.item["lead"], *asking.item["coops"]])


def clerks(asking: Asking) -> Pairs:
    return _of(asking, [regulation.COORDINATING_OFFICE])


def coops(asking: Asking) -> Pairs:
    return [(office, office) for office in asking.item.get("coops", [])]


def open_coops(asking: Asking) -> Pairs:
    return [(office, office) for office in asking.item.get("open_coops", {})]


def addressees(asking: Asking) -> Pairs:
    """The lead and its coops."""
    lead = asking.item.get("lead", "")
    named = resolved(asking.item.get("coops", []), lead, (office.name for office in directory.offices(asking.connection, asking.today)))
    return [(office, office) for office in (lead, *named) if office]


def leaders(asking: Asking) -> Pairs:
    """Posts that the 分工 table names as in charge."""
    return [(f"post:{post}", post) for post in dict.fromkeys(row.leader_post for row in directory.portfolios_on(asking.connection, asking.today))]


def business_lines(asking: Asking) -> Pairs:
    return [(line, line) for line in directory.business_lines(asking.connection, asking.today)]


def item_sources(asking: Asking) -> Pairs:
    return [(source.code, f"{source.label}（{source.article}）") for source in regulation.SOURCES.values()]


def archive_missing(asking: Asking) -> Pairs:
    return [(row, regulation.ARCHIVE_ROWS[row]) for row in asking.item.get("archive_missing", [])]


def _listed(labels: Mapping[str, str]) -> Choices:
    return lambda asking: list(labels.items())


SOURCES: dict[str, Choices] = {
    "offices": offices, "coop_offices": coop_offices, "college_leaders": college_leaders, "people": people,
    "office_people": office_people, "handlers": handlers, "deliverables": deliverables, "clerks": clerks, "coops": coops, "open_coops": open_coops,
    "addressees": addressees, "leaders": leaders, "business_lines": business_lines, "item_sources": item_sources, "archive_missing": archive_missing,
    "channels": _listed(regulation.CHANNELS), "archive_rows": _listed(regulation.ARCHIVE_ROWS), "retentions": _listed(regulation.RETENTIONS)}
