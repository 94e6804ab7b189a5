"""What is stored carries the number of its format; how an older one is read: `upgrades[n]` turns format n into n + 1. Never delete an entry."""
from collections.abc import Callable, Mapping
from typing import Any

Upgrades = Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]


def upgraded(raw: dict[str, Any], what: str, to: int, upgrades: Upgrades) -> dict[str, Any]:
    """`what` is upgraded to the present format. Raises ValueError for what is newer than this program or has no way up."""
    while raw["format"] != to:
        number = raw["format"]
        if number not in upgrades:
            raise ValueError(f"no way from {what} format {number} to {to}")
        raw = {**upgrades[number](raw), "format": number + 1}
    return raw
