"""What every expression may call: pure functions, no objects, nothing that can grow."""
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any


def _int(value: Any) -> int:
    if isinstance(value, str) and len(value) > 40:
        raise ValueError("数太长")
    return int(value)


def _str(value: Any) -> str:
    return str(value)[:10_000]


def _date(value: str) -> date:
    return date.fromisoformat(value[:10])


def _days(after: str, before: str) -> int:
    """Calendar days from `after` to `before`."""
    return (_date(before) - _date(after)).days


def _plus_days(day: str, number: int) -> str:
    return (_date(day) + timedelta(days=number)).isoformat()


def _contains(where: Any, what: Any) -> bool:
    return what in (where or "")


def _sorted(values: Iterable[Any]) -> list[Any]:
    return sorted(values)


BUILTINS: dict[str, Callable[..., Any]] = {
    "len": len, "min": min, "max": max, "sum": sum, "str": _str, "int": _int, "float": float, "bool": bool, "round": round, "abs": abs, "any": any, "all": all,
    "sorted": _sorted, "date": _date, "days": _days, "plus_days": _plus_days, "contains": _contains}
