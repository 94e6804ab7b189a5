"""Articles as diagrams write them lead to their wording."""
import pytest

from processes.supervision.clauses import IN_SHORT, clauses


@pytest.mark.parametrize(("article", "names"), [
    ("第十四条", ["第十四条"]), ("第十三、十四条", ["第十三条", "第十四条"]), ("第五条、第九至十二条", ["第五条", "第九条", "第十条", "第十一条", "第十二条"]),
    ("第十四至十六条", ["第十四条", "第十五条", "第十六条"]), ("", []), ("管理惯例", [])])
def test_the_articles_a_task_names(article: str, names: list[str]) -> None:
    assert [clause.name for clause in clauses(article)] == names


def test_a_wording_is_short_and_speaks_plainly() -> None:
    assert all(15 <= len(text) <= 90 and text.endswith("。") for text in IN_SHORT.values())
