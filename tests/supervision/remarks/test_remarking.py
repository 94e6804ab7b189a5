"""批示: a leader's line changes no duty, 综合办公室 disposes of each, the leader sees how (R-16.16)."""
import pytest

from processes.errors import Conflict, Forbidden, NotFound, Refused
from processes.files import queries as files
from processes.supervision import queries, verbs
from processes.supervision.desk.desks import CLERKS_DESK
from processes.supervision.desk.queries import counts
from processes.supervision.queries import ItemFilter
from processes.supervision.records import id_of, key_of
from processes.supervision.remarks.remarking import dispose, open_item, write_remark
from tests.supervision.scene import CLERK, COOP, HANDLER, HEAD, LEADER, Scene

DEAN, OTHER_HEAD, CHIEF = "zhouyuan", "wangfang", "chenjing"
TEXT = "请后勤办一周内把隐患清单报我。"


def pending(scene: Scene, person: str = CLERK) -> list[str]:
    with scene.house.reading() as connection:
        viewer, today = scene.house.viewer(connection, person), scene.house.today()
        rows = queries.items(connection, viewer, ItemFilter(special="remarks"), today).rows
        assert counts(connection, viewer, CLERKS_DESK, today)["remarks"] == len(rows)
        return [row.id for row in rows]


def test_R_16_16_a_leader_writes_one_line_and_no_duty_changes(scene: Scene) -> None:
    scene.issue(coops=[COOP])
    before, tasks = scene.page(CLERK).row, scene.open()
    scene.act(write_remark, LEADER, {"text": TEXT})
    assert scene.page(CLERK).row == before and scene.open() == tasks
    [remark] = scene.said(CLERK).remarks
    assert (remark.leader, remark.text, remark.typed_by, remark.disposal) == ("高骏", TEXT, "", "")
    assert scene.told(CLERK)[0].startswith("收到高骏批示，请处理：开展春季教室安全检查") and TEXT in scene.told(CLERK)[0]


def test_R_16_16_it_waits_in_the_counter_until_it_is_disposed_of(scene: Scene) -> None:
    scene.issue()
    assert pending(scene) == []
    remark = scene.act(write_remark, LEADER, {"text": TEXT})
    assert pending(scene) == [scene.item_id]
    scene.act(dispose, CLERK, remark, {"disposal": "change_basis"})
    assert pending(scene) == []


def test_R_16_16_only_leaders_write_and_only_the_coordinating_office_disposes(scene: Scene) -> None:
    scene.issue()
    for person in (HEAD, HANDLER):
        with pytest.raises((Forbidden, NotFound)):
            scene.act(write_remark, person, {"text": TEXT})
    remark = scene.act(write_remark, DEAN, {"text": TEXT})
    for person in (DEAN, HEAD):
        with pytest.raises(Forbidden, match="综合办公室"):
            scene.act(dispose, person, remark, {"disposal": "passed_on", "offices": ["后勤保障办公室"]})


@pytest.mark.parametrize(("text", "why"), [("", "请写明批示内容"), ("长" * 201, "批示不超过 200 字，现有 201 字")])
def test_a_remark_is_one_line(scene: Scene, text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        scene.issue().act(write_remark, LEADER, {"text": text})


def test_R_16_16_passing_on_tells_the_offices_and_the_leader(scene: Scene) -> None:
    scene.issue(coops=[COOP])
    remark = scene.act(write_remark, LEADER, {"text": TEXT})
    assert scene.said(HEAD).remarks == () and not any(TEXT in line for line in scene.timeline(HEAD))
    scene.act(dispose, CLERK, remark, {"disposal": "passed_on", "offices": ["后勤保障办公室"]})
    assert TEXT in scene.told(HEAD)[0] and "传达高骏批示" in scene.told(HEAD)[0]
    assert not any("批示" in told for told in scene.told("zhangwei"))                       # the coop was not chosen
    assert [one.offices for one in scene.said(HEAD).remarks] == [("后勤保障办公室",)]
    assert scene.timeline(HEAD)[-1] == f"向后勤保障办公室传达高骏批示：{TEXT}"
    assert "您的批示已传达" in scene.told(LEADER)[0]


def test_passing_on_needs_an_office_of_the_item(scene: Scene) -> None:
    remark = scene.issue().act(write_remark, LEADER, {"text": TEXT})
    for offices in ([], ["教学科研办公室"]):
        with pytest.raises(Refused, match="请选择传达给"):
            scene.act(dispose, CLERK, remark, {"disposal": "passed_on", "offices": offices})


def test_R_16_16_a_remark_is_disposed_of_once(scene: Scene) -> None:
    remark = scene.issue().act(write_remark, LEADER, {"text": TEXT})
    scene.act(dispose, CLERK, remark, {"disposal": "change_basis"})
    with pytest.raises(Conflict, match="已留作变更依据，由李明办理"):
        scene.act(dispose, CHIEF, remark, {"disposal": "passed_on", "offices": ["后勤保障办公室"]})
    assert [entry.kind for entry in scene.entries()].count("remark_disposed") == 1
    assert "您的批示已留作变更依据" in scene.told(LEADER)[0]


def test_R_16_16_it_becomes_a_draft_with_the_basis_filled_in(scene: Scene) -> None:
    remark = scene.issue().act(write_remark, LEADER, {"text": TEXT})
    scene.act(dispose, CLERK, remark, {"disposal": "new_item"})
    [written] = scene.said(LEADER).remarks
    assert (written.done, written.item) == ("已转为新的督办事项", "")
    draft = scene.act(open_item, CLERK, key=key_of(remark))
    assert draft == scene.act(open_item, CHIEF, key=key_of(remark))                        # pressing again opens no second one
    with scene.house.reading() as connection:
        found = queries.item(connection, scene.house.viewer(connection, CHIEF), draft, scene.house.today())
    assert found.papers is not None
    [basis] = found.papers.bases
    assert (found.row.status_label, found.papers.source, found.papers.decision_by, found.papers.content) == ("拟办", "12", "高骏", TEXT)
    assert (basis.issuer, basis.quote, str(basis.dated), basis.doc_no) == ("高骏", TEXT, "2026-03-02", "对院督〔2026〕1号的批示")
    assert scene.said(CLERK).remarks[0].item == f"draft/{draft}"


def test_R_16_16_the_new_item_needs_only_who_and_when(scene: Scene) -> None:
    """Nothing of the basis is typed again: what is missing for 下达 is the office and the date."""
    remark = scene.issue().act(write_remark, LEADER, {"text": TEXT})
    scene.act(dispose, CLERK, remark, {"disposal": "new_item"})
    scene.item_id = scene.act(open_item, CLERK, key=key_of(remark))
    filled = {"title": "报送隐患清单", "content": TEXT, "source": "12", "source_reason": "院领导批示", "issuer": "高骏", "basis_date": "2026-03-02",
              "doc_no": "对院督〔2026〕1号的批示", "quote": TEXT, "place": "事项页", "decision_by": "高骏", "decision_date": "2026-03-02", "level": "ordinary",
              "priority": "normal", "lead": "后勤保障办公室", "coops": [], "due": "2026-03-20"}
    scene.do("register", CLERK, **filled)
    assert scene.page(CHIEF).row.status_label == "待核验"


def test_a_draft_is_opened_only_for_what_was_disposed_of_so(scene: Scene) -> None:
    remark = scene.issue().act(write_remark, LEADER, {"text": TEXT})
    with pytest.raises(NotFound):
        scene.act(open_item, CLERK, key=key_of(remark))


def test_R_16_16_from_paper_the_leader_signs_and_the_clerk_types(scene: Scene) -> None:
    """P-1: 办理时间 is when it was written, 录入时间 when it was typed; the scan proves it."""
    scene.issue()
    scene.move("2026-03-04 10:00")
    remark = scene.act(write_remark, CLERK, {"text": TEXT, "leader": DEAN, "at": "2026-03-03T16:20", "files": [scene.scan()]})
    [written] = scene.said(DEAN).remarks
    assert (written.leader, written.typed_by, written.acted_at.isoformat()[:16]) == ("周远", "李明", "2026-03-03T08:20")
    entry = scene.entries()[-1]
    assert (entry.kind, entry.by, entry.entered_by, entry.late) == ("remark_written", DEAN, CLERK, True)
    scene.act(dispose, CLERK, remark, {"disposal": "new_item"})
    draft = scene.act(open_item, CLERK, key=key_of(remark))
    with scene.house.reading() as connection:
        found = queries.item(connection, scene.house.viewer(connection, CLERK), draft, scene.house.today())
        assert found.papers is not None and found.papers.bases[0].file
        copy = files.get(connection, found.papers.bases[0].file)
    assert copy is not None and copy.business_key == key_of(draft) and id_of(copy.business_key) == draft


@pytest.mark.parametrize(("answers", "why"), [
    ({"at": "2026-03-03T16:20"}, "须上传"), ({"at": "2026-03-05T16:20"}, "不晚于现在"), ({"at": "2026-03-01T16:20"}, "不早于事项下达"),
    ({"at": "上周"}, "时间的写法有误"), ({"leader": HEAD, "at": "2026-03-03T16:20"}, "请选择是哪位院领导")])
def test_a_typed_remark_without_scan_time_or_leader_is_refused(scene: Scene, answers: dict[str, str], why: str) -> None:
    scene.issue()
    scene.move("2026-03-04 10:00")
    with pytest.raises(Refused, match=why):
        scene.act(write_remark, CLERK, {"text": TEXT, "leader": DEAN, **answers})


def test_R_8_2_on_a_secret_item_only_leaders_who_may_know_of_it_write(scene: Scene) -> None:
    scene.issue(level="secret")
    with pytest.raises(NotFound):
        scene.act(write_remark, DEAN, {"text": TEXT})
    with pytest.raises(Refused, match="不在本事项的知悉范围内"):
        scene.act(write_remark, CLERK, {"text": TEXT, "leader": DEAN, "at": "2026-03-02T09:00", "files": [scene.scan()]})
    remark = scene.act(write_remark, LEADER, {"text": TEXT})
    scene.act(dispose, CLERK, remark, {"disposal": "passed_on", "offices": ["后勤保障办公室"]})
    for person in (CLERK, HEAD, LEADER):                                                 # not a word of it outside
        assert not [told for told in scene.told(person) if TEXT in told or "教室" in told or "高骏" in told]


def test_R_8_2_a_new_item_from_a_secret_one_is_as_secret(scene: Scene) -> None:
    remark = scene.issue(level="secret").act(write_remark, LEADER, {"text": TEXT})
    scene.act(dispose, CLERK, remark, {"disposal": "new_item"})
    scene.item_id = scene.act(open_item, CLERK, key=key_of(remark))
    assert scene.page(CLERK).row.disclosure == "secret"
    with pytest.raises(NotFound):
        scene.page("zhaomin")


def test_R_16_16_on_a_feedback_once_it_is_accepted(scene: Scene) -> None:
    feedback = scene.issue().reported()
    scene.act(write_remark, LEADER, {"text": TEXT, "feedback": feedback})
    assert scene.said(LEADER).remarks[0].on == "已查过半"
    with pytest.raises(NotFound):
        scene.act(write_remark, LEADER, {"text": TEXT, "feedback": "0" * 32})


def test_nothing_can_be_written_on_a_draft(scene: Scene) -> None:
    scene.act(lambda u, by: verbs.open_draft(u, by), CLERK, key=key_of("draft"))
    with pytest.raises(Refused, match="还没有下达"):
        scene.act(write_remark, CLERK, {"text": TEXT, "leader": DEAN}, key=key_of("draft"))
