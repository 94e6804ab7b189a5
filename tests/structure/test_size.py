"""Nobody has to scroll: short modules, short functions."""
import pytest

from tests.structure.sources import functions, sources


def percentile(values: list[int], share: float) -> int:
    return sorted(values)[int(len(values) * share)] if values else 0


@pytest.mark.parametrize("folders", [("processes", "app"), ("tests",)])
def test_no_module_is_longer_than_350_lines(folders: tuple[str, ...]) -> None:
    assert not [f"{source.name}: {source.lines} lines" for source in sources(*folders) if source.lines > 350]


def test_nine_modules_of_ten_have_at_most_180_lines() -> None:
    assert percentile([source.lines for source in sources() if source.lines > 3], 0.9) <= 180


def test_no_function_is_longer_than_60_lines() -> None:
    long = [(source.at(node), node.name, (node.end_lineno or 0) - node.lineno + 1) for source in sources() for node in functions(source)]
    assert not [entry for entry in long if entry[2] > 60]


def test_nine_functions_of_ten_have_at_most_20_lines() -> None:
    assert percentile([(node.end_lineno or 0) - node.lineno + 1 for source in sources() for node in functions(source)], 0.9) <= 20


def test_no_line_is_wider_than_160_characters() -> None:
    lines = [(source, number, line) for source in sources("processes", "app", "tests") for number, line in enumerate(source.text.splitlines(), 1)]
    wide = [f"{source.path}:{number}" for source, number, line in lines if len(line) > 160 and "migrations/versions" not in str(source.path)]
    assert not wide
