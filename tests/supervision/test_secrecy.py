"""知悉范围: 第八条. Role × level, and nothing listed, counted or shown past the door."""
import pytest

from processes.errors import NotFound, Refused
from processes.supervision.desk.desks import CLERKS_DESK
from processes.supervision.desk.queries import counts
from processes.supervision.queries import ItemFilter, item_id_of, items, to_read
from tests.supervision.desk import CHIEF, CLERK, COOP, COOP_HANDLER, COOP_HEAD, HANDLER, HEAD, LEADER, PLAN, REVIEWER, Desk

STRANGER, OTHER_HEAD, DEAN = "liuyang", "wangfang", "zhouyuan"
# who -> (knows, reads) of an issued item with lead 后勤保障办公室, coop 学生工作办公室, registered by the clerk
MATRIX = {
    "ordinary": {CLERK: "KR", REVIEWER: "KR", CHIEF: "KR", HEAD: "KR", HANDLER: "KR", COOP_HEAD: "KR", COOP_HANDLER: "KR", LEADER: "KR", DEAN: "KR",
                 OTHER_HEAD: "K", STRANGER: ""},
    "internal": {CLERK: "KR", REVIEWER: "KR", CHIEF: "KR", HEAD: "KR", HANDLER: "KR", COOP_HEAD: "KR", COOP_HANDLER: "KR", LEADER: "KR", DEAN: "KR",
                 OTHER_HEAD: "", STRANGER: ""},
    "secret": {CLERK: "KR", REVIEWER: "", CHIEF: "KR", HEAD: "KR", HANDLER: "", COOP_HEAD: "KR", COOP_HANDLER: "", LEADER: "KR", DEAN: "",
               OTHER_HEAD: "", STRANGER: ""}}


def sight(desk: Desk, person: str) -> str:
    try:
        page = desk.page(person)
    except NotFound:
        return ""
    return "KR" if page.papers else "K"


@pytest.mark.parametrize("level", MATRIX)
def test_R_8_2_who_knows_of_an_item_and_who_reads_it(desk: Desk, level: str) -> None:
    desk.issue(level=level, coops=[COOP])
    assert {person: sight(desk, person) for person in MATRIX[level]} == MATRIX[level]


@pytest.mark.parametrize("level", MATRIX)
def test_R_8_2_lists_counts_search_and_addresses_agree_with_the_page(desk: Desk, level: str) -> None:
    desk.issue(level=level, coops=[COOP])
    for person in MATRIX[level]:
        viewer, known = desk.viewer(person), sight(desk, person) != ""
        assert bool(items(desk.connection, viewer, ItemFilter(), desk.today).rows) == known
        assert bool(items(desk.connection, viewer, ItemFilter(text="教室安全"), desk.today).total) == known
        assert bool(counts(desk.connection, viewer, CLERKS_DESK, desk.today)["unsigned"]) == known
        if known:
            assert item_id_of(desk.connection, viewer, 2026, 1) == desk.item.id
        else:
            with pytest.raises(NotFound):
                item_id_of(desk.connection, viewer, 2026, 1)


def test_R_8_2_a_secret_items_handler_reads_it_once_he_is_named(desk: Desk) -> None:
    desk.issue(level="secret")
    desk.write("item.sign", HEAD, {"handler": HANDLER, "own_plan": False})
    assert sight(desk, HANDLER) == "KR" and sight(desk, STRANGER) == ""


def test_R_8_2_a_draft_is_for_the_coordinating_office_alone(desk: Desk) -> None:
    desk.draft()
    assert {person: sight(desk, person) for person in (CLERK, REVIEWER, HEAD, LEADER, OTHER_HEAD)} == {
        CLERK: "KR", REVIEWER: "KR", HEAD: "", LEADER: "", OTHER_HEAD: ""}


def test_whoever_is_barred_no_longer_knows_of_the_item(desk: Desk) -> None:
    desk.issue()
    desk.door.bar(HANDLER)
    assert sight(desk, HANDLER) == ""
    assert items(desk.connection, desk.viewer(HANDLER), ItemFilter(), desk.today).rows == ()


def test_the_row_of_an_unreadable_item_tells_nothing_of_its_progress(desk: Desk) -> None:
    desk.issue()
    desk.plan()
    desk.send()
    desk.close()
    assert desk.row().progress_line
    assert desk.page(OTHER_HEAD).row.progress_line == ""


def test_R_8_3_a_message_about_a_secret_item_carries_no_title_content_or_office(desk: Desk) -> None:
    desk.issue(level="secret", title="涉密设备清查", coops=[COOP])
    desk.plan()
    desk.move("2026-03-27T09:00")
    desk.watch()
    desk.send()
    desk.close()
    assert desk.door.messages
    for message in desk.door.messages:
        assert "有一件督办事项" in message and not any(word in message for word in ("涉密设备", "教室", "办公室", "院督"))


def test_a_secret_item_is_told_to_heads_and_not_to_whole_offices(desk: Desk) -> None:
    desk.issue(level="secret", coops=[COOP])
    assert not any(recipient.startswith("office:") for recipient in desk.door.told)
    assert desk.facts["clerks"] == desk.facts["reviewers"] == ["post:综合办公室主任", f"person:{CLERK}"]


OWN = {"level": "secret", "lead": "综合办公室"}


def test_R_8_9_a_secret_item_of_the_coordinating_office_itself_has_a_reviewer_who_takes_no_part(desk: Desk) -> None:
    with pytest.raises(Refused, match="审核人"):
        desk.draft(by=CHIEF, **OWN)                # the head confirms, and nobody else may know of it
    with pytest.raises(Refused, match="审核人"):
        desk.draft(by=CLERK, **OWN, reviewer=STRANGER)
    desk.issue(by=CHIEF, **OWN, reviewer=REVIEWER)
    assert desk.item.reviewer == REVIEWER and f"person:{REVIEWER}" in desk.facts["reviewers"] and f"person:{REVIEWER}" not in desk.facts["clerks"]
    with pytest.raises(Refused, match="审核人"):
        desk.write("item.sign", CHIEF, {"handler": REVIEWER})
    desk.write("item.sign", CHIEF, {"handler": CLERK})


def test_R_8_9_where_nobody_is_named_whoever_registered_reviews(desk: Desk) -> None:
    desk.issue(by=CLERK, **{**OWN, "lead": COOP, "coops": ["综合办公室"]})
    assert desk.item.reviewer == CLERK
    desk.issue(by=CLERK, level="secret")
    assert desk.item.reviewer is None              # whoever of 综合办公室 may know of it reviews


def test_R_8_2_a_replaced_handler_of_a_secret_item_knows_of_it_no_more(desk: Desk) -> None:
    desk.issue(level="secret")
    desk.write("item.sign", HEAD, {"handler": HANDLER, "own_plan": False})
    desk.write("plan.draft", HANDLER, {**PLAN, "handlers": [{"part": "", "person": HEAD}]})
    desk.run("adopt_plan", HEAD)
    assert (sight(desk, HANDLER), sight(desk, HEAD), desk.item.handler) == ("", "KR", HEAD)


def test_what_is_put_before_a_leader_stands_until_it_is_read(desk: Desk) -> None:
    desk.issue()
    desk.plan(**PLAN)
    desk.send()
    desk.close()
    lines = to_read(desk.connection, desk.viewer(LEADER))
    assert [line.what for line in lines] == ["closed", "issued 1"] and lines[0].path == "2026/1"
    assert to_read(desk.connection, desk.viewer(DEAN)) == ()
