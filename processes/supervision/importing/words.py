"""The words that ledgers use: headers, sources, separators between offices, states."""
import re
from collections.abc import Mapping
from enum import StrEnum

HEADERS: Mapping[str, tuple[str, ...]] = {
    "serial": ("序号", "编号", "督办编号"), "source": ("来源", "事项来源", "任务来源"), "basis": ("依据", "督办依据", "文件依据", "立项依据"),
    "content": ("督办事项", "事项", "工作内容", "督办内容", "事项内容", "任务", "工作任务", "事项名称"),
    "lead": ("承办科室", "责任科室", "牵头科室", "主办科室", "承办单位", "责任单位", "牵头单位", "承办部门", "责任部门", "牵头部门"),
    "coops": ("配合科室", "协办科室", "配合单位", "协办单位", "配合部门", "协办部门"),
    "issued": ("交办日期", "交办时间", "下达日期", "下达时间"),
    "due": ("办结时限", "完成时限", "完成时间", "时限", "截止日期", "截止时间", "办理时限", "办结时间"),
    "progress": ("进展", "进展情况", "办理进展", "落实情况", "最新进展"), "status": ("状态", "办理状态", "办理情况", "完成情况"), "remark": ("备注", "说明")}
FIELD_OF = {name: field for field, names in HEADERS.items() for name in names}
SOURCES: Mapping[str, str] = {
    "学校党政工作要点": "9a", "党政工作要点": "9a", "学校规划": "9a", "学院年度工作计划": "9b", "学院工作计划": "9b", "年度工作计划": "9b", "学院党委会": "10",
    "党委会": "10", "党政联席会": "10", "党政联席会议": "10", "学校重要决策": "11a", "学校决策": "11a", "上级交办": "11b", "上级转办": "11c", "校领导批示": "11d",
    "专项工作会": "11e", "学院专项工作会": "11e", "其他": "12", "其它": "12"}
NONE_WORDS = frozenset({"", "无", "/", "／", "-", "—", "――", "没有", "不涉及"})
EVERYONE = frozenset({"各科室", "院属各科室", "全院各科室", "各部门", "全体科室", "各办公室"})
SEPARATORS = re.compile(r"[、，,；;/／\s]+")
NOTE = re.compile(r"[（(][^）)]*[）)]")
YEAR = re.compile(r"(20\d\d)\s*年")
TOTAL = re.compile(r"^\s*(合\s*计|总\s*计|共\s*计|小\s*计)")
SECRET_WORD, URGENT_WORDS, MERGE = "敏感", ("急件", "特急", "加急"), re.compile(r"与上一?[项条]合并")
POSTPONED = re.compile(r"延期(?:至|到)(.+)")
FURTHEST = 3                             # columns that a row may have slipped


class State(StrEnum):
    """What the status column says, in one word."""
    NOT_STARTED = "not_started"
    UNDERWAY = "underway"
    LATE = "late"
    EXTENDED = "extended"
    DONE = "done"
    UNKNOWN = "unknown"


STATES: Mapping[str, State] = {
    **dict.fromkeys(("未启动", "未开始", "未开展", "未办理", "待启动"), State.NOT_STARTED),
    **dict.fromkeys(("办理中", "正在推进", "推进中", "进行中", "正在办理", "持续推进", "在办", "正在进行"), State.UNDERWAY),
    **dict.fromkeys(("逾期", "超期", "已逾期"), State.LATE), **dict.fromkeys(("延期", "已延期", "延期中"), State.EXTENDED),
    **dict.fromkeys(("完成", "已完成", "办结", "已办结", "完结", "已办理", "√", "✓", "✔", "☑"), State.DONE)}
PERCENT = re.compile(r"(\d{1,3})\s*[%％]")


def split_offices(text: str) -> tuple[str, ...]:
    if text.strip() in NONE_WORDS:
        return ()
    names = (name.strip() for name in SEPARATORS.split(NOTE.sub("", text)))
    return tuple(dict.fromkeys(name for name in names if name not in NONE_WORDS))


def read_state(text: str) -> tuple[State, int | None]:
    plain = re.sub(r"\s+", "", text)
    if match := PERCENT.search(plain):
        percent = min(100, int(match[1]))
        return (State.DONE if percent == 100 else State.UNDERWAY if percent else State.NOT_STARTED), percent
    return STATES.get(plain, State.UNKNOWN), None
