"""What the clerk may answer: an answer that cannot be kept is told why."""
from datetime import date
from typing import Any

from processes.supervision.importing.questions import CHOICES, KEEP, MERGE, UNUSED, USED
from processes.supervision.regulation import SOURCES

ALLOWED = {"choice": frozenset(CHOICES), "source": frozenset(SOURCES), "extension": frozenset({USED, UNUSED}), "merge": frozenset({MERGE, KEEP})}
LONGEST = {"content": 1_500, "basis": 200}


def fault_of(name: str, value: Any, offices: set[str]) -> str:
    """Why an answer cannot be kept."""
    if name == "coops" or name == "lead":
        named = value if isinstance(value, list) else [value] if value else []
        return "" if set(named) <= offices else "承办、配合科室须为现有的院属科室。"
    text = str(value or "").strip()
    if text and name in ALLOWED and text not in ALLOWED[name]:
        return "选项有误，请刷新页面后重选。"
    if text and name in ("issued", "due") and not is_date(text):
        return f"“{text[:20]}”不是日期，请按 2026-09-30 的样子填写。"
    longest = LONGEST.get(name, 80)
    return f"“{text[:20]}……”过长，不超过 {longest} 字。" if len(text) > longest else ""


def is_date(text: str) -> bool:
    try:
        return 2000 <= date.fromisoformat(text).year < 2100
    except ValueError:
        return False
