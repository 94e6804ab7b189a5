"""The product's own source files, parsed once."""
import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    path: Path
    name: str                            # dotted module name
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def at(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Python modules below the folders (default: all that ships), migrations' versions and node_modules left out."""
    found = []
    for folder in folders or ("processes", "app"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" in path.parts or "__pycache__" in path.parts or path.parent.name == "versions":
                continue
            text = path.read_text(encoding="utf-8")
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found.append(Source(path, name, text, ast.parse(text)))
    return tuple(found)


@cache
def committed() -> tuple[Path, ...]:
    """Every file that git tracks here; in an unpacked archive without git, none."""
    listing = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True)
    return tuple(path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file())


def functions(source: Source) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
