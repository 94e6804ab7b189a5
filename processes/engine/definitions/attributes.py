"""The one table of every extension attribute we read: where it may stand and what its value is."""
from dataclasses import dataclass
from enum import StrEnum


class Value(StrEnum):
    EXPRESSION = "expression"
    NAME = "name"                        # of a form or a record writer
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str
    on: frozenset[str]                   # task, gateway, lane, process
    value: Value
    meaning: str
    choices: frozenset[str] = frozenset()


def _attribute(name: str, on: str, value: Value, meaning: str, choices: str = "") -> Attribute:
    return Attribute(name, frozenset(on.split()), value, meaning, frozenset(choices.split()))


ATTRIBUTES = {a.name: a for a in (
    _attribute("article", "task gateway lane process", Value.TEXT, "所依据的条款"),
    _attribute("form", "task", Value.NAME, "表单"),
    _attribute("candidates", "task lane", Value.EXPRESSION, "由谁办理"),
    _attribute("exclude", "task", Value.EXPRESSION, "谁不得办理"),
    _attribute("record", "task", Value.NAME, "提交时写入的记录"),
    _attribute("due", "task", Value.EXPRESSION, "办理期限"),
    _attribute("priority", "task", Value.EXPRESSION, "优先级"),
    _attribute("instructions", "task", Value.TEXT, "办理说明"),
    _attribute("button", "process", Value.TEXT, "事项页上的按钮"),
    _attribute("ends_with", "process", Value.CHOICE, "随什么结束", "item lead self"),
)}
EXPRESSIONS = frozenset(name for name, one in ATTRIBUTES.items() if one.value is Value.EXPRESSION)
