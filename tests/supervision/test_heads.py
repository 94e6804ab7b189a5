"""Who answers for an item: one office and one head at every instant, a change of head dated with both names (第四、十四条)."""
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from processes.directory import verbs as directory
from processes.directory.queries import heads_on
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import stage
from processes.supervision import ledger, queries, verbs
from processes.supervision.desk.desks import CLERKS_DESK
from processes.supervision.desk.queries import counts
from processes.supervision.models import items
from processes.supervision.procedures.heads import changed_heads
from processes.supervision.queries import ItemFilter
from processes.workers.loop import Worker
from tests.supervision.desk import CHIEF, COOP, COOP_HEAD, HANDLER, HEAD, LEAD, PLAN, REGISTRATION, Desk

NEXT = date(2026, 3, 4)


def succeed(desk: Desk) -> None:
    """The head leaves his post on 4 March and the handler takes it."""
    directory.end_post(desk.connection, HEAD, "负责人", LEAD, NEXT)
    directory.appoint(desk.connection, HANDLER, "负责人", LEAD, NEXT)
    desk.move("2026-03-04T09:00")


def test_R_14_1_a_change_of_head_is_shown_with_both_names_and_dated_when_an_act_meets_it(desk: Desk) -> None:
    desk.issue()
    succeed(desk)
    row = desk.row()
    assert (row.head_at_issue, row.head_name) == ("彭涛", "曾莉")
    desk.write("item.sign", HANDLER, {"handler": HANDLER, "own_plan": False})
    line = next(entry for entry in ledger.entries(desk.connection, desk.item.id) if entry.kind == "head_changed")
    assert (line.data["before"], line.data["after"], line.data["since"]) == ("彭涛", "曾莉", "2026-03-04")
    desk.write("plan.draft", HANDLER, {**PLAN})
    desk.run("adopt_plan", HANDLER)
    desk.send_as(HANDLER)
    assert desk.entries().count("head_changed") == 1
    assert "后勤保障办公室负责人由彭涛改为曾莉，自 2026-03-04 起。" in [each.sentence for each in desk.page(CHIEF).papers.entries]
    desk.close()
    assert (desk.row().head_name, desk.row().head_at_issue) == ("彭涛", "彭涛")


def test_R_14_1_the_daily_look_enters_a_change_nobody_has_met_yet_and_enters_it_once() -> None:
    with stage(datetime(2026, 3, 2, 1, tzinfo=UTC), demo_college()) as house:
        house.put_on_duties()
        with house.reading() as connection:
            clerk = house.viewer(connection, "liming")
        with house.unit_of_work(verbs.new_key()) as u:
            item_id = verbs.register(u, clerk, REGISTRATION)
        with house.unit_of_work() as u:
            directory.end_post(u.connection, HEAD, "负责人", LEAD, NEXT)
        for day in (4, 5):
            house.clock.move(datetime(2026, 3, day, 17, tzinfo=UTC))         # type: ignore[attr-defined]
            while Worker(house).run_once():
                pass
        with house.reading() as connection:
            told = [entry for entry in ledger.entries(connection, item_id) if entry.kind == "head_changed"]
            assert [(entry.by, entry.data["before"], entry.data["after"]) for entry in told] == [("system", "彭涛", "")]
            assert counts(connection, clerk, CLERKS_DESK, house.today())["headless"] == 1
            assert queries.entry_sentences(connection, clerk, item_id)[-1] == "后勤保障办公室负责人彭涛离任，目前没有负责人。"


def leave(desk: Desk) -> None:
    directory.leave_college(desk.connection, HEAD, desk.at, NEXT)


def close(desk: Desk) -> None:
    directory.end_post(desk.connection, HEAD, "负责人", LEAD, NEXT)
    directory.leave_office(desk.connection, HEAD, LEAD, NEXT)
    directory.leave_office(desk.connection, HANDLER, LEAD, NEXT)
    directory.close_office(desk.connection, LEAD, NEXT)


def act(desk: Desk) -> None:
    directory.end_post(desk.connection, HEAD, "负责人", LEAD, NEXT)
    directory.appoint(desk.connection, HANDLER, "负责人", LEAD, NEXT, acting=True)


@pytest.mark.parametrize(("what", "headless"), [(leave, 1), (close, 1), (act, 0)])
def test_R_4_4_every_open_item_has_one_office_and_a_head_or_stands_on_the_list_of_those_without(
        desk: Desk, what: Callable[[Desk], None], headless: int) -> None:
    desk.issue()
    desk.issue(lead=COOP)
    what(desk)
    desk.move("2026-03-04T09:00")
    missing = {row.id for row in queries.items(desk.connection, desk.viewer(CHIEF), ItemFilter(special="headless"), desk.today).rows}
    heads = heads_on(desk.connection, desk.today)
    for row in desk.connection.execute(sa.select(items)):
        assert row.lead and (row.lead in heads) != (row.id in missing)
    assert len(missing) == headless == counts(desk.connection, desk.viewer(CHIEF), CLERKS_DESK, desk.today)["headless"]
    assert len(changed_heads(desk.connection, desk.today)) == 1
    assert changed_heads(desk.connection, NEXT - timedelta(days=1)) == []
    assert heads[COOP].id == COOP_HEAD
