"""What a person has set: channels, which kinds do not wait, when the digest comes, which hints are done with."""
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.clock import COLLEGE_ZONE
from processes.db import put_row
from processes.errors import Refused
from processes.supervision.messages.kinds import KINDS, Kind
from processes.supervision.messages.models import preferences

FREE = tuple(kind for kind in KINDS.values() if not kind.fixed)
EVERY_HINT = "*"


@dataclass(frozen=True, slots=True)
class Preferences:
    mail: bool = True
    webhook: bool = True
    at_once: frozenset[str] = frozenset(kind.code for kind in FREE if kind.at_once)
    digest_at: str = "08:30"
    hints_gone: frozenset[str] = frozenset()

    def sends_at_once(self, kind: Kind) -> bool:
        return kind.fixed or kind.code in self.at_once

    def takes(self, channel: str, kind: Kind) -> bool:
        """交办, 退回 and 紧急 come on every channel there is, whatever is switched off."""
        return kind.fixed or (self.mail if channel == "mail" else self.webhook)

    def digest_moment(self, now: datetime) -> datetime:
        """Today's."""
        hour, minute = map(int, self.digest_at.split(":"))
        return now.astimezone(COLLEGE_ZONE).replace(hour=hour, minute=minute, second=0, microsecond=0)

    def hints_at(self, page: str) -> bool:
        return not {page, EVERY_HINT} & self.hints_gone


DEFAULT = Preferences()


def of(connection: sa.Connection, person: str) -> Preferences:
    return of_several(connection, [person])[person]


def of_several(connection: sa.Connection, people: Collection[str]) -> dict[str, Preferences]:
    rows = connection.execute(sa.select(preferences).where(preferences.c.person.in_(sorted(people)))) if people else ()
    found = {row.person: Preferences(row.mail, row.webhook, frozenset(row.at_once), row.digest_at, frozenset(row.hints_gone)) for row in rows}
    return {person: found.get(person, DEFAULT) for person in people}


def read(given: Mapping[str, Any], before: Preferences) -> Preferences:
    """As the page 我的设置 sends them; refused when they are none."""
    at = str(given.get("digest_at") or "").strip().replace("：", ":")
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", at) or not "06:00" <= at <= "20:00":
        raise Refused("摘要时间请填 06:00 至 20:00 之间的时刻，如 08:30。", next_step="其他设置都还在本页，改好后再保存。")
    at_once = frozenset(kind.code for kind in FREE if given.get(f"kind-{kind.code}") == "once")
    gone = before.hints_gone - {EVERY_HINT} if given.get("hints") else before.hints_gone | {EVERY_HINT}
    if given.get("hints") and EVERY_HINT in before.hints_gone:
        gone = frozenset()                                           # switched on again: from the beginning
    return Preferences("mail" in given, "webhook" in given, at_once, at, gone)


def save(connection: sa.Connection, person: str, wanted: Preferences) -> None:
    row = {"person": person, "mail": wanted.mail, "webhook": wanted.webhook, "at_once": sorted(wanted.at_once), "digest_at": wanted.digest_at,
           "hints_gone": sorted(wanted.hints_gone)}
    put_row(connection, preferences, row, "person")


def dismiss_hint(connection: sa.Connection, person: str, page: str) -> None:
    """Not shown again; `*` for every page."""
    before = of(connection, person)
    save(connection, person, replace(before, hints_gone=before.hints_gone | {page}))
