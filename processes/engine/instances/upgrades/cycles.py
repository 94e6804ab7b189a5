"""Format 1 to 2: a cycle timer keeps the length of its interval by unit, so that months have the length they have."""
from typing import Any

INTERNAL = 7                             # the place of a task's own notes in its row


def by_calendar(raw: dict[str, Any]) -> dict[str, Any]:
    for part in [raw, *(sub[2] for sub in raw["subs"])]:
        for row in part["tasks"]:
            value = row[INTERNAL].get("event_value")
            if isinstance(value, dict):
                row[INTERNAL]["event_value"] = {"begin": value["next"], "every": {"seconds": value["duration"]}, "left": value["cycles"], "tick": 0,
                                                "next": value["next"]}
    return raw
