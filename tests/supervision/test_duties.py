"""What the house does every day by itself."""
from datetime import UTC, datetime

import pytest

from processes.bootstrap import House
from processes.clock import MovableClock
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import stage
from processes.supervision.duties import SEAL, next_time
from processes.supervision.models import ledger_roots
from processes.workers.loop import Worker


def test_a_duty_is_done_at_its_hour_of_the_college() -> None:
    assert next_time(SEAL, datetime(2026, 3, 2, 1, tzinfo=UTC)) == datetime(2026, 3, 2, 16, 10, tzinfo=UTC)
    assert next_time(SEAL, datetime(2026, 3, 2, 16, 10, tzinfo=UTC)) == datetime(2026, 3, 3, 16, 10, tzinfo=UTC)


@pytest.mark.timeout(60)
def test_the_ledger_is_sealed_every_night_once() -> None:
    with stage(datetime(2026, 3, 2, 1, tzinfo=UTC), demo_college()) as house:
        house.put_on_duties()
        house.put_on_duties()
        for day in (3, 4):
            move(house, datetime(2026, 3, day, 17, tzinfo=UTC))
        with house.reading() as connection:
            assert [row.day.isoformat() for row in connection.execute(ledger_roots.select().order_by(ledger_roots.c.day))] == ["2026-03-03", "2026-03-04"]


def move(house: House, to: datetime) -> None:
    assert isinstance(house.clock, MovableClock)
    house.clock.move(to)
    while Worker(house).run_once():
        pass
