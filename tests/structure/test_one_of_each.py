"""What must exist once: the commit, the present moment, each registered name."""
import ast
from dataclasses import fields

import pytest

from processes.engine.operators.registry import Registries, Registry
from tests.structure.sources import Source, functions, sources

PRESENT = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"), ("time", "localtime"), ("time", "gmtime")}


def calls(source: Source) -> list[ast.Call]:
    return [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]


def test_the_code_commits_in_one_place() -> None:
    commits = [source.at(call) for source in sources() for call in calls(source) if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"]
    assert len(commits) == 1
    assert commits[0].startswith("processes/db.py:")


def test_the_code_opens_no_transaction_of_its_own() -> None:
    """`engine.begin()` commits without saying so."""
    begins = [source.at(call) for source in sources() for call in calls(source)
              if isinstance(call.func, ast.Attribute) and call.func.attr in {"begin", "begin_nested"}]
    assert not [place for place in begins if not place.startswith("processes/migrations/")]


def test_how_many_rows_changed_is_asked_of_the_database() -> None:
    """Of a write under way the driver does not know yet: `db.changed` waits for the answer."""
    assert not [source.at(node) for source in sources() for node in ast.walk(source.tree) if isinstance(node, ast.Attribute) and node.attr == "rowcount"]


def asks_for_the_present(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute):
        return False
    owner = function.value.attr if isinstance(function.value, ast.Attribute) else function.value.id if isinstance(function.value, ast.Name) else ""
    return (owner, function.attr) in PRESENT


def test_the_code_asks_for_the_present_moment_in_one_place() -> None:
    places = [source.at(call) for source in sources() for call in calls(source) if asks_for_the_present(call)]
    assert len(places) == 1
    assert places[0].startswith("processes/clock.py:")


def test_the_database_is_never_asked_for_the_present_moment() -> None:
    names = {"now", "current_timestamp", "current_date", "localtimestamp"}
    assert not [source.at(node) for source in sources() for node in ast.walk(source.tree)
                if isinstance(node, ast.Attribute) and node.attr in names and isinstance(node.value, ast.Attribute) and node.value.attr == "func"]


@pytest.mark.parametrize("registry", [field.name for field in fields(Registries) if field.name not in {"facts", "record_facts"}])
def test_a_name_can_be_registered_once_only(registry: str) -> None:
    entries: Registry[object] = getattr(Registries(), registry)
    entries.add("a/name", print)
    with pytest.raises(ValueError, match="a/name is registered twice"):
        entries.add("a/name", print)


def test_two_houses_share_no_registry() -> None:
    one, other = Registries(), Registries()
    one.operators.add("a/name", print)
    assert "a/name" not in other.operators


def test_no_import_hides_in_a_function() -> None:
    inner = [(source, node) for source in sources() for function in functions(source) for node in ast.walk(function)]
    assert not [source.at(node) for source, node in inner if isinstance(node, ast.Import | ast.ImportFrom)]


def test_no_class_of_the_object_mapper_is_used() -> None:
    assert not [source.at(node) for source in sources() for node in ast.walk(source.tree)
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy.orm")]


ROW_BY_ROW = ("processes/workers/", "processes/supervision/desk/bulk.py", "processes/supervision/register/dispatch.py")


def test_no_exception_is_swallowed_wholesale_outside_the_worker_loop_and_acts_on_many_items() -> None:
    """There one row that fails unforeseen is logged and held with a reason; the others go on."""
    def broad(handler: ast.ExceptHandler) -> bool:
        return handler.type is None or (isinstance(handler.type, ast.Name) and handler.type.id in {"Exception", "BaseException"})

    places = [source.at(node) for source in sources() for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler) and broad(node)]
    assert not [place for place in places if not place.startswith(ROW_BY_ROW)]
