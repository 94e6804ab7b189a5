"""Candidates that are written down must be addresses we know: a misspelt one means that nobody ever sees the task."""
import ast
from collections.abc import Iterator

from processes.directory.principals import KINDS
from processes.engine.bpmn.markup import BPMN
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, properties
from processes.engine.definitions.checks.expressions import sandbox_of
from processes.engine.scripting.sandbox import ExpressionRefused

EXAMPLES = '"office:综合办公室"、"post:院长"、"post:负责人/教学科研办公室"、"posts:院领导" 或 "person:liming"'


@check
def principals(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    sandbox = sandbox_of(catalogue)
    for node in [*diagram.of("userTask", "manualTask"), *diagram.root.iter(f"{BPMN}lane")]:
        for name in ("candidates", "exclude"):
            try:
                written = list(texts(sandbox.parse(properties(node).get(name, "")).node))
            except ExpressionRefused:            # said elsewhere
                continue
            for text in written:
                sort, colon, rest = text.partition(":")
                if sort not in KINDS or not colon or not rest.strip():
                    yield diagram.error("principals", f"“{text}”不是办理人的写法，谁也收不到；请写成 {EXAMPLES}", node)


def texts(node: ast.expr) -> Iterator[str]:
    """Texts that are, or begin, one of the addresses; what is computed is left alone."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        for one in node.elts:
            yield from texts(one)
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
        yield f"{node.left.value}…"
