"""The list's address and what it asks for: every filter is a parameter, so that every view has a permanent address."""
from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.binding import page_asked
from processes.errors import Refused
from processes.supervision.filtering import ItemFilter
from processes.supervision.lifecycle import STATUS_LABELS
from processes.supervision.regulation import SOURCES

LIGHTS = {"red": "逾期", "yellow": "临期", "green": "正常", "grey": "已结束"}
GROUPS = {"open": "在办", "drafts": "未下达", "ended": "已办结"}
SPECIAL = {"unsigned": "未签收", "undelivered": "未送达", "unreached": "未交办", "unplanned": "无方案", "to_review": "待审核", "basis_pending": "待补依据",
           "remarks": "待处理批示", "unarchived": "待归档", "archive_late": "超期未归档", "headless": "承办科室无负责人"}
ORDERS = {"due": "按办结时限", "recent": "新登记的在前", "number": "按编号"}
STATUSES = {str(status): label for status, label in STATUS_LABELS.items()}
CHOICES: Mapping[str, Mapping[str, str]] = {"light": LIGHTS, "group": GROUPS, "special": SPECIAL, "status": STATUSES, "order": ORDERS,
                                            "source": {code: source.label for code, source in SOURCES.items()}}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, with the address of the list without it."""
    text: str
    without: str


@dataclass(frozen=True, slots=True)
class Asked:
    filters: ItemFilter
    given: Mapping[str, str]             # the parameters in force

    def address(self, **changes: object) -> str:
        return url_for("items.listing", **{name: value for name, value in {**self.given, "page": None, **changes}.items() if value})

    def chips(self) -> list[Chip]:
        words = {"q": "含“{}”", "office": "{}", "year": "{} 年", "urgent": "紧急"}
        found = []
        for name, value in self.given.items():
            if name != "order":
                text = CHOICES[name][value] if name in CHOICES else words[name].format(value)
                found.append(Chip(text, self.address(**{name: None})))
        return found


def asked(arguments: "MultiDict[str, str]", offices: list[str]) -> Asked:
    """Only what is on the lists; anything else is refused, not guessed."""
    given = {name: value for name in (*CHOICES, "q", "office", "year", "urgent") if (value := arguments.get(name, "").strip())}
    for name, choices in (*CHOICES.items(), ("office", offices)):
        if name in given and given[name] not in choices:
            raise Refused("筛选条件有误。", next_step="请去掉网址里的条件，从列表上重新选择。")
    year = int(text) if (text := given.get("year", "")).isdecimal() and len(text) < 6 else None
    if "year" in given and year is None:
        given.pop("year")
    status = frozenset({given["status"]}) if "status" in given else frozenset()
    filters = ItemFilter(text=given.get("q", "")[:80], light=given.get("light", ""), group=given.get("group", ""), special=given.get("special", ""),
                         status=status, office=given.get("office", ""), source=given.get("source", ""), year=year, urgent="urgent" in given,
                         order=given.get("order", "due"), page=page_asked(arguments))
    return Asked(filters, given)
