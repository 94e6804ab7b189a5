"""A form with somebody's values in it: ready to be drawn, checked and cleaned. Pages, scenarios and interfaces all pass through here."""
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField

from processes.engine.forms.feel import translate
from processes.engine.forms.fields import choices, field_of, required
from processes.engine.forms.rows import MOST_ROWS, posted_from, rows_obeyed
from processes.engine.forms.schema import CONTAINERS, SANDBOX, SHOWN, Component, FormContext, FormSchema
from processes.engine.forms.values import plain_value, typed, typed_value
from processes.engine.scripting.sandbox import ExpressionRefused
from processes.errors import FormInvalid, ProcessError

DECISION = "outcome"


class HouseForm(Form):
    class Meta:
        locales = ["zh_CN", "zh"]


@dataclass(frozen=True, slots=True)
class Action:
    """A decision, drawn as a button."""
    value: str
    label: str
    variant: str                         # primary | danger | secondary
    consequence: str                     # what happens when it is pressed


@dataclass(slots=True)
class Drawn:
    """One component to draw; `input` is its WTForms field, `rows` the rows of a list, `text` what a shown text says."""
    component: Component
    name: str                            # name of the input in the page
    input: Any = None
    required: bool = False
    text: str = ""
    children: list["Drawn"] = field(default_factory=list)
    rows: list[list["Drawn"]] = field(default_factory=list)
    shown: list[Mapping[str, Any]] = field(default_factory=list)      # rows of a table
    readonly: bool = False


@dataclass(slots=True)
class BoundForm:
    schema: FormSchema
    context: FormContext
    fields: list[Drawn]
    actions: list[Action]
    errors: dict[str, list[str]] = field(default_factory=dict)
    _form: Any = None
    _values: dict[str, Any] = field(default_factory=dict)

    def validate(self) -> bool:
        """Fills `errors`: {name of the input: sentences}."""
        self._form.validate()
        self.errors = {}
        for drawn in self.inputs():
            texts = [str(e) for e in drawn.input.errors if isinstance(e, str) or not isinstance(e, dict | list)]
            if texts:
                self.errors[drawn.name] = texts
        for drawn in self._lists(self.fields):
            low = int(drawn.component.properties.get("min_rows") or 0)
            if len(drawn.rows) < low:
                self.errors[drawn.name] = [f"请至少填写 {low} 行{drawn.component.label}。"]
            if len(drawn.rows) > MOST_ROWS:
                self.errors[drawn.name] = [f"最多 {MOST_ROWS} 行。"]
        if self.actions and not self._values.get(DECISION):
            self.errors[DECISION] = ["请选择要办理的决定：" + " / ".join(a.label for a in self.actions) + "。"]
        return not self.errors

    def inputs(self) -> Iterable[Drawn]:
        todo = list(self.fields)
        while todo:
            one = todo.pop(0)
            if one.input is not None and one.component.type not in CONTAINERS:
                yield one
            todo = [*one.children, *(d for row in one.rows for d in row), *todo]

    def _lists(self, drawn: list[Drawn]) -> Iterable[Drawn]:
        for one in drawn:
            if one.component.type == "dynamiclist":
                yield one
            yield from self._lists(one.children)

    def clean(self) -> dict[str, Any]:
        """Visible values, plain JSON: dates as ISO text, numbers, texts, lists; what is empty is None, "" or []. Call after validate()."""
        return self._values


def bind(schema: FormSchema, context: FormContext, posted: "MultiDict[str, str] | None", initial: Mapping[str, Any]) -> BoundForm:
    """`posted` is what the browser sent (None for the first look), `initial` what is known before; row buttons are obeyed here."""
    posted = rows_obeyed(posted) if posted is not None else None
    base: dict[str, Any] = {**context.names, "item": context.item, "case": context.case, "today": context.today.isoformat()}
    starting = {**_defaults(schema, base), **initial}
    values: dict[str, Any] = dict(starting)
    for _ in range(3):                   # a hidden field may hide another
        form, drawn = _build(schema, context, {**base, **values}, posted, starting)
        found = _values(drawn, {**base, **values})
        if found == values:
            break
        values = found
    actions = _actions(schema, context, {**base, **values})
    if len(actions) == 1 and not found.get(DECISION):        # only one thing can be decided
        found[DECISION] = actions[0].value
    return BoundForm(schema, context, drawn, actions, _form=form, _values=found)


def check_answers(schema: FormSchema, context: FormContext, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The same rules for plain data; raises FormInvalid. Values the form does not show are dropped."""
    bound = bind(schema, context, posted_from(answers), answers)
    if not bound.validate():
        labels = {d.name: d.component.label for d in bound.inputs()}
        raise FormInvalid({labels.get(name) or name: texts for name, texts in bound.errors.items()})
    return bound.clean()


def _defaults(schema: FormSchema, names: Mapping[str, Any]) -> dict[str, Any]:
    """Own property `initial`: an expression that says what a field shows first."""
    found = {}
    for one in schema.components:
        if text := one.properties.get("initial"):
            try:
                found[one.key] = SANDBOX.evaluate(text, names)
            except ExpressionRefused:        # a fact that is not there yet: the field stays empty
                continue
    return found


def hidden(component: Component, names: Mapping[str, Any]) -> bool:
    if isinstance(component.hide, bool):
        return component.hide
    known = {**dict.fromkeys(SANDBOX.names(component.hide)), **names}
    try:
        return bool(SANDBOX.evaluate(component.hide, known))
    except ExpressionRefused:                # a comparison with nothing: FEEL's null, which hides nothing
        return False


def _build(schema: FormSchema, context: FormContext, names: dict[str, Any], posted: Any, starting: Mapping[str, Any]) -> tuple[Any, list[Drawn]]:
    kind = _form_class(schema.components, context, names, starting, posted is None)
    data = typed(schema.components, starting)
    form = kind(formdata=posted, data=data)
    return form, _drawn(schema.components, form, "", context, names, starting)


def _form_class(components: Iterable[Component], context: FormContext, names: Mapping[str, Any], starting: Mapping[str, Any],
                first_look: bool, in_row: bool = False) -> type[Form]:
    """Rows differ in what they hide, so a row's class has every field; what a row hides is taken out when the row is drawn."""
    fields: dict[str, Any] = {}
    for one in components:
        if one.type in SHOWN or one.type == "expression" or not in_row and hidden(one, names):
            continue
        if one.type == "group" and not one.key:
            inner = _form_class(one.children, context, names, starting, first_look, in_row)
            fields.update({name: value for name, value in vars(inner).items() if hasattr(value, "field_class")})
        elif one.type == "group":
            fields[one.key] = FormField(_form_class(one.children, context, names, starting, first_look, in_row))
        elif one.type == "dynamiclist":
            lowest = int(one.raw.get("defaultRepetitions", 1)) if first_look and not starting.get(one.key) else 0
            fields[one.key] = FieldList(FormField(_form_class(one.children, context, names, {}, first_look, True)), label=one.label, min_entries=lowest)
        else:
            fields[one.key] = field_of(one, context, {**dict.fromkeys(_read(one)), **names})
    return type("HouseForm", (HouseForm,), fields)


def _read(component: Component) -> set[str]:
    """Names that a field's own expressions read; those without a value are null."""
    texts = [component.properties[key] for key in ("required_if", "not_before", "not_after") if component.properties.get(key)]
    return {name for text in texts for name in SANDBOX.names(text)}


def _drawn(components: Iterable[Component], form: Any, prefix: str, context: FormContext, names: Mapping[str, Any], starting: Mapping[str, Any]) -> list[Drawn]:
    found = []
    for one in components:
        if hidden(one, names):
            _take_out(one, form)
            continue
        drawn = Drawn(one, f"{prefix}{one.key}", readonly=bool(one.raw.get("readonly") or one.raw.get("disabled")))
        if one.type in ("text", "html"):
            drawn.text = filled(str(one.raw.get("text") or one.raw.get("content") or ""), names)
        elif one.type == "table":
            drawn.shown = _table(one, {**starting, **names})
        elif one.type == "group":
            inner = form[one.key].form if one.key else form
            drawn.children = _drawn(one.children, inner, f"{prefix}{one.key}-" if one.key else prefix, context, names, starting)
        elif one.type == "dynamiclist":
            drawn.input = form[one.key]
            given = starting.get(one.key) or []
            for number, entry in enumerate(form[one.key].entries):
                row_names = {**names, **entry.form.data}
                drawn.rows.append(_drawn(one.children, entry.form, f"{entry.name}-", context, row_names, given[number] if number < len(given) else {}))
        elif one.type not in SHOWN and one.type != "expression":
            drawn.input, drawn.required = form[one.key], required(one, {**dict.fromkeys(_read(one)), **names})
            if drawn.readonly:
                drawn.input.data = typed_value(one, starting.get(one.key))
        found.append(drawn)
    return found


def _take_out(component: Component, form: Any) -> None:
    """What is hidden is not asked, not checked and not kept."""
    if component.type == "group" and not component.key:
        for child in component.children:
            _take_out(child, form)
    elif component.key in form:
        del form[component.key]


def file_ids(components: Iterable[Component], values: Mapping[str, Any]) -> list[str]:
    """Ids of all attachments among clean values."""
    found: list[str] = []
    for one in components:
        value = values if one.type == "group" and not one.key else values.get(one.key)
        if one.type == "filepicker" and isinstance(value, list):
            found += value
        elif one.type == "group" and isinstance(value, Mapping):
            found += file_ids(one.children, value)
        elif one.type == "dynamiclist" and isinstance(value, list):
            found += [i for row in value for i in file_ids(one.children, row)]
    return found


def _table(component: Component, names: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    source = str(component.raw.get("dataSource") or "")
    rows = SANDBOX.evaluate(translate(source), {**dict.fromkeys(SANDBOX.names(translate(source))), **names}) if source else []
    return [row for row in rows or [] if isinstance(row, Mapping)]


def filled(text: str, names: Mapping[str, Any]) -> str:
    """{{expression}} inside a shown text; never a template language."""
    def value(match: re.Match[str]) -> str:
        try:
            shown = SANDBOX.evaluate(translate(match[1]), names)
        except ProcessError:                 # owners' text must not keep a form from being shown
            return ""
        return "" if shown is None else str(shown)
    return re.sub(r"\{\{(.+?)\}\}", value, text)


def _values(drawn: list[Drawn], names: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in drawn:
        kind, key = one.component.type, one.component.key
        if kind == "group":
            inner = _values(one.children, names)
            found.update({key: inner} if key else inner)
        elif kind == "dynamiclist":
            found[key] = [_values(row, names) for row in one.rows]
        elif kind == "expression":
            found[key] = _computed(one.component, {**names, **found})
        elif one.input is not None:
            found[key] = plain_value(one.input.data)
    return found


def _computed(component: Component, names: Mapping[str, Any]) -> Any:
    try:
        return SANDBOX.evaluate(translate(str(component.raw.get("expression") or "")), names)
    except ExpressionRefused:                # something it needs is still empty
        return None


def _actions(schema: FormSchema, context: FormContext, names: Mapping[str, Any]) -> list[Action]:
    decision = next((c for c in schema.walk() if c.key == DECISION and c.type == "radio"), None)
    if decision is None or hidden(decision, names):
        return []
    offered = choices(decision, context, names)
    return [Action(value, label, decision.properties.get(f"variant_{value}") or ("primary" if n == 0 else "secondary"),
                   filled(decision.properties.get(f"consequence_{value}", ""), names)) for n, (value, label) in enumerate(offered)]
