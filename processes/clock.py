"""The only source of the present moment. Everything else receives time as an argument."""
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

COLLEGE_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """A clock for rehearsals, scenarios and tests; it stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.move(at)

    def now(self) -> datetime:
        return self._at

    def move(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        self._at = at.astimezone(UTC)


def college_day(instant: datetime) -> date:
    """The calendar day on which the instant falls for the college."""
    return instant.astimezone(COLLEGE_ZONE).date()


def start_of(day: date) -> datetime:
    """00:00 of the day in the college's time zone."""
    return datetime(day.year, day.month, day.day, tzinfo=COLLEGE_ZONE)


def instant_of(text: str) -> datetime:
    """An ISO day or instant; one without a zone is meant as the college's. Raises TypeError, ValueError or OverflowError for anything else."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=COLLEGE_ZONE)).astimezone(UTC)
