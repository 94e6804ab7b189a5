"""What every expression may call: pure functions, no objects, nothing whose cost or size the author of an expression can raise."""
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

LONGEST_NUMBER = 40                      # digits; Python takes quadratic time to read long ones
MOST_DIGITS = 20


def _scalars(values: Iterable[Any]) -> list[Any]:
    """Lists of lists would make sorting and adding as expensive as one likes."""
    found = list(values)
    if not all(one is None or isinstance(one, str | int | float | date) for one in found):
        raise ValueError("只能用于数、文字或日期的列表")
    return found


def _several(args: tuple[Any, ...]) -> list[Any]:
    return _scalars(args[0] if len(args) == 1 else args)


def _int(value: Any) -> int:
    if isinstance(value, str) and len(value) > LONGEST_NUMBER:
        raise ValueError("数太长")
    return int(value)


def _float(value: Any) -> float:
    if isinstance(value, str) and len(value) > LONGEST_NUMBER:
        raise ValueError("数太长")
    return float(value)


def _str(value: Any) -> str:
    return str(_scalars([value])[0])


def _round(value: float, digits: int = 0) -> float:
    if abs(digits) > MOST_DIGITS:
        raise ValueError("小数位数太多")
    return round(value, digits) if digits else round(value)


def _sum(values: Iterable[Any]) -> Any:
    return sum(_scalars(values))


def _min(*values: Any) -> Any:
    return min(_several(values))


def _max(*values: Any) -> Any:
    return max(_several(values))


def _sorted(values: Iterable[Any]) -> list[Any]:
    return sorted(_scalars(values))


def _date(value: str) -> date:
    return date.fromisoformat(value[:10])


def _days(after: str, before: str) -> int:
    """Calendar days from `after` to `before`."""
    return (_date(before) - _date(after)).days


def _plus_days(day: str, number: int) -> str:
    return (_date(day) + timedelta(days=number)).isoformat()


def _contains(where: Any, what: Any) -> bool:
    return what in (where or "")


BUILTINS: dict[str, Callable[..., Any]] = {
    "len": len, "min": _min, "max": _max, "sum": _sum, "str": _str, "int": _int, "float": _float, "bool": bool, "round": _round, "abs": abs, "any": any,
    "all": all, "sorted": _sorted, "date": _date, "days": _days, "plus_days": _plus_days, "contains": _contains}
