"""A form as the form-js editor writes it (schema version 19), read once, checked, its conditions translated."""
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from processes.engine.forms.feel import FeelRefused, translate
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import ExpressionRefused, Sandbox
from processes.errors import Refused

LARGEST = 512 * 1024
DEEPEST = 6
INPUTS = {"textfield", "textarea", "number", "checkbox", "radio", "select", "checklist", "taglist", "datetime", "filepicker", "expression"}
CONTAINERS = {"group", "dynamiclist"}
SHOWN = {"text", "html", "image", "table", "documentPreview", "iframe", "spacer", "separator", "button"}
RESERVED = {"data", "errors", "meta", "process", "validate", "populate_obj", "form_errors"}
SANDBOX = Sandbox(BUILTINS)


@dataclass(frozen=True, slots=True)
class FormContext:
    """What conditions, choices and checks of one form may look at."""
    item: Mapping[str, Any]
    case: Mapping[str, Any]
    names: Mapping[str, Any]             # process variables of the task, the multi-instance item among them
    today: date
    sources: Callable[[str], list[tuple[str, str]]]          # name -> [(value, label)]
    files: Callable[[list[str]], set[str]]                   # of these attachment ids, those that exist


@dataclass(frozen=True, slots=True)
class Component:
    type: str
    key: str                             # of an input; path of a container; "" when it has none
    label: str
    description: str
    raw: Mapping[str, Any]
    properties: Mapping[str, str]        # the author's own: source, required_if, initial, offered_if_<value>, …
    hide: str | bool                     # translated condition
    children: tuple["Component", ...]

    def rule(self, name: str) -> Any:
        return (self.raw.get("validate") or {}).get(name)


@dataclass(frozen=True, slots=True)
class FormSchema:
    id: str
    title: str
    components: tuple[Component, ...]

    def walk(self) -> Iterator[Component]:
        todo = list(self.components)
        while todo:
            one = todo.pop(0)
            yield one
            todo = [*one.children, *todo]


class FormFault(Refused):
    """表单“{form}”的“{component}”：{reason}"""


def load(data: bytes) -> FormSchema:
    """Raises FormFault at the first fault."""
    raw = _json(data)
    form = str(raw.get("id") or "")
    if not form:
        raise FormFault(form="?", component="", reason="没有 id")
    components = tuple(_component(form, one, 0) for one in raw.get("components") or [])
    schema = FormSchema(form, str(raw.get("title") or form), components)
    keys = [c.key for c in _scope(schema.components) if c.key]
    for key in keys:
        if keys.count(key) > 1:
            raise FormFault(form=form, component=key, reason="key 重复")
    return schema


def schema_findings(data: bytes) -> list[str]:
    """What keeps a form from being deployed, as sentences; empty when nothing does."""
    try:
        load(data)
    except Refused as fault:
        return [fault.message]
    return []


def _json(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise Refused(f"表单太大，最多 {LARGEST // 1024} KB")
    try:
        raw = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Refused(f"表单不是合法的 JSON：{error.msg}") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("components", []), list):
        raise Refused("不是表单：应含 components 列表")
    return raw


def _scope(components: tuple[Component, ...]) -> Iterator[Component]:
    """Components whose keys share one name space: groups without a path open up, lists do not."""
    for one in components:
        yield one
        if one.type == "group" and not one.key:
            yield from _scope(one.children)


def _component(form: str, raw: Any, depth: int) -> Component:
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
        raise FormFault(form=form, component=str(raw)[:40], reason="不是组件")
    kind, key = raw["type"], str(raw.get("key") or raw.get("path") or "")
    label = str(raw.get("label") or raw.get("dateLabel") or raw.get("timeLabel") or "")
    if kind not in INPUTS | CONTAINERS | SHOWN:
        raise FormFault(form=form, component=label or key, reason=f"不认识的组件类型 {kind}")
    if depth > DEEPEST:
        raise FormFault(form=form, component=label or key, reason="嵌套太深")
    if (kind in INPUTS or kind == "dynamiclist") and (not key.isidentifier() or key.startswith("_") or key in RESERVED):
        raise FormFault(form=form, component=label or key, reason=f"key “{key}” 不能用，请用字母、数字和下划线，以字母开头")
    properties = {str(k): str(v) for k, v in (raw.get("properties") or {}).items()}
    _check_expressions(form, label or key, raw, properties)
    return Component(kind, key, label, str(raw.get("description") or ""), raw, properties, _condition(form, label or key, raw),
                     tuple(_component(form, one, depth + 1) for one in raw.get("components") or []))


def _condition(form: str, name: str, raw: Mapping[str, Any]) -> str | bool:
    hide = (raw.get("conditional") or {}).get("hide")
    if hide is None or isinstance(hide, bool):
        return bool(hide)
    return _translated(form, name, str(hide))


def _translated(form: str, name: str, feel: str) -> str:
    try:
        found = translate(feel)
        SANDBOX.parse(found)
    except (FeelRefused, ExpressionRefused) as error:
        raise FormFault(form=form, component=name, reason=error.message) from error
    return found


def _check_expressions(form: str, name: str, raw: Mapping[str, Any], properties: Mapping[str, str]) -> None:
    for value in (raw.get("expression"), raw.get("valuesExpression")):
        if value:
            _translated(form, name, str(value))
    for rule, value in (raw.get("validate") or {}).items():
        if rule in ("min", "max", "minLength", "maxLength") and isinstance(value, str) and value.startswith("="):
            _translated(form, name, value)
    for key in properties:
        if properties[key] and (key in ("required_if", "initial") or key.startswith("offered_if_")):
            try:
                SANDBOX.parse(properties[key])
            except ExpressionRefused as error:
                raise FormFault(form=form, component=name, reason=error.message) from error
