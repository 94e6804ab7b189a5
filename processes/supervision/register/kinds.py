"""What may be entered as a source document, and which source of 第九至十二条 follows from it: nobody chooses the basis (R-5.1, R-11.1)."""
from dataclasses import dataclass

from processes.supervision.regulation import COLLEGE, SOURCES, Source


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    label: str
    source_code: str
    name_label: str                      # what its name is called on the page
    example: str
    issuer: str = ""                     # who issued it, where that follows from the kind
    yearly: bool = False
    may_be_oral: bool = False
    from_roster: bool = False            # 院领导 are people of the house, chosen by name; 校领导 are not

    @property
    def source(self) -> Source:
        return SOURCES[self.source_code]

    @property
    def meeting(self) -> bool:
        return self.source.needs_meeting


KINDS = {kind.code: kind for kind in (
    Kind("joint_meeting", "党政联席会", "10", "会议名称和届次", "2026年第3次党政联席会", "学院党政联席会"),
    Kind("party_committee", "党委会", "10", "会议名称和届次", "2026年第5次党委会", "学院党委会"),
    Kind("special_meeting", "学院专项工作会", "11e", "会议名称和届次", "2026年招生工作专项会", COLLEGE),
    Kind("year_plan", "学院年度工作计划", "9b", "计划名称", "学院2026年工作计划", COLLEGE, yearly=True),
    Kind("school_plan", "学校党政工作要点、规划", "9a", "文件名称", "学校2026年党政工作要点", "学校", yearly=True),
    Kind("deployment", "学校重要决策部署", "11a", "文件名称", "关于做好安全工作的通知", "学校"),
    Kind("assigned", "上级来文（交办）", "11b", "文件名称", "关于报送整改情况的函"),
    Kind("forwarded", "上级来文（转办）", "11c", "文件名称", "关于转办群众来信的函"),
    Kind("school_instruction", "校领导批示", "11d", "批示件或指示的场合", "在某某请示上的批示", may_be_oral=True),
    Kind("college_instruction", "院领导批示", "12a", "批示件或指示的场合", "3月1日现场办公", may_be_oral=True, from_roster=True),
    Kind("other", "其他", "12", "名称", "安全检查情况通报"))}
