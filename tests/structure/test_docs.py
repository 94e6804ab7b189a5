"""What docs/ states about names is what the code has."""
import ast
import re

from tests.structure.sources import ROOT, sources

VARIABLE = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def read_from_environment() -> set[str]:
    [settings] = [source for source in sources("processes") if source.name == "processes.settings"]
    calls = [node for node in ast.walk(settings.tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"]
    return {node.args[0].value for node in calls if isinstance(node.args[0], ast.Constant)}


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    documented = set(VARIABLE.findall((ROOT / "docs" / "operations.md").read_text(encoding="utf-8")))
    assert documented == read_from_environment()


def test_no_other_module_reads_the_environment_by_name() -> None:
    readers = [source.at(node) for source in sources() for node in ast.walk(source.tree)
               if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "environ"]
    assert not readers


def test_links_between_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    links = [(page, target) for page in pages if page.exists() for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))]
    assert not [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()]
