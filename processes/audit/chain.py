"""How a line of the audit log is hashed."""
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

FIELDS = ("at", "person", "action", "object", "result", "ip", "detail")


def line_hash(previous: str, values: Mapping[str, Any]) -> str:
    """The hash of a line: the hash before it, then its fields with sorted keys."""
    text = orjson.dumps([values[field] for field in FIELDS], option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
    return hashlib.sha256(previous.encode() + b"\n" + text).hexdigest()
