"""Files from an enemy: each is refused with its name, line and a sentence, and nothing of it is carried out."""
import time
from pathlib import Path

import pytest

from processes.engine.definitions.checks.diagram import ERROR, Catalogue
from processes.engine.definitions.checks.run import check
from processes.engine.definitions.source import LARGEST, MOST_NODES, Source, SourceFault, read_file, read_folder, read_form, read_xml
from tests.engine.drawing import diagram, process, prop

SOUND = diagram(process("s>ua ua>e", inside={"ua": prop(candidates='"office:a"')}))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
INSIDE = SOUND.decode()
HOSTILE = {
    "an external entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>',
    "a parameter entity": b'<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x"> %e;]><x/>',
    "a billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>'.encode(),
    "quadratic growth": f'<!DOCTYPE x [<!ENTITY l "{"a" * 50_000}">]><x>{"&l;" * 20_000}</x>'.encode(),
    "only a DOCTYPE": b"<!DOCTYPE x><x/>",
    "a DOCTYPE behind a long comment": b"<!--" + b"x" * 300_000 + b"--><!DOCTYPE x><x/>",
    "UTF-16": ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e "e">]>' + INSIDE).encode("utf-16"),
    "UTF-16 without a mark": INSIDE.encode("utf-16-le"),
    "UTF-32": INSIDE.encode("utf-32"),
    "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>',
    "EBCDIC": '<?xml version="1.0" encoding="cp037"?><x/>'.encode("cp037"),
    "GBK": '<?xml version="1.0" encoding="GBK"?><x n="督办"/>'.encode("gbk"),
    "an encoding that is a lie": b'<?xml version="1.0" encoding="ISO-8859-1"?>' + SOUND,
    "50 MB": b"<x>" + b"a" * 50_000_000 + b"</x>",
    "more nodes than anybody draws": b"<x>" + b"<y/>" * (MOST_NODES + 1) + b"</x>",
    "deep as a well": b"<x>" * 5_000 + b"</x>" * 5_000,
    "NUL": b"\0\1\2",
    "a NUL inside": SOUND.replace(b"ua", b"u\0a", 1),
    "nothing": b"",
    "blanks": b"   \n  ",
    "not closed": b"<a><b></a>",
    "an undefined entity": b"<x>&nbsp;</x>",
    "not a diagram": b"<html><body/></html>",
    "an older BPMN": b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>',
    "JSON": b'{"id": "x"}',
    "a zip": b"PK\3\4" + bytes(range(256)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_once_with_its_name_and_line(name: str) -> None:
    started = time.perf_counter()
    found = check([Source("x.bpmn", "bpmn", HOSTILE[name])], Catalogue())
    assert [(f.level, f.check, f.file) for f in found] == [(ERROR, "source", "x.bpmn")]
    assert found[0].line >= 1 and "；" in found[0].message + "；" and time.perf_counter() - started < 2


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_decision_table_is_refused_too(name: str) -> None:
    assert [f.check for f in check([Source("x.dmn", "dmn", HOSTILE[name])], Catalogue())] == ["source"]


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"[" * 100_000, b'{"id": 1e999', b'{"a": "' + b"x" * (LARGEST + 1) + b'"}', b"\xff",
                                  '{"id":"\ud800"}'.encode("utf-8", "surrogatepass")])
def test_a_hostile_form_is_refused(data: bytes) -> None:
    with pytest.raises(SourceFault):
        read_form(Source("x.form", "form", data))


def test_the_line_of_the_fault_is_told() -> None:
    with pytest.raises(SourceFault) as refused:
        read_xml(Source("x.bpmn", "bpmn", b"<a>\n<b>\n</c>\n</a>"))
    assert refused.value.line == 3 and refused.value.message.startswith("x.bpmn 第 3 行：")


def test_an_xinclude_is_only_an_element() -> None:
    data = SOUND.replace(b"</definitions>", b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname" parse="text"/></definitions>')
    assert b"include" in (root := read_xml(Source("x.bpmn", "bpmn", data)))[-1].tag.encode() and root[-1].text is None


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert Source("x.bpmn", "bpmn", b"\xef\xbb\xbf" + SOUND).id() == "P"


def test_the_same_bytes_are_the_same_source_and_others_are_not() -> None:
    assert Source("a.bpmn", "bpmn", SOUND).hash == Source("b.bpmn", "bpmn", SOUND).hash != Source("a.bpmn", "bpmn", SOUND + b" ").hash


def test_a_source_knows_its_id() -> None:
    table = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="lights"/></definitions>'
    assert Source("t.dmn", "dmn", table).id() == "lights"
    assert Source("f.form", "form", b'{"id": "vet"}').id() == "vet"
    assert Source("f.form", "form", b"{}").id() == ""


def test_a_folder_gives_diagrams_tables_and_forms_by_name_and_nothing_else(tmp_path: Path) -> None:
    for name in ("b.bpmn", "a.form", "c.dmn", "notes.txt", "b.scenarios.yaml"):
        (tmp_path / name).write_bytes(b"x")
    assert [source.name for source in read_folder(tmp_path)] == ["a.form", "b.bpmn", "c.dmn"]
    with pytest.raises(SourceFault):
        read_file(tmp_path / "notes.txt")
