"""What is printed: the notice as it was issued, with the last day to ask for an extension; who printed when."""
import pytest

from processes.errors import NotFound, Refused
from processes.supervision import ledger
from processes.supervision.printing import notice_sheet, record_print
from tests.supervision.scene import CLERK, COOP, HEAD, Scene


def sheet(scene: Scene, person: str = CLERK, number: str = "") -> object:
    with scene.house.reading() as connection:
        return notice_sheet(connection, scene.house.viewer(connection, person), scene.item_id, number)


def test_R_13_2_the_notice_states_its_four_elements_and_R_13_10_the_last_day_for_an_extension(scene: Scene) -> None:
    found = sheet(scene.issue(coops=[COOP]))
    assert (found.number, found.item_number, found.lead, found.coops, str(found.due)) == (              # type: ignore[attr-defined]
        "院督通〔2026〕1号", "院督〔2026〕1号", "后勤保障办公室", (COOP,), "2026-03-27")
    assert found.content == "检查全部教室的用电、消防和门窗" and found.head == "彭涛" and "会议决定" in found.basis      # type: ignore[attr-defined]
    assert found.extension == "如需延期，最迟于 2026-03-20 提出，只能申请一次。"                       # type: ignore[attr-defined]


def test_R_13_9_a_reprint_says_what_the_first_print_said(scene: Scene) -> None:
    first = sheet(scene.issue())
    scene.move("2026-04-20 09:00")
    assert sheet(scene) == first == sheet(scene, HEAD)


def test_who_prints_what_when_is_in_the_ledger(scene: Scene) -> None:
    scene.issue()
    scene.move("2026-03-03 10:00")
    scene.act(record_print, CLERK, {"what": "notice", "office": "后勤保障办公室"})
    scene.act(record_print, HEAD, {"what": "sheet"})
    assert scene.timeline(CLERK)[-2:] == ["打印督办通知 院督通〔2026〕1号（后勤保障办公室）。", "打印事项单 院督〔2026〕1号。"]
    with scene.house.reading() as connection:
        printed = ledger.entries(connection, scene.item_id)[-2]
    assert (printed.by, printed.entered_at, printed.data["mark"]) == (CLERK, scene.house.clock.now(), sheet(scene).mark)      # type: ignore[attr-defined]


@pytest.mark.parametrize("data", [{"what": "money"}, {"what": "notice", "office": "教学科研办公室"}])
def test_only_what_there_is_can_be_printed(scene: Scene, data: dict[str, str]) -> None:
    with pytest.raises(Refused):
        scene.issue().act(record_print, CLERK, data)


def test_R_8_2_who_may_not_read_the_item_finds_no_notice(scene: Scene) -> None:
    scene.issue(level="secret")
    assert sheet(scene, HEAD)
    for person in ("zhaomin", "wangfang"):
        with pytest.raises(NotFound):
            sheet(scene, person)
    with pytest.raises(NotFound):
        sheet(scene, CLERK, "院督通〔2026〕9号")
