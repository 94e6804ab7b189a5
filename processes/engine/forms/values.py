"""Between plain JSON values and what WTForms fields hold."""
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from processes.engine.forms.schema import Component

READ: dict[str, Callable[[str], Any]] = {"date": date.fromisoformat, "time": time.fromisoformat, "datetime": datetime.fromisoformat}


def plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def typed(components: Iterable[Component], values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values as WTForms fields hold them."""
    found: dict[str, Any] = {}
    for one in components:
        if one.type == "group" and not one.key:
            found.update(typed(one.children, values))
        elif one.key in values and values[one.key] is not None:
            value = values[one.key]
            if one.type == "group":
                found[one.key] = typed(one.children, value) if isinstance(value, Mapping) else {}
            elif one.type == "dynamiclist":
                found[one.key] = [typed(one.children, row) for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
            else:
                found[one.key] = typed_value(one, value)
    return found


def typed_value(component: Component, value: Any) -> Any:
    """What a field of this type holds for a plain value; nothing when the value is of another kind."""
    try:
        if component.type == "number":
            return Decimal(str(value)) if isinstance(value, int | float | str) and value != "" else None
        if component.type == "datetime":
            return READ[component.raw.get("subtype", "date")](value) if isinstance(value, str) and value else None
    except (ValueError, ArithmeticError):
        return None
    if component.type in ("checklist", "taglist", "filepicker"):
        return [str(one) for one in value] if isinstance(value, list) else []
    return value
