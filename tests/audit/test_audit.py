"""The audit log: lines are added, and whoever changes one is found."""
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from processes.audit import queries
from processes.audit.models import audit_days, audit_lines
from processes.audit.queries import verify
from processes.audit.verbs import record
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.db import Database

DAY = date(2026, 3, 2)


@pytest.fixture
def connection(database: Database, clock: MovableClock):
    """Two days with five lines each."""
    with database.writing(None) as connection:
        for day in range(2):
            for minute in range(5):
                now = clock.now() + timedelta(days=day, minutes=minute)
                record(connection, "admin", "directory.appoint", f"post:{minute}", "done", now, ip="10.0.0.1", detail={"职务": "院长", "n": minute})
        yield connection


def first_id(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.min(audit_lines.c.id))).scalar_one()


def test_an_untouched_log_is_intact(connection: sa.Connection) -> None:
    for day in queries.days(connection):
        verdict = verify(connection, day)
        assert verdict.intact and verdict.length == 5, verdict


def test_a_line_says_who_did_what_to_what_with_which_result(connection: sa.Connection) -> None:
    line = queries.lines(connection)[-1]
    assert (line.person, line.action, line.object, line.result, line.ip) == ("admin", "directory.appoint", "post:0", "done", "10.0.0.1")
    assert line.detail == {"职务": "院长", "n": 0}


def test_the_log_is_read_by_person_action_and_page(connection: sa.Connection, clock: MovableClock) -> None:
    record(connection, "liming", "refused", "item/1", "403", clock.now() + timedelta(days=1, hours=1))
    assert [line.person for line in queries.lines(connection, person="liming")] == ["liming"]
    assert len(queries.lines(connection, action="directory.appoint")) == 10
    assert len(queries.lines(connection, before=first_id(connection) + 3)) == 3


@pytest.mark.parametrize("change", [{"result": "refused"}, {"person": "liming"}, {"object": "post:9"}, {"detail": {}}, {"ip": ""}])
def test_an_edited_line_is_found(connection: sa.Connection, change: dict) -> None:
    connection.execute(audit_lines.update().where(audit_lines.c.id == first_id(connection) + 2).values(**change))
    verdict = verify(connection, DAY)
    assert not verdict.intact and "第3条" in verdict.sentence


def test_a_removed_line_is_found(connection: sa.Connection) -> None:
    connection.execute(audit_lines.delete().where(audit_lines.c.id == first_id(connection) + 1))
    assert not verify(connection, DAY).intact


def test_two_lines_changed_places_are_found(connection: sa.Connection) -> None:
    first = first_id(connection)
    rows = connection.execute(sa.select(audit_lines).where(audit_lines.c.id.in_([first, first + 1])).order_by(audit_lines.c.id)).mappings().all()
    for row, identity in zip(rows, (first + 1, first), strict=True):
        connection.execute(audit_lines.update().where(audit_lines.c.id == identity).values({name: row[name] for name in ("at", "object", "detail", "hash")}))
    assert not verify(connection, DAY).intact


def test_a_cut_tail_is_found(connection: sa.Connection) -> None:
    connection.execute(audit_lines.delete().where(audit_lines.c.id > first_id(connection) + 2, audit_lines.c.day == DAY))
    verdict = verify(connection, DAY)
    assert not verdict.intact and "应有5条记录，现有3条" in verdict.sentence


def test_a_day_removed_altogether_is_found_by_the_next(connection: sa.Connection) -> None:
    for table in (audit_lines, audit_days):
        connection.execute(table.delete().where(table.c.day == DAY))
    assert verify(connection, DAY).sentence == "当日没有审计记录。"
    verdict = verify(connection, DAY + timedelta(days=1))
    assert not verdict.intact and "前一日" in verdict.sentence


def test_a_day_begins_at_midnight_of_the_college_and_any_zone_is_hashed_alike(connection: sa.Connection, clock: MovableClock) -> None:
    clock.move(clock.now() + timedelta(days=5, hours=16))                # 01:00 on 8 March in the college
    record(connection, "admin", "a", "b", "done", clock.now().astimezone(COLLEGE_ZONE))
    assert queries.days(connection)[-1] == date(2026, 3, 8) and verify(connection, date(2026, 3, 8)).intact


def test_a_refused_transaction_leaves_no_line_and_no_gap(database: Database, clock: MovableClock) -> None:
    with pytest.raises(ZeroDivisionError), database.writing(None) as connection:
        record(connection, "admin", "a", "b", "done", clock.now())
        raise ZeroDivisionError
    with database.writing(None) as connection:
        record(connection, "admin", "a", "c", "done", clock.now())
        assert verify(connection, DAY) == queries.DayVerdict(DAY, 1, True, "1条记录完整。")


def test_lines_written_at_the_same_time_follow_one_another(database: Database, clock: MovableClock) -> None:
    def write(person: str) -> None:
        for line in range(5):
            with database.writing(None) as connection:
                record(connection, person, "viewed", f"item/{line}", "done", clock.now())

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, ["a", "b", "c", "d"]))
    with database.reading() as connection:
        assert verify(connection, DAY) == queries.DayVerdict(DAY, 20, True, "20条记录完整。")
