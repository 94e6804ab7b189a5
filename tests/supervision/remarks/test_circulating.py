"""传阅、抄送: put before named people or posts, who become readers as far as 第八条 allows; who has read when (R-13.6)."""
import pytest

from processes.engine.tasks import store as tasks
from processes.errors import Forbidden, NotFound, Refused
from processes.supervision.remarks.circulating import addressees, circulate
from processes.supervision.verbs import mark_item_read
from tests.supervision.scene import CLERK, HEAD, LEADER, Scene

OTHER_HEAD, STRANGER, DEAN = "wangfang", "liuyang", "zhouyuan"
POST = "post:负责人/教学科研办公室"


def test_R_13_6_whoever_it_is_put_before_has_it_to_read_and_may_read_it(scene: Scene) -> None:
    scene.issue()
    assert scene.page(OTHER_HEAD).papers is None
    scene.act(circulate, CLERK, {"to": [POST, f"person:{STRANGER}"], "text": "供参考"})
    assert scene.to_read(OTHER_HEAD) == scene.to_read(STRANGER) == ["circulated"]
    assert scene.page(OTHER_HEAD).papers and scene.page(STRANGER).papers


def test_R_13_6_the_list_says_who_has_read_when(scene: Scene) -> None:
    scene.issue()
    scene.act(circulate, CLERK, {"to": [POST, f"person:{STRANGER}"]})
    scene.later(minutes=30)
    scene.act(mark_item_read, OTHER_HEAD)
    [sent] = scene.said(CLERK).circulations
    assert [(one.to, one.who) for one in sent.readers] == [("教学科研办公室负责人", "王芳"), ("刘洋", "")]
    assert [one.at == scene.house.clock.now() for one in sent.readers] == [True, False]
    assert scene.to_read(OTHER_HEAD) == [] and scene.to_read(STRANGER) == ["circulated"]


def test_the_same_item_can_be_put_before_somebody_again(scene: Scene) -> None:
    scene.issue()
    for text in ("第一次", "再看一次"):
        scene.act(circulate, CLERK, {"to": [POST], "text": text})
        scene.act(mark_item_read, OTHER_HEAD)
    assert [one.text for one in scene.said(CLERK).circulations] == ["再看一次", "第一次"]
    assert all(reader.at for one in scene.said(CLERK).circulations for reader in one.readers)


def test_R_8_2_a_secret_item_goes_only_to_those_who_already_may_know_of_it(scene: Scene) -> None:
    scene.issue(level="secret")
    for to in ([POST], [f"person:{STRANGER}"], [f"person:{DEAN}"], ["post:副院长（教学科研）", POST]):
        with pytest.raises(Refused, match="不在本事项的知悉范围内"):
            scene.act(circulate, CLERK, {"to": to})
    scene.act(circulate, CLERK, {"to": ["post:副院长（教学科研）"]})
    assert "circulated" in scene.to_read(LEADER)
    assert scene.to_read(OTHER_HEAD) == [] and len(scene.said(CLERK).circulations) == 1
    with pytest.raises(NotFound):
        scene.page(DEAN)


def test_R_8_8_whoever_has_stepped_back_is_not_brought_back_by_circulating(scene: Scene) -> None:
    scene.issue()
    with scene.house.unit_of_work(scene.key) as u:
        tasks.bar(u.connection, scene.key, STRANGER)
    with pytest.raises(Refused, match="刘洋不在本事项的知悉范围内"):
        scene.act(circulate, CLERK, {"to": [f"person:{STRANGER}"]})


def test_a_feedback_is_put_before_people_once_it_is_accepted(scene: Scene) -> None:
    feedback = scene.issue().reported()
    scene.act(circulate, CLERK, {"to": [POST], "feedback": feedback})
    assert scene.said(CLERK).circulations[0].on == "已查过半"
    with pytest.raises(NotFound):
        scene.act(circulate, CLERK, {"to": [POST], "feedback": "0" * 32})


@pytest.mark.parametrize(("answers", "why"), [({}, "请选择送谁传阅"), ({"to": ["person:nobody"]}, "目前没有人"), ({"to": ["post:招聘专员"]}, "目前没有人"),
                                              ({"to": [POST], "text": "长" * 201}, "附言不超过 200 字"), ({"to": ["nonsense"]}, "不是有效的")])
def test_it_goes_to_somebody(scene: Scene, answers: dict[str, object], why: str) -> None:
    with pytest.raises(Refused, match=why):
        scene.issue().act(circulate, CLERK, answers)


def test_only_the_coordinating_office_circulates_and_the_ledger_names_whom(scene: Scene) -> None:
    scene.issue()
    with pytest.raises(Forbidden, match="传阅由综合办公室办理"):
        scene.act(circulate, HEAD, {"to": [POST]})
    scene.act(circulate, CLERK, {"to": [POST, f"person:{STRANGER}"]})
    assert scene.timeline(HEAD)[-1] == "送教学科研办公室负责人、刘洋传阅。"


def test_the_leaders_and_heads_of_today_are_offered(scene: Scene) -> None:
    with scene.house.reading() as connection:
        offered = dict(addressees(connection, scene.house.today()))
    assert offered["post:院长"] == "院长 周远" and offered[POST] == "教学科研办公室负责人 王芳"
    assert "post:会议秘书" not in offered and len(offered) == 5 + 8
