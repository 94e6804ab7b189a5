"""No read of the engine or of the ledger without somebody who reads."""
import ast

import pytest

from tests.structure.sources import Source, sources

ROOMS = ("processes.engine.", "processes.supervision.")


def queries() -> list[tuple[Source, ast.FunctionDef]]:
    return [(source, node) for source in sources("processes") if source.path.name == "queries.py" and source.name.startswith(ROOMS)
            for node in source.tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and "connection" in arguments(node)]


def arguments(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


@pytest.mark.parametrize(("source", "function"), queries(), ids=lambda value: value.name)
def test_every_query_takes_a_viewer_second(source: Source, function: ast.FunctionDef) -> None:
    names = arguments(function)
    assert names[:2] == ["connection", "viewer"], f"{source.at(function)} {function.name}({', '.join(names)})"
    assert len(function.args.defaults) <= len(function.args.args) - 2, f"{function.name}: the viewer has no default"
