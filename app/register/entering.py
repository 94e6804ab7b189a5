"""The page of a new source document: what was typed, and the house's values from it."""
from datetime import date

import sqlalchemy as sa

from app.binding import Posted
from processes.directory import queries as directory
from processes.supervision.register.documents import NewDocument
from processes.supervision.register.kinds import KINDS
from processes.supervision.register.recognising import Offices


def day_typed(text: str) -> date | None:
    """A date as the field sends it; anything else is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def whole(text: str) -> int | None:
    return int(text) if text.strip().isdigit() and len(text.strip()) < 6 else None


def typed_document(posted: Posted) -> NewDocument:
    def said(name: str, most: int = 120) -> str:
        return posted.get(name, "").strip()[:most]
    kind = KINDS.get(posted.get("kind", ""))
    leader = said("given_by") if kind and kind.from_roster else ""
    return NewDocument(said("kind"), said("name"), said("issuer"), leader, said("doc_no"), day_typed(said("dated")), whole(said("year")), "oral" in posted,
                       said("reason", 300), tuple(dict.fromkeys(posted.getlist("files"))), said("place"), said("disclosure"))


def known_offices(connection: sa.Connection, today: date) -> Offices:
    """Every office under its full and its short name."""
    return Offices((one.name, [one.short_name]) for one in directory.offices(connection, today))


def office_names(connection: sa.Connection, today: date) -> list[str]:
    return [one.name for one in directory.offices(connection, today)]


def is_id(text: str) -> bool:
    """An id that a page carries, so that sending it twice is the same act."""
    return len(text) == 32 and set(text) <= set("0123456789abcdef")
