"""How a snapshot of an older format becomes one of the present format: UPGRADES[n] turns format n into n + 1. Never delete an entry."""
from collections.abc import Callable
from typing import Any

from processes.engine.instances.upgrades import cycles

FORMAT = 2
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: cycles.by_calendar}


def upgraded(raw: dict[str, Any], *, to: int = FORMAT, upgrades: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] | None = None) -> dict[str, Any]:
    """Raises ValueError for a snapshot that is newer than this program or has no way up."""
    steps = UPGRADES if upgrades is None else upgrades
    while raw["format"] != to:
        if raw["format"] not in steps:
            raise ValueError(f"no way from snapshot format {raw['format']} to {to}")
        number = raw["format"]
        raw = {**steps[number](raw), "format": number + 1}
    return raw
