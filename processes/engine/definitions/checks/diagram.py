"""A diagram as the checks see it, what they know of the house, and what they report."""
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lxml import etree

from processes.engine.bpmn.markup import BPMN, SPIFF, elements
from processes.engine.definitions.source import Source, read_xml

TASKS = {"task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask", "callActivity", "subProcess",
         "transaction", "adHocSubProcess"}
GATEWAYS = {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
EVENTS = {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
NODES = TASKS | GATEWAYS | EVENTS
ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    level: str                           # error | warning
    check: str
    message: str                         # what is wrong and what to do, Chinese
    element_id: str = ""
    element_name: str = ""
    line: int = 0
    file: str = ""

    def sentence(self) -> str:
        where = f"“{' '.join(self.element_name.split()) or self.element_id}”（{self.element_id}）：" if self.element_id else ""
        return f"{self.file}{f' 第 {self.line} 行' if self.line else ''} {'错误' if self.level == ERROR else '提醒'}：{where}{self.message}"


@dataclass(frozen=True)
class Catalogue:
    """What the house knows; None means not known here, so nothing is said about it."""
    operators: frozenset[str] | None = None
    writers: frozenset[str] | None = None
    functions: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    forms: frozenset[str] | None = None
    decisions: frozenset[str] | None = None
    processes: frozenset[str] | None = None
    calls: Mapping[str, frozenset[str]] = field(default_factory=dict)       # process -> processes it calls
    leaves: Mapping[str, frozenset[str]] = field(default_factory=dict)      # process -> variables that exist when it has run
    visible: Mapping[str, frozenset[str]] = field(default_factory=dict)     # process -> variables its expressions may find, callers' too
    leaving: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)     # process -> errors and escalations that leave it
    caught: frozenset[str] = frozenset()                                    # "message x", "signal y": what some diagram waits for

    def with_forms(self, forms: Mapping[str, Source]) -> "Catalogue":
        return replace(self, forms=frozenset(forms))


@dataclass(frozen=True)
class Diagram:
    source: Source
    root: Any

    @cached_property
    def nodes(self) -> list[Any]:
        return [e for e in elements(self.root) if kind(e) in NODES and e.tag.startswith(BPMN)]

    @cached_property
    def by_id(self) -> dict[str, Any]:
        return {n.get("id"): n for n in self.nodes}

    @cached_property
    def flows(self) -> list[Any]:
        return list(self.root.iter(f"{BPMN}sequenceFlow"))

    @cached_property
    def outgoing(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for flow in self.flows:
            found.setdefault(flow.get("sourceRef"), []).append(flow)
        return found

    @cached_property
    def incoming(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for flow in self.flows:
            found.setdefault(flow.get("targetRef"), []).append(flow)
        return found

    @cached_property
    def boundaries(self) -> dict[str, list[Any]]:
        """Boundary events by the activity they sit on."""
        found: dict[str, list[Any]] = {}
        for event in self.of("boundaryEvent"):
            found.setdefault(event.get("attachedToRef"), []).append(event)
        return found

    @cached_property
    def lanes(self) -> dict[str, Any]:
        """The innermost lane of each element."""
        return {(ref.text or "").strip(): lane for lane in self.root.iter(f"{BPMN}lane") for ref in lane.findall(f"{BPMN}flowNodeRef")}

    def of(self, *kinds: str) -> list[Any]:
        return [n for n in self.nodes if kind(n) in kinds]

    def next_of(self, node_id: str) -> list[str]:
        return [f.get("targetRef") for f in self.outgoing.get(node_id, [])]

    def reach(self, node_id: str, *, boundaries: bool = True) -> set[str]:
        """Every node a token can get to from here, the node itself only when a loop leads back to it."""
        seen: set[str] = set()
        todo = self.next_of(node_id)
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += self.next_of(one)
                if boundaries:
                    todo += [b.get("id") for b in self.boundaries.get(one, [])]
        return seen

    def finding(self, level: str, check: str, message: str, node: Any = None) -> Finding:
        if node is None:
            return Finding(level, check, message, file=self.source.name)
        return Finding(level, check, message, node.get("id") or "", node.get("name") or "", node.sourceline or 0, self.source.name)

    def error(self, check: str, message: str, node: Any = None) -> Finding:
        return self.finding(ERROR, check, message, node)

    def warning(self, check: str, message: str, node: Any = None) -> Finding:
        return self.finding(WARNING, check, message, node)


def kind(node: Any) -> str:
    return etree.QName(node).localname


def properties(node: Any) -> dict[str, str]:
    """spiffworkflow:property values of the node itself."""
    extensions = node.find(f"{BPMN}extensionElements")
    return {} if extensions is None else {p.get("name") or "": p.get("value") or "" for p in extensions.iter(f"{SPIFF}property")}


def definitions(event: Any) -> list[str]:
    """Local names of an event's definitions."""
    return [kind(e) for e in event if isinstance(e.tag, str) and kind(e).endswith("EventDefinition")]


def named_event(root: Any, node: Any) -> tuple[str, str] | None:
    """("message" | "signal", its name or "") of an event or a send or receive task; None for anything else."""
    for sort in ("message", "signal"):
        inner = node if kind(node) in ("sendTask", "receiveTask") and sort == "message" else node.find(f"{BPMN}{sort}EventDefinition")
        if inner is not None:
            wanted = inner.get(f"{sort}Ref")
            return sort, next((e.get("name") or "" for e in root.iter(f"{BPMN}{sort}") if e.get("id") == wanted), "") if wanted else ""
    return None


Check = Callable[[Diagram, Catalogue], Iterator[Finding]]
CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Register a check under its function's name; a name may be taken once."""
    name = getattr(function, "__name__", "")
    if name in CHECKS:
        raise ValueError(f"check {name} is registered twice")
    CHECKS[name] = function
    return function


def read_diagram(source: Source) -> Diagram:
    return Diagram(source, read_xml(source))
