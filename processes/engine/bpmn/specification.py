"""One runnable process: the library's specifications of it and of all it calls, and what we read from the XML that the library drops.

A specification is shared by all instances of its version. It is always restored from its stored form, never the parser's own object, whose
multi-instance handlers are missing once an instance is resumed in another process.
"""
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import SpiffWorkflow
from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.exceptions import SpiffWorkflowException

from processes.engine.bpmn.formats import Upgrades, upgraded
from processes.engine.bpmn.markup import BPMN, SPIFF, read
from processes.engine.bpmn.registry import REGISTRY, Parser
from processes.errors import ProcessError, Refused

CHILD = " [child]"                       # the library's suffix of a multi-instance child
FAULTS = (SpiffWorkflowException, LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RuntimeError, AssertionError, NameError, MemoryError,
          etree.LxmlError)               # whatever the library stumbles over in a diagram
FORMAT = 1                               # of a stored specification
UPGRADES: Upgrades = {}
ENGINE = f"SpiffWorkflow {SpiffWorkflow.__version__}, specification {FORMAT}"      # part of every version's hash: another engine means another version


@dataclass(frozen=True, slots=True)
class Element:
    id: str
    kind: str                            # local name of the BPMN tag
    name: str
    process_id: str                      # the process it stands in, also when inside an embedded sub-process
    lane: str
    properties: dict[str, str]
    instructions: str
    called: str                          # called process of a call activity


@dataclass(frozen=True, slots=True)
class Specification:
    process_id: str
    main: Any
    subs: dict[str, Any]
    elements: dict[str, dict[str, Element]]      # by process, by element id
    flows: dict[str, dict[str, str]]             # by process: "source>target" -> flow id
    homes: dict[str, str]                        # specification name (process or embedded sub-process) -> process

    def element(self, process_id: str, element_id: str) -> Element:
        return self.elements[process_id][element_id]

    def dumps(self) -> bytes:
        tables = {process: {e.id: asdict(e) for e in mine.values()} for process, mine in self.elements.items()}
        return orjson.dumps({"format": FORMAT, "process_id": self.process_id, "main": REGISTRY.convert(self.main),
                             "subs": {k: REGISTRY.convert(v) for k, v in self.subs.items()}, "elements": tables, "flows": self.flows, "homes": self.homes})

    @staticmethod
    def loads(data: bytes) -> "Specification":
        raw = upgraded({"format": 1, **orjson.loads(data)}, "specification", FORMAT, UPGRADES)      # the first ones had no number
        elements = {process: {key: Element(**one) for key, one in mine.items()} for process, mine in raw["elements"].items()}
        return Specification(raw["process_id"], REGISTRY.restore(raw["main"]), {k: REGISTRY.restore(v) for k, v in raw["subs"].items()}, elements,
                             raw["flows"], raw["homes"])


def parse(files: Mapping[str, bytes], process_id: str) -> Specification:
    """From the files of a process and all it calls. Raises Refused with the library's reason when they do not make a runnable process."""
    parser, roots = Parser(), {name: read(data) for name, data in files.items()}
    try:
        for name in sorted(roots, key=lambda n: not n.endswith(".dmn")):
            if name.endswith(".dmn"):
                parser.add_dmn_xml(roots[name], name)
            else:
                refuse_unsound(roots[name])
                strip_start_timers(roots[name])
                parser.add_bpmn_xml(roots[name], name)
        main, subs = parser.get_spec(process_id), parser.get_subprocess_specs(process_id)
        elements, flows, homes = _tables([root for name, root in roots.items() if name.endswith(".bpmn")])
        return Specification.loads(Specification(process_id, main, subs, elements, flows, homes).dumps())
    except ProcessError:
        raise
    except FAULTS as error:
        raise not_taken(process_id, error) from error


def not_taken(process_id: str, error: BaseException) -> Refused:
    """The library's own words, with the element they are about where it says so."""
    place = f"“{error.name or error.id}”（{error.id}）" if isinstance(error, ValidationException) and error.id else ""
    return Refused(f"流程 {process_id} 无法装入{place}，引擎的原话：{' '.join(str(error).split()) or type(error).__name__}")


def _tables(roots: Iterable[Any]) -> tuple[dict[str, dict[str, Element]], dict[str, dict[str, str]], dict[str, str]]:
    """Elements and flows by process, and the process of each specification."""
    elements: dict[str, dict[str, Element]] = {}
    flows: dict[str, dict[str, str]] = {}
    homes: dict[str, str] = {}
    for root in roots:
        for process in root.iter(f"{BPMN}process"):
            key = process.get("id")
            elements[key], flows[key] = _elements(process, key), _flows(process)
            homes[key] = key
            homes.update({sub.get("id"): key for tag in ("subProcess", "transaction") for sub in process.iter(f"{BPMN}{tag}")})
    return elements, flows, homes


def refuse_unsound(root: Any) -> None:
    """What the library accepts and then gets wrong without a word. Checks tell more; this keeps it from running even when they are by-passed."""
    for sub in root.iter(f"{BPMN}subProcess"):
        if sub.get("triggeredByEvent") == "true":            # never interrupts, sees no data, and changes the shared specification
            raise Refused(f"不支持事件子流程“{sub.get('id')}”。请在外围子流程上使用边界事件。")
    timers = {event.get("id") for event in root.iter(f"{BPMN}intermediateCatchEvent") if event.find(f"{BPMN}timerEventDefinition") is not None}
    for gateway in root.iter(f"{BPMN}eventBasedGateway"):
        targets = {flow.get("targetRef") for flow in root.iter(f"{BPMN}sequenceFlow") if flow.get("sourceRef") == gateway.get("id")}
        if len(targets & timers) > 1:                        # both would share one due instant
            raise Refused(f"事件网关“{gateway.get('id')}”后面只能有一个定时事件。")


def strip_start_timers(root: Any) -> None:
    """A scheduled start is a job row; a timer start event would only make every started instance wait again."""
    for start in root.iter(f"{BPMN}startEvent"):
        for timer in start.findall(f"{BPMN}timerEventDefinition"):
            start.remove(timer)


def _elements(process: Any, process_id: str) -> dict[str, Element]:
    lanes = {ref.text.strip(): lane for lane in process.iter(f"{BPMN}lane") for ref in lane.findall(f"{BPMN}flowNodeRef") if ref.text}
    found = {}
    for node in process.iter():
        if not isinstance(node.tag, str) or not node.get("id") or node.find(f"{BPMN}incoming") is None and etree.QName(node).localname not in FLOW_NODES:
            continue
        extensions, lane = node.find(f"{BPMN}extensionElements"), lanes.get(node.get("id"))
        properties = (_properties(lane) if lane is not None and etree.QName(node).localname in OF_THE_LANE else {}) | _properties(node)
        told = "" if extensions is None else extensions.findtext(f"{SPIFF}instructionsForEndUser") or ""
        instructions = (properties.get("instructions") or told).strip()
        found[node.get("id")] = Element(node.get("id"), etree.QName(node).localname, node.get("name") or "", process_id,
                                        "" if lane is None else lane.get("name") or "", properties, instructions, node.get("calledElement") or "")
    return found


def _properties(node: Any) -> dict[str, str]:
    extensions = node.find(f"{BPMN}extensionElements")
    return {} if extensions is None else {p.get("name"): p.get("value") or "" for p in extensions.iter(f"{SPIFF}property")}


OF_THE_LANE = {"userTask", "manualTask"}     # these take over what their lane says and they themselves do not
FLOW_NODES = {"startEvent", "endEvent", "task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask",
              "callActivity", "subProcess", "transaction", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway",
              "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}


def _flows(process: Any) -> dict[str, str]:
    return {f"{flow.get('sourceRef')}>{flow.get('targetRef')}": flow.get("id") or "" for flow in process.iter(f"{BPMN}sequenceFlow")}
