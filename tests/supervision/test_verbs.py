"""What people do by a button, on a real house with the shipped diagrams."""
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from processes.bootstrap import House, Work
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.engine.messages import messages
from processes.engine.queries import inbox, open_tasks
from processes.engine.step import SYSTEM, Viewer
from processes.errors import Forbidden, NotFound, Refused
from processes.rehearsal.house import Stages
from processes.supervision import queries, tampering, verbs
from processes.supervision.desk.desks import CLERKS_DESK
from processes.supervision.desk.queries import counts
from processes.supervision.models import items, plan_comments
from tests.directory.college import demo_college
from tests.supervision.desk import CHIEF, CLERK, COOP, COOP_HANDLER, COOP_HEAD, HANDLER, HEAD, LEAD, LEADER, REGISTRATION, REPORT, REVIEWER

AT = datetime(2026, 3, 2, 9, tzinfo=COLLEGE_ZONE)
STRANGER = "liuyang"


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(tmp_path_factory.mktemp("verbs"), demo_college(), AT)


class Table:
    """A house and one item on it."""

    def __init__(self, house: House) -> None:
        self.house, self.item_id = house, ""
        assert isinstance(house.clock, MovableClock)

    def viewer(self, person: str) -> Viewer:
        with self.house.reading() as connection:
            return self.house.viewer(connection, person)

    def register(self, by: str = CLERK, **answers: Any) -> None:
        with self.house.unit_of_work(verbs.new_key()) as u:
            self.item_id = verbs.register(u, self.viewer(by), {**REGISTRATION, **answers})

    def act(self, verb: Any, by: str, *args: Any) -> Any:
        viewer = self.viewer(by)
        with self.house.unit_of_work(verbs.key_of(self.item_id)) as u:
            return verb(u, viewer, *args)

    def do(self, element: str, by: str, **answers: Any) -> None:
        def complete(u: Work, viewer: Viewer) -> None:
            task = next(task for task in open_tasks(u.connection, SYSTEM, u.key) if task.element_id == element)
            u.engine.complete(task.id, by=viewer, data=answers)
        self.act(complete, by)

    def open(self) -> list[str]:
        with self.house.reading() as connection:
            return sorted(task.element_id for task in open_tasks(connection, SYSTEM, verbs.key_of(self.item_id)))

    def page(self, person: str) -> queries.ItemPage:
        with self.house.reading() as connection:
            return queries.item(connection, self.house.viewer(connection, person), self.item_id, self.house.today())

    def plan(self) -> None:
        """The head signs with a plan of one row; where there are coops he confirms it after they could speak to it."""
        rows: dict[str, Any] = {"goal": "查完", "milestones": [{"name": "查完", "date": "2026-03-27"}]}
        self.do("sign", HEAD, own_plan=True, handler=HANDLER, **rows)
        if "plan" in self.open():
            self.do("plan", HEAD, handlers=[{"part": "", "person": HANDLER}], **rows)
            self.do("confirm_plan", HEAD, outcome="confirm", truth=True)


@pytest.fixture
def table(stages: Stages) -> Iterator[Table]:
    house = stages.open(AT)
    yield Table(house)
    house.close()


def test_the_clerk_issues_with_one_click(table: Table) -> None:
    table.register()
    assert (table.page(CLERK).row.number, table.open()) == ("院督〔2026〕1号", ["sign"])


def test_a_draft_is_kept_as_typed_and_registered_later(table: Table) -> None:
    with table.house.unit_of_work(verbs.new_key()) as u:
        table.item_id = verbs.save_draft(u, table.viewer(CLERK), {"title": "教室检查"})
    table.act(verbs.save_draft, CLERK, {"title": "教室安全检查", "level": "secret"})
    assert (table.page(CLERK).row.title, table.page(CLERK).row.status_label) == ("教室安全检查", "拟办")
    with pytest.raises(NotFound):
        table.page(REVIEWER)
    table.act(verbs.register, CLERK, {**REGISTRATION, "level": "internal"})
    assert table.page(HEAD).row.status_label == "已交办"


def test_R_5_3_an_issued_item_cannot_be_discarded_and_a_draft_leaves_no_task(table: Table) -> None:
    with table.house.unit_of_work(verbs.new_key()) as u:
        table.item_id = verbs.open_draft(u, table.viewer(CLERK))
    table.act(verbs.discard, CLERK)
    assert table.open() == []
    table.register()
    with pytest.raises(Refused, match="已交办"):
        table.act(verbs.discard, CLERK)


def test_R_4_1_nobody_else_opens_a_draft(table: Table) -> None:
    with pytest.raises(Forbidden, match="综合办公室"), table.house.unit_of_work(verbs.new_key()) as u:
        verbs.save_draft(u, table.viewer(HEAD), {})


def test_a_refused_registration_leaves_nothing_behind(table: Table) -> None:
    with pytest.raises(Refused):
        table.register(source="11a", meeting="", doc_no="校发〔2026〕8号", issuer="学校", decision_by="学院领导", decision_date="2026-03-01")
    with table.house.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(items)).scalar_one() == 0


def test_R_13_7_a_coop_signs_and_nothing_waits_for_it(table: Table) -> None:
    table.register(coops=[COOP])
    table.act(verbs.sign, COOP_HANDLER)
    table.act(verbs.sign, COOP_HEAD)
    coop = table.page(HEAD).papers.coops[0]
    assert coop.signed_at is not None and "".join(line.sentence for line in table.page(HEAD).papers.entries).count("签收") == 1


def test_R_14_7_a_coop_comments_on_the_plan(table: Table) -> None:
    table.register(coops=[COOP])
    table.do("sign", HEAD, own_plan=False, handler=HANDLER)
    table.act(verbs.comment_plan, COOP_HEAD, {"text": "宿舍请安排在周末"})
    assert table.page(HANDLER).papers.plan_comments[0].text == "宿舍请安排在周末"
    with pytest.raises(Forbidden):
        table.act(verbs.comment_plan, HEAD, {"text": "自己的方案"})
    with table.house.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(plan_comments)).scalar_one() == 1


def test_R_14_7_no_plan_is_final_before_the_coops_could_speak_to_it(table: Table) -> None:
    rows = {"goal": "查完", "milestones": [{"name": "查完", "date": "2026-03-27"}]}
    table.register(coops=[COOP])
    table.do("sign", HEAD, own_plan=True, handler=HANDLER, **rows)                # neither the head's short plan
    assert table.open() == ["plan"] and table.page(COOP_HEAD).papers.plan.adopted_at is None
    table.do("plan", HEAD, handlers=[{"part": "", "person": HANDLER}], **rows)    # nor his own longer one
    assert table.open() == ["confirm_plan"]
    with table.house.reading() as connection:
        told = [message.subject for message in messages(connection, table.viewer(COOP_HEAD))]
    assert any("生效前请在事项页提出意见" in subject for subject in told)
    table.act(verbs.comment_plan, COOP_HEAD, {"text": "宿舍请安排在周末"})
    table.do("confirm_plan", HEAD, outcome="confirm", truth=True)
    papers = table.page(COOP_HEAD).papers
    assert papers.plan.adopted_at is not None and papers.plan_comments[0].text == "宿舍请安排在周末"
    with pytest.raises(Refused, match="已经生效"):
        table.act(verbs.comment_plan, COOP_HEAD, {"text": "太迟了"})


def test_R_16_10_a_coop_reports_on_its_own_before_it_is_asked_and_its_words_stay_with_the_lead(table: Table) -> None:
    table.register(coops=[COOP])
    table.act(verbs.report_own, COOP_HEAD, {**REPORT, "headline": "宿舍已查"})
    table.plan()
    assert table.page(HEAD).papers.feedbacks[0].headline == "宿舍已查"
    assert table.open() == ["fill", "track"]


def test_R_16_10_a_report_of_its_own_completes_the_open_task(table: Table) -> None:
    table.register(coops=[COOP])
    table.plan()
    assert "fill" in table.open()
    table.act(verbs.report_own, COOP_HEAD, {key: value for key, value in REPORT.items() if key != "conclusion"} | {"done": True})
    assert table.open() == ["draft"]


def test_R_16_11_the_heads_own_report_takes_the_place_of_what_waits_for_him_and_nothing_sent_is_altered(table: Table) -> None:
    table.register(coops=[COOP])
    table.plan()
    table.do("fill", COOP_HANDLER, done=True, headline="甲说法", body="甲", no_evidence_reason="无")
    assert "confirm" in table.open()
    table.act(verbs.report_own, COOP_HEAD, {"headline": "乙说法", "body": "乙", "no_evidence_reason": "无"})
    papers = table.page(HEAD).papers
    assert table.open() == ["draft"] and [(one.headline, one.confirmed_by) for one in papers.feedbacks] == [("乙说法", "张伟")]
    assert sum("向承办科室反馈" in line.sentence for line in papers.entries) == 1


def test_R_16_10_a_handlers_own_report_needs_his_head(table: Table) -> None:
    table.register(coops=[COOP])
    with pytest.raises(Forbidden, match="负责人确认"):
        table.act(verbs.report_own, COOP_HANDLER, REPORT)


def test_R_16_13_later_facts_are_supplements(table: Table) -> None:
    table.register()
    table.plan()
    table.do("draft", HEAD, **REPORT)
    table.do("review", REVIEWER, outcome="pass", truthful=True, focused=True, concise=True, accurate=True)
    before = table.page(CLERK).papers.feedbacks
    table.act(verbs.supplement, HANDLER, {"text": "四月复查无新隐患"})
    papers = table.page(CLERK).papers
    assert papers.feedbacks == before and papers.supplements[0].text == "四月复查无新隐患"
    with pytest.raises(NotFound):
        table.act(verbs.supplement, STRANGER, {"text": "旁人"})


def test_the_lead_reports_progress_without_being_asked_and_others_do_not(table: Table) -> None:
    table.register(coops=[COOP])
    for person in (COOP_HEAD, HANDLER):                               # nobody has been named handler yet
        with pytest.raises(Forbidden, match="负责人或具体承办人"):
            table.act(verbs.start_side, person, "stage_feedback")
    table.act(verbs.start_side, HEAD, "stage_feedback")
    assert "fill" in table.open()


def test_a_colleague_who_could_not_fill_it_in_does_not_begin_a_stage_feedback(table: Table) -> None:
    table.register(lead="教学科研办公室")
    table.do("sign", "wangfang", own_plan=True, handler="liuyang", goal="查完", milestones=[{"name": "查完", "date": "2026-03-27"}])
    with pytest.raises(Forbidden, match="负责人或具体承办人"):
        table.act(verbs.start_side, "tangli", "stage_feedback")
    table.act(verbs.start_side, "liuyang", "stage_feedback")
    assert table.open() == ["draft", "fill"]


def test_a_reading_is_marked_as_read_by_whom_it_was_put_before(table: Table) -> None:
    table.register()
    with table.house.reading() as connection:
        line = queries.to_read(connection, table.viewer(LEADER))[0]
    table.act(verbs.mark_read, STRANGER, line.id)
    with table.house.reading() as connection:
        assert len(queries.to_read(connection, table.viewer(LEADER))) == 1
    table.act(verbs.mark_read, LEADER, line.id)
    with table.house.reading() as connection:
        assert queries.to_read(connection, table.viewer(LEADER)) == ()


def test_R_13_5_every_failed_addressee_is_followed_up_one_after_the_other(table: Table) -> None:
    failed = [{"office": office, "channel": "phone", "caller": "李明", "phone": "1", "at": "2026-03-02T08:50", "failed": True, "reason": "无人"}
              for office in (LEAD, COOP)]
    table.register(coops=[COOP], addressees=failed)
    reached = {"channel": "phone", "caller": "李明", "callee": "某", "phone": "1", "at": "2026-03-02T08:55", "gist": "告知", "answer": "好"}
    for minute in (1, 2):
        table.house.clock.move(AT.replace(minute=minute))            # type: ignore[attr-defined]
        table.act(verbs.start_side, CLERK, "redelivery")
        table.do("deliver", CLERK, **reached)
    with table.house.reading() as connection:
        assert counts(connection, table.viewer(CLERK), CLERKS_DESK, table.house.today())["undelivered"] == 0
    assert {line.sentence for line in table.page(CLERK).papers.entries if line.kind == "redelivered"} == {
        f"以电话向{office}再次送达，已送达。" for office in (LEAD, COOP)}


def test_R_13_5_which_addressee_is_followed_up_may_be_chosen_and_none_twice_at_once(table: Table) -> None:
    failed = [{"office": office, "channel": "phone", "caller": "李明", "phone": "1", "at": "2026-03-02T08:50", "failed": True} for office in (LEAD, COOP)]
    table.register(coops=[COOP], addressees=failed)
    owed = {one.office: one.id for one in table.page(CLERK).papers.notices[0].deliveries if one.owed}
    table.act(verbs.start_side, CLERK, "redelivery", None, owed[COOP])
    table.act(verbs.start_side, CLERK, "redelivery")
    with pytest.raises(Refused, match="等待再次送达"):
        table.act(verbs.start_side, CLERK, "redelivery")
    with pytest.raises(Refused):
        table.act(verbs.start_side, CLERK, "redelivery", None, "no such delivery")


def test_R_16_10_who_cannot_open_the_stage_feedback_does_not_start_one(table: Table) -> None:
    table.register(lead="教学科研办公室")
    table.do("sign", "wangfang", own_plan=True, handler="liuyang", goal="查完", milestones=[{"name": "查完", "date": "2026-03-27"}])
    with pytest.raises(Forbidden, match="负责人或具体承办人"):
        table.act(verbs.start_side, "tangli", "stage_feedback")
    for person in ("wangfang", "liuyang"):
        table.act(verbs.start_side, person, "stage_feedback")


ORAL = {"source": "12", "oral": True, "given_by": "zhouyuan", "issuer": "", "meeting": "", "doc_no": "", "place": "3月1日现场办公", "source_reason": "现场发现",
        "quote": "教室要逐间查一遍", "decision_by": "院长", "decision_date": "2026-03-01"}


@pytest.mark.parametrize(("person", "data"), [("zhouyuan", {}), (CLERK, {"file": ["scan"], "doc_no": "院领导批示〔2026〕5号"})])
def test_R_5_1_an_oral_instruction_runs_as_pending_until_the_leader_or_a_paper_confirms_it(table: Table, person: str, data: dict[str, Any]) -> None:
    table.register(by=CHIEF, **ORAL)
    assert table.page(CLERK).papers.bases[0].pending
    with table.house.reading() as connection:
        assert counts(connection, table.viewer(CLERK), CLERKS_DESK, table.house.today())["basis_pending"] == 1
    with pytest.raises(Refused, match="批示"):
        table.act(verbs.confirm_basis, REVIEWER, {})
    for other in (HEAD, "linhai"):       # another 院领导 did not say it
        with pytest.raises(Forbidden):
            table.act(verbs.confirm_basis, other, {})
    table.act(verbs.confirm_basis, person, data)
    assert not table.page(CLERK).papers.bases[0].pending


def test_after_all_these_acts_the_ledger_verifies(table: Table) -> None:
    table.register(coops=[COOP])
    table.plan()
    table.act(verbs.sign, COOP_HEAD)
    with table.house.reading() as connection:
        assert tampering.verify(connection) == ()
        assert inbox(connection, table.viewer(HEAD))


def test_R_14_6_the_head_replaces_the_handler_after_adoption_dated_and_with_a_reason(table: Table) -> None:
    table.register(lead="教学科研办公室", coops=[COOP])
    table.do("sign", "wangfang", own_plan=False, handler="liuyang")
    with pytest.raises(Refused, match="理由"):
        table.act(verbs.change_handler, "wangfang", {"before": "liuyang", "person": "tangli", "text": ""})
    with pytest.raises(Refused, match="教学科研办公室的人员"):
        table.act(verbs.change_handler, "wangfang", {"before": "liuyang", "person": COOP_HANDLER, "text": "调整分工"})
    with pytest.raises(Refused, match="现任的承办人"):
        table.act(verbs.change_handler, COOP_HEAD, {"before": "liuyang", "person": COOP_HANDLER, "text": "调整分工"})
    for person in ("liuyang", CLERK):
        with pytest.raises(Forbidden, match="负责人更换"):
            table.act(verbs.change_handler, person, {"before": "liuyang", "person": "tangli", "text": "调整分工"})
    table.act(verbs.change_handler, "wangfang", {"before": "liuyang", "person": "tangli", "text": "刘洋外出进修"})
    papers = table.page("wangfang").papers
    assert (papers.handler, [(one.name, one.until is None) for one in papers.handlers]) == ("tangli", [("刘洋", False), ("唐丽", True)])
    assert papers.handlers[0].until == papers.handlers[1].since
    assert papers.entries[-1].sentence == "教学科研办公室具体承办人由刘洋改为唐丽，理由：刘洋外出进修。"
    with table.house.reading() as connection:
        assert [row.element_id for row in inbox(connection, table.viewer("tangli"))] == ["plan"]
        assert inbox(connection, table.viewer("liuyang")) == []


def test_R_8_2_who_no_longer_handles_a_secret_item_no_longer_knows_of_it(table: Table) -> None:
    table.register(by=CHIEF, lead="教学科研办公室", level="secret")
    table.do("sign", "wangfang", own_plan=False, handler="liuyang")
    assert table.page("liuyang").papers is not None
    table.act(verbs.change_handler, "wangfang", {"before": "liuyang", "person": "tangli", "text": "调整分工"})
    with pytest.raises(NotFound):
        table.page("liuyang")
    table.do("plan", "tangli", goal="查完", milestones=[{"name": "查完", "date": "2026-03-27"}], handlers=[{"part": "甲", "person": "hejie"}])
    table.do("confirm_plan", "wangfang", outcome="confirm", truth=True)
    assert table.page("hejie").papers is not None
    with pytest.raises(NotFound):
        table.page("tangli")


def test_a_feedback_of_ones_own_motion_is_begun_once_and_may_be_taken_back_before_it_is_sent(table: Table) -> None:
    table.register()
    first = table.act(verbs.start_side, HEAD, "stage_feedback")
    assert table.act(verbs.start_side, HEAD, "stage_feedback") == first and table.open().count("fill") == 1
    with pytest.raises(Forbidden):
        table.act(verbs.withdraw_stage, CLERK)
    table.act(verbs.withdraw_stage, HEAD)
    assert "fill" not in table.open()
    page = table.page(HEAD)
    assert page.papers is not None and not page.papers.stages
    assert "取消主动反馈，尚未送出。" in [line.sentence for line in page.papers.entries]
    with pytest.raises(Refused, match="没有开始后尚未送出"):
        table.act(verbs.withdraw_stage, HEAD)
    assert table.act(verbs.start_side, HEAD, "stage_feedback") != first
