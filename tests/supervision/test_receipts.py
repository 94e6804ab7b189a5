"""书面送达: the 回执 with signer, time and scan; failures stay on 未送达 until another channel succeeds; 未交办 while nothing has reached the lead."""
from datetime import date
from typing import Any

import pytest

from processes.directory.models import accounts
from processes.errors import Forbidden, NotFound, Refused
from processes.supervision import queries
from processes.supervision.models import deliveries, items, moments, stages
from processes.supervision.queries import ItemFilter
from processes.supervision.receipts import Sheet, file_receipt, find_sheet
from processes.supervision.verbs import start_side
from tests.supervision.scene import CLERK, COOP, HEAD, Scene

LEAD = "后勤保障办公室"


def found(scene: Scene, text: str = "1", person: str = CLERK) -> Sheet:
    with scene.house.reading() as connection:
        return find_sheet(connection, scene.house.viewer(connection, person), text, scene.house.today())


def file(scene: Scene, by: str = CLERK, **answers: Any) -> None:
    data = {"notice": found(scene).notice_id, "office": LEAD, "signed_by": "彭涛", "signed_at": "2026-03-03T10:20", "copy": [scene.scan()], **answers}
    scene.act(file_receipt, by, data)


def rows(scene: Scene, table: Any) -> list[Any]:
    with scene.house.reading() as connection:
        return list(connection.execute(table.select()))


def undelivered(scene: Scene, special: str = "undelivered") -> list[str]:
    with scene.house.reading() as connection:
        viewer = scene.house.viewer(connection, CLERK)
        return [row.id for row in queries.items(connection, viewer, ItemFilter(special=special), scene.house.today()).rows]


def signs_in_again(scene: Scene, *people: str) -> None:
    with scene.house.unit_of_work() as u:
        u.connection.execute(accounts.update().where(accounts.c.person.in_(people)).values(disabled_at=None))


def nobody_signs_in(scene: Scene, *people: str) -> None:
    with scene.house.unit_of_work() as u:
        u.connection.execute(accounts.update().where(accounts.c.person.in_(people)).values(disabled_at=u.now))


@pytest.mark.parametrize("text", ["院督通〔2026〕1号", "院督通[2026]1号", "院督通(2026)1号", "2026-1", "2026/1", "1", " 1号 ", "院督〔2026〕1号", "〔2026〕1号"])
def test_R_13_4_the_number_on_the_sheet_finds_the_item(scene: Scene, text: str) -> None:
    scene.issue(coops=[COOP])
    sheet = found(scene, text)
    assert (sheet.number, sheet.item_id, sheet.path, sheet.offices, sheet.owed) == ("院督通〔2026〕1号", scene.item_id, "2026/1", (LEAD, COOP), ())


def test_a_number_that_is_none_or_of_nothing_says_so(scene: Scene) -> None:
    scene.issue()
    with pytest.raises(Refused, match="不像通知编号"):
        found(scene, "第一号通知")
    for text in ("2", "2025-1"):
        with pytest.raises(NotFound, match="督办通知"):
            found(scene, text)


def test_R_8_2_the_number_of_a_secret_item_finds_nothing_outside_the_need_to_know(scene: Scene) -> None:
    scene.issue(level="secret")
    assert found(scene, "1").item_id == scene.item_id
    with pytest.raises(NotFound):
        found(scene, "1", "zhaomin")


def test_R_13_4_a_receipt_keeps_signer_time_and_scan_and_is_signing(scene: Scene) -> None:
    scene.issue()
    scene.move("2026-03-04 09:00")
    file(scene)
    [paper] = [row for row in rows(scene, deliveries) if row.channel == "paper"]
    assert (paper.succeeded, paper.record["signed_by"], len(paper.record["copy"])) == (True, "彭涛", 1)
    assert paper.acted_at.isoformat()[:16] == "2026-03-03T02:20" and paper.entered_at == scene.house.clock.now()
    [item] = rows(scene, items)
    assert (item.signed_by, item.signed_at) == (HEAD, paper.acted_at)                      # of that office there is one with this name
    assert [(one.kind, one.late) for one in scene.entries()[-2:]] == [("receipt_filed", True), ("signed", True)]
    assert "后勤保障办公室书面签收督办通知 院督通〔2026〕1号，签收人彭涛，回执已存。" in scene.timeline(CLERK)
    scene.do("sign", HEAD, own_plan=False, handler="zengli")                               # naming the handler goes on as ever


def test_R_13_4_a_receipt_without_signer_time_or_scan_is_refused(scene: Scene) -> None:
    scene.issue()
    scene.move("2026-03-04 09:00")
    for answers, why in (({"signed_by": "", "copy": []}, "须记录签收人、回执扫描件"), ({"signed_at": ""}, "须记录签收时间"),
                         ({"signed_at": "2026-03-05T10:00"}, "不晚于现在"), ({"signed_at": "2026-03-01T10:00"}, "不早于下达"), ({"office": "教学科研办公室"}, "哪个科室")):
        with pytest.raises(Refused, match=why):
            file(scene, **answers)
    with pytest.raises(Forbidden):
        file(scene, HEAD)
    assert len(rows(scene, deliveries)) == 1


def test_R_13_5_paper_that_did_not_arrive_stays_undelivered_until_a_channel_succeeds(scene: Scene) -> None:
    scene.issue()
    scene.move("2026-03-04 09:00")
    with pytest.raises(Refused, match="没有送到的原因"):
        file(scene, failed="1", reason="")
    file(scene, failed="1", reason="办公室无人", signed_at="")
    assert undelivered(scene) == [scene.item_id] and found(scene).owed == (LEAD,)
    scene.later(hours=2)
    file(scene, signed_at="2026-03-04T10:30")
    assert undelivered(scene) == [] and found(scene).owed == ()


def test_P_1_paper_that_did_not_arrive_failed_neither_before_the_notice_nor_ahead(scene: Scene) -> None:
    scene.issue()
    scene.move("2026-03-04T10:00")
    for at in ("2026-03-01T10:00", "2026-03-05T10:00"):
        with pytest.raises(Refused, match="不早于下达（2026-03-02），不晚于现在"):
            file(scene, failed="1", reason="办公室无人", signed_at=at)
    file(scene, failed="1", reason="办公室无人", signed_at="2026-03-03T10:00")
    assert undelivered(scene) != []


def test_R_13_5_a_receipt_ends_the_redelivery_that_waits_for_it(scene: Scene) -> None:
    scene.issue()
    scene.move("2026-03-04 09:00")
    file(scene, failed="1", reason="办公室无人", signed_at="")
    scene.later(hours=1)
    scene.act(start_side, CLERK, "redelivery")
    assert "deliver" in scene.open()
    scene.later(hours=1)
    file(scene, signed_at="2026-03-04T10:30")
    assert "deliver" not in scene.open() and undelivered(scene) == []
    assert [one.kind for one in scene.entries()].count("redelivered") == 1


def test_R_7_1_an_office_nobody_of_which_can_sign_in_is_not_told_by_the_system(scene: Scene) -> None:
    nobody_signs_in(scene, "pengtao", "zengli")
    scene.issue(coops=[COOP])
    told = {row.office: row.succeeded for row in rows(scene, deliveries)}
    assert told == {LEAD: False, COOP: True}
    assert undelivered(scene) == [scene.item_id] and scene.page(CLERK).row.unreached


def test_R_7_1_until_something_reaches_the_lead_it_is_not_handed_over_and_no_date_runs(scene: Scene) -> None:
    nobody_signs_in(scene, "pengtao", "zengli")
    scene.issue()
    assert rows(scene, moments) == []
    scene.move("2026-03-05 09:00")
    file(scene, signed_at="2026-03-05T08:40")
    [item] = rows(scene, items)
    assert (item.unreached, item.issued_at.isoformat()[:16], str(item.due)) == (False, "2026-03-05T00:40", "2026-03-27")
    assert rows(scene, moments) and item.next_moment_at is not None
    assert "通知首次送达后勤保障办公室，交办自此起算。" in scene.timeline(CLERK) and not scene.page(CLERK).row.unreached
    assert scene.found_tampered() == []


def test_R_7_1_paper_handed_over_at_issue_is_enough(scene: Scene) -> None:
    nobody_signs_in(scene, "pengtao", "zengli")
    paper = {"office": LEAD, "channel": "paper", "copy": [scene.scan()], "signed_by": "彭涛", "signed_at": "2026-03-02T09:00"}
    scene.issue(addressees=[paper])
    assert not scene.page(CLERK).row.unreached and undelivered(scene) == []


def test_R_7_1_a_later_failure_does_not_undo_what_was_handed_over(scene: Scene) -> None:
    scene.issue()
    scene.move("2026-03-04 09:00")
    file(scene, failed="1", reason="办公室无人", signed_at="")
    assert not scene.page(CLERK).row.unreached


def test_R_7_1_a_head_who_signs_has_the_notice(scene: Scene) -> None:
    nobody_signs_in(scene, "pengtao", "zengli")
    scene.issue()
    assert undelivered(scene, "unreached") == [scene.item_id]
    signs_in_again(scene, HEAD)
    scene.move("2026-03-05 09:00")
    scene.do("sign", HEAD, own_plan=False, handler=HEAD)
    [item] = rows(scene, items)
    assert (item.unreached, item.issued_at, item.dated_at) == (False, item.signed_at, item.signed_at) and rows(scene, moments)
    assert [one.kind for one in scene.entries()][-2:] == ["handed_over", "signed"]
    assert undelivered(scene, "unreached") == [] and scene.found_tampered() == []


def test_R_7_1_what_has_reached_nobody_is_undelivered_whatever_went_to_others(scene: Scene) -> None:
    scene.issue(coops=[COOP])
    with scene.house.unit_of_work(scene.key) as u:
        u.connection.execute(items.update().values(unreached=True))
    assert undelivered(scene) == [scene.item_id] == undelivered(scene, "unreached")


def test_R_7_1_no_stage_is_owed_for_the_time_before_it_was_handed_over(scene: Scene) -> None:
    """An item of half a year, reached after two months: nothing was missed, the stages are counted from then on."""
    nobody_signs_in(scene, "pengtao", "zengli")
    scene.issue(due="2026-08-31")
    assert rows(scene, stages) == []
    with scene.house.unit_of_work(scene.key) as u:       # proposed at 下达 by an earlier version
        u.connection.execute(stages.insert().values(id="early", item_id=scene.item_id, kind="planned", due=date(2026, 4, 2), authors=[]))
    scene.move("2026-05-11 09:00")
    file(scene, signed_at="2026-05-11T08:40")
    assert [str(stage.due) for stage in rows(scene, stages) if not stage.dropped] == ["2026-06-11", "2026-07-11", "2026-08-11"]
    assert [one for one in rows(scene, moments) if one.kind == "missed"] and all(str(one.due) > "2026-05-11" for one in rows(scene, moments))
    assert "missed" not in [one.kind for one in scene.entries()]
