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
                found[one.key] = typed(one.children, value)
            elif one.type == "dynamiclist":
                found[one.key] = [typed(one.children, row) for row in value if isinstance(row, Mapping)]
            else:
                found[one.key] = typed_value(one, value)
    return found


def typed_value(component: Component, value: Any) -> Any:
    if not isinstance(value, str):
        return Decimal(str(value)) if component.type == "number" and value is not None else value
    try:
        if component.type == "datetime":
            subtype = component.raw.get("subtype", "date")
            return READ[subtype](value) if value else None
        if component.type == "number":
            return Decimal(value) if value else None
    except (ValueError, ArithmeticError):
        return None
    return value
