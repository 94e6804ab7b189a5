"""Read scenario files (docs/scenarios.md) into plain values; every fault names its story and step."""
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from processes.clock import COLLEGE_ZONE
from processes.rehearsal.shapes import BESIDE_USE, STEP, WANTED, StoryFault, check_recipes, check_shapes, check_step
from processes.supervision.verbs import BUTTONS

VERBS = ("start", "do", "act", "send")
OFFICE_OPENS, YEARS = time(9), range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Step:
    where: str                           # "故事《…》第 3 步"
    at: datetime | None = None
    wait: str = ""
    who: str = ""
    verb: str = ""                       # start | do | act | send | ""
    name: str = ""                       # process, element, button or message
    item: str = ""
    of: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    has_data: bool = False
    acted_at: datetime | None = None
    entered_by: str = ""
    evidence: tuple[str, ...] = ()
    refused: str = ""
    expect: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    article: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Play:
    stories: tuple[Story, ...]
    together: bool


def read_play(path: Path) -> Play:
    try:
        return parse_play(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise StoryFault(where=path.name, what="不是 UTF-8 编码的文字；请另存为 UTF-8") from error


def parse_play(text: str, name: str) -> Play:
    try:
        content = yaml.safe_load(text)
        return _play({"stories": content} if isinstance(content, list) else content, name)
    except yaml.YAMLError as error:
        raise StoryFault(where=name, what=f"不是合法的 YAML：{error}") from error
    except RecursionError as error:
        raise StoryFault(where=name, what="嵌套太深（是否有锚点引用了自己？）") from error


def _play(content: Any, name: str) -> Play:
    if not isinstance(content, dict) or not isinstance(content.get("stories"), list) or not content["stories"]:
        raise StoryFault(where=name, what="应是一串故事，或含 stories: 的映射；至少要有一个故事")
    recipes = content.get("recipes") or {}
    check_recipes(recipes, name)
    stories = tuple(_story(one, recipes, name) for one in content["stories"])
    if twice := [title for title, times in Counter(story.title for story in stories).items() if times > 1]:
        raise StoryFault(where=name, what=f"题目重复：{'、'.join(twice)}")
    return Play(stories, bool(content.get("together")))


def _story(raw: Any, recipes: Mapping[str, Any], file: str) -> Story:
    if not isinstance(raw, dict) or "story" not in raw or not isinstance(raw.get("steps"), list) or not raw["steps"]:
        raise StoryFault(where=file, what="每个故事要有 story:（题目）和 steps:（至少一步）")
    steps: list[Step] = []
    for n, one in enumerate(raw["steps"], 1):
        where = f"故事《{raw['story']}》第 {n} 步"
        steps += [_step(piece, where) for piece in _expanded(one, recipes, where)]
    aliases = {step.item for step in steps if step.item}
    only = aliases.pop() if len(aliases) == 1 else "事项" if not aliases else ""
    return Story(str(raw["story"]), str(raw.get("article", "")), tuple(_named(step, only) for step in steps))


def _named(step: Step, only: str) -> Step:
    """In a story of one item its alias may be left out, also in expect:."""
    expect = {only: step.expect} if step.expect and step.expect.keys() <= WANTED.keys() else step.expect
    for alias, wanted in expect.items():
        if not alias:
            raise StoryFault(where=step.where, what="有几个事项，expect 里要写明是哪一个")
        if not isinstance(wanted, dict):
            raise StoryFault(where=step.where, what=f"expect 里不认识：{alias}")
        check_shapes(wanted, WANTED, f"{step.where}的 expect")
    if step.verb and not step.item and not only:
        raise StoryFault(where=step.where, what="有几个事项，要写 item:")
    fields = {name: getattr(step, name) for name in Step.__slots__}
    return Step(**{**fields, "item": step.item or only, "expect": expect})


def _expanded(raw: Any, recipes: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    if not isinstance(raw, dict):
        raise StoryFault(where=where, what="一步是一组 键: 值")
    if "use" not in raw:
        return [raw]
    check_shapes(raw, STEP, where)
    if passed_over := raw.keys() - BESIDE_USE:
        raise StoryFault(where=where, what=f"{'、'.join(sorted(map(str, passed_over)))} 不能与 use: 同写，请另起一步")
    if raw["use"] not in recipes:
        raise StoryFault(where=where, what=f"没有名为“{raw['use']}”的做法")
    own = {key: raw[key] for key in ("as", "item") if key in raw}
    pieces = [{**own, **_filled(piece, raw.get("values") or {}, where)} for piece in recipes[raw["use"]]]
    clock = {key: raw[key] for key in ("at", "wait") if key in raw}
    return [clock, *pieces] if clock else pieces


def _filled(value: Any, values: Mapping[str, Any], where: str) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, values, where) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, values, where) for one in value]
    if not isinstance(value, str):
        return value
    try:
        if whole := re.fullmatch(r"\{(\w+)\}", value):
            return values[whole[1]]
        return re.sub(r"\{(\w+)\}", lambda m: str(values[m[1]]), value)
    except KeyError as missing:
        raise StoryFault(where=where, what=f"做法要用的值 {missing} 没有给出") from missing


def _step(raw: dict[str, Any], where: str) -> Step:
    check_shapes(raw, STEP, where)
    verbs = [verb for verb in VERBS if verb in raw]
    if len(verbs) > 1:
        raise StoryFault(where=where, what="一步最多办一件事")
    verb = verbs[0] if verbs else ""
    check_step(raw, verb, where)
    if verb == "act" and raw["act"] not in BUTTONS:
        raise StoryFault(where=where, what=f"没有名为“{raw['act']}”的按钮，只有：{'、'.join(sorted(BUTTONS))}")
    return Step(where=where, at=instant(raw["at"], where) if "at" in raw else None, wait=str(raw.get("wait", "")), who=str(raw.get("as", "")), verb=verb,
                name=str(raw[verb]) if verb else "", item=str(raw.get("item", "")), of=str(raw.get("of", "")), data=_plain(raw.get("with") or {}),
                has_data="with" in raw, acted_at=instant(raw["acted_at"], where) if "acted_at" in raw else None, entered_by=str(raw.get("entered_by", "")),
                evidence=tuple(raw.get("evidence") or ()), refused=str(raw.get("refused", "")), expect=_plain(raw.get("expect") or {}))


def _plain(value: Any) -> Any:
    """YAML dates become ISO text, as forms and rows have them."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value.isoformat() if isinstance(value, date) else value


def instant(value: Any, where: str) -> datetime:
    """A moment in the college's time zone unless it names another; a bare day means 09:00."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    except ValueError as error:
        raise StoryFault(where=where, what=f"不是时间：{value}") from error
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, OFFICE_OPENS)
    if not isinstance(value, datetime) or value.year not in YEARS:
        raise StoryFault(where=where, what=f"不是 {YEARS[0]} 至 {YEARS[-1]} 年间的时间：{value}")
    return value if value.tzinfo else value.replace(tzinfo=COLLEGE_ZONE)
