"""电话了解 (P-3): heard is looked at, not reported; the head's 属实 makes it the office's feedback, reviewed by another than who typed it."""
from typing import Any

import pytest

from processes.errors import Conflict, Forbidden, Refused
from processes.supervision.models import feedbacks, items, stages
from processes.supervision.phone import hear
from processes.supervision.verbs import start_side
from tests.supervision.scene import CLERK, HANDLER, HEAD, LEADER, PASS, REVIEWER, Scene

CALL: dict[str, Any] = {"callee": "彭涛", "phone": "139-0000-0029", "at": "2026-03-04T15:30", "text": "一号楼查完，二号楼在查。"}
AGREED = {"outcome": "confirm", "conclusion": "on_plan", "headline": CALL["text"], "body": CALL["text"], "no_evidence_reason": "电话了解"}


def called(scene: Scene, **answers: Any) -> str:
    scene.issue()
    scene.move("2026-03-05 09:00")
    return str(scene.act(hear, CLERK, {**CALL, **answers}))


def ask(scene: Scene, call: str = "", by: str = CLERK) -> None:
    scene.act(lambda u, viewer: start_side(u, viewer, "phone_note", record_id=call), by)


def rows(scene: Scene, table: Any) -> list[Any]:
    with scene.house.reading() as connection:
        return list(connection.execute(table.select()))


def test_P_3_a_call_counts_as_having_looked_not_as_feedback(scene: Scene) -> None:
    called(scene)
    [item] = rows(scene, items)
    assert item.looked_at.isoformat()[:16] == "2026-03-04T07:30"                         # when the call was, not when it was typed
    assert rows(scene, feedbacks) == [] and item.progress_line == "" and item.signed_at is None
    entry = scene.entries()[-1]
    assert (entry.kind, entry.by, entry.late, entry.data["phone"]) == ("phone_heard", CLERK, True, "139-0000-0029")
    assert scene.said(CLERK).looked_at == item.looked_at


def test_R_15_20_an_older_call_does_not_make_the_item_look_unlooked_at(scene: Scene) -> None:
    called(scene)
    scene.act(hear, CLERK, {**CALL, "at": "2026-03-03T10:00"})
    assert rows(scene, items)[0].looked_at.isoformat()[:16] == "2026-03-04T07:30"


def test_P_3_the_heads_tap_makes_it_feedback_of_the_head_recorded_by_the_clerk(scene: Scene) -> None:
    ask(scene, called(scene))
    assert scene.open()["confirm_call"] == ["post:负责人/后勤保障办公室"]
    scene.do("confirm_call", HEAD, **AGREED)
    [report] = rows(scene, feedbacks)
    assert (report.kind, report.draft_by, report.confirmed_by, report.by_head, report.sent_at is not None) == ("stage", HEAD, HEAD, True, True)
    [stage] = rows(scene, stages)
    assert (stage.kind, stage.authors) == ("phone", [CLERK, HEAD])
    [call] = scene.said(CLERK).calls
    assert (call.answer, call.answered_by, call.by) == ("confirmed", "彭涛", "李明")
    assert "确认李明电话了解的情况属实，作为本科室反馈：一号楼查完，二号楼在查。" in scene.timeline(CLERK)


def test_P_3_whoever_typed_it_does_not_review_it(scene: Scene) -> None:
    ask(scene, called(scene))
    scene.do("confirm_call", HEAD, **AGREED)
    with pytest.raises(Forbidden):
        scene.do("review", CLERK, **PASS)
    scene.do("review", REVIEWER, **PASS)
    assert scene.page(CLERK).row.progress_line == CALL["text"] and scene.page(CLERK).row.status_label == "已交办"


def test_P_3_the_head_may_put_it_right_first(scene: Scene) -> None:
    ask(scene, called(scene))
    scene.do("confirm_call", HEAD, **{**AGREED, "headline": "一、二号楼都查完", "body": "一、二号楼都查完"})
    assert rows(scene, feedbacks)[0].headline == "一、二号楼都查完"
    assert scene.said(CLERK).calls[0].text == CALL["text"]                                # what was heard stays as it was heard
    assert [entry.data["edited"] for entry in scene.entries() if entry.kind == "phone_confirmed"] == [True]


def test_P_3_what_the_head_denies_is_no_feedback(scene: Scene) -> None:
    ask(scene, called(scene))
    with pytest.raises(Refused):
        scene.do("confirm_call", HEAD, outcome="deny", reason=" ")
    scene.do("confirm_call", HEAD, outcome="deny", reason="二号楼还没有开始")
    assert rows(scene, feedbacks) == [] and "review" not in scene.open()
    assert scene.page(CLERK).papers.stages == ()                                         # type: ignore[union-attr]
    assert "二号楼还没有开始" in scene.told(CLERK)[0]


def test_P_3_only_the_head_confirms_and_only_the_coordinating_office_calls(scene: Scene) -> None:
    call = called(scene)
    with pytest.raises(Forbidden, match="电话了解由综合办公室记录"):
        scene.act(hear, HEAD, CALL)
    with pytest.raises(Forbidden, match="电话了解由综合办公室记录"):
        ask(scene, call, by=HEAD)
    ask(scene, call)
    with pytest.raises(Forbidden):
        scene.do("confirm_call", HANDLER, **AGREED)
    with pytest.raises(Conflict, match="已经请科室负责人确认过"):
        ask(scene, call)


@pytest.mark.parametrize(("answers", "why"), [
    ({"callee": "", "phone": ""}, "须写明通话人、号码"), ({"text": ""}, "须写明要点"), ({"at": ""}, "请写明通话时间"), ({"at": "2026-03-06T10:00"}, "不晚于现在"),
    ({"at": "2026-03-01T10:00"}, "不早于事项下达"), ({"text": "长" * 501}, "要点不超过 500 字")])
def test_R_13_4_a_call_is_written_down_whole(scene: Scene, answers: dict[str, str], why: str) -> None:
    with pytest.raises(Refused, match=why):
        called(scene, **answers)


def test_R_8_2_what_was_heard_is_for_those_who_see_unreviewed_feedback(scene: Scene) -> None:
    called(scene)
    assert [bool(scene.said(person).calls) for person in (CLERK, REVIEWER, HEAD, HANDLER, LEADER)] == [True, True, True, True, False]
    assert not [line for line in scene.timeline(LEADER) if "一号楼" in line]


def test_a_long_call_is_proposed_with_a_headline_that_fits(scene: Scene) -> None:
    from_call = "一" * 80
    ask(scene, called(scene, text=from_call))
    scene.do("confirm_call", HEAD, **{**AGREED, "headline": "一" * 59 + "…", "body": from_call})
    assert len(rows(scene, feedbacks)[0].headline) == 60
