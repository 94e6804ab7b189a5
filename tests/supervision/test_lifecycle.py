"""S-1, S-3: where an item stands moves by a table; light, status and overdue are three things."""
import pytest

from processes.errors import Refused
from processes.supervision.lifecycle import BEFORE_ISSUE, ENDED, MOVES, NEVER_ISSUED, OPEN, STATUS_LABELS, Status, move
from tests.supervision.desk import CLERK, HANDLER, HEAD, REPORT, Desk


def test_S_1_every_status_has_a_name_and_belongs_to_one_group() -> None:
    assert set(STATUS_LABELS) == set(Status)
    groups = [BEFORE_ISSUE, OPEN, ENDED, NEVER_ISSUED]
    assert sum(map(len, groups)) == len(Status) and frozenset().union(*groups) == set(Status)


def test_S_1_the_states_of_the_main_line_in_their_order(desk: Desk) -> None:
    seen = []

    def note() -> None:
        seen.append(desk.row().status_label)

    desk.issue()
    note()
    desk.plan()
    note()
    desk.write("feedback.draft", HANDLER, REPORT)
    note()
    desk.run("send_feedback", HEAD)
    note()
    desk.give_back()
    note()
    desk.send()
    desk.close()
    note()
    desk.write("archive.file", CLERK, {"outcome": "pass", "retention": "30"})
    desk.run("record_archived", CLERK)
    note()
    assert seen == ["已交办", "办理中", "待负责人确认", "待审核", "办理中", "办结", "已归档"]


@pytest.mark.parametrize(("status", "act"), [(Status.CLOSED, "send"), (Status.ARCHIVED, "archive"), (Status.ISSUED, "discard"), (Status.ISSUED, "close"),
                                             (Status.REVIEWING, "adopt"), (Status.DECLINED, "issue")])
def test_a_move_the_table_does_not_know_is_refused(status: Status, act: str) -> None:
    with pytest.raises(Refused, match=STATUS_LABELS[status]):
        move(status, act)


def test_R_5_3_an_issued_item_is_never_discarded() -> None:
    assert {status for status, act in MOVES if act == "discard"} == {Status.DRAFT, Status.TO_ISSUE}


def test_S_3_nothing_but_the_review_closes() -> None:
    assert {status for status, act in MOVES if act == "close"} == {Status.REVIEWING}


def test_S_3_status_light_and_overdue_are_three_fields(desk: Desk) -> None:
    desk.issue()
    desk.move("2026-03-28T09:00")
    row = desk.row()
    assert (row.status_label, row.light_label, row.overdue) == ("已交办", "逾期", True)


def test_R_6_3_no_act_passes_an_item_sideways() -> None:
    assert not {act for _, act in MOVES} & {"transfer", "delegate", "reassign"}
