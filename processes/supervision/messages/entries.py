"""Due dates as calendar entries (RFC 5545), each with an alarm on the last day on which an extension may be asked for."""
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from processes.clock import COLLEGE_ZONE
from processes.supervision.calendar import ONE_DAY
from processes.supervision.rulebook import Rulebook
from processes.supervision.secrecy import NEUTRAL, SECRET

MORNING = time(9)
WIDTH = 75                               # octets of a line, the line break not counted


def calendar_entry(item: Any, book: Rulebook) -> str:
    return calendar_of([item], book)


def calendar_of(several: Iterable[Any], book: Rulebook) -> str:
    """Of items that have a due date; it says the same today as tomorrow, so that a second import changes nothing."""
    entries = [line for item in several if item.due is not None and item.issued_at is not None for line in _entry(item, book)]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//duban//due//ZH", "METHOD:PUBLISH", *entries, "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines) if entries else ""


def _entry(item: Any, book: Rulebook) -> list[str]:
    secret = item.disclosure == SECRET
    latest = book.calendar.latest_extension_day(item.due, book.tables_at(item.issued_at).extension_reading)
    summary = NEUTRAL if secret else f"办结时限：{item.title}"
    told = NEUTRAL if secret else f"{item.number}，承办科室：{item.lead}。最迟 {latest} 申请延期（第十五条第二款）。"
    alarm = NEUTRAL if secret else f"今天是申请延期的最后一天：{item.title}"
    return ["BEGIN:VEVENT", f"UID:{item.id}@duban", f"DTSTAMP:{_instant(item.issued_at)}", f"DTSTART;VALUE=DATE:{_day(item.due)}",
            f"DTEND;VALUE=DATE:{_day(item.due + ONE_DAY)}", f"SUMMARY:{_text(summary)}", f"DESCRIPTION:{_text(told)}",
            "TRANSP:TRANSPARENT", "BEGIN:VALARM", "ACTION:DISPLAY",
            f"TRIGGER;VALUE=DATE-TIME:{_instant(datetime.combine(latest, MORNING, COLLEGE_ZONE))}", f"DESCRIPTION:{_text(alarm)}",
            "END:VALARM", "END:VEVENT"]


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> str:
    """No line is longer than 75 octets and no sign is cut in two; what goes on begins with a space."""
    found, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > WIDTH:
            found.append(" ")
            size = 1
        found[-1] += sign
        size += width
    return "\r\n".join(found)
