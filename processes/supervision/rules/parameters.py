"""The plain numbers of tables.py as officials see them: what each means, where it comes from, between which bounds it may be set."""
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from processes.errors import Refused
from processes.supervision.tables import shipped

CONVENTION = "约定 [C]"                          # not in the regulation: nobody may cite an article for it


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number between two bounds."""
    name: str                                    # of the field in Tables
    label: str
    origin: str                                  # an article, or CONVENTION
    meaning: str
    unit: str
    low: int
    high: int

    @property
    def default(self) -> Any:
        return getattr(shipped(), self.name)

    @property
    def bounds(self) -> str:
        return f"{self.low} 至 {self.high} {self.unit}"

    def said(self, value: Any) -> str:
        return f"{value} {self.unit}"

    def typed(self, value: Any) -> str:
        """As it stands in the field."""
        return str(value)

    def read(self, text: str) -> Any:
        """The value somebody typed; refused with the bounds when it is none."""
        text = text.strip()
        if not re.fullmatch(r"[0-9]{1,4}", text) or not self.low <= int(text) <= self.high:
            raise Refused(f"“{self.label}”须是 {self.low} 至 {self.high} 之间的整数（{self.unit}），您填的是“{text[:20]}”。")
        return int(text)


class TimeOfDay(Parameter):
    """Hour and minute; the bounds are hours."""
    __slots__ = ()

    @property
    def bounds(self) -> str:
        return f"{self.low:02}:00 至 {self.high:02}:59"

    def said(self, value: Any) -> str:
        hour, minute = value
        return f"{hour:02}:{minute:02}"

    def typed(self, value: Any) -> str:
        return self.said(value)

    def read(self, text: str) -> Any:
        found = re.fullmatch(r"([0-9]{1,2})[:：]([0-5][0-9])", text.strip())
        if not found or not self.low <= int(found[1]) <= self.high:
            raise Refused(f"“{self.label}”请写成 08:30 这样的时刻，在 {self.bounds}之间，您填的是“{text.strip()[:20]}”。")
        return [int(found[1]), int(found[2])]


@dataclass(frozen=True, slots=True)
class Choice(Parameter):
    """One of a few readings."""
    choices: Mapping[str, str]

    @property
    def bounds(self) -> str:
        return "从列表中选择"

    def said(self, value: Any) -> str:
        return self.choices[value]

    def read(self, text: str) -> Any:
        if text not in self.choices:
            raise Refused(f"“{self.label}”请从列表中选择。")
        return text


READINGS = {"counted": "第 5 个工作日当日仍可提出", "clear": "其间须有 5 个完整的工作日，早一天截止"}
PARAMETERS = {one.name: one for one in (
    Choice("extension_reading", "“办结日期前5个工作日”的读法", "第十五条第二款", "决定申请延期的最后一天；下达时的读法对该事项一直有效", "", 0, 0, READINGS),
    Parameter("papers_days", "补正材料的重报期限", CONVENTION, "因补正材料退回的，在此期限内重报，按期与否仍以首次报送之日计", "个工作日", 1, 10),
    Parameter("sign_days", "再次提请签收", CONVENTION, "交办后多久未签收再提请一次", "个工作日", 1, 10),
    Parameter("plan_days", "制定方案的期限", CONVENTION, "交办后多久应有承办方案", "个工作日", 1, 20),
    Parameter("plan_short_below", "短期事项的界限", CONVENTION, "时限短于此数的事项，方案期限减为时限的一半", "个工作日", 2, 40),
    Parameter("stage_opens_days", "阶段反馈提前下达", CONVENTION, "阶段反馈任务在反馈日期前多久出现在待办里", "个工作日", 0, 15),
    Parameter("stage_leeway_days", "阶段反馈可以挪动的天数", CONVENTION, "方案里的阶段反馈日期可比规定的间隔晚多少天", "天", 0, 30),
    Parameter("coop_days", "配合科室的反馈期限", CONVENTION, "方案没有写明日期时，配合科室在办结时限前多久反馈", "个工作日", 0, 15),
    Parameter("review_days", "审核期限", CONVENTION, "综合办公室收到反馈后多久审核", "个工作日", 1, 15),
    Parameter("archive_days", "归档期限", CONVENTION, "办结后多久应立卷归档", "个工作日", 1, 120),
    Parameter("headline_length", "一句话结论的字数", CONVENTION, "简明扼要（第十六条）落实为字数上限；表单最多容 60 字", "字", 10, 60),
    TimeOfDay("moment_hour", "每日提醒的时刻", CONVENTION, "当天的提醒和阶段反馈任务在此时发出", "", 0, 23))}
