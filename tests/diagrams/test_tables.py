"""The shipped decision tables hold the values of the regulation's conventions, in cells an official can read."""
from dataclasses import dataclass

import pytest
from lxml import etree

from processes.supervision.regulation import DISCLOSURES, SOURCES
from processes.supervision.tables import shipped
from tests.diagrams.drawing import FOLDER

TABLES = tuple(sorted(path.stem for path in FOLDER.glob("*.dmn")))
DMN = {"dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/"}


@dataclass(frozen=True)
class Table:
    policy: str
    inputs: tuple[tuple[str, str], ...]                 # name, label
    outputs: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]      # description, input cells, output cells


def table(name: str) -> Table:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    found = etree.parse(str(FOLDER / f"{name}.dmn"), parser).findall(f"dmn:decision[@id='{name}']/dmn:decisionTable", DMN)
    assert len(found) == 1
    cells = lambda rule, kind: tuple(cell.text or "" for cell in rule.iterfind(f"dmn:{kind}/dmn:text", DMN))      # noqa: E731
    return Table(found[0].get("hitPolicy"),
                 tuple((one.findtext("dmn:inputExpression/dmn:text", None, DMN), one.get("label")) for one in found[0].iterfind("dmn:input", DMN)),
                 tuple((one.get("name"), one.get("label")) for one in found[0].iterfind("dmn:output", DMN)),
                 tuple((rule.findtext("dmn:description", "", DMN), cells(rule, "inputEntry"), cells(rule, "outputEntry"))
                       for rule in found[0].iterfind("dmn:rule", DMN)))


def test_the_tables_of_the_main_line_are_shipped() -> None:
    assert set(TABLES) >= {"may_issue", "lights", "stages", "reminders", "missed_grace"}


@pytest.mark.parametrize("name", TABLES)
def test_every_column_has_a_chinese_heading_and_every_row_its_article_or_says_it_is_a_convention(name: str) -> None:
    shown = table(name)
    assert shown.policy in ("FIRST", "UNIQUE", "COLLECT")
    assert all(label and not label.isascii() for _, label in (*shown.inputs, *shown.outputs))
    for why, ins, outs in shown.rules:
        assert ("第" in why and "条" in why) or "[C]" in why
        assert (len(ins), len(outs)) == (len(shown.inputs), len(shown.outputs))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_where_the_first_row_counts_ends_with_a_row_for_the_rest(name: str) -> None:
    shown = table(name)
    if shown.policy == "FIRST":
        assert not any(shown.rules[-1][1])


DECISIONS = shipped().decisions


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("disclosure", DISCLOSURES)
def test_a_clerk_issues_directly_what_is_itself_a_college_decision_and_not_secret(source: str, disclosure: str) -> None:
    assert DECISIONS.may_issue(source, disclosure, by_chief=False) == (SOURCES[source].college_decision and disclosure != "secret")
    assert DECISIONS.may_issue(source, disclosure, by_chief=True)


@pytest.mark.parametrize(("closed", "overdue", "days_left", "light"), [
    (False, False, 6, "green"), (False, False, 5, "yellow"), (False, False, 0, "yellow"), (False, True, -1, "red"), (False, True, 0, "red"),
    (True, False, 9, "grey"), (True, True, -3, "grey")])
def test_the_light_is_green_above_five_working_days_then_yellow_red_when_overdue_grey_when_closed(
        closed: bool, overdue: bool, days_left: int, light: str) -> None:
    assert DECISIONS.light(closed, overdue, days_left) == light


@pytest.mark.parametrize(("days", "difficult", "months"), [(60, False, 0), (61, False, 1), (20, True, 1), (90, True, 1)])
def test_an_item_of_more_than_sixty_days_or_a_difficult_one_reports_every_month(days: int, difficult: bool, months: int) -> None:
    assert DECISIONS.stage_months(days, difficult) == months


def test_reminders_go_ten_five_two_and_no_working_days_before_due_before_the_last_extension_day_and_while_unsigned() -> None:
    expected = {("due", -10), ("due", -5), ("due", -2), ("due", 0), ("extension", -2), ("issued", 1)}
    for urgent in (False, True):
        assert {(row.anchor, row.offset) for row in DECISIONS.reminders(urgent)} == expected


def test_a_missed_stage_has_no_grace() -> None:
    assert DECISIONS.grace_days(urgent=False, difficult=False) == 0
