"""Nothing is guessed: what each row is asked, and what the answers make of it."""
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from processes.supervision.importing.merging import likely, settle_all
from processes.supervision.importing.questions import Frame, Settled, Verdict, resumes_at, settle
from tests.supervision.importing.ledgers import row_of

OFFICES = ("综合办公室", "教学科研办公室", "学生工作办公室", "后勤保障办公室")
TODAY = date(2026, 11, 24)
FRAME = Frame({office: office for office in OFFICES} | {"学办": "学生工作办公室"}, frozenset(OFFICES), False, TODAY)


def settled(folder: Path, answers: dict[str, Any] | None = None, frame: Frame = FRAME, **given: Any) -> Settled:
    return settle(row_of(folder, **given), answers or {}, frame)


def asked(folder: Path, answers: dict[str, Any] | None = None, **given: Any) -> list[str]:
    return [question.field for question in settled(folder, answers, **given).questions]


def test_a_clear_row_is_ready_and_asks_nothing(tmp_path: Path) -> None:
    found = settled(tmp_path)
    assert (found.verdict, found.choice, found.lead, found.issued, found.due) == (
        Verdict.READY, "underway", "后勤保障办公室", date(2026, 9, 1), date(2026, 12, 10))


@pytest.mark.parametrize(("status", "choice"), [("办理中", "underway"), ("未启动", "underway"), ("逾期", "underway"), ("已完成80%", "underway"), ("√", "closed"),
                                                ("已办结", "closed"), (None, ""), ("待定", "")])
def test_the_choice_is_proposed_from_the_state_and_asked_where_there_is_none(tmp_path: Path, status: str | None, choice: str) -> None:
    found = settled(tmp_path, status=status)
    assert found.choice == choice
    assert ("choice" in [question.field for question in found.questions]) == (not choice)


@pytest.mark.parametrize("said", ["尽快", "长期坚持", "学期末", None])
def test_R_13_2_a_due_that_is_no_date_is_asked(tmp_path: Path, said: str | None) -> None:
    assert asked(tmp_path, due=said) == ["due"]
    assert settled(tmp_path, {"due": "2026-12-31"}, due=said).due == date(2026, 12, 31)


@pytest.mark.parametrize("said", ["尽快", "9月底", "10月26日前", None])
def test_a_notice_went_out_on_a_day_not_by_one(tmp_path: Path, said: str | None) -> None:
    assert asked(tmp_path, issued=said) == ["issued"]


def test_P_1_a_notice_of_tomorrow_or_from_before_the_regulation_cannot_be(tmp_path: Path) -> None:
    for said in ("2026-11-25", "2024-04-24"):
        found = settled(tmp_path, issued=said)
        assert found.verdict == Verdict.FAULT
    assert "第二十一条" in settled(tmp_path, issued="2024-04-24").questions[0].what


def test_a_due_before_the_notice_cannot_be(tmp_path: Path) -> None:
    found = settled(tmp_path, due="2026.8.1")
    assert (found.verdict, found.questions[0].field) == (Verdict.FAULT, "due")


@pytest.mark.parametrize("choice", ["underway", "closed"])
def test_R_13_2_a_due_more_than_ten_years_ahead_is_a_slip_of_the_pen(tmp_path: Path, choice: str) -> None:
    found = settled(tmp_path, {"due": "9999-12-31", "choice": choice})
    assert found.verdict == Verdict.FAULT
    assert "请核对年份" in found.questions[0].what


def test_R_6_1_which_of_two_offices_leads_is_asked_and_the_other_helps(tmp_path: Path) -> None:
    given = {"lead": "后勤保障办公室，学办", "coops": "学办"}
    assert asked(tmp_path, **given) == ["lead"]
    found = settled(tmp_path, {"lead": "学生工作办公室"}, **given)
    assert (found.verdict, found.lead, found.coops) == (Verdict.READY, "学生工作办公室", ("后勤保障办公室",))


def test_R_6_1_everybody_is_expanded_to_a_list_by_the_clerk(tmp_path: Path) -> None:
    assert asked(tmp_path, coops="各科室") == ["coops"]
    found = settled(tmp_path, {"coops": ["综合办公室", "学生工作办公室"]}, coops="各科室")
    assert (found.verdict, found.coops) == (Verdict.READY, ("综合办公室", "学生工作办公室"))


def test_a_name_that_no_office_bears_is_asked_and_the_row_waits_until_it_is_known_or_said_otherwise(tmp_path: Path) -> None:
    found = settled(tmp_path, lead="汉语国际教育中心")
    assert (found.verdict, found.unknown) == (Verdict.ASK, ("汉语国际教育中心",))
    assert settled(tmp_path, {"lead": "教学科研办公室"}, lead="汉语国际教育中心").verdict == Verdict.READY
    assert settled(tmp_path, {"coops": []}, coops="汉语国际教育中心").verdict == Verdict.READY


def test_R_14_1_an_office_without_a_head_cannot_have_an_item_under_way(tmp_path: Path) -> None:
    headless = Frame(FRAME.known, frozenset({"综合办公室"}), False, TODAY)
    assert settled(tmp_path, frame=headless).verdict == Verdict.FAULT
    assert settled(tmp_path, {"choice": "closed"}, frame=headless).verdict == Verdict.READY


def test_R_15_8_whether_the_one_extension_is_used_up_is_asked(tmp_path: Path) -> None:
    for given in ({"status": "延期"}, {"remark": "已批准延期"}):
        assert asked(tmp_path, **given) == ["extension"]
        assert settled(tmp_path, {"extension": "used"}, **given).extension_used
        assert not settled(tmp_path, {"extension": "unused"}, **given).extension_used


def test_postponed_until_some_time_asks_for_the_date_and_keeps_the_original(tmp_path: Path) -> None:
    given = {"remark": "延期至学期末"}
    assert asked(tmp_path, **given) == ["extension", "due"]
    found = settled(tmp_path, {"extension": "used", "due": "2027-01-15"}, **given)
    assert (found.due, found.original_due, found.verdict) == (date(2027, 1, 15), date(2026, 12, 10), Verdict.READY)


def test_R_5_1_and_R_13_1_a_missing_basis_source_or_decision_is_asked(tmp_path: Path) -> None:
    assert asked(tmp_path, basis=None) == ["basis"]
    assert asked(tmp_path, source="群众来信") == ["source"]
    assert asked(tmp_path, source="上级转办") == ["decision"]
    decided = Frame(FRAME.known, FRAME.headed, True, TODAY)
    assert settled(tmp_path, frame=decided, source="上级转办").verdict == Verdict.READY


def test_a_closed_row_and_a_draft_take_dates_as_they_are(tmp_path: Path) -> None:
    given = {"due": "长期坚持", "issued": "尽快", "basis": None}
    for choice in ("closed", "draft"):
        assert settled(tmp_path, {"choice": choice}, **given).verdict == Verdict.READY


def test_a_row_without_content_is_at_fault_and_a_skipped_row_asks_nothing(tmp_path: Path) -> None:
    assert settled(tmp_path, content=None).verdict == Verdict.FAULT
    assert settled(tmp_path, {"choice": "skip"}, content=None).verdict == Verdict.LEFT


def test_merging_is_asked_of_both_rows_and_goes_into_the_one_before(tmp_path: Path) -> None:
    first, second = row_of(tmp_path), row_of(tmp_path, remark="与上一项合并")

    def both(answers: dict[str, Any], done: bool = False) -> list[Settled]:
        return list(settle_all([(first, {}, done), (second, answers, False)], FRAME))

    assert [one.verdict for one in both({})] == [Verdict.ASK, Verdict.ASK]
    assert [(one.verdict, one.into) for one in both({"merge": "merge"})] == [(Verdict.READY, None), (Verdict.READY, 0)]
    assert [(one.verdict, one.into) for one in both({"merge": "keep"})] == [(Verdict.READY, None), (Verdict.READY, None)]
    assert both({"merge": "merge"}, done=True)[1].verdict == Verdict.FAULT


def test_where_an_item_goes_on_follows_from_what_the_ledger_says(tmp_path: Path) -> None:
    def step(**given: Any) -> str:
        row = row_of(tmp_path, **given)
        return resumes_at(row, settle(row, {"choice": "underway"}, FRAME), TODAY)

    assert step(status="未启动") == "sign"
    assert step(status=None) == "sign"
    assert step(status="办理中") == "plan"
    assert step(status="已完成80%", due="2026-11-23") == "report"
    assert step(status="办理中", due="2026-11-24") == "plan"


def test_an_alias_is_proposed_only_where_one_office_fits() -> None:
    assert likely("后勤办", OFFICES) == "后勤保障办公室"
    assert likely("学办", OFFICES) == ""                      # two offices hold these letters
    assert likely("汉语中心", OFFICES) == ""
