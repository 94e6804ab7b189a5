"""What was typed when a session ended is carried through the login, so that nothing is lost."""
import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request, url_for

MOST = 2_000                                 # fields
WRITTEN = re.compile(r"[\u4e00-\u9fff]|\d{4}-\d\d-\d\d|\s")


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that could not be taken yet."""
    target: str
    fields: tuple[tuple[str, str], ...]

    @property
    def words(self) -> list[str]:
        """What was written, without the codes behind choices and boxes."""
        return [value for _, value in self.fields if WRITTEN.search(value)]

    def text(self) -> str:
        return json.dumps({"target": self.target, "fields": self.fields}, ensure_ascii=False)


def from_request() -> Carried:
    """The form of this request; a chosen file that was not uploaded yet has to be chosen again."""
    fields = [(name, value) for name in request.form for value in request.form.getlist(name) if name != "csrf_token"]
    return Carried(request.path, tuple(fields[:MOST]))


def from_text(text: str) -> Carried | None:
    """What the login page handed back; None when it is not ours."""
    try:
        raw = json.loads(text or "null")
        fields = tuple((str(name), str(value)) for name, value in raw["fields"][:MOST])
        target = str(raw["target"])
    except (TypeError, KeyError, ValueError):
        return None
    return Carried(target, fields) if is_ours(target) else None


def is_ours(address: str | None) -> bool:
    """A page of this site, not one that a link from outside wants to lead to."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or any(ord(sign) < 32 for sign in address):
        return False
    parts = urlsplit(address)
    return not parts.netloc and not parts.scheme


def onward(address: str | None) -> str:
    return str(address) if is_ours(address) else url_for("desk.home")
