"""Small diagrams from a line of text, for tests: 'ps>ua' draws a flow; the first letter of an id is its kind; '?condition' after it; '!' marks the default."""
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

HEAD = ('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="x">')
KINDS = {"u": "userTask", "x": "exclusiveGateway", "p": "parallelGateway", "i": "inclusiveGateway", "s": "startEvent", "e": "endEvent", "k": "scriptTask",
         "o": "serviceTask", "c": "callActivity", "g": "eventBasedGateway"}


def process(flows: str, process_id: str = "P", *, inside: Mapping[str, str] | None = None, attributes: Mapping[str, str] | None = None, extra: str = "",
            properties: str = "") -> str:
    """One <process>. `inside` gives an element's content, `attributes` its further attributes, `extra` further elements (boundary events and the like)."""
    ids: list[str] = []
    edges, default = "", {}
    for number, flow in enumerate(flows.split()):
        ends, _, condition = flow.partition("?")
        source, target = ends.strip("!").split(">")
        ids += [one for one in (source, target) if one not in ids and one[0] in KINDS]
        if flow.endswith("!"):
            default[source] = f"f{number}"
        text = f'<conditionExpression xsi:type="tFormalExpression">{escape(condition.replace("~", " "))}</conditionExpression>' if condition else ""
        edges += f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{text}</sequenceFlow>'
    nodes = "".join(_node(one, default, inside or {}, attributes or {}) for one in ids)
    return f'<process id="{process_id}" isExecutable="true">{properties}{nodes}{extra}{edges}</process>'


def _node(key: str, default: Mapping[str, str], inside: Mapping[str, str], attributes: Mapping[str, str]) -> str:
    chosen = f' default="{default[key]}"' if key in default else ""
    return f'<{KINDS[key[0]]} id="{key}" name="{key}"{chosen} {attributes.get(key, "")}>{inside.get(key, "")}</{KINDS[key[0]]}>'


def diagram(*processes: str, before: str = "") -> bytes:
    """A whole file; `before` holds messages and signals."""
    return f"{HEAD}{before}{''.join(processes)}</definitions>".encode()


def prop(**values: str) -> str:
    """extensionElements with our properties."""
    inner = "".join(f"<spiffworkflow:property name={quoteattr(name)} value={quoteattr(value)}/>" for name, value in values.items())
    return f"<extensionElements><spiffworkflow:properties>{inner}</spiffworkflow:properties></extensionElements>"


def operator(name: str, result: str = "result", **parameters: str) -> str:
    inner = "".join(f'<spiffworkflow:parameter id="{key}" type="any" value={quoteattr(value)}/>' for key, value in parameters.items())
    return (f'<extensionElements><spiffworkflow:serviceTaskOperator id="{name}" resultVariable="{result}"><spiffworkflow:parameters>{inner}'
            f"</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator></extensionElements>")


def timer(key: str, on: str, kind: str, text: str, *, interrupting: bool = False) -> str:
    return (f'<boundaryEvent id="{key}" attachedToRef="{on}" cancelActivity="{str(interrupting).lower()}"><timerEventDefinition><{kind}>{escape(text)}</{kind}>'
            f"</timerEventDefinition></boundaryEvent>")


def wait(key: str, kind: str, text: str) -> str:
    return f'<intermediateCatchEvent id="{key}"><timerEventDefinition><{kind}>{escape(text)}</{kind}></timerEventDefinition></intermediateCatchEvent>'


def each(collection: str, item: str, result: str, output: str) -> str:
    """Parallel multi-instance, dict in and dict out."""
    return (f"<multiInstanceLoopCharacteristics><loopDataInputRef>{collection}</loopDataInputRef><loopDataOutputRef>{result}</loopDataOutputRef>"
            f'<inputDataItem id="{item}" name="{item}"/><outputDataItem id="{output}" name="{output}"/></multiInstanceLoopCharacteristics>')
