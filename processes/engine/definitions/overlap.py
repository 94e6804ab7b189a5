"""Whether two rows of a decision table can apply to the same input, as far as their cells are plain values and ranges."""
import re
from dataclasses import dataclass
from itertools import product

from processes.engine.definitions.dmn import COMPARISON, INTERVAL, split, word

NUMBER = re.compile(r"-?\d+(\.\d+)?")
TEXT = re.compile(r'"[^"\\]*"')
Scalar = float | str


@dataclass(frozen=True, slots=True)
class Range:
    """From low to high; None for no end."""
    low: Scalar | None
    high: Scalar | None
    with_low: bool = True
    with_high: bool = True


def both_possible(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """False also when a column cannot be decided: a warning has to be right."""
    return all(_meet(a, b) for a, b in zip(one, other, strict=True))


def _meet(a: str, b: str) -> bool:
    if a in ("", "-") or b in ("", "-") or a == b:
        return True
    ours, theirs = _ranges(a), _ranges(b)
    return ours is not None and theirs is not None and any(_common(x, y) for x, y in product(ours, theirs))


def _ranges(cell: str) -> list[Range] | None:
    """The cell as ranges; None when it is anything else."""
    found = [_range(part) for part in split(cell)]
    ranges = [one for one in found if one is not None]
    return ranges if len(ranges) == len(found) else None


def _range(part: str) -> Range | None:
    if interval := INTERVAL.fullmatch(part):
        low, high = _scalar(interval[2]), _scalar(interval[3])
        return None if low is None or high is None else Range(low, high, interval[1] == "[", interval[4] == "]")
    comparison = COMPARISON.fullmatch(part)
    value = _scalar(comparison[2] if comparison else part)
    if value is None:
        return None
    return {"": Range(value, value), "=": Range(value, value), "<": Range(None, value, with_high=False), "<=": Range(None, value),
            ">": Range(value, None, with_low=False), ">=": Range(value, None)}.get(comparison[1] if comparison else "")


def _scalar(text: str) -> Scalar | None:
    found = word(text)
    if NUMBER.fullmatch(found):
        return float(found)
    return found if TEXT.fullmatch(found) or found in ("True", "False", "None") else None


def _common(a: Range, b: Range) -> bool:
    return _begins_before_end(a, b) and _begins_before_end(b, a)


def _begins_before_end(a: Range, b: Range) -> bool:
    """Whether a starts where b has not ended yet; values of different kinds never meet."""
    if a.low is None or b.high is None:
        return _kind(a) is _kind(b)
    if type(a.low) is not type(b.high):
        return False
    return a.low < b.high or a.low == b.high and a.with_low and b.with_high        # type: ignore[operator]


def _kind(one: Range) -> type:
    return type(one.low if one.low is not None else one.high)
