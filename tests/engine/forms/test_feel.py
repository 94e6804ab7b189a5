"""What the editor writes in FEEL says the same in our language, or is refused with its place."""
from typing import Any

import pytest

from processes.engine.forms.feel import FeelRefused, translate
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import Sandbox

SANDBOX = Sandbox(BUILTINS)
NAMES: dict[str, Any] = {"a": 3, "b": 0, "word": "急件", "empty": "", "yes": True, "no": False, "rows": [{"n": 1}, {"n": 2}], "kinds": ["x", "y"], "理由": "有",
                         "item": {"urgent": True, "due": "2026-03-02"}, "today": "2026-03-02"}


@pytest.mark.parametrize(("feel", "value"), [
    ("=a = 3", True), ("a = 4", False), ("=a != 3", False), ("a > 2 and b < 1", True), ("a > 5 or b = 0", True), ("not(yes)", False), ("not(a = 4)", True),
    ("a in [1..5]", True), ("a in [4..5]", False), ('word in ["急件", "平件"]', True), ("a in (3, 4)", True), ("true", True), ("false", False),
    ("null = null", True),
    ("if a > 2 then 1 else 2", 1), ("if no then 1 else if yes then 5 else 6", 5), ("count(rows)", 2), ("count(rows) < 2", False), ("sum([1, 2, 3])", 6),
    ("min([3, 1])", 1), ("max([3, 1])", 3), ('contains(word, "急")', True), ('list contains(kinds, "x")', True), ("string length(word)", 2), ("a + 2 * 3", 9),
    ("(a + 2) * 3", 15), ("-a", -3), ("a - 1", 2), ("a / 2", 1.5), ("item.urgent", True), ('item.due = today()', True), ('理由 = "有"', True),
    ('empty = ""', True),
    ("yes and (no or a >= 3)", True), ('not(word in ["x"])', True)])
def test_feel_and_our_language_mean_the_same(feel: str, value: object) -> None:
    assert SANDBOX.evaluate(translate(feel), NAMES) == value


@pytest.mark.parametrize("feel", [
    "", "=", "a >", "a = = 3", "for x in rows return x", "some x in rows satisfies x > 1", "upper case(word)", "date(2026)", "a[1]", "a in 5",
    "if a then 1", "(a", "a)",
    "a; b", "a := 3", "{x: 1}", "word.", "@\"2026-01-01\"", "(" * 200 + "a" + ")" * 200])
def test_what_does_not_translate_is_refused_with_its_place(feel: str) -> None:
    with pytest.raises(FeelRefused) as refused:
        translate(feel)
    assert refused.value.fields["position"] >= 1
