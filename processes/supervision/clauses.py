"""What each article asks, in our own short words; shown beside the task that rests on it. The official text is the college's to import."""
import re
from dataclasses import dataclass

NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十", "二十一")
NAMED = re.compile(r"[一二三四五六七八九十]+")

IN_SHORT = {
    4: "综合办公室统筹协调：登记、提醒、催办、督促落实，汇总反馈并报决策会议；不代替科室承办，也不代替领导审批。",
    5: "督办要有据可依：写明依据和出处；事项下达后，内容不得随意调整。",
    6: "责任要明确：一个承办科室，成果、标准、责任主体和时间写清楚，避免推诿。",
    7: "讲时效、重配合：事项一经下达即计时，各科室按分工主动落实。",
    8: "遵守保密纪律；与事项有利益关系的科室和个人主动回避。",
    9: "学校党政工作要点、规划和学院年度计划中当年要完成的事项。",
    10: "学院党委会、党政联席会决策中需要督办的事项；督办与否都要记录。",
    11: "学校重要部署、上级交办转办、校领导批示、学院专项工作会的重要决策。",
    12: "学院其它需要督办的事项，要写明列入的理由。",
    13: "依据学院决定下达通知，写明承办科室、配合科室、工作内容和办结时限；不论以何种方式送达，都要留记录。",
    14: "科室负责人是第一责任人，对真实性和有效性负责；承办科室定方案，明确目标任务、时间节点和具体承办人，会同配合科室落实并及时反馈。",
    15: "到时限当天要办结并反馈；确实完不成的，在期限内、最迟时限前第 5 个工作日申请一次延期，由业务分管院领导决定；久无进展的由综合办公室催办。",
    16: "反馈逐级汇总：配合科室报承办科室，承办科室报综合办公室，由综合办公室严格审核；做到实事求是、重点突出、简明扼要、结论准确，不虚报、延报、漏报。",
    17: "综合办公室随机抽查，以回访或复查的方式核实完成情况。",
    18: "承办科室保存好材料，综合办公室及时立卷归档。",
    19: "督办完成情况计入科室和个人考核。",
}


@dataclass(frozen=True, slots=True)
class Clause:
    name: str                            # 第十四条
    wording: str


def clauses(article: str) -> tuple[Clause, ...]:
    """The articles that a task names: “第十三、十四条”, “第五条、第九至十二条”."""
    found: dict[int, Clause] = {}
    for part in re.split(r"[、，]", article):
        numbers = [NUMERALS.index(text) + 1 for text in NAMED.findall(part) if text in NUMERALS]
        span = range(numbers[0], numbers[-1] + 1) if "至" in part and len(numbers) > 1 else numbers
        found |= {number: Clause(f"第{NUMERALS[number - 1]}条", IN_SHORT[number]) for number in span if number in IN_SHORT}
    return tuple(found[number] for number in sorted(found))
