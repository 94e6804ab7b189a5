"""What people also call an office: confirmed once, remembered, corrected when it was wrong."""
import pytest
import sqlalchemy as sa

from processes.directory.finding import find_offices
from processes.directory.naming import aliases_on, office_names
from processes.directory.reorganising import remember_alias, set_aliases
from processes.directory.verbs import close_office
from processes.errors import ProcessError
from tests.directory.college import TODAY


def remember(connection: sa.Connection, office: str, alias: str) -> None:
    remember_alias(connection, office, alias, TODAY)


def test_an_office_is_known_by_its_name_its_short_name_and_its_aliases(connection: sa.Connection) -> None:
    remember(connection, "学生工作办公室", "学办")
    names = office_names(connection, TODAY)
    assert {names[name] for name in ("学生工作办公室", "学工办", "学办")} == {"学生工作办公室"}


def test_an_alias_said_again_is_corrected(connection: sa.Connection) -> None:
    remember(connection, "学生工作办公室", "院办")
    remember(connection, "综合办公室", "院办")
    assert office_names(connection, TODAY)["院办"] == "综合办公室"


def test_it_stands_beside_what_the_administrator_listed_and_is_found_by_typing(connection: sa.Connection) -> None:
    set_aliases(connection, "综合办公室", ["院办公室"], TODAY)
    remember(connection, "综合办公室", "院务科")
    remember(connection, "综合办公室", "院务科")
    assert aliases_on(connection, TODAY)["综合办公室"] == ("院办公室", "院务科")
    assert [found.value for found in find_offices(connection, "院务科", TODAY)] == ["综合办公室"]


@pytest.mark.parametrize(("office", "alias"), [("没有这个科室", "某办"), ("综合办公室", ""), ("综合办公室", "学生工作办公室"), ("综合办公室", "办" * 41)])
def test_what_cannot_be_an_alias_is_refused(connection: sa.Connection, office: str, alias: str) -> None:
    with pytest.raises(ProcessError):
        remember(connection, office, alias)


def test_the_alias_of_a_closed_office_leads_nowhere(connection: sa.Connection) -> None:
    remember(connection, "后勤保障办公室", "总务")
    close_office(connection, "后勤保障办公室", TODAY)
    assert "总务" not in office_names(connection, TODAY)
