"""Which articles a step names, and the official text beside our short wording."""
import pytest

from processes.clock import MovableClock
from processes.db import Database
from processes.errors import Refused
from processes.supervision.articles import SHORT, clauses, import_articles, number_of, numbers_in, title_of

TEXT = "某学院督办办法\n\n第一章 总则\n第一条 为规范工作，制定本办法。\n第二条　坚持原则。\n其一，有据。\n\n第二章 附则\n第二十一条 自发布之日起施行。\n某学院印发"


def test_numbers_are_read_and_written_as_the_regulation_writes_them() -> None:
    assert [number_of(text) for text in ("一", "十", "十五", "二十", "二十一")] == [1, 10, 15, 20, 21]
    assert [title_of(n) for n in (1, 10, 15, 20, 21)] == ["第一条", "第十条", "第十五条", "第二十条", "第二十一条"]
    assert all(number_of(title_of(n)[1:-1]) == n for n in SHORT)


@pytest.mark.parametrize(("text", "numbers"), [
    ("第十三条", (13,)), ("第五条、第十三条", (5, 13)), ("第五、八条", (5, 8)), ("第十四至十六条", (14, 15, 16)), ("第十五条第二款", (15,)),
    ("第五条、第九至十二条", (5, 9, 10, 11, 12)), ("", ()), ("惯例", ())])
def test_the_articles_of_a_step_are_found_in_its_property(text: str, numbers: tuple[int, ...]) -> None:
    assert numbers_in(text) == numbers


def test_the_official_text_stands_beside_ours_once_it_has_been_imported(database: Database, clock: MovableClock) -> None:
    with database.writing(None) as connection:
        assert clauses(connection, "第二条")[0].official == ""
        assert import_articles(connection, TEXT, clock.now()) == 3
        assert import_articles(connection, TEXT, clock.now()) == 3
        found = clauses(connection, "第二条、第二十一条")
    assert [c.official for c in found] == ["坚持原则。\n其一，有据。", "自发布之日起施行。\n某学院印发"]
    assert found[0].short == SHORT[2]


def test_a_file_without_articles_is_refused_with_what_to_do(database: Database, clock: MovableClock) -> None:
    with pytest.raises(Refused, match="纯文本"), database.writing(None) as connection:
        import_articles(connection, "没有条文", clock.now())


def test_our_wording_is_short_and_speaks_plainly() -> None:
    assert all(8 <= len(text) <= 90 and text.endswith("。") for text in SHORT.values())
