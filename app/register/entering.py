"""A source document in a browser: what was typed, the house's values from it, who looked at it."""
from datetime import date

import sqlalchemy as sa
from flask import request

from app.access import house, me
from app.binding import Posted
from processes.audit import verbs as audit
from processes.directory import queries as directory
from processes.directory.naming import aliases_on
from processes.supervision.register.documents import NewDocument, document_key
from processes.supervision.register.kinds import KINDS
from processes.supervision.register.pages import Document
from processes.supervision.register.recognising import Offices
from processes.supervision.secrecy import SECRET


def day_typed(text: str) -> date | None:
    """A date as the field sends it; anything else is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def whole(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and len(text.strip()) < 6 else None


def typed_document(posted: Posted) -> NewDocument:
    def said(name: str, most: int = 120) -> str:
        return posted.get(name, "").strip()[:most]
    kind = KINDS.get(posted.get("kind", ""))
    leader = said("given_by") if kind and kind.from_roster else ""
    return NewDocument(said("kind"), said("name"), said("issuer"), leader, said("doc_no"), day_typed(said("dated")), whole(said("year")), "oral" in posted,
                       said("reason", 300), tuple(dict.fromkeys(posted.getlist("files"))), said("place"), said("disclosure"))


def known_offices(connection: sa.Connection, today: date) -> Offices:
    """Every office under its full and its short name and whatever else it is called."""
    aliases = aliases_on(connection, today)
    return Offices((one.name, [one.short_name, *aliases.get(one.name, ())]) for one in directory.offices(connection, today))


def office_names(connection: sa.Connection, today: date) -> list[str]:
    return [one.name for one in directory.offices(connection, today)]


def watched(document: Document) -> None:
    """Who looked at what is 工作秘密 is written down (第八条)."""
    if document.disclosure == SECRET:
        with house().unit_of_work() as u:
            audit.record(u.connection, me().person, "open_document", document_key(document.id), "done", u.now, ip=request.remote_addr or "")


def is_id(text: str) -> bool:
    """An id that a page carries, so that sending it twice is the same act."""
    return len(text) == 32 and set(text) <= set("0123456789abcdef")
