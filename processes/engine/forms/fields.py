"""One WTForms field per form-js component type, with its rules; every message says what to do."""
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    validators,
)

from processes.engine.forms.feel import translate
from processes.engine.forms.schema import SANDBOX, Component, FormContext

LONGEST = 20_000
Names = Mapping[str, Any]


class FilesField(SelectMultipleField):
    """Ids of uploaded attachments."""

    def pre_validate(self, form: Any) -> None:
        """Existence is checked against the store by the rule below, not against choices."""


class PlainSelect(SelectField):
    """A select whose empty choice is allowed when nothing is required."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class PlainRadio(RadioField):
    validate_choice = True

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


def choices(component: Component, context: FormContext, names: Names) -> list[tuple[str, str]]:
    """[(value, label)] from the form, the house's sources, or the task's data."""
    if source := component.properties.get("source"):
        return context.sources(source)
    raw: Any = component.raw.get("values")
    if raw is None and component.raw.get("valuesExpression"):
        raw = SANDBOX.evaluate(translate(component.raw["valuesExpression"]), names)
    if raw is None and component.raw.get("valuesKey"):
        raw = names.get(component.raw["valuesKey"])
    pairs = [(str(one["value"]), str(one["label"])) if isinstance(one, Mapping) else (str(one), str(one)) for one in raw or []]
    return [pair for pair in pairs if _offered(component, pair[0], names)]


def _offered(component: Component, value: str, names: Names) -> bool:
    """Own property `offered_if_<value>`: a choice that makes sense only sometimes."""
    condition = component.properties.get(f"offered_if_{value}")
    return not condition or bool(SANDBOX.evaluate(condition, {**dict.fromkeys(SANDBOX.names(condition)), **names}))


def bound_value(value: Any, names: Names) -> Any:
    """A limit may be a number or a FEEL text."""
    return SANDBOX.evaluate(translate(value), names) if isinstance(value, str) and value.startswith("=") else value


def required(component: Component, names: Names) -> bool:
    if component.properties.get("required_if"):
        return bool(SANDBOX.evaluate(component.properties["required_if"], names))
    return bool(component.rule("required"))


def rules(component: Component, context: FormContext, names: Names) -> list[Any]:
    found: list[Any] = []
    if required(component, names):
        chosen = component.type in ("checkbox", "checklist", "taglist", "filepicker", "radio", "select")
        found.append(validators.DataRequired(_required_message(component)) if chosen else validators.InputRequired(_required_message(component)))
    else:
        found.append(validators.Optional())
    if component.type in ("textfield", "textarea"):
        low, high = (bound_value(component.rule(name), names) for name in ("minLength", "maxLength"))
        found.append(_length(int(low or 0), int(high or LONGEST)))
        if component.rule("pattern"):
            found.append(validators.Regexp(component.rule("pattern"), message=component.rule("patternErrorMessage") or "格式不对，请按说明填写。"))
        if component.rule("validationType") == "email":
            found.append(validators.Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message="请填写完整的邮箱地址。"))
    if component.type == "number":
        low, high = (bound_value(component.rule(name), names) for name in ("min", "max"))
        found += [_between(low, high), _digits(component.raw.get("decimalDigits"))]
    if component.type == "datetime":
        found.append(_days(component, context, names))
    if component.type == "filepicker":
        found.append(_existing(context))
    return found


def _required_message(component: Component) -> str:
    verb = {"checkbox": "请勾选", "radio": "请选择", "select": "请选择", "checklist": "请至少选择一项", "taglist": "请至少选择一项", "filepicker": "请上传"}
    return f"{verb.get(component.type, '请填写')}{'' if component.type in ('checklist', 'taglist') else component.label or '此项'}。"


def _length(low: int, high: int) -> Callable[[Any, Field], None]:
    def check(_: Any, field: Field) -> None:
        size = len((field.data or "").strip())
        if size < low:
            raise validators.ValidationError(f"至少 {low} 个字，现在 {size} 个。")
        if size > high:
            raise validators.ValidationError(f"最多 {high} 个字，现在 {size} 个，请精简。")
        if "\0" in (field.data or ""):
            raise validators.ValidationError("含有不能使用的字符，请重新输入。")
    return check


def _between(low: Any, high: Any) -> Callable[[Any, Field], None]:
    def check(_: Any, field: Field) -> None:
        if field.data is None:
            return
        if low is not None and field.data < Decimal(str(low)):
            raise validators.ValidationError(f"不能小于 {low}。")
        if high is not None and field.data > Decimal(str(high)):
            raise validators.ValidationError(f"不能大于 {high}。")
    return check


def _digits(most: Any) -> Callable[[Any, Field], None]:
    def check(_: Any, field: Field) -> None:
        if most is not None and isinstance(field.data, Decimal) and -int(field.data.as_tuple().exponent) > int(most):
            raise validators.ValidationError(f"最多 {most} 位小数。" if int(most) else "请填写整数。")
    return check


def _days(component: Component, context: FormContext, names: Names) -> Callable[[Any, Field], None]:
    """Own properties not_before and not_after are expressions that give an ISO date."""
    def check(_: Any, field: Field) -> None:
        if not isinstance(field.data, date):
            return
        day = date.fromisoformat(field.data.isoformat()[:10])
        first = component.properties.get("not_before")
        last = component.properties.get("not_after")
        earliest = SANDBOX.evaluate(first, names) if first else context.today.isoformat() if component.raw.get("disallowPassedDates") else None
        latest = SANDBOX.evaluate(last, names) if last else None
        if earliest and day < date.fromisoformat(earliest[:10]):
            raise validators.ValidationError(f"不能早于 {earliest[:10]}。")
        if latest and day > date.fromisoformat(latest[:10]):
            raise validators.ValidationError(f"不能晚于 {latest[:10]}。")
    return check


def _existing(context: FormContext) -> Callable[[Any, Field], None]:
    def check(_: Any, field: Field) -> None:
        wanted = list(field.data or [])
        if len(wanted) > 50 or set(wanted) - context.files(wanted):
            raise validators.ValidationError("有附件没有上传成功，请重新上传。")
    return check


TEXTS: dict[str, type[Field]] = {"textfield": StringField, "textarea": TextAreaField}
DATES: dict[str, type[Field]] = {"date": DateField, "time": TimeField, "datetime": DateTimeLocalField}


def field_of(component: Component, context: FormContext, names: Names) -> Any:
    """The unbound WTForms field of an input component."""
    common: dict[str, Any] = {"label": component.label, "description": component.description, "validators": rules(component, context, names)}
    default = component.raw.get("defaultValue")
    kind = component.type
    if kind in TEXTS:
        return TEXTS[kind](default=default or "", filters=[lambda v: v.strip() if isinstance(v, str) else v], **common)
    if kind == "number":
        return DecimalField(default=default, places=None, **common)
    if kind == "checkbox":
        return BooleanField(default=bool(default), false_values=(False, "false", "False", "", "0", "no"), **common)
    if kind in ("radio", "select"):
        offered = [SelectChoice(*one) for one in choices(component, context, names)]
        if kind == "select":
            return PlainSelect(default=default or "", choices=[SelectChoice("", "请选择"), *offered], **common)
        return PlainRadio(default=default or None, choices=offered, **common)
    if kind in ("checklist", "taglist"):
        return SelectMultipleField(default=default or [], choices=[SelectChoice(*one) for one in choices(component, context, names)], **common)
    if kind == "datetime":
        subtype = component.raw.get("subtype", "date")
        formats = {"datetime": {"format": ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]}}.get(subtype, {})
        return DATES[subtype](**formats, **common)
    return FilesField(default=default or [], choices=[], validate_choice=False, **common)
