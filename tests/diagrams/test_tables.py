"""The shipped decision tables hold the values of the regulation's conventions, in cells an official can read."""
from dataclasses import dataclass

import pytest
from lxml import etree

from processes.supervision.regulation import DISCLOSURES, SOURCES
from processes.supervision.tables import SHIPPED
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


def test_a_clerk_issues_directly_what_is_itself_a_college_decision() -> None:
    direct = next(ins[0] for _, ins, outs in table("may_issue").rules if ins[0] and outs == ("true",))
    assert {code.strip('"') for code in direct.split(",")} == {code for code, source in SOURCES.items() if source.college_decision}


def test_a_secret_item_is_always_vetted_unless_the_chief_issues_it() -> None:
    rules = [(ins, outs) for _, ins, outs in table("may_issue").rules]
    assert rules[0] == (("", "", "true"), ("true",))
    assert rules[1] == (("", '"secret"', ""), ("false",))
    assert "secret" in DISCLOSURES


def test_reminders_go_ten_five_two_and_no_working_days_before_due_and_before_the_last_extension_day() -> None:
    offsets = {(outs[0].strip('"'), int(outs[1])) for _, _, outs in table("reminders").rules}
    assert {(anchor, -days) for anchor, days in offsets if anchor == "due"} == {("due", days) for days in (*SHIPPED.reminder_days, 0)}
    assert ("extension", -SHIPPED.extension_reminder_days) in offsets


def test_lights_stages_and_grace_hold_the_shipped_values() -> None:
    assert any(f"<= {SHIPPED.yellow_days}" in ins for _, ins, _ in table("lights").rules)
    assert any(f"> {SHIPPED.stage_after_days}" in ins for _, ins, _ in table("stages").rules)
    assert table("missed_grace").rules[-1][2] == (str(SHIPPED.grace_days),)
