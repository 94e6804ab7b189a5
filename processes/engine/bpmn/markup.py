"""XML that may come from anywhere, read in one way: by the checks, by deployment and by the engine, so that none sees what another does not."""
from collections.abc import Iterator
from typing import Any

from lxml import etree

from processes.errors import Refused

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
FLAGS = frozenset({"isExecutable", "triggeredByEvent", "cancelActivity", "isInterrupting", "isSequential"})
BOOLEANS = {"1": "true", "0": "false", "true": "true", "false": "false"}     # the library knows only the words
DECLARED = "文件含有 DOCTYPE 或 ENTITY 声明，不能使用；请用流程编辑器重新保存"


class NotReadable(Refused):
    """第 {line} 行：{reason}"""

    def __init__(self, reason: str, line: int = 1) -> None:
        self.line, self.reason = line, reason
        super().__init__(line=line, reason=reason)


def read(data: bytes) -> Any:
    """The root element; no entities, no network, no DOCTYPE, no comments. Raises NotReadable."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise NotReadable(DECLARED)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise NotReadable(f"不是合法的 XML（{error.msg}）", error.lineno or 1) from error
    except ValueError as error:
        raise NotReadable("不是合法的 XML") from error
    if root.getroottree().docinfo.doctype:
        raise NotReadable(DECLARED)
    for node in elements(root):
        for name in FLAGS.intersection(node.attrib):
            node.set(name, BOOLEANS.get(node.get(name).strip(), node.get(name)))
    return root


def elements(root: Any) -> Iterator[Any]:
    """All elements, the root among them."""
    return (node for node in root.iter() if isinstance(node.tag, str))
