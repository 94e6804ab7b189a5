"""The conventions officials tune: the decision tables in bpmn/*.dmn, read once, and the plain numbers that stand in no table."""
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from processes.engine.definitions.dmn import read_table
from processes.engine.definitions.source import Source
from processes.engine.scripting.decisions import Table, evaluate
from processes.engine.scripting.sandbox import Sandbox
from processes.supervision.calendar import Reading

FOLDER = Path(__file__).parents[2] / "bpmn"
NAMES = ("may_issue", "lights", "stages", "reminders", "missed_grace")
SANDBOX = Sandbox({})                       # cells compare; a column may be named like a function of the diagrams


@dataclass(frozen=True, slots=True)
class Reminder:
    anchor: str                                           # due | extension (last day to apply for one) | issued (only while unsigned)
    offset: int                                           # working days; negative: before


class Decisions:
    """The decision tables, as questions with names."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self._known: dict[tuple[str, tuple[Any, ...]], Any] = {}

    def all_tables(self) -> tuple[Table, ...]:
        return tuple(self._tables.values())

    def _ask(self, name: str, **inputs: Any) -> Any:
        """A table is a pure value, so an answer once given stays."""
        key = name, tuple(inputs.values())
        if key not in self._known:
            self._known[key] = evaluate(self._tables[name], inputs, SANDBOX)
        return self._known[key]

    def may_issue(self, source: str, disclosure: str, by_chief: bool) -> bool:
        """签发权限: whether whoever registers also issues, without vetting."""
        return bool(self._ask("may_issue", source=source, disclosure=disclosure, by_chief=by_chief)["may_issue"])

    def light(self, closed: bool, overdue: bool, days_left: int) -> str:
        return str(self._ask("lights", closed=closed, overdue=overdue, days_left=days_left)["light"])

    def stage_months(self, days: int, difficult: bool) -> int:
        """Months between two stages of an item of so many calendar days; 0: none are required."""
        return int(self._ask("stages", days=days, difficult=difficult)["months"])

    def reminders(self, urgent: bool) -> tuple[Reminder, ...]:
        return tuple(Reminder(row["anchor"], int(row["offset"])) for row in self._ask("reminders", urgent=urgent))

    def grace_days(self, urgent: bool, difficult: bool) -> int:
        """漏报宽限, working days."""
        return int(self._ask("missed_grace", urgent=urgent, difficult=difficult)["days"])


@dataclass(frozen=True, slots=True)
class Tables:
    decisions: Decisions
    stage_opens_days: int = 3                             # working days before its date that a stage's task opens
    stage_leeway_days: int = 15                           # a plan may move a stage by so many days, so that it meets a working day or a meeting
    plan_days: int = 5                                    # working days after 交办
    plan_short_below: int = 10                            # items shorter than this many working days get half the time
    papers_days: int = 3                                  # resent within these working days a return for papers keeps the first sending
    review_days: int = 3                                  # working days 综合办公室 has to review
    sign_days: int = 1                                    # working days after which 签收 is asked again
    archive_days: int = 20                                # working days after closing by which the papers are filed
    coop_days: int = 3                                    # working days before the item's due that a coop reports when the plan names no date
    moment_hour: tuple[int, int] = (8, 30)                # college time at which the day's moments come due
    headline_length: int = 60
    extension_reading: Reading = "counted"                # how "5 working days before" is read


@lru_cache(maxsize=1)
def shipped() -> Tables:
    """The tables as they ship."""
    read = {name: read_table(Source(f"{name}.dmn", "dmn", (FOLDER / f"{name}.dmn").read_bytes())) for name in NAMES}
    return Tables(Decisions(read))
