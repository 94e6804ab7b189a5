"""The check in a process of its own: what hangs, dies or eats memory becomes a sentence."""
import os
import resource
import time
from pathlib import Path

import pytest

from processes.engine.definitions import child
from processes.engine.definitions.checks.diagram import Catalogue
from processes.engine.definitions.checks.run import check
from processes.engine.definitions.child import check_apart
from processes.engine.definitions.source import Source
from tests.engine.drawing import diagram, process, prop

KNOWN = Catalogue(functions=frozenset({"coop_handler"}), forms=frozenset(), calls={"Q": frozenset({"P"})})
SOUND = Source("p.bpmn", "bpmn", diagram(process("s>ua ua>e", inside={"ua": prop(candidates="coop_handler('a')")})))
FAULTY = Source("q.bpmn", "bpmn", diagram(process("s>ua ua>e", inside={"ua": prop(candidates="nobody(1)", form="gone")}, process_id="R")))


@pytest.fixture
def instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that the child runs before anything else, like a diagram that takes the reader over."""
    monkeypatch.setattr(child, "CLEAN", {**child.CLEAN, "PYTHONPATH": f"{tmp_path}{os.pathsep}{child.CLEAN['PYTHONPATH']}"})
    return tmp_path / "sitecustomize.py"


def test_it_finds_what_the_check_finds() -> None:
    both = [SOUND, FAULTY]
    assert check_apart(both, KNOWN) == check(both, KNOWN) != []


def test_a_check_that_hangs_is_killed_in_time(instead: Path) -> None:
    instead.write_text("while True: pass")
    started = time.perf_counter()
    found = check_apart([SOUND], KNOWN, seconds=0.5)
    assert "检查超时" in found[0].message and time.perf_counter() - started < 3


def test_a_check_that_dies_is_a_finding(instead: Path) -> None:
    instead.write_text("import os; os.kill(os.getpid(), 11)")
    assert "意外中止" in check_apart([SOUND], KNOWN)[0].message


def test_a_check_that_eats_memory_is_a_finding_and_the_machine_does_not_notice(instead: Path) -> None:
    instead.write_text("from lxml import etree\nread = etree.fromstring\n"
                       "def hungry(*a, **k):\n    kept = [b'x' * 10_000_000 for _ in range(1_000)]\n    return read(*a, **k)\netree.fromstring = hungry\n")
    assert "内存不足" in check_apart([SOUND], KNOWN)[0].message


def test_the_child_cannot_write_files_and_does_not_know_the_houses_secrets(instead: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    instead.write_text("import os\nfrom lxml import etree\nread = etree.fromstring\nassert 'DATABASE_URL' not in os.environ\n"
                       f"def curious(*a, **k):\n    f = open({str(tmp_path / 'loot')!r}, 'w'); f.write('x' * 100_000); f.close()\n    return read(*a, **k)\n"
                       "etree.fromstring = curious\n")
    assert "意外中止" in check_apart([SOUND], KNOWN)[0].message
    assert (tmp_path / "loot").stat().st_size == 0


def test_the_limits_are_the_childs_own() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_FSIZE)
    check_apart([SOUND], KNOWN)
    assert (resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_FSIZE)) == before
