"""duban calendar: the answer, the days counted and the source, on a terminal; a notice read from a file."""
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.calendar import command
from processes.audit import queries as audit
from processes.bootstrap import migrate
from processes.db import Database
from processes.settings import read_settings
from tests.supervision import notices


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nothing has been set up."""
    monkeypatch.setenv("DUBAN_HOME", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "var"


@pytest.fixture
def furnished(home: Path) -> Path:
    migrate(read_settings({"DUBAN_HOME": str(home)}))
    return home


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "notice.txt"
    path.write_text(notices.Y2027, encoding="utf-8")
    return path


def said(*arguments: str) -> list[str]:
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_latest_prints_the_day_the_days_counted_and_the_source() -> None:
    lines = said("latest", "2026-09-30")
    assert lines[0] == "2026-09-22"
    assert lines[1] == "计入：2026-09-29 2026-09-28 2026-09-24 2026-09-23 2026-09-22"
    assert lines[2] == "依据：国办发明电〔2025〕7号（2026年）"


def test_latest_takes_the_stricter_reading() -> None:
    assert said("latest", "--clear", "2026-09-30")[0] == "2026-09-21"


def test_latest_marks_what_is_provisional() -> None:
    lines = said("latest", "2027-02-15")
    assert lines[0] == "2027-02-02" and lines[2] == "依据：暂估（2027年放假安排未公布）"


def test_show_prints_the_year() -> None:
    lines = said("show", "2026")
    assert "国办发明电〔2025〕7号" in lines[0] and lines[-1].startswith("全年工作日248天")


@pytest.mark.parametrize("arguments", [("latest", "9月30日"), ("show", "12")])
def test_what_is_no_date_is_refused(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(command, arguments).exit_code == 2


def test_before_anything_is_set_up_what_ships_is_shown_and_nothing_is_made(home: Path) -> None:
    said("show", "2026")
    assert not (home / "duban.db").exists()


def test_R_15_6_a_notice_is_first_only_previewed(furnished: Path, notice: Path) -> None:
    lines = said("announce", str(notice))
    assert lines[0] == "国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕8号，2026-11-04）"
    assert "原为全年工作日248天。日期有变动的在办事项：0 件。" in lines and "没有启用" in lines[-1]
    assert said("show", "2027")[0] == "暂估（2027年放假安排未公布）"


def test_R_15_6_with_yes_the_notice_counts_in_this_house(furnished: Path, notice: Path) -> None:
    assert "已启用" in said("announce", str(notice), "--yes")[-1]
    assert "国办发明电〔2026〕8号" in said("show", "2027")[0]
    lines = said("latest", "2027-02-15")
    assert lines[0] == "2027-02-01" and lines[2] == "依据：国办发明电〔2026〕8号（2027年）"
    database = Database(f"sqlite:///{furnished / 'duban.db'}")
    with database.reading() as connection:
        assert [(line.person, line.action, line.object) for line in audit.lines(connection)] == [("console", "calendar.notice", "year:2027")]
    database.dispose()


def test_R_15_6_a_notice_with_faults_is_refused_with_their_places(furnished: Path, notice: Path) -> None:
    notice.write_text(notices.Y2027.replace("1月30日（周六）", "1月29日（周五）"), encoding="utf-8")
    result = CliRunner().invoke(command, ["announce", str(notice), "--yes"])
    assert result.exit_code == 1 and "第二条“春节”：1月29日（周五）不是周六、周日" in result.output
    notice.write_bytes(notices.Y2027.encode("gb18030"))
    result = CliRunner().invoke(command, ["announce", str(notice)])
    assert result.exit_code == 1 and "不是 UTF-8 文本" in result.output


def test_a_notice_cannot_be_entered_before_anything_is_set_up(notice: Path) -> None:
    result = CliRunner().invoke(command, ["announce", str(notice), "--yes"])
    assert result.exit_code == 1 and "请先运行 duban init" in result.output
