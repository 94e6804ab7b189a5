"""人员变动: nothing that is open is ever without a named person (R-4.4), and what somebody holds moves in one step."""
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from processes.audit.queries import lines
from processes.bootstrap import House, open_house
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.directory import queries as directory
from processes.directory import verbs as directory_verbs
from processes.engine.messages import messages
from processes.engine.queries import inbox, open_tasks
from processes.engine.step import SYSTEM, Viewer
from processes.errors import Refused
from processes.rehearsal.demo import demo_college
from processes.rehearsal.house import furnish
from processes.settings import read_settings
from processes.supervision import ledger, queries, verbs
from processes.supervision.personnel import handover as personnel
from processes.supervision.personnel import offices
from processes.supervision.personnel import queries as kept
from processes.supervision.personnel.handover import Change, Kind
from processes.supervision.personnel.holdings import held
from processes.workers.loop import Worker
from tests.supervision.desk import REGISTRATION

MONDAY = datetime(2026, 3, 2, 9, tzinfo=COLLEGE_ZONE)
TODAY, LATER = date(2026, 3, 2), date(2026, 3, 9)
OFFICE, HEAD, HANDLER = "后勤保障办公室", "pengtao", "zengli"
ADMIN = Viewer("admin", frozenset())
SIGNED = {"handler": HANDLER, "own_plan": True, "goal": "查完并整改", "milestones": [{"name": "全部查完", "date": "2026-03-27"}], "outcome": "sign"}


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    found = open_house(read_settings({"DUBAN_HOME": str(tmp_path), "DATABASE_URL": database_url}), MovableClock(MONDAY))
    furnish(found, demo_college())
    yield found
    found.close()


def viewer(house: House, person: str) -> Viewer:
    with house.reading() as connection:
        return house.viewer(connection, person)


def issue(house: House, **answers: Any) -> str:
    """An item of 后勤保障办公室, issued; returns its business key."""
    key = verbs.new_key()
    with house.unit_of_work(key) as u:
        verbs.register(u, viewer(house, "liming"), {**REGISTRATION, **answers})
    return key


def do(house: House, key: str, person: str, element: str, data: dict[str, Any]) -> None:
    with house.unit_of_work(key) as u:
        task = next(one for one in open_tasks(u.connection, SYSTEM, key) if one.element_id == element)
        u.engine.complete(task.id, by=viewer(house, person), data=data)


def signed(house: House, **answers: Any) -> str:
    key = issue(house, **answers)
    do(house, key, HEAD, "sign", SIGNED)
    return key


def change(house: House, wanted: Change) -> str:
    with house.unit_of_work() as u:
        found = personnel.carry_out(u, ADMIN, wanted)
    settle(house)
    return found


def settle(house: House) -> None:
    while Worker(house).run_once():
        pass


def obstacles(house: House, wanted: Change) -> str:
    with house.reading() as connection:
        return "".join(personnel.plan(connection, ADMIN, wanted).obstacles)


def candidates(house: House, key: str) -> set[str]:
    with house.reading() as connection:
        return {principal for task in open_tasks(connection, SYSTEM, key) for principal in task.candidates}


def in_office(house: House, person: str, office: str = OFFICE) -> None:
    with house.unit_of_work() as u:
        directory_verbs.join_office(u.connection, person, office, TODAY)


def test_R_4_4_a_head_cannot_go_while_open_items_rest_on_the_post_and_nobody_follows(house: House) -> None:
    issue(house)
    for wanted in (Change(Kind.POST, HEAD, TODAY, posts=(f"负责人/{OFFICE}",)), Change(Kind.COLLEGE, HEAD, TODAY), Change(Kind.ACCOUNT, HEAD, TODAY),
                   Change(Kind.OFFICE, HEAD, TODAY, office=OFFICE)):
        assert f"{OFFICE}负责人：有 1 件未办结事项由其承办，变动后无人负责" in obstacles(house, wanted), wanted.kind
        with pytest.raises(Refused, match="变动后无人负责"):
            change(house, wanted)
    with house.reading() as connection:
        assert directory.head_of(connection, OFFICE, TODAY) == directory.person(connection, HEAD)


def test_R_4_4_whoever_holds_nothing_open_may_simply_leave(house: House) -> None:
    change(house, Change(Kind.COLLEGE, "hubin", TODAY))
    with house.reading() as connection:
        assert "hubin" not in {person.id for person in directory.everyone(connection, TODAY)}
        account = directory.account(connection, "hubin")
    assert account is not None and account.disabled_at


def test_R_14_1_the_successor_heads_the_office_from_the_day_and_both_names_stay(house: House) -> None:
    issue(house)
    change(house, Change(Kind.POST, HEAD, LATER, posts=(f"负责人/{OFFICE}",), successor=HANDLER))
    with house.reading() as connection:
        heads = [directory.head_of(connection, OFFICE, day) for day in (TODAY, LATER)]
        assert [person.id for person in heads if person] == [HEAD, HANDLER]
        assert any(one.post.title == "负责人" and one.valid_to == LATER for one in directory.career(connection, HEAD))


def test_R_4_4_somebody_acting_is_enough_and_is_marked_so(house: House) -> None:
    issue(house)
    change(house, Change(Kind.COLLEGE, HEAD, TODAY, successor=HANDLER, acting=True))
    with house.reading() as connection:
        holding, = directory.holdings(connection, "负责人", OFFICE, TODAY)
    assert holding.person.id == HANDLER and holding.acting


def test_what_the_leaver_handles_goes_to_the_heir_with_task_and_ledger(house: House) -> None:
    key = signed(house)
    in_office(house, "songyu")
    list_id = change(house, Change(Kind.COLLEGE, HANDLER, TODAY, successor="songyu"))
    assert "person:songyu" in candidates(house, key) and f"person:{HANDLER}" not in candidates(house, key)
    item_id = key.partition("/")[2]
    with house.reading() as connection:
        assert queries.item(connection, SYSTEM, item_id, TODAY).papers.handler_name == "宋宇"       # type: ignore[union-attr]
        assert [entry.data["handler"] for entry in ledger.entries(connection, item_id) if entry.kind == "handler_named"] == ["songyu"]
        assert [row.business_key for row in inbox(connection, house.viewer(connection, "songyu"))] == [key]
        told = messages(connection, house.viewer(connection, "songyu"))
        assert [one.subject for one in told if "人员变动" in one.subject] == ["人员变动：接替曾莉"]
        listed = kept.handover(connection, ADMIN, list_id)
    assert listed.waiting == frozenset() and [matter["roles"] for matter in listed.held["matters"]] == [["具体承办人"]]


def test_R_14_6_the_heir_of_a_handler_must_be_of_the_office(house: House) -> None:
    signed(house)
    assert "胡斌不是后勤保障办公室的人员" in obstacles(house, Change(Kind.COLLEGE, HANDLER, TODAY, successor="hubin"))
    assert "须指定接手的承办人" in obstacles(house, Change(Kind.COLLEGE, HANDLER, TODAY))


def test_a_claimed_task_is_free_again(house: House) -> None:
    key = issue(house, lead="综合办公室")
    with house.unit_of_work(key) as u:
        task = open_tasks(u.connection, SYSTEM, key)[0]
        u.engine.claim(task.id, by=viewer(house, "chenjing"))
    change(house, Change(Kind.COLLEGE, "chenjing", TODAY, successor="wufan"))
    with house.reading() as connection:
        assert [one.claimed_by for one in open_tasks(connection, SYSTEM, key)] == [None]


def test_from_a_later_day_the_items_move_on_that_day_and_the_account_ends_then(house: House) -> None:
    key = signed(house)
    in_office(house, "songyu")
    list_id = change(house, Change(Kind.COLLEGE, HANDLER, LATER, successor="songyu"))
    assert f"person:{HANDLER}" in candidates(house, key)
    with house.reading() as connection:
        account = directory.account(connection, HANDLER)
        assert account is not None and account.disabled_at is None and len(kept.handover(connection, ADMIN, list_id).waiting) == 1
    house.clock.move(datetime(2026, 3, 9, 0, 1, tzinfo=COLLEGE_ZONE))       # type: ignore[attr-defined]
    settle(house)
    assert f"person:{HANDLER}" not in candidates(house, key)
    with house.reading() as connection:
        account = directory.account(connection, HANDLER)
        assert account is not None and account.disabled_at and not kept.handover(connection, ADMIN, list_id).waiting


def test_moving_an_item_twice_changes_nothing_more(house: House) -> None:
    key = signed(house)
    in_office(house, "songyu")
    list_id = change(house, Change(Kind.COLLEGE, HANDLER, TODAY, successor="songyu"))
    item_id = key.partition("/")[2]
    with house.unit_of_work(key) as u:
        personnel.move_item(u, {"handover": list_id, "item": item_id, "person": HANDLER, "heir": "songyu", "by": "admin"})
    with house.reading() as connection:
        assert len([entry for entry in ledger.entries(connection, item_id) if entry.kind == "handler_named"]) == 1


def test_a_refused_change_leaves_nothing_behind(house: House) -> None:
    issue(house)
    with pytest.raises(Refused):
        change(house, Change(Kind.COLLEGE, HEAD, TODAY))
    with house.reading() as connection:
        assert not kept.handovers_of(connection, ADMIN, HEAD) and not lines(connection, action="directory.leave")


def test_the_change_is_written_into_the_audit_log(house: House) -> None:
    change(house, Change(Kind.POST, HEAD, TODAY, posts=(f"负责人/{OFFICE}",), successor=HANDLER))
    with house.reading() as connection:
        line, = lines(connection, action="directory.end_post")
    assert (line.person, line.object, line.detail["successor"], line.detail["posts"]) == ("admin", f"person:{HEAD}", HANDLER, [f"负责人/{OFFICE}"])


def test_whoever_leaves_passes_on_the_standing_in_and_the_typing(house: House) -> None:
    with house.unit_of_work() as u:
        directory_verbs.set_scribe(u.connection, "guolei", "zhouyuan", TODAY, None)
    change(house, Change(Kind.COLLEGE, "guolei", TODAY, successor="hubin"))
    with house.reading() as connection:
        assert ("hubin", "zhuting") in {(one.person.id, one.for_person.id) for one in directory.substitutions_on(connection, TODAY)}
        assert [(one.person.id, one.for_person.id) for one in directory.scribes_on(connection, TODAY)] == [("hubin", "zhouyuan")]


def test_an_account_may_be_closed_where_somebody_stands_in(house: House) -> None:
    """朱婷 falls ill: 郭磊 is AB角 and may act."""
    issue(house, lead="财务与资产办公室")
    assert obstacles(house, Change(Kind.ACCOUNT, "zhuting", TODAY)) == ""
    assert "变动后无人负责" in obstacles(house, Change(Kind.COLLEGE, "zhuting", TODAY))


def test_the_last_administrator_cannot_leave_and_nobody_succeeds_himself(house: House) -> None:
    assert "最后一名管理员" in obstacles(house, Change(Kind.COLLEGE, "admin", TODAY))
    assert "继任者不能是本人" in obstacles(house, Change(Kind.COLLEGE, HEAD, TODAY, successor=HEAD))
    assert "不在学院" in obstacles(house, Change(Kind.COLLEGE, HEAD, TODAY, successor="nobody"))


def test_everything_held_is_listed(house: House) -> None:
    signed(house, coops=["财务与资产办公室"])
    with house.reading() as connection:
        def roles(login: str) -> list[tuple[str, ...]]:
            person = directory.person(connection, login)
            assert person is not None
            return [matter.roles for matter in held(connection, ADMIN, person, TODAY).matters]
        assert [roles(login) for login in (HEAD, HANDLER, "zhuting", "gaojun", "mahao")] == [
            [("承办科室负责人",)], [("具体承办人",)], [("配合科室负责人",)], [("业务分管院领导",)], []]


SECRET = "干部任用考察"


def secret(house: House) -> str:
    """Issued; 工作秘密 is always vetted."""
    key = issue(house, level="secret", title=SECRET)
    do(house, key, "chenjing", "vet", {"outcome": "supervise"})
    do(house, key, "liming", "issue", {"outcome": "issue", "addressees": []})
    return key


def test_R_8_2_of_a_secret_item_an_administrator_learns_only_that_there_is_one(house: House) -> None:
    secret(house)
    chief = viewer(house, "chenjing")
    with house.reading() as connection:
        person = directory.person(connection, HEAD)
        assert person is not None
        shown, known = (held(connection, who, person, TODAY).matters[0] for who in (ADMIN, chief))
    assert (shown.path, shown.number, shown.lead, shown.due, shown.status_label, shown.roles, shown.tasks) == ("", "", "", None, "", (), ())
    assert SECRET not in shown.title and known.title == SECRET and known.number
    with house.unit_of_work() as u:                     # whoever may know of it carries it out
        personnel.carry_out(u, chief, Change(Kind.COLLEGE, HEAD, TODAY, successor=HANDLER, acting=True))
    with house.reading() as connection:
        [listed] = kept.handovers_of(connection, ADMIN, HEAD)
    assert len(listed.held["matters"]) == 1 and SECRET not in str(listed.held) and known.number not in str(listed.held)


def test_R_8_2_a_task_of_a_secret_item_that_has_nobody_is_listed_without_what_it_is(house: House) -> None:
    secret(house)
    with house.unit_of_work() as u:                     # past every rule, as an import or a repair might
        directory_verbs.leave_college(u.connection, HEAD, u.now, TODAY)
    with house.reading() as connection:
        [orphan] = kept.unattended(connection, ADMIN, TODAY).tasks
    assert (orphan.number, orphan.lead, orphan.path) == ("", "", "") and SECRET not in orphan.title and OFFICE not in str(orphan)


def test_nothing_is_unattended_in_a_college_that_is_complete(house: House) -> None:
    issue(house)
    with house.reading() as connection:
        assert kept.unattended_count(connection, ADMIN, TODAY) == 0


def test_offices_posts_and_tasks_without_anybody_are_listed(house: House) -> None:
    key = issue(house)
    with house.unit_of_work() as u:                     # past every rule, as an import or a repair might
        directory_verbs.leave_college(u.connection, HEAD, u.now, TODAY)
        directory_verbs.end_post(u.connection, "gaojun", "副院长（教学科研）", None, TODAY)
    with house.reading() as connection:
        found = kept.unattended(connection, ADMIN, TODAY)
        assert kept.unattended_count(connection, ADMIN, TODAY) == found.count
    assert found.offices == (OFFICE,)
    assert [(need.who, need.said) for need in found.posts] == [("副院长（教学科研）", "有 1 件未办结事项由其分管")]
    assert [(task.name, task.candidates) for task in found.tasks] == [("签收并定承办人", (f"{OFFICE}负责人",))]
    assert found.tasks[0].title == "开展春季教室安全检查" and key


def test_an_office_that_is_renamed_keeps_its_open_items(house: House) -> None:
    """Reorganisation rewrites no open task: the people of the new name answer to the old one."""
    key = issue(house)
    with house.unit_of_work() as u:
        offices.rename(u, ADMIN, OFFICE, "后勤与安全办公室", TODAY, "后安办")
    with house.reading() as connection:
        assert kept.unattended_count(connection, ADMIN, TODAY) == 0
        assert [row.business_key for row in inbox(connection, house.viewer(connection, HEAD))] == [key]
        head = directory.head_of(connection, OFFICE, TODAY)
        assert head is not None and head.id == HEAD
    do(house, key, HEAD, "sign", SIGNED)


def test_an_office_with_open_items_closes_only_into_another(house: House) -> None:
    key = issue(house)
    with pytest.raises(Refused, match="还有 1 件未办结事项"), house.unit_of_work() as u:
        offices.close(u, ADMIN, OFFICE, TODAY, "")
    with house.unit_of_work() as u:
        offices.close(u, ADMIN, OFFICE, TODAY, "综合办公室")
    with house.reading() as connection:
        assert [row.business_key for row in inbox(connection, house.viewer(connection, "chenjing"))] == [key]
        assert kept.unattended_count(connection, ADMIN, TODAY) == 0
