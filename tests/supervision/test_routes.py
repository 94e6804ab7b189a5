"""What has one way only: due dates, closings, numbers have exactly the writers the regulation names."""
import ast
from collections.abc import Iterator
from pathlib import Path

import processes.supervision

ROOM = Path(processes.supervision.__file__).parent


def writers_of(column: str) -> set[str]:
    """Functions of the room that put a value into this column of the item row."""
    return {function.name for path in ROOM.rglob("*.py") for function in functions(path) if any(
        isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) == "change"
        and any(keyword.arg == column for keyword in call.keywords) for call in ast.walk(function))}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef))


def test_R_5_4_the_due_date_is_written_by_the_draft_only_until_extension_and_decision_come() -> None:
    assert writers_of("due") == {"store_draft"}


def test_the_number_is_written_by_the_issue_and_for_what_was_issued_on_paper_before() -> None:
    assert writers_of("number") == {"_put_into_force", "put_in_force"}


def test_an_item_is_closed_by_its_conclusion_or_comes_closed_from_the_old_ledger_until_that_is_taken_back() -> None:
    assert writers_of("closed_at") == {"conclude_item", "as_closed", "undo"}
