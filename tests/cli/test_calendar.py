"""duban calendar: the answer, the days counted and the source, on a terminal."""
import pytest
from click.testing import CliRunner

from app.cli.calendar import command


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
