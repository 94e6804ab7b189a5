"""立项与下达: 第四、五、六、十、十三条."""
from datetime import date

import pytest
import sqlalchemy as sa

from processes.directory.models import offices as office_table
from processes.directory.queries import offices
from processes.errors import Forbidden, Refused
from processes.supervision import numbering
from processes.supervision.drafting import judge_draft, read_draft, warnings
from processes.supervision.models import bases, deliverables, deliveries, item_versions, items, notices
from processes.supervision.procedures.delivery import missing_record
from processes.supervision.procedures.issue import new_item
from processes.supervision.records import coop_rows, id_of, key_of
from processes.supervision.regulation import SOURCES, VERSIONS, RuleVersion, version_in_force
from processes.supervision.rulebook import SHIPPED
from processes.supervision.tables import shipped
from tests.supervision.desk import CHIEF, CLERK, COOP, HANDLER, HEAD, LEAD, LEADER, REGISTRATION, REVIEWER, SCHOOL, Desk, Door

OFFICES = {LEAD, COOP, "综合办公室"}
TODAY = date(2026, 3, 2)


def shortfalls(**changes: object) -> str:
    return "".join(f"{each.what}{each.article}" for each in judge_draft(read_draft({**REGISTRATION, **changes}), OFFICES, TODAY))


def test_R_0_1_a_later_version_of_the_rule_leaves_items_issued_before_it_untouched() -> None:
    later = RuleVersion("办法（修订）", "院办字〔2027〕1号", date(2027, 1, 1))
    assert version_in_force(date(2026, 12, 31), (*VERSIONS, later)) == VERSIONS[0]
    assert version_in_force(date(2027, 1, 1), (*VERSIONS, later)) == later
    assert version_in_force(date(2024, 4, 24)) is None


def test_the_item_keeps_the_rule_version_in_force_at_issue(desk: Desk) -> None:
    desk.issue()
    assert desk.item.rule_version == "院办字〔2024〕2号 2024-04-25"


def test_R_6_2_a_deliverables_owner_is_the_lead_or_a_coop() -> None:
    row = {"what": "检查报告", "standard": "逐间", "owner": COOP, "date": "2026-03-20"}
    assert "责任主体须为承办科室或配合科室" in shortfalls(deliverables=[row], coops=[])
    assert "责任主体" not in shortfalls(deliverables=[row], coops=[COOP]) + shortfalls(deliverables=[{**row, "owner": LEAD}], coops=[])


@pytest.mark.parametrize("lead", ["学校教务处", "院长", "person:liming", ""])
def test_R_0_2_only_an_office_of_the_college_can_be_lead(lead: str) -> None:
    assert "承办科室须为一个院属科室" in shortfalls(lead=lead)


def test_R_0_2_only_an_office_of_the_college_can_be_coop() -> None:
    assert "配合科室须为院属科室" in shortfalls(coops=["学校教务处"])


def test_R_1_1_every_item_traces_to_a_source_of_the_closed_list() -> None:
    assert "请选择事项来源" in shortfalls(source="领导要求")
    assert {source.article for source in SOURCES.values()} == {"第九条", "第十条", "第十一条", "第十二条"}


@pytest.mark.parametrize("person", [HEAD, HANDLER, LEADER, "zhouyuan"])
def test_R_4_1_only_the_coordinating_office_registers(desk: Desk, person: str) -> None:
    with pytest.raises(Forbidden, match="综合办公室") as refusal:
        desk.draft(by=person)
    assert refusal.value.article == "第四条"


def test_R_4_1_only_the_coordinating_office_issues(desk: Desk) -> None:
    desk.draft()
    with pytest.raises(Forbidden, match="综合办公室下达"):
        desk.run("issue_notice", HEAD)


@pytest.mark.parametrize(("field", "said"), [("issuer", "由谁作出"), ("quote", "原文"), ("place", "存放何处"), ("basis_date", "日期")])
def test_R_5_1_nothing_is_issued_without_its_basis(field: str, said: str) -> None:
    wanting = {"meeting": ""} if field == "issuer" else {}
    assert said in shortfalls(**{field: "", **wanting})


def test_R_5_1_a_basis_cannot_lie_in_the_future() -> None:
    assert "不得晚于今天" in shortfalls(basis_date="2026-03-03")


def test_R_5_1_words_of_mouth_are_a_basis_only_as_a_leaders_instruction_with_who_when_where_and_the_words() -> None:
    oral = {"source": "12", "oral": True, "meeting": "", "doc_no": "", "issuer": "", "given_by": "zhouyuan", "decision_by": "院长",
            "decision_date": "2026-03-01"}
    assert shortfalls(**oral) == ""
    assert "口头指示" in shortfalls(**{**oral, "source": "11a"})
    assert "场合" in shortfalls(**{**oral, "place": ""}) and "原文" in shortfalls(**{**oral, "quote": ""})


@pytest.mark.parametrize("vague", ["领导要求", "领导", "院领导", "学校领导的指示"])
def test_R_5_1_what_leaders_want_is_no_basis_and_no_decision(vague: str) -> None:
    other = {"source": "12", "meeting": "", "decision_by": "院长", "decision_date": "2026-03-01"}
    assert "没有说明是谁" in shortfalls(**other, issuer=vague, doc_no="文〔2026〕1号")
    assert "决定督办" in shortfalls(**{**other, "decision_by": vague}, issuer="学院", doc_no="文〔2026〕1号")
    assert shortfalls(**other, issuer="学院", doc_no="文〔2026〕1号") == ""


def test_R_5_1_other_matters_name_their_paper_or_meeting_like_all_the_rest() -> None:
    assert "文号" in shortfalls(source="12", meeting="", issuer="学院", decision_by="院长", decision_date="2026-03-01")


def test_R_5_1_who_gave_an_oral_instruction_is_chosen_from_the_register_and_a_leader_on_that_day(desk: Desk) -> None:
    oral = {"source": "12", "oral": True, "meeting": "", "issuer": "院长周远", "decision_by": "院长", "decision_date": "2026-03-01"}
    assert "哪位院领导" in shortfalls(**oral)
    with pytest.raises(Refused, match="在任的院领导"):
        desk.draft(**oral, given_by=HANDLER)
    desk.draft(**oral, given_by="zhouyuan")
    row = desk.connection.execute(sa.select(bases)).one()
    assert (row.issuer, row.given_by) == ("周远", "zhouyuan")
    assert shortfalls(**{**oral, "source": "11d", "issuer": "王校长"}) == ""


def test_R_5_1_the_clerk_picks_only_the_source_and_the_kind_of_basis_follows(desk: Desk) -> None:
    desk.draft()
    assert (desk.item.source, desk.item.basis_kind) == ("10", "学院决策")
    desk.draft(**SCHOOL)
    assert desk.item.basis_kind == "学校决策"


def test_R_5_1_whoever_registers_is_the_author_so_that_a_draft_the_chief_opened_can_be_vetted(desk: Desk) -> None:
    desk.draft()
    key = key_of("opened")
    desk.door = Door(desk.connection, key)
    new_item(desk.connection, id_of(key), key, CHIEF, desk.at, read_draft({}))
    desk.write("item.draft", CLERK, SCHOOL)
    desk.write("item.vet", CHIEF, {"outcome": "supervise"})
    assert (desk.item.author, desk.item.status) == (CLERK, "to_issue")


def test_what_was_vetted_and_can_go_out_no_more_goes_back_to_whoever_registered_it(desk: Desk) -> None:
    desk.draft(**SCHOOL)
    desk.write("item.vet", CHIEF, {"outcome": "supervise"})
    with pytest.raises(Refused, match="理由"):
        desk.write("notice.draft", CLERK, {"outcome": "return"})
    desk.move("2026-03-28T09:00")
    desk.write("notice.draft", CLERK, {"outcome": "return", "reason": "时限已过"})
    assert desk.item.status == "draft"
    desk.write("item.draft", CLERK, {**SCHOOL, "due": "2026-04-30"})
    desk.write("item.vet", CHIEF, {"outcome": "supervise"})
    desk.write("notice.draft", CLERK, {"outcome": "issue", "addressees": []})
    desk.run("issue_notice", CLERK)
    with pytest.raises(Refused, match="已编号下达"):
        desk.write("notice.draft", CLERK, {"outcome": "return", "reason": "又错了"})


def test_P_1_a_delivery_lies_neither_ahead_nor_before_the_one_that_failed(desk: Desk) -> None:
    call = {"office": LEAD, "channel": "phone", "caller": "李明", "callee": "彭涛", "phone": "1", "gist": "告知", "answer": "好"}
    with pytest.raises(Refused, match="不能晚于现在"):
        desk.issue(addressees=[{**call, "at": "2027-03-02T09:00"}])
    desk.issue(addressees=[{**call, "at": "2026-03-02T08:50", "failed": True}])
    first = desk.connection.execute(sa.select(deliveries).where(deliveries.c.channel == "phone")).one()
    with pytest.raises(Refused, match="不能早于上一次"):
        desk.write("notice.redeliver", CLERK, {**call, "at": "2026-03-02T08:40"}, record=("delivery", first.id))


def test_R_6_1_lead_is_never_its_own_coop_and_nobody_is_named_twice() -> None:
    assert "不能同时是配合科室" in shortfalls(coops=[LEAD])
    assert read_draft({**REGISTRATION, "coops": [COOP, COOP]}).coops == (COOP,)


def test_R_6_1_all_offices_is_a_choice_that_becomes_their_list_at_issue(desk: Desk) -> None:
    every = [office.name for office in offices(desk.connection, desk.today) if office.name != LEAD]
    desk.draft(**{**SCHOOL, "coops": ["各科室"]})
    assert [row.office for row in coop_rows(desk.connection, desk.item.id)] == ["各科室"]
    desk.write("item.vet", CHIEF, {"outcome": "supervise"})
    desk.write("notice.draft", CLERK, {"addressees": [{"office": COOP, "channel": "phone", "caller": "李明", "callee": "张伟", "phone": "1",
                                                       "at": "2026-03-02T08:30", "gist": "告知", "answer": "知道了"}]})
    desk.connection.execute(office_table.update().where(office_table.c.name == every[-1]).values(valid_to=desk.today))
    desk.run("issue_notice", CLERK)
    version = desk.connection.execute(sa.select(item_versions)).one()
    assert version.coops == every[:-1] == [row.office for row in coop_rows(desk.connection, desk.item.id)]
    told = desk.connection.execute(sa.select(deliveries.c.office, deliveries.c.channel)).all()
    assert sorted(row.office for row in told if row.channel == "system") == sorted([LEAD, *every[:-1]])
    assert [row.office for row in told if row.channel == "phone"] == [COOP]


def test_R_6_2_who_owes_a_deliverable_is_the_lead_or_a_coop() -> None:
    rows = [{"what": "清单", "standard": "逐间", "owner": COOP, "date": "2026-03-20"}]
    assert "责任主体须为承办科室或配合科室" in shortfalls(deliverables=rows)
    assert shortfalls(deliverables=rows, coops=[COOP]) == "" == shortfalls(deliverables=rows, coops=["各科室"])


def test_R_6_2_by_default_the_one_deliverable_is_the_content_with_its_due(desk: Desk) -> None:
    desk.issue()
    row = desk.connection.execute(sa.select(deliverables)).one()
    assert (row.what, row.owner, row.due) == (REGISTRATION["content"], LEAD, date(2026, 3, 27))


def test_R_6_2_a_missing_standard_is_a_warning_and_no_bar() -> None:
    draft = read_draft(REGISTRATION)
    assert not judge_draft(draft, OFFICES, TODAY)
    assert any("完成标准" in each for each in warnings(draft, SHIPPED, TODAY))


def test_R_6_4_priority_orders_the_queues_and_changes_no_date(desk: Desk) -> None:
    desk.issue()
    ordinary = desk.facts
    desk.issue(priority="key")
    assert desk.facts["priority"] > ordinary["priority"]
    assert [desk.facts[name] for name in ("due", "plan_due", "next_moment_at")] == [ordinary[name] for name in ("due", "plan_due", "next_moment_at")]


@pytest.mark.parametrize("source", [code for code, source in SOURCES.items() if not source.college_decision])
def test_R_13_1_a_source_alone_is_no_college_decision(source: str) -> None:
    assert "决定督办" in shortfalls(source=source, meeting="", doc_no="文〔2026〕1号")
    assert "决定督办" not in shortfalls(source=source, meeting="", doc_no="文〔2026〕1号", decision_by="院长", decision_date="2026-03-01")


def test_R_13_1_a_college_decision_is_not_typed_twice(desk: Desk) -> None:
    desk.issue()
    assert (desk.item.decision_by, desk.item.decision_date) == ("2026年第3次党政联席会", date(2026, 2, 27))


@pytest.mark.parametrize(("field", "value", "said"), [
    ("content", "", "工作内容"), ("due", "", "办结时限"), ("due", "2026-03-01", "不得早于今天"), ("lead", "", "承办科室")])
def test_R_13_2_the_notice_states_all_four_elements(field: str, value: str, said: str) -> None:
    assert said in shortfalls(**{field: value})


@pytest.mark.parametrize("due", ["2036-03-03", "9998-12-31", "9999-12-31"])
def test_R_13_2_a_due_date_more_than_ten_years_ahead_is_asked_about_at_once(due: str) -> None:
    assert f"办结时限 {due} 在 10 年以后，请核对年份。" in shortfalls(due=due)
    assert warnings(read_draft({**REGISTRATION, "due": due}), SHIPPED, TODAY) == ()
    assert "年以后" not in shortfalls(due="2036-03-02")


def test_R_13_2_a_refusal_names_the_article_and_changes_nothing(desk: Desk) -> None:
    with pytest.raises(Refused) as refusal:
        desk.draft(due="")
    assert "第十三条" in refusal.value.article and desk.item.source == ""


def test_R_13_4_a_telephone_notice_needs_its_record() -> None:
    assert missing_record("phone", {"caller": "liming"}) == ("接听人", "电话号码", "通话时间", "通话要点", "对方答复")
    assert missing_record("paper", {"copy": ["f"], "signed_by": "王芳", "signed_at": "2026-03-02T10:00"}) == ()


def test_R_13_6_lead_and_every_coop_are_told_as_offices_and_the_leader_gets_a_line_to_read(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    assert {f"post:负责人/{LEAD}", f"office:{LEAD}", f"post:负责人/{COOP}", f"office:{COOP}"} <= desk.door.told.keys()
    from processes.supervision.queries import to_read
    assert [line.what for line in to_read(desk.connection, desk.viewer(LEADER))] == ["issued 1"]


def test_R_13_8_numbers_are_gap_free_and_never_reused(desk: Desk) -> None:
    for _ in range(3):
        desk.issue()
    assert desk.item.number == "院督〔2026〕3号"
    numbers = desk.connection.execute(sa.select(items.c.number).order_by(items.c.serial)).scalars().all()
    assert numbers == ["院督〔2026〕1号", "院督〔2026〕2号", "院督〔2026〕3号"]
    assert desk.connection.execute(sa.select(notices.c.number).order_by(notices.c.number)).scalars().all()[-1] == "院督通〔2026〕3号"


def test_R_13_8_a_draft_has_no_number_and_a_refused_issue_takes_none(desk: Desk) -> None:
    desk.draft()
    assert desk.item.number is None
    savepoint = desk.connection.begin_nested()
    numbering.take(desk.connection, "院督", 2026)
    savepoint.rollback()
    desk.run("issue_notice", CLERK)
    assert desk.item.number == "院督〔2026〕1号"


def test_R_13_8_every_year_begins_anew(desk: Desk) -> None:
    assert [numbering.take(desk.connection, "院督", year) for year in (2026, 2026, 2027)] == [1, 2, 1]


def test_R_13_10_a_due_date_that_leaves_no_day_for_an_extension_is_said_at_drafting() -> None:
    assert any("没有可申请延期的日子" in each for each in warnings(read_draft({**REGISTRATION, "due": "2026-03-06"}), SHIPPED, TODAY))
    assert not any("没有可申请" in each for each in warnings(read_draft(REGISTRATION), SHIPPED, TODAY))


def test_R_14_1_the_head_is_taken_from_the_register_of_posts_at_issue(desk: Desk) -> None:
    desk.issue()
    assert (desk.item.lead_head, desk.item.lead_head_name, desk.item.leader_in_charge) == (HEAD, "彭涛", "post:副院长（教学科研）")


def test_R_4_4_an_office_without_head_cannot_be_given_an_item(desk: Desk) -> None:
    from processes.directory.verbs import end_post
    end_post(desk.connection, HEAD, "负责人", LEAD, desk.today)
    with pytest.raises(Refused, match="没有负责人"):
        desk.issue()


def test_R_15_1_a_due_date_on_a_holiday_is_not_moved_but_warned_of(desk: Desk) -> None:
    draft = read_draft({**REGISTRATION, "due": "2026-04-05"})
    assert any("不会顺延" in each for each in warnings(draft, SHIPPED, TODAY))
    desk.issue(due="2026-04-05")
    assert desk.item.due == date(2026, 4, 5)


def test_R_16_15_there_is_one_lead_and_never_two(desk: Desk) -> None:
    desk.issue(coops=[COOP, "综合办公室"])
    assert desk.facts["lead"] == LEAD and desk.facts["coops"] == [COOP, "综合办公室"]


@pytest.mark.parametrize(("source", "level", "chief", "direct"), [
    ("10", "ordinary", False, True), ("9b", "internal", False, True), ("11a", "ordinary", False, False), ("10", "secret", False, False),
    ("11a", "secret", True, True)])
def test_who_may_issue_without_vetting(source: str, level: str, chief: bool, direct: bool) -> None:
    assert shipped().decisions.may_issue(source, level, chief) is direct


def test_an_item_that_needs_vetting_is_not_issued_past_the_chief(desk: Desk) -> None:
    desk.draft(**SCHOOL)
    assert desk.item.status == "vetting"
    with pytest.raises(Refused):
        desk.run("issue_notice", CLERK)


def test_the_one_who_drafted_does_not_vet(desk: Desk) -> None:
    desk.draft(**SCHOOL)
    with pytest.raises(Forbidden):
        desk.write("item.vet", REVIEWER, {"outcome": "supervise"})
    desk.connection.execute(items.update().values(author=CHIEF))
    with pytest.raises(Refused, match="拟办人本人"):
        desk.write("item.vet", CHIEF, {"outcome": "supervise"})


def test_R_7_1_the_system_delivery_to_the_lead_is_the_issue(desk: Desk) -> None:
    desk.issue()
    row = desk.connection.execute(sa.select(deliveries)).one()
    assert (row.office, row.channel, row.succeeded, row.acted_at) == (LEAD, "system", True, desk.item.issued_at)
    assert ("watch", None) in desk.door.started


@pytest.mark.parametrize(("due", "said"), [("2026-03-27", "如需延期，最迟于 2026-03-20 提出，只能申请一次。"), ("2026-03-05", "距时限不足 5 个工作日，不能申请延期。")])
def test_R_13_10_the_notice_gives_the_last_day_to_ask_for_an_extension(desk: Desk, due: str, said: str) -> None:
    desk.issue(due=due)
    assert any(message.endswith(said) for message in desk.door.messages)
