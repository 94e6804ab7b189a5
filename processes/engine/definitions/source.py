"""What somebody wants to deploy: bytes of a diagram, a decision table or a form, read as if they came from an enemy."""
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
from lxml import etree

from processes.engine.bpmn.markup import NotReadable, elements, read
from processes.errors import Refused

LARGEST = 2 * 1024 * 1024
MOST_NODES = 50_000
KINDS = {".bpmn": "bpmn", ".dmn": "dmn", ".form": "form"}
FIRST_NAMED = {"bpmn": "process", "dmn": "decision"}
WORDS = {"bpmn": "BPMN 流程图", "dmn": "DMN 决策表"}
ROOTS = {"bpmn": re.compile(r"\{http://www\.omg\.org/spec/BPMN/20100524/MODEL\}definitions"),
         "dmn": re.compile(r"\{https?://www\.omg\.org/spec/DMN/\w+/(MODEL/|dmn\.xsd)\}definitions")}
DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")


class SourceFault(Refused):
    """{file} 第 {line} 行：{reason}"""

    def __init__(self, file: str, reason: str, line: int = 1) -> None:
        self.line, self.reason = line, reason
        super().__init__(file=file, line=line, reason=reason)


@dataclass(frozen=True)
class Source:
    name: str                            # file name
    kind: str                            # bpmn | dmn | form
    data: bytes

    @cached_property
    def hash(self) -> str:
        """sha256 of the bytes, hex."""
        return hashlib.sha256(self.data).hexdigest()

    def id(self) -> str:
        """The id of its (first) process, decision or form; "" when there is none."""
        if self.kind == "form":
            return str(read_form(self).get("id") or "")
        wanted = FIRST_NAMED[self.kind]
        found = next((e for e in elements(read_xml(self)) if etree.QName(e).localname == wanted), None)
        return "" if found is None else found.get("id") or ""


def read_xml(source: Source) -> Any:
    """The root element. UTF-8, no DOCTYPE, no entities, no network, no giants; a fault names its line."""
    _refuse_large(source)
    _refuse_disguised(source)
    try:
        root = read(source.data)
    except NotReadable as fault:
        raise SourceFault(source.name, fault.reason, fault.line) from fault
    if sum(1 for _ in root.iter()) > MOST_NODES:
        raise SourceFault(source.name, f"内容太多，最多 {MOST_NODES} 个节点")
    if not ROOTS[source.kind].fullmatch(root.tag):
        raise SourceFault(source.name, f"不是 {WORDS[source.kind]}，或版本太旧；请用流程编辑器重新保存", root.sourceline or 1)
    return root


def _refuse_large(source: Source) -> None:
    if len(source.data) > LARGEST:
        raise SourceFault(source.name, f"文件太大，最多 {LARGEST // 1024 // 1024} MB")


def _refuse_disguised(source: Source) -> None:
    """In another encoding a DOCTYPE looks like something else; our editors write UTF-8."""
    declared = DECLARED.match(source.data)
    try:
        source.data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceFault(source.name, "文字编码不是 UTF-8；请用流程编辑器重新保存", source.data.count(b"\n", 0, error.start) + 1) from error
    if b"\0" in source.data or declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise SourceFault(source.name, "文字编码不是 UTF-8；请用流程编辑器重新保存")


def read_form(source: Source) -> dict[str, Any]:
    _refuse_large(source)
    try:
        found = orjson.loads(source.data)
    except orjson.JSONDecodeError as error:
        raise SourceFault(source.name, f"不是合法的 JSON（{error.msg}）", error.lineno) from error
    if not isinstance(found, dict):
        raise SourceFault(source.name, "不是表单")
    return found


def read_file(path: Path) -> Source:
    if path.suffix not in KINDS:
        raise SourceFault(path.name, "只认识 .bpmn、.dmn 和 .form 文件")
    return Source(path.name, KINDS[path.suffix], path.read_bytes())


def read_folder(folder: Path) -> list[Source]:
    """Diagrams, tables and forms that lie directly in a folder, by name."""
    return [read_file(path) for path in sorted(folder.iterdir()) if path.suffix in KINDS]
