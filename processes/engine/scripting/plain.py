"""What an expression gives back: JSON-able copies within bounds."""
import math
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

MAX_BITS, MAX_ITEMS, MAX_TEXT = 256, 10_000, 100_000
MAX_RESULT = 50_000                      # values in one result, nested ones counted


def plain(value: Any) -> Any:
    """JSON-able copies only; views and tuples become lists, days their ISO text; anything else, and what is too big, is refused."""
    return _plain(value, 0, [MAX_RESULT])


def _plain(value: Any, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0:
        raise ValueError("结果太大")
    if value is None or isinstance(value, bool | int | float | str):
        return _scalar(value)
    if depth > 20:
        raise ValueError("嵌套太深")
    if isinstance(value, Mapping):
        return {str(key): _plain(one, depth + 1, left) for key, one in value.items()}
    if isinstance(value, Collection):
        if len(value) > MAX_ITEMS:
            raise ValueError("列表太长")
        return [_plain(one, depth + 1, left) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError("结果不是数据")


def _scalar(value: Any) -> Any:
    if isinstance(value, int) and value.bit_length() > MAX_BITS or isinstance(value, float) and not math.isfinite(value):
        raise ValueError("数太大")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ValueError("文字太长")
    return value
