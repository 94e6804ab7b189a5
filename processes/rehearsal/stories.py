"""Read scenario files (docs/scenarios.md) into plain values; every fault names its story and step."""
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from processes.clock import COLLEGE_ZONE
from processes.errors import ProcessError

KEYS = {"at", "wait", "as", "start", "do", "act", "send", "item", "of", "with", "acted_at", "entered_by", "evidence", "refused", "expect", "use", "values"}
VERBS = ("start", "do", "act", "send")
EXPECTED = {"status", "due", "original_due", "light", "days_left", "number", "open", "ledger", "ledger_never", "counts", "knows", "reads"}
OFFICE_OPENS = time(9)


class StoryFault(ProcessError):
    """情景文件有误：{where}：{what}"""


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
    return parse_play(path.read_text(encoding="utf-8"), path.name)


def parse_play(text: str, name: str) -> Play:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise StoryFault(where=name, what=f"不是合法的 YAML：{error}") from error
    if isinstance(content, list):
        content = {"stories": content}
    if not isinstance(content, dict) or not isinstance(content.get("stories"), list):
        raise StoryFault(where=name, what="应是一串故事，或含 stories: 的映射")
    recipes = content.get("recipes") or {}
    return Play(tuple(_story(one, recipes, name) for one in content["stories"]), bool(content.get("together")))


def _story(raw: Any, recipes: Mapping[str, Any], file: str) -> Story:
    if not isinstance(raw, dict) or "story" not in raw or not isinstance(raw.get("steps"), list):
        raise StoryFault(where=file, what="每个故事要有 story:（题目）和 steps:（步骤）")
    steps: list[Step] = []
    for n, one in enumerate(raw["steps"], 1):
        where = f"故事《{raw['story']}》第 {n} 步"
        steps += [_step(piece, where) for piece in _expanded(one, recipes, where)]
    aliases = {step.item for step in steps if step.item}
    only = aliases.pop() if len(aliases) == 1 else "事项" if not aliases else ""
    return Story(raw["story"], raw.get("article", ""), tuple(_named(step, only) for step in steps))


def _named(step: Step, only: str) -> Step:
    """In a story of one item its alias may be left out, also in expect:."""
    expect = {only: step.expect} if step.expect and step.expect.keys() <= EXPECTED else step.expect
    for alias, wanted in expect.items():
        if not alias:
            raise StoryFault(where=step.where, what="有几个事项，expect 里要写明是哪一个")
        if not isinstance(wanted, dict) or (unknown := wanted.keys() - EXPECTED):
            raise StoryFault(where=step.where, what=f"expect 里不认识：{'、'.join(map(str, unknown if isinstance(wanted, dict) else [wanted]))}")
    if step.verb and not step.item and not only:
        raise StoryFault(where=step.where, what="有几个事项，要写 item:")
    fields = {name: getattr(step, name) for name in Step.__slots__}
    return Step(**{**fields, "item": step.item or only, "expect": expect})


def _expanded(raw: Any, recipes: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    if not isinstance(raw, dict):
        raise StoryFault(where=where, what="一步是一组 键: 值")
    if "use" not in raw:
        return [raw]
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
    if unknown := raw.keys() - KEYS:
        raise StoryFault(where=where, what=f"不认识的键：{'、'.join(map(str, unknown))}")
    verbs = [verb for verb in VERBS if verb in raw]
    if len(verbs) > 1:
        raise StoryFault(where=where, what="一步最多办一件事")
    verb = verbs[0] if verbs else ""
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
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def instant(value: Any, where: str) -> datetime:
    """A moment in the college's time zone; a bare day means 09:00."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    except ValueError as error:
        raise StoryFault(where=where, what=f"不是时间：{value}") from error
    if isinstance(value, datetime):
        return value.replace(tzinfo=COLLEGE_ZONE)
    if isinstance(value, date):
        return datetime.combine(value, OFFICE_OPENS, COLLEGE_ZONE)
    raise StoryFault(where=where, what=f"不是时间：{value}")
