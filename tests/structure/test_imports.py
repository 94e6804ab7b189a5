"""Imports run downwards, and every module has a level."""
import configparser
import re
import subprocess
import sys
from pathlib import Path

from tests.structure.sources import ROOT, sources

WITHOUT_LEVEL = {"processes", "processes.engine"}                  # empty packages
OUTSIDE = "processes.migrations"                                   # imports every models.py, is imported by nobody


def levels() -> list[list[str]]:
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    layers = settings["importlinter:contract:levels"]["layers"].strip().splitlines()
    return [re.findall(r"[\w.]+", layer) for layer in layers]


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_module_has_a_level() -> None:
    known = [name for level in levels() for name in level]
    homeless = [source.name for source in sources() if source.name not in WITHOUT_LEVEL and not f"{source.name}.".startswith(f"{OUTSIDE}.")
                and not any(f"{source.name}.".startswith(f"{name}.") for name in known)]
    assert not homeless


def test_nobody_imports_the_migrations() -> None:
    inside = [source for source in sources() if not source.name.startswith(OUTSIDE)]
    importers = [source.name for source in inside if re.search(r"^(from|import) processes\.migrations", source.text, re.M)]
    assert not importers
