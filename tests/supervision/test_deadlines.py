"""时限: moments, lights and days left; 第四、七、十五、十六条."""
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from processes.clock import COLLEGE_ZONE
from processes.supervision import timetable
from processes.supervision.calendar import Calendar, load_calendar
from processes.supervision.deadlines import Kind, Light, StageDate, Standing, Terms, days_left, is_overdue, light, moments
from processes.supervision.models import moments as moment_table
from processes.supervision.models import reminders
from processes.supervision.procedures.closing import Sending, judge_closing
from processes.supervision.queries import ItemFilter, items
from processes.supervision.tables import shipped
from tests.supervision.desk import CHIEF, Desk

DUE = date(2026, 9, 30)
ISSUED = datetime(2026, 8, 3, 9, tzinfo=COLLEGE_ZONE)


def test_reminders_10_5_and_2_working_days_before_due_on_the_due_day_and_before_the_last_day_for_an_extension(calendar: Calendar) -> None:
    found = {moment.row: moment.at.date() for moment in moments(Terms(DUE, ISSUED, ISSUED), [], None, calendar, shipped()) if moment.kind is Kind.REMIND}
    assert found == {"due -10": date(2026, 9, 16), "due -5": date(2026, 9, 22), "due -2": date(2026, 9, 28), "due 0": DUE, "extension -2": date(2026, 9, 20)}


def test_overdue_comes_with_the_first_instant_after_the_due_day(calendar: Calendar) -> None:
    last = moments(Terms(DUE, ISSUED, ISSUED), [], None, calendar, shipped())[-1]
    assert (last.kind, last.at) == (Kind.OVERDUE, datetime(2026, 10, 1, tzinfo=COLLEGE_ZONE))


def test_reminders_already_past_at_issue_are_not_made_up_for(calendar: Calendar) -> None:
    late = datetime(2026, 9, 28, 9, tzinfo=COLLEGE_ZONE)
    assert [moment.row for moment in moments(Terms(DUE, late, late), [], None, calendar, shipped()) if moment.kind is Kind.REMIND] == ["due 0"]


def test_a_stage_opens_ahead_and_is_missed_when_its_date_and_the_grace_are_over(calendar: Calendar) -> None:
    stage = StageDate("s1", date(2026, 8, 31), started=False, sent=False)
    found = [(moment.kind, moment.at.date()) for moment in moments(Terms(DUE, ISSUED, ISSUED), [stage], None, calendar, shipped()) if moment.row == "s1"]
    assert found == [(Kind.STAGE, date(2026, 8, 26)), (Kind.MISSED, date(2026, 9, 1))]


def test_R_15_25_overdue_is_computed() -> None:
    assert not is_overdue(DUE, DUE) and is_overdue(DUE, date(2026, 10, 1))
    assert not is_overdue(DUE, date(2026, 10, 9), Standing(DUE))
    assert not is_overdue(DUE, date(2026, 10, 9), Standing(DUE, date(2026, 10, 9))) and is_overdue(DUE, date(2026, 10, 10), Standing(DUE, date(2026, 10, 9)))


@pytest.mark.parametrize(("today", "wanted", "left"), [
    (date(2026, 9, 21), Light.GREEN, 6), (date(2026, 9, 22), Light.YELLOW, 5), (DUE, Light.YELLOW, 0), (date(2026, 10, 1), Light.RED, -1)])
def test_lights_green_above_five_working_days_yellow_from_five_red_when_overdue(today: date, wanted: Light, left: int, calendar: Calendar) -> None:
    assert light(DUE, today, False, calendar, shipped()) is wanted
    assert days_left(DUE, today, calendar) == left
    assert light(DUE, today, True, calendar, shipped()) is Light.GREY


def test_R_15_24_a_return_for_papers_keeps_the_first_sending_if_resent_in_three_working_days(calendar: Calendar) -> None:
    first = Sending(DUE, "papers", date(2026, 10, 8))
    assert judge_closing([first, Sending(date(2026, 10, 12))], DUE, calendar, shipped()).on_time
    late = judge_closing([first, Sending(date(2026, 10, 14))], DUE, calendar, shipped())
    assert (late.on_time, late.days_late, late.counted_on) == (False, 14, date(2026, 10, 14))


def test_R_15_24_a_return_as_unfinished_counts_the_sending_that_is_accepted(calendar: Calendar) -> None:
    rounds = [Sending(date(2026, 9, 25), "unfinished", date(2026, 9, 28)), Sending(date(2026, 10, 9))]
    assert judge_closing(rounds, DUE, calendar, shipped()).days_late == 9


def test_R_15_24_a_return_for_papers_after_one_as_unfinished_keeps_the_second(calendar: Calendar) -> None:
    rounds = [Sending(date(2026, 9, 20), "unfinished", date(2026, 9, 21)), Sending(DUE, "papers", date(2026, 10, 9)), Sending(date(2026, 10, 10))]
    verdict = judge_closing(rounds, DUE, calendar, shipped())
    assert verdict.counted_on == DUE and verdict.on_time


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(0, 60))
def test_nobody_is_late_whose_only_sending_lies_before_due(sent: date, ahead: int) -> None:
    due = date.fromordinal(sent.toordinal() + ahead)
    assert judge_closing([Sending(sent)], due, load_calendar(), shipped()).on_time


def test_R_15_26_after_a_return_every_moment_exists_again_exactly_once(desk: Desk) -> None:
    desk.issue(due="2026-05-29")
    desk.plan(stage_dates=[{"date": "2026-04-10"}, {"date": "2026-05-08"}])

    def waiting() -> list[tuple[str, str]]:
        query = sa.select(moment_table.c.kind, moment_table.c.row).where(moment_table.c.done_at.is_(None)).order_by(moment_table.c.kind, moment_table.c.row)
        return [tuple(row) for row in desk.connection.execute(query)]

    before = waiting()
    desk.send()
    assert ("overdue", "") not in waiting() and not any(kind == "remind" for kind, _ in waiting())
    desk.give_back("unfinished")
    assert waiting() == before
    timetable.refresh(desk.connection, desk.item.id, desk.at)
    timetable.refresh(desk.connection, desk.item.id, desk.at)
    assert waiting() == before


def test_R_15_26_a_moment_that_has_come_never_comes_again(desk: Desk) -> None:
    desk.issue()
    desk.move("2026-03-30T09:00")
    assert desk.watch() == ["remind"] * 6 + ["overdue"]
    timetable.refresh(desk.connection, desk.item.id, desk.at)
    assert desk.watch() == [] and desk.connection.execute(sa.select(sa.func.count()).select_from(reminders)).scalar_one() == 6


def test_an_operator_whose_moment_has_gone_does_nothing(desk: Desk) -> None:
    desk.issue()
    before = desk.entries()
    for operator in ("send_reminder", "start_stage_feedback", "record_missed_report", "mark_overdue"):
        desk.run(operator)
    assert desk.entries() == before


def test_R_4_3_a_reminder_is_no_urging(desk: Desk) -> None:
    desk.issue()
    desk.move("2026-03-16T09:00")
    desk.watch()
    assert "提醒" in "".join(line.sentence for line in desk.page(CHIEF).papers.entries)
    assert "催办" not in "".join(line.sentence for line in desk.page(CHIEF).papers.entries)


def test_closing_stops_the_watch(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.send()
    desk.close()
    assert (desk.facts["moment"], desk.watch()) == ("", [])


@pytest.mark.parametrize("day", ["2026-03-19T09:00", "2026-03-20T09:00", "2026-03-23T09:00", "2026-03-27T09:00", "2026-03-28T09:00"])
def test_the_light_as_sql_is_the_light_as_rule(desk: Desk, day: str) -> None:
    desk.issue()
    desk.issue(due="2026-03-30")
    desk.move(day)
    shown = {row.id: row.light for row in items(desk.connection, desk.viewer(CHIEF), ItemFilter(), desk.today).rows}
    for wanted in Light:
        listed = {row.id for row in items(desk.connection, desk.viewer(CHIEF), ItemFilter(light=wanted), desk.today).rows}
        assert listed == {item for item, found in shown.items() if found is wanted}


def test_R_13_7_signing_is_asked_for_again_only_while_nobody_has_signed(desk: Desk) -> None:
    desk.issue()
    desk.move("2026-03-03T08:30")
    assert desk.watch() == ["remind"]
    assert desk.page(CHIEF).papers.entries[-1].sentence == "提醒签收。"
    desk.issue()
    desk.plan()
    desk.move("2026-03-04T09:00")
    assert desk.watch() == []
