"""Names and words: English in code, Chinese for people, nothing of one machine in the repository."""
import ast
import io
import re
import tokenize

from tests.structure.sources import ROOT, committed, sources

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "service", "services", "misc", "base_classes"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")
ONE_MACHINE = re.compile(r"""(?<![\w.~/$}-])/(work|home|root|Users)/[\w.]""")
A_HOST_OF_PACKAGES = re.compile(r"https?://[^\s\"']*(registry\.|/simple/|\.tgz|npmmirror|pythonhosted)")
TEXT = {".py", ".md", ".cfg", ".toml", ".yaml", ".yml", ".json", ".js", ".css", ".html", ".bpmn", ".dmn", ".form", ".sh", ""}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [str(path) for path in committed() if path.suffix in {".py", ".js"} and path.stem in EMPTY_NAMES]


def identifiers(tree: ast.AST) -> list[tuple[ast.AST, str]]:
    named = [(node, getattr(node, attribute)) for node in ast.walk(tree) for attribute in ("name", "id", "attr", "arg") if hasattr(node, attribute)]
    return [(node, name) for node, name in named if isinstance(name, str)]


def test_identifiers_are_english() -> None:
    assert not [(source.at(node), name) for source in sources("processes", "app", "tests") for node, name in identifiers(source.tree) if CHINESE.search(name)]


def test_comments_are_english_and_may_cite_the_regulation() -> None:
    comments = [(source.name, token.start[0], token.string) for source in sources("processes", "app", "tests")
                for token in tokenize.generate_tokens(io.StringIO(source.text).readline) if token.type == tokenize.COMMENT]
    foreign = [comment for comment in comments if len(CHINESE.findall(comment[2])) > 12 and len(re.findall(r"[A-Za-z]{2,}", comment[2])) < 2]
    assert not [comment for comment in foreign if not re.search(r"第.+条", comment[2])]


def test_nothing_unfinished_is_committed() -> None:
    assert not [(source.name, number) for source in sources() for number, line in enumerate(source.text.splitlines(), 1) if UNFINISHED.search(line)]


def test_no_file_speaks_of_one_machine_or_of_a_package_host() -> None:
    found = []
    for path in committed():
        if path.suffix not in TEXT:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if ONE_MACHINE.search(line) or A_HOST_OF_PACKAGES.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found[:20]


def test_every_module_says_what_it_is_for() -> None:
    assert not [source.name for source in sources() if source.lines > 3 and not ast.get_docstring(source.tree) and "migrations" not in source.name]
