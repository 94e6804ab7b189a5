"""Repeating rows as a browser sends them: `milestones-0-date`; buttons add and take away rows; a row nobody typed into is no row."""
import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

MOST_ROWS = 200
ADD, REMOVE, REFRESH = "__add", "__remove", "__refresh"
ROW = re.compile(r"(\w+-\d+)-")


def posted_from(answers: Mapping[str, Any], prefix: str = "") -> "MultiDict[str, str]":
    """Plain data as a browser would have sent them."""
    found: MultiDict[str, str] = MultiDict()
    for key, value in answers.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            found.update(posted_from(value, f"{name}-"))
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, row in enumerate([row for row in value if isinstance(row, Mapping)][:MOST_ROWS + 1]):
                found.update(posted_from(row, f"{name}-{number}-"))
                found.add(f"{name}-{number}-__row", "1")
        elif isinstance(value, list):
            for one in value:
                found.add(name, str(one))
        elif value is not None and value is not False:
            found.add(name, "y" if value is True else str(value))
    return found


def rows_obeyed(posted: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """A pressed row button adds an empty row or takes one away."""
    found = MultiDict((name, value) for name, value in posted.items(multi=True) if not odd(name))
    for key in list(posted):
        verb, _, rest = key.partition(":")
        if verb == ADD and rest:
            numbers = [int(m[1]) for name in posted if (m := re.match(re.escape(rest) + r"-(\d{1,4})-", name))]
            found.add(f"{rest}-{max(numbers, default=-1) + 1}-__row", "1")
        elif verb == REMOVE and rest:
            path, _, number = rest.rpartition(":")
            for name in [n for n in found if n.startswith(f"{path}-{number}-")]:
                found.poplist(name)
    if not any(key.partition(":")[0] in (ADD, REMOVE, REFRESH) for key in posted):
        _drop_empty_rows(found)
    return found


def odd(name: str) -> bool:
    """A row number that no browser sends: digits of another script, or more of them than rows are allowed."""
    return any(part.isdigit() and not (part.isascii() and len(part) <= 4) for part in name.split("-"))


def _drop_empty_rows(posted: "MultiDict[str, str]") -> None:
    """A row nobody typed into is no row."""
    rows: dict[str, list[str]] = {}
    for name in posted:
        if match := ROW.match(name):
            rows.setdefault(match[1], []).append(name)
    for names in rows.values():
        if not any(value.strip() for name in names if not name.endswith("-__row") for value in posted.getlist(name)):
            for name in names:
                posted.poplist(name)
