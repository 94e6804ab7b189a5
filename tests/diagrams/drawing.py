"""A shipped diagram as the eye sees it: boxes, names and flows with their coordinates."""
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).parents[2] / "bpmn"
DIAGRAMS = tuple(sorted(path.stem for path in FOLDER.glob("*.bpmn")))
SPACES = {"bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL", "di": "http://www.omg.org/spec/BPMN/20100524/DI",
          "dc": "http://www.omg.org/spec/DD/20100524/DC", "way": "http://www.omg.org/spec/DD/20100524/DI",
          "spiff": "http://spiffworkflow.org/bpmn/schema/1.0/core"}
FLOW_NODES = {"startEvent", "endEvent", "userTask", "serviceTask", "scriptTask", "callActivity", "exclusiveGateway", "parallelGateway",
              "intermediateCatchEvent", "boundaryEvent"}


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    def holds(self, x: float, y: float, margin: float = 1) -> bool:
        return self.x + margin < x < self.x + self.width - margin and self.y + margin < y < self.y + self.height - margin

    def overlaps(self, other: "Box") -> bool:
        return self.x < other.x + other.width and other.x < self.x + self.width and self.y < other.y + other.height and other.y < self.y + self.height


@dataclass(frozen=True)
class Element:
    id: str
    kind: str
    name: str
    properties: dict[str, str]
    attached_to: str
    incoming: int
    outgoing: int


@dataclass(frozen=True)
class Flow:
    id: str
    name: str
    source: str
    target: str
    condition: str
    default: bool


@dataclass(frozen=True)
class Drawing:
    name: str
    process_properties: dict[str, str]
    elements: dict[str, Element]
    flows: dict[str, Flow]
    lanes: dict[str, tuple[str, tuple[str, ...]]]       # id -> name, members
    boxes: dict[str, Box]
    labels: dict[str, Box]
    ways: dict[str, tuple[tuple[float, float], ...]]


def local(node: etree._Element) -> str:
    return etree.QName(node).localname


def properties(node: etree._Element) -> dict[str, str]:
    found = node.iterfind("bpmn:extensionElements/spiff:properties/spiff:property", SPACES)
    return {one.get("name"): one.get("value") for one in found}


def bounds(node: etree._Element | None) -> Box | None:
    return None if node is None else Box(*(float(node.get(key)) for key in ("x", "y", "width", "height")))


def tree(name: str) -> etree._Element:
    hardened = etree.XMLParser(resolve_entities=False, no_network=True, dtd_validation=False, load_dtd=False, huge_tree=False)
    return etree.parse(str(FOLDER / f"{name}.bpmn"), hardened).getroot()


@lru_cache
def drawing(name: str) -> Drawing:
    root = tree(name)
    process = root.find("bpmn:process", SPACES)
    defaults = {node.get("default") for node in process if node.get("default")}
    flows = {node.get("id"): Flow(node.get("id"), node.get("name") or "", node.get("sourceRef"), node.get("targetRef"),
                                  node.findtext("bpmn:conditionExpression", "", SPACES), node.get("id") in defaults)
             for node in process.iterfind("bpmn:sequenceFlow", SPACES)}
    elements = {node.get("id"): Element(node.get("id"), local(node), node.get("name") or "", properties(node), node.get("attachedToRef") or "",
                                        sum(flow.target == node.get("id") for flow in flows.values()),
                                        sum(flow.source == node.get("id") for flow in flows.values()))
                for node in process if local(node) in FLOW_NODES}
    lanes = {lane.get("id"): (lane.get("name"), tuple(ref.text for ref in lane.iterfind("bpmn:flowNodeRef", SPACES)))
             for lane in process.iterfind("bpmn:laneSet/bpmn:lane", SPACES)}
    shapes = {shape.get("bpmnElement"): shape for shape in root.iterfind(".//di:BPMNShape", SPACES)}
    edges = {edge.get("bpmnElement"): edge for edge in root.iterfind(".//di:BPMNEdge", SPACES)}
    labelled = {key: bounds(node.find("di:BPMNLabel/dc:Bounds", SPACES)) for key, node in (shapes | edges).items()}
    return Drawing(name, properties(process), elements, flows, lanes,
                   {key: bounds(shape.find("dc:Bounds", SPACES)) for key, shape in shapes.items()},
                   {key: box for key, box in labelled.items() if box},
                   {key: tuple((float(p.get("x")), float(p.get("y"))) for p in edge.iterfind("way:waypoint", SPACES)) for key, edge in edges.items()})


def along(way: tuple[tuple[float, float], ...], step: float = 4) -> list[tuple[float, float]]:
    """Points every few pixels on a flow."""
    points = []
    for (ax, ay), (bx, by) in pairwise(way):
        count = max(1, int((abs(ax - bx) + abs(ay - by)) // step))
        points += [(ax + (bx - ax) * k / count, ay + (by - ay) * k / count) for k in range(count + 1)]
    return points
