"""留言 between an office and 综合办公室: dated, undeletable, for these two alone."""
import pytest
import sqlalchemy as sa

from processes.errors import Forbidden, NotFound, Refused
from processes.supervision import ledger
from processes.supervision.remarks.models import notes
from processes.supervision.remarks.noting import leave_note
from tests.supervision.scene import CLERK, COOP, HANDLER, HEAD, LEADER, Scene

LEAD, COOP_HEAD, CHIEF, OTHER_HEAD = "后勤保障办公室", "zhangwei", "chenjing", "wangfang"


def texts(scene: Scene, person: str) -> list[str]:
    return [note.text for note in scene.said(person).notes]


def test_an_office_and_the_coordinating_office_see_each_others_notes_and_nobody_else_does(scene: Scene) -> None:
    scene.issue(coops=[COOP])
    scene.act(leave_note, HANDLER, {"text": "钥匙还没拿到"})
    scene.act(leave_note, CLERK, {"text": "已请物业送去", "offices": [LEAD]})
    seen = {person: texts(scene, person) for person in (CLERK, CHIEF, HEAD, HANDLER, COOP_HEAD, LEADER, OTHER_HEAD)}
    both = ["已请物业送去", "钥匙还没拿到"]
    assert seen == {CLERK: both, CHIEF: both, HEAD: both, HANDLER: both, COOP_HEAD: [], LEADER: [], OTHER_HEAD: []}
    for person in (CLERK, HEAD, COOP_HEAD, LEADER):
        assert not [line for line in scene.timeline(person) if "留言" in line or "钥匙" in line]


def test_both_are_told(scene: Scene) -> None:
    scene.issue(coops=[COOP])
    scene.act(leave_note, HEAD, {"text": "钥匙还没拿到"})
    assert scene.told(CLERK)[0].startswith("后勤保障办公室有留言：开展春季教室安全检查") and "钥匙还没拿到" in scene.told(CLERK)[0]
    scene.act(leave_note, CLERK, {"text": "请两家商量", "offices": [LEAD, COOP]})
    assert "请两家商量" in scene.told(HEAD)[0] and "请两家商量" in scene.told(COOP_HEAD)[0]
    assert texts(scene, COOP_HEAD) == ["请两家商量"]


def test_a_note_stays_as_it_was_written(scene: Scene) -> None:
    """The chain holds its text: what is changed or taken away beside it does not agree with the ledger any more."""
    scene.issue()
    scene.act(leave_note, HEAD, {"text": "钥匙还没拿到"})
    [entry] = [one for one in scene.entries() if one.kind == "note_left"]
    assert (entry.data["text"], entry.by, entry.data["offices"]) == ("钥匙还没拿到", HEAD, [LEAD])
    assert scene.found_tampered() == []
    for spoiled in (notes.update().values(text="钥匙拿到了"), notes.delete()):
        with scene.house.unit_of_work(scene.key) as u:
            u.connection.execute(spoiled)
        assert [found for found in scene.found_tampered() if "留言" in str(found)]


def test_only_the_items_offices_and_the_coordinating_office_write(scene: Scene) -> None:
    scene.issue()
    with pytest.raises(Forbidden, match="承办、配合科室与综合办公室"):
        scene.act(leave_note, LEADER, {"text": "我也说一句"})
    with pytest.raises(NotFound):
        scene.act(leave_note, OTHER_HEAD, {"text": "我也说一句"})


@pytest.mark.parametrize(("answers", "why"), [({"text": ""}, "请写明留言内容"), ({"text": "好", "offices": []}, "请选择给哪个科室"),
                                              ({"text": "好", "offices": ["教学科研办公室"]}, "请选择给哪个科室"), ({"text": "长" * 501}, "不超过 500 字")])
def test_a_note_needs_words_and_an_office_of_the_item(scene: Scene, answers: dict[str, object], why: str) -> None:
    with pytest.raises(Refused, match=why):
        scene.issue().act(leave_note, CLERK, answers)


def test_R_8_2_notes_on_a_secret_item_are_for_those_who_need_to_know(scene: Scene) -> None:
    scene.issue(level="secret")
    scene.act(leave_note, HEAD, {"text": "需要专人对接"})
    assert texts(scene, CLERK) == texts(scene, HEAD) == texts(scene, CHIEF) == ["需要专人对接"]
    assert texts(scene, "zhaomin") == texts(scene, HANDLER) == []                      # of the same offices, outside the need to know
    assert not [told for told in scene.told(CLERK) if "专人" in told or "后勤" in told]
    with pytest.raises(NotFound):
        scene.act(leave_note, HANDLER, {"text": "我也说一句"})


def test_notes_are_dated(scene: Scene) -> None:
    scene.issue()
    scene.move("2026-03-05 14:30")
    scene.act(leave_note, HEAD, {"text": "钥匙还没拿到"})
    with scene.house.reading() as connection:
        [row] = connection.execute(sa.select(notes)).all()
        assert row.at == scene.house.clock.now() == ledger.entries(connection, scene.item_id)[-1].entered_at
