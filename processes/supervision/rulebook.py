"""The calendar and the tuned tables an act is judged by."""
from dataclasses import dataclass
from functools import lru_cache

from processes.supervision.calendar import Calendar, load_calendar
from processes.supervision.tables import Tables, shipped


@dataclass(frozen=True, slots=True)
class Rulebook:
    calendar: Calendar
    tables: Tables


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """What ships with the product: plain values, the same for every house."""
    return Rulebook(load_calendar(), shipped())
