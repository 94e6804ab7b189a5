"""Everything that a shipped diagram names exists: operators, writers, forms, called processes, decision tables, sources of choices."""
import json
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from processes.engine.operators.registry import Registries
from processes.supervision.install import install
from tests.structure.sources import ROOT

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
DIAGRAMS = sorted((ROOT / "bpmn").glob("*.bpmn"))
FORMS = sorted((ROOT / "forms").glob("*.form"))


@cache
def registries() -> Registries:
    found = Registries()
    install(found)
    return found


@cache
def root(path: Path) -> etree._Element:
    return etree.parse(path).getroot()


def properties(path: Path, name: str) -> set[str]:
    return {node.get("value") for node in root(path).iter(f"{SPIFF}property") if node.get("name") == name}


def form_ids() -> set[str]:
    return {json.loads(path.read_text(encoding="utf-8"))["id"] for path in FORMS}


def process_ids() -> set[str]:
    return {process.get("id") for path in DIAGRAMS for process in root(path).iter(f"{BPMN}process")}


def decision_ids() -> set[str]:
    nodes = [node for path in (ROOT / "bpmn").glob("*.dmn") for node in root(path).iter() if isinstance(node.tag, str)]
    return {node.get("id") for node in nodes if node.tag.endswith("}decision")}


def components(form: dict[str, object]) -> list[dict[str, object]]:
    own = [child for child in form.get("components", []) if isinstance(child, dict)]        # type: ignore[attr-defined]
    return own + [inner for child in own for inner in components(child)]


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_operator_exists(path: Path) -> None:
    named = {node.get("id") for node in root(path).iter(f"{SPIFF}serviceTaskOperator")}
    assert not named - registries().operators.names()


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_writer_exists(path: Path) -> None:
    assert not properties(path, "record") - registries().writers.names()


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_form_exists(path: Path) -> None:
    assert not properties(path, "form") - form_ids()


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_called_process_and_decision_table_exists(path: Path) -> None:
    calls = {node.get("calledElement") for node in root(path).iter(f"{BPMN}callActivity")}
    decisions = {(node.text or "").strip() for node in root(path).iter(f"{SPIFF}calledDecisionId")}
    assert not calls - process_ids()
    assert not decisions - decision_ids()


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_diagram_has_its_stories_beside_it(path: Path) -> None:
    assert path.with_suffix(".scenarios.yaml").exists()


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_a_file_is_named_like_its_process(path: Path) -> None:
    assert path.stem in {process.get("id") for process in root(path).iter(f"{BPMN}process")}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_source_of_choices_exists_and_the_file_is_named_like_the_form(path: Path) -> None:
    form = json.loads(path.read_text(encoding="utf-8"))
    sources = {found for component in components(form) if isinstance(own := component.get("properties"), dict) and (found := own.get("source"))}
    assert not sources - registries().sources.names()
    assert path.stem == form["id"]


def test_every_form_is_used() -> None:
    used = set().union(*(properties(path, "form") for path in DIAGRAMS))
    assert not form_ids() - used


def test_every_operator_and_writer_is_used() -> None:
    """What no shipped diagram names is dead, or its diagram is missing."""
    operators = {node.get("id") for path in DIAGRAMS for node in root(path).iter(f"{SPIFF}serviceTaskOperator")}
    writers = set().union(*(properties(path, "record") for path in DIAGRAMS))
    assert not registries().operators.names() - operators
    assert not registries().writers.names() - writers
