"""What the value behind each key of a scenario file must look like. A wrong shape is said at once: played, it would break or, worse, check nothing."""
import re
from collections.abc import Callable, Mapping
from typing import Any

from processes.errors import ProcessError

WAIT = re.compile(r"\d{1,4}(wd|d)( \d{1,2}:\d{2})?|\d{1,5}[hm]")


class StoryFault(ProcessError):
    """情景文件有误：{where}：{what}"""


Shape = tuple[Callable[[Any], bool], str]


def mapping(value: Any) -> bool:
    return isinstance(value, dict)


def scalar(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list)


def texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def by_name(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(map(test, value.values()))


def whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def duration(value: Any) -> bool:
    return isinstance(value, str) and WAIT.fullmatch(value) is not None


ONE: Shape = (scalar, "一个值")
STEP: dict[str, Shape] = {
    **dict.fromkeys(("at", "as", "start", "do", "act", "send", "item", "of", "acted_at", "entered_by", "refused", "use"), ONE),
    "wait": (duration, "时长，如 3wd、10d、3wd 14:30、2h、30m"), "with": (mapping, "“栏目: 值”"), "values": (mapping, "“名字: 值”"),
    "evidence": (texts, "一串附件名，如 [附件:记录.pdf]"), "expect": (mapping, "要核对的内容")}
WANTED: dict[str, Shape] = {
    **dict.fromkeys(("status", "due", "original_due", "light", "number"), ONE), "days_left": (whole, "一个整数"),
    "open": (by_name(texts), "“人: [元素, …]”"), "ledger": (texts, "一串文字"), "ledger_never": (texts, "一串文字"),
    "counts": (by_name(whole), "“文字: 条数”"), "knows": (by_name(yes_or_no), "“人: true 或 false”"), "reads": (by_name(yes_or_no), "“人: true 或 false”")}
WITH_AN_ACT = ("as", "with", "refused")                      # these say something about an act, and nothing without one
WITH_A_TASK = ("of", "acted_at", "entered_by", "evidence")
BESIDE_USE = frozenset({"use", "values", "as", "item", "at", "wait"})


def check_shapes(raw: Mapping[str, Any], shapes: Mapping[str, Shape], where: str) -> None:
    if unknown := [str(key) for key in raw if key not in shapes]:
        raise StoryFault(where=where, what=f"不认识：{'、'.join(unknown)}")
    for key, value in raw.items():
        test, wanted = shapes[key]
        if not test(value):
            raise StoryFault(where=where, what=f"{key}: 应是{wanted}")


def check_step(raw: Mapping[str, Any], verb: str, where: str) -> None:
    """A key that would be passed over in silence is a mistake of its author."""
    idle = [key for key in WITH_AN_ACT if key in raw and not verb] + [key for key in WITH_A_TASK if key in raw and verb != "do"]
    if idle:
        raise StoryFault(where=where, what=f"{'、'.join(idle)} 在这一步没有作用，" + ("要与 do: 同写" if idle[0] in WITH_A_TASK else "要与 start、do、act 或 send 同写"))


def check_recipes(recipes: Any, file: str) -> None:
    if not mapping(recipes):
        raise StoryFault(where=file, what="recipes: 应是“名字: 一串步骤”")
    for title, pieces in recipes.items():
        if not isinstance(pieces, list) or not all(map(mapping, pieces)):
            raise StoryFault(where=file, what=f"做法“{title}”应是一串步骤")
        if any("use" in piece for piece in pieces):
            raise StoryFault(where=file, what=f"做法“{title}”里不能再引用做法（use:）")
