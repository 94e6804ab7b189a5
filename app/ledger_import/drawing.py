"""The three pages of an import, with or without a refusal on them."""
from typing import Any

import sqlalchemy as sa
from flask import render_template, request

from app.access import house, me
from app.ledger_import.reading import ALL_OTHERS, SHOWN, acting, count_of, first_shown, lines_of
from processes.audit import verbs as audit
from processes.directory import queries as directory
from processes.errors import NotFound, ProcessError
from processes.supervision.importing import queries
from processes.supervision.importing.keeping import key_of
from processes.supervision.importing.merging import likely
from processes.supervision.importing.queries import Preview
from processes.supervision.importing.questions import CHOICES, VERDICTS
from processes.supervision.regulation import SOURCES


def drawn_start(refusal: ProcessError | None = None) -> Any:
    with house().reading() as connection:
        entries = queries.entries(connection, me())
    return render_template("ledger_import/start.html", entries=entries, refusal=refusal), refusal.status if refusal else 200


def drawn(import_id: str, refusal: ProcessError | None = None) -> Any:
    """The page; looking at what is 工作秘密 is written down (R-8.6)."""
    with house().reading() as connection:
        found, offices = seen(connection, import_id)
    if any(row.row.secret for row in found.rows):
        looked_at(import_id, "open_import")
    show = request.values.get("show") or first_shown(found)
    shown = {name: (label, count_of(found, name)) for name, label in SHOWN.items()}
    proposals = {name: likely(name, offices) for name in found.unknown}
    return render_template("ledger_import/preview.html", preview=found, rows=lines_of(found, show), show=show, shown=shown, offices=offices, choices=CHOICES,
                           sources=SOURCES, verdicts=VERDICTS, proposals=proposals, all_others=ALL_OTHERS, refusal=refusal,
                           ready=shown["ready"][1], acting=acting(found), typed=request.form), refusal.status if refusal else 200


def seen(connection: sa.Connection, import_id: str) -> tuple[Preview, list[str]]:
    today = house().today()
    return queries.preview(connection, me(), import_id, today), [office.name for office in directory.offices(connection, today)]


def looked_at(import_id: str, what: str) -> None:
    with house().unit_of_work() as u:
        audit.record(u.connection, me().person, what, key_of(import_id), "done", u.now, ip=request.remote_addr or "")


def drawn_row(import_id: str, line: int, refusal: ProcessError | None = None) -> Any:
    with house().reading() as connection:
        found, offices = seen(connection, import_id)
    one = next((one for one in found.rows if one.line == line), None)
    if one is None:
        raise NotFound("该行")
    if one.row.secret:
        looked_at(import_id, "open_import")
    place = found.rows.index(one)
    beside = tuple(found.rows[other].line if 0 <= other < len(found.rows) else None for other in (place - 1, place + 1))
    return render_template("ledger_import/row.html", preview=found, one=one, offices=offices, choices=CHOICES, sources=SOURCES, verdicts=VERDICTS,
                           beside=beside, refusal=refusal), refusal.status if refusal else 200
