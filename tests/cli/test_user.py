"""duban init and duban user: a real college begins on the command line, with a password that somebody chose."""
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from app.cli import init, user
from processes.audit.queries import lines
from processes.clock import SystemClock, college_day
from processes.db import Database
from processes.directory import queries
from processes.directory.sign_in import Outcome, check_password

SECRET = "a phrase of its own"


def run(command: click.Command, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(command, arguments, input=typed)


def begun(*more: str) -> Result:
    return run(init.command, "--login", "wang", "--name", "王主管", "--password-stdin", *more, typed=f"{SECRET}\n")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nothing has been set up."""
    monkeypatch.setenv("DUBAN_HOME", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "var"


@pytest.fixture
def connection(home: Path) -> Iterator[sa.Connection]:
    """What the commands left behind."""
    database = Database(f"sqlite:///{home / 'duban.db'}")
    with database.writing(None) as connection:
        yield connection
    database.dispose()


def college(*steps: tuple[str, ...]) -> None:
    """A house with its first administrator, and the steps carried out in it."""
    assert begun().exit_code == 0
    for step in steps:
        result = run(user.command, *step, typed=f"{SECRET}\n")
        assert result.exit_code == 0, result.output


def test_init_makes_the_tables_the_administrator_and_the_usual_groups(home: Path, request: pytest.FixtureRequest) -> None:
    result = begun()
    assert result.exit_code == 0, result.output
    assert "已创建管理员王主管（wang）" in result.output and SECRET not in result.output
    connection = request.getfixturevalue("connection")
    now = SystemClock().now()
    assert check_password(connection, "wang", SECRET, now).outcome == Outcome.WELCOME
    assert queries.group_posts(connection, "院主要领导", college_day(now)) == ("院长", "书记")
    assert [(line.person, line.action) for line in lines(connection)] == [("console", "account.first_administrator")]


def test_init_asks_for_the_password_twice_when_a_person_sits_there(home: Path) -> None:
    result = run(init.command, "--login", "wang", "--name", "王主管", typed=f"{SECRET}\n{SECRET}\n")
    assert result.exit_code == 0 and "再输一次" in result.output and SECRET not in result.output


def test_init_refuses_when_there_is_an_administrator(home: Path) -> None:
    college()
    again = run(init.command, "--login", "li", "--name", "李主管", "--password-stdin", typed=f"{SECRET}\n")
    assert again.exit_code == 1 and "已有管理员，不再创建。" in again.output and "duban user add --admin" in again.output


@pytest.mark.parametrize("weak", ["", "short", "wangwangwang"])
def test_init_takes_no_weak_password_and_then_there_is_no_administrator(home: Path, weak: str) -> None:
    result = run(init.command, "--login", "wang", "--name", "王主管", "--password-stdin", typed=f"{weak}\n")
    assert result.exit_code == 1 and "密码" in result.output
    assert begun().exit_code == 0


def test_a_college_is_set_up_step_by_step(home: Path, request: pytest.FixtureRequest) -> None:
    college(("office", "jiaoke", "教学科研办公室", "--short", "教科办"), ("add", "fang", "方老师", "--office", "教学科研办公室", "--password-stdin"),
            ("add", "yuan", "袁院长", "--password-stdin"), ("appoint", "fang", "负责人", "--office", "教学科研办公室"), ("appoint", "yuan", "院长"),
            ("portfolio", "院长", "--office", "教学科研办公室"), ("substitute", "fang", "yuan", "--until", "2199-01-01"))
    connection = request.getfixturevalue("connection")
    today = college_day(SystemClock().now())
    head = queries.head_of(connection, "教学科研办公室", today)
    assert head is not None and head.name == "方老师"
    assert queries.leader_in_charge(connection, "教学科研办公室", None, today) == "post:院长"
    assert "posts:院主要领导" in queries.principals_of(connection, "fang", today)
    account = queries.account(connection, "fang")
    assert account is not None and account.must_change and not account.is_admin


def test_an_appointment_may_begin_on_another_day(home: Path, request: pytest.FixtureRequest) -> None:
    college(("add", "yuan", "袁院长", "--password-stdin"), ("appoint", "yuan", "院长", "--from", "2024-09-01"))
    career = queries.career(request.getfixturevalue("connection"), "yuan")
    assert [f"{holding.valid_from}" for holding in career] == ["2024-09-01"]


def test_a_reset_password_must_be_changed_and_a_disabled_account_is_closed(home: Path, request: pytest.FixtureRequest) -> None:
    college(("add", "fang", "方老师", "--password-stdin"), ("password", "fang", "--password-stdin"), ("disable", "fang"))
    account = queries.account(request.getfixturevalue("connection"), "fang")
    assert account is not None and account.must_change and account.disabled_at


def test_who_left_keeps_only_the_name(home: Path, request: pytest.FixtureRequest) -> None:
    college(("add", "yuan", "袁院长", "--password-stdin"), ("appoint", "yuan", "院长"), ("leave", "yuan"))
    connection = request.getfixturevalue("connection")
    today = college_day(SystemClock().now())
    assert queries.holder_of(connection, "院长", None, today) is None and queries.person(connection, "yuan") is not None


def test_the_list_shows_accounts_with_their_posts(home: Path) -> None:
    college(("add", "yuan", "袁院长", "--password-stdin"), ("appoint", "yuan", "院长"), ("add", "fang", "方老师", "--password-stdin"), ("disable", "fang"))
    assert run(user.command, "list").output.splitlines() == ["fang\t方老师\t\t已停用", "wang\t王主管\t\t管理员", "yuan\t袁院长\t院长\t"]


@pytest.mark.parametrize("arguments", [("disable", "nobody"), ("disable", "wang"), ("appoint", "wang", "负责人", "--office", "没有的科室"), ("portfolio", "院长")])
def test_a_refusal_is_one_chinese_sentence(home: Path, arguments: tuple[str, ...]) -> None:
    college()
    result = run(user.command, *arguments)
    assert result.exit_code == 1 and "Traceback" not in result.output and result.output.startswith("Error: ")


def test_every_change_has_its_line_in_the_audit_log(home: Path, request: pytest.FixtureRequest) -> None:
    college(("office", "jiaoke", "教学科研办公室"), ("add", "fang", "方老师", "--password-stdin"), ("appoint", "fang", "教学科研办公室主任"), ("disable", "fang"),
            ("enable", "fang"))
    actions = [line.action for line in reversed(lines(request.getfixturevalue("connection")))]
    assert actions == ["account.first_administrator", "directory.office", "account.create", "directory.appoint", "account.disable", "account.enable"]


def test_whoever_leaves_may_name_a_successor(home: Path, request: pytest.FixtureRequest) -> None:
    college(("add", "yuan", "袁院长", "--password-stdin"), ("add", "fang", "方老师", "--password-stdin"), ("appoint", "yuan", "院长"),
            ("leave", "yuan", "--successor", "fang"))
    holder = queries.holder_of(request.getfixturevalue("connection"), "院长", None, college_day(SystemClock().now()))
    assert holder is not None and holder.name == "方老师"
