"""Forms as pages, scenarios and interfaces use them: the same rules for all, Chinese sentences, nothing hidden is kept."""
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from processes.bootstrap import ROOT
from processes.engine.forms.bind import BoundForm, bind, check_answers, file_ids
from processes.engine.forms.schema import CONTAINERS, INPUTS, SHOWN, FormContext, FormSchema, load, schema_findings
from processes.errors import FormInvalid

CONTEXT = FormContext(item={"due": "2026-03-20", "urgent": False}, case={}, names={"office": "甲"}, today=date(2026, 3, 2),
                      sources=lambda name: [("甲", "甲科"), ("乙", "乙科")], files=lambda ids: {one for one in ids if one.startswith("f")})


def form(*components: dict[str, Any]) -> FormSchema:
    return load(json.dumps({"id": "t", "title": "T", "type": "default", "schemaVersion": 19, "components": list(components)}).encode())


def one(kind: str, key: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": "栏目", **more}


def said(schema: FormSchema, **answers: Any) -> str:
    with pytest.raises(FormInvalid) as invalid:
        check_answers(schema, CONTEXT, answers)
    return str(invalid.value)


def ok(schema: FormSchema, **answers: Any) -> dict[str, Any]:
    return check_answers(schema, CONTEXT, answers)


def page(schema: FormSchema, *pairs: tuple[str, str], **initial: Any) -> BoundForm:
    return bind(schema, CONTEXT, MultiDict(pairs), initial)


@pytest.mark.parametrize(("component", "given", "kept"), [
    (one("textfield"), " 一句话 ", "一句话"), (one("textarea"), "两\n行", "两\n行"), (one("number"), 3, 3), (one("number"), "2.5", 2.5), (one("checkbox"), True, True),
    (one("checkbox"), False, False), (one("select", values=[{"value": "a", "label": "A"}]), "a", "a"), (one("radio", values=[{"value": "a",
    "label": "A"}]), "a", "a"),
    (one("select", properties={"source": "offices"}), "乙", "乙"), (one("taglist", properties={"source": "offices"}), ["甲", "乙"], ["甲", "乙"]),
    (one("checklist", values=[{"value": "a", "label": "A"}]), ["a"], ["a"]), (one("datetime", subtype="date"), "2026-03-05", "2026-03-05"),
    (one("datetime", subtype="datetime"), "2026-03-05T14:30", "2026-03-05T14:30"), (one("datetime", subtype="time"), "14:30", "14:30:00"),
    (one("filepicker", multiple=True), ["f1", "f2"], ["f1", "f2"]), (one("select", valuesExpression='=["a", "b"]'), "b", "b")])
def test_every_input_keeps_what_was_given_as_plain_data(component: dict[str, Any], given: Any, kept: Any) -> None:
    found = ok(form(component), x=given)["x"]
    assert found == kept and json.loads(json.dumps(found)) == kept


@pytest.mark.parametrize(("component", "given", "sentence"), [
    (one("textfield", validate={"required": True}), "", "请填写栏目"), (one("textfield", validate={"minLength": 3}), "一", "至少 3 个字"),
    (one("textfield", validate={"maxLength": 3}), "一二三四", "最多 3 个字"), (one("textfield", validate={"pattern": r"\d{11}",
    "patternErrorMessage": "请填手机号"}), "x", "请填手机号"),
    (one("textfield", validate={"validationType": "email"}), "x", "邮箱"), (one("textarea"), "a\0b", "不能使用的字符"), (one("textarea"), "长" * 20_001, "最多"),
    (one("number", validate={"min": 1}), 0, "不能小于 1"), (one("number", validate={"max": "=item.urgent"}), 5, "不能大于"), (one("number", decimalDigits=0),
    "2.5", "整数"),
    (one("number"), "三", "有效"), (one("checkbox", validate={"required": True}), False, "请勾选"), (one("select", properties={"source": "offices"}), "丙", "有效的选择"),
    (one("select", properties={"source": "offices"}, validate={"required": True}), "", "请选择"), (one("datetime", subtype="date"), "尽快", "日期"),
    (one("datetime", subtype="date", properties={"not_before": "today"}), "2026-03-01", "不能早于 2026-03-02"),
    (one("datetime", subtype="date", properties={"not_after": "item.due"}), "2026-03-21", "不能晚于 2026-03-20"),
    (one("datetime", subtype="date", disallowPassedDates=True), "2026-03-01", "不能早于"), (one("filepicker"), ["gone"], "重新上传"),
    (one("filepicker", validate={"required": True}), [], "请上传")])
def test_every_rule_says_what_to_do(component: dict[str, Any], given: Any, sentence: str) -> None:
    if component.get("validate", {}).get("max") == "=item.urgent":
        component["validate"]["max"] = "=2 + 2"
    assert sentence in said(form(component), x=given)


def test_what_the_form_does_not_know_or_hides_is_dropped() -> None:
    schema = form(one("checkbox", "more"), one("textfield", "why", conditional={"hide": "=more != true"}, validate={"required": True}))
    assert ok(schema, why="藏起来的", other="x") == {"more": False}
    assert "请填写" in said(schema, more=True)
    assert ok(schema, more=True, why="说明") == {"more": True, "why": "说明"}


def test_a_hidden_field_may_hide_another() -> None:
    schema = form(one("checkbox", "a"), one("checkbox", "b", conditional={"hide": "=a != true"}), one("textfield", "c", conditional={"hide": "=b != true"}))
    assert ok(schema, a=False, b=True, c="x") == {"a": False}


def test_a_field_may_be_needed_only_under_a_condition() -> None:
    schema = form(one("textfield", "source"), one("textfield", "why", properties={"required_if": 'source == "12"'}))
    assert ok(schema, source="10")["why"] == ""
    assert "why" in said(schema, source="12") or "栏目" in said(schema, source="12")


def test_what_is_read_only_or_computed_is_never_taken_from_the_browser() -> None:
    schema = form(one("textfield", "fixed", readonly=True), one("number", "n"), one("expression", "double", expression="=n * 2"))
    bound = page(schema, ("fixed", "geändert"), ("n", "4"), ("double", "99"), fixed="原样")
    assert bound.validate() and bound.clean() == {"fixed": "原样", "n": 4, "double": 8}


def test_rows_are_added_taken_away_and_forgotten_when_empty() -> None:
    schema = form({"type": "dynamiclist", "path": "rows", "label": "节点", "properties": {"min_rows": "1"}, "components": [
        one("textfield", "what", validate={"required": True}), one("datetime", "day", subtype="date")]})
    typed = (("rows-0-what", "一"), ("rows-1-what", "二"))
    assert len(page(schema, *typed, ("__add:rows", "1")).fields[0].rows) == 3
    left = page(schema, *typed, ("__remove:rows:0", "1"))
    assert left.validate() and left.clean()["rows"] == [{"what": "二", "day": None}]
    assert ok(schema, rows=[{"what": "一"}, {"what": "", "day": None}])["rows"] == [{"what": "一", "day": None}]
    assert "至少填写 1 行" in said(schema, rows=[])
    assert "最多 200 行" in said(schema, rows=[{"what": "x"}] * 300)


def test_rows_hide_their_own_fields() -> None:
    schema = form({"type": "dynamiclist", "path": "rows", "label": "送达", "components": [
        one("select", "how", values=[{"value": "phone", "label": "电话"}, {"value": "paper", "label": "书面"}]),
        one("textfield", "caller", conditional={"hide": '=how != "phone"'}, validate={"required": True})]})
    assert ok(schema, rows=[{"how": "paper", "caller": "x"}])["rows"] == [{"how": "paper"}]
    assert "请填写" in said(schema, rows=[{"how": "paper"}, {"how": "phone"}])


def test_a_decision_must_be_one_of_those_offered_and_a_single_one_is_implied() -> None:
    outcome = one("radio", "outcome", values=[{"value": "yes", "label": "同意"}, {"value": "no", "label": "退回"}], properties={"consequence_yes": "即刻生效"})
    assert [(a.label, a.consequence) for a in page(form(outcome)).actions] == [("同意", "即刻生效"), ("退回", "")]
    assert "同意 / 退回" in said(form(outcome))
    assert "有效的选择" in said(form(outcome), outcome="maybe")
    assert ok(form(one("radio", "outcome", values=[{"value": "send", "label": "送出"}])))["outcome"] == "send"


def test_a_group_with_a_path_is_an_object_and_without_one_only_a_frame() -> None:
    frame = {"type": "group", "label": "组", "components": [one("textfield", "a")]}
    boxed = {"type": "group", "label": "组", "path": "box", "components": [one("textfield", "b"), one("filepicker", "files")]}
    schema = form(frame, boxed)
    found = ok(schema, a="1", box={"b": "2", "files": ["f1"]})
    assert found == {"a": "1", "box": {"b": "2", "files": ["f1"]}} and file_ids(schema.components, found) == ["f1"]


def test_shown_texts_are_filled_with_facts_and_never_run() -> None:
    schema = form({"type": "text", "text": "时限 {{item.due}} {{1 +}} {{item.nothing}} {% raw %}"})
    assert page(schema).fields[0].text == "时限 2026-03-20   {% raw %}"


def test_a_draft_shows_what_was_typed_even_when_it_is_wrong() -> None:
    bound = page(form(one("number", "n"), one("datetime", "d", subtype="date")), ("n", "三"), ("d", "尽快"))
    assert not bound.validate() and [d.input._value() for d in bound.inputs()] == ["三", "尽快"]


@pytest.mark.parametrize("data", [
    b"", b"[]", b"{", b'{"components": []}', b'{"id": "t", "components": [{"type": "rocket"}]}', b'{"id": "t", "components": [{"type": "textfield"}]}',
    b'{"id": "t", "components": [{"type": "textfield", "key": "data"}]}', b'{"id": "t", "components": [{"type": "textfield", "key": "_x"}]}',
    b'{"id": "t", "components": [{"type": "textfield", "key": "a"}, {"type": "number", "key": "a"}]}',
    b'{"id": "t", "components": [{"type": "textfield", "key": "a", "conditional": {"hide": "=for x in y return 1"}}]}',
    b'{"id": "t", "components": [{"type": "textfield", "key": "a", "properties": {"required_if": "__import__(1)"}}]}',
    b'{"id": "t", "components": ' + b'[{"type": "group", "components": ' * 9 + b"[]" + b"}]" * 9 + b"}", b'{"id": "t", "x": "' + b"a" * 600_000 + b'"}'])
def test_a_faulty_form_is_a_sentence_and_not_deployed(data: bytes) -> None:
    assert len(schema_findings(data)) == 1


def test_all_component_types_of_the_editor_are_known() -> None:
    assert len(INPUTS | CONTAINERS | SHOWN) == 22


@pytest.mark.parametrize("path", sorted((ROOT / "forms").glob("*.form")), ids=lambda path: path.stem)
def test_the_shipped_forms_are_sound_and_speak_chinese(path: Path) -> None:
    schema = load(path.read_bytes())
    assert schema_findings(path.read_bytes()) == [] and schema.id == path.stem
    assert all(any("\u4e00" <= c <= "\u9fff" for c in part.label) for part in schema.walk() if part.type in INPUTS)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20), lambda inner: st.lists(inner, max_size=4)
                    | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12)
ALL = form(one("textfield", "a"), one("number", "b"), one("datetime", "c", subtype="date"), one("taglist", "d", properties={"source": "x"}),
           one("checkbox", "e"),
           {"type": "dynamiclist", "path": "f", "label": "行", "components": [one("textfield", "g")]}, one("filepicker", "h"))


@given(st.dictionaries(st.sampled_from("abcdefgh"), JSON))
def test_whatever_is_sent_is_kept_plain_or_refused_with_sentences(answers: dict[str, Any]) -> None:
    try:
        json.dumps(check_answers(ALL, CONTEXT, answers))
    except FormInvalid as invalid:
        assert str(invalid)
