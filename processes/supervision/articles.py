"""The articles of the regulation: our own short wording, and the official text where a college has imported it."""
import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from processes.errors import Refused
from processes.supervision.models import article_texts

DIGITS = "零一二三四五六七八九十"
ARTICLE = re.compile(r"第([一二三四五六七八九十]+)(?:、([一二三四五六七八九十、]+))?(?:至([一二三四五六七八九十]+))?条")
LINE = re.compile(r"^第([一二三四五六七八九十]+)条[\s　]*(.*)$")
CHAPTER = re.compile(r"^第[一二三四五六七八九十]+章")

SHORT = {
    1: "为使决策和重点工作落到实处而制定。",
    2: "督办工作的指导思想。",
    3: "督办是落实检查的有效途径。",
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
    20: "由综合办公室负责解释。",
    21: "自发布之日起施行。",
}


@dataclass(frozen=True, slots=True)
class Clause:
    number: int
    title: str                           # 第十五条
    short: str                           # our wording
    official: str                        # "" until imported


def number_of(text: str) -> int:
    """十五 -> 15"""
    tens, _, ones = text.partition("十") if "十" in text else ("零", "", text)
    return (DIGITS.index(tens or "一") * 10 if "十" in text else 0) + (DIGITS.index(ones) if ones else 0)


def title_of(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "第" + ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones or not tens else "") + "条"


def numbers_in(text: str) -> tuple[int, ...]:
    """Which articles a property names: 「第五、八条」「第十四至十六条」「第十五条第二款」."""
    found: list[int] = []
    for first, more, last in ARTICLE.findall(text):
        found.append(number_of(first))
        found += [number_of(one) for one in more.split("、") if one]
        if last:
            found += range(found[-1] + 1, number_of(last) + 1)
    return tuple(dict.fromkeys(n for n in found if n in SHORT))


def clauses(connection: sa.Connection, text: str) -> tuple[Clause, ...]:
    """The articles named in the text, with the official wording where it is known."""
    numbers = numbers_in(text)
    rows = connection.execute(sa.select(article_texts.c.number, article_texts.c.text).where(article_texts.c.number.in_(numbers))) if numbers else ()
    official = {row.number: row.text for row in rows}
    return tuple(Clause(n, title_of(n), SHORT[n], official.get(n, "")) for n in numbers)


def read_articles(text: str) -> dict[int, str]:
    """{number: wording} from the regulation as plain text, an article a paragraph; headings of chapters end an article."""
    found: dict[int, list[str]] = {}
    at = 0
    for line in (raw.strip() for raw in text.splitlines()):
        if match := LINE.match(line):
            at = number_of(match[1])
            found[at] = [match[2]]
        elif CHAPTER.match(line) or not line:
            at = 0 if CHAPTER.match(line) else at
        elif at:
            found[at].append(line)
    if not found:
        raise Refused("文件里没有找到“第一条”这样的条文；请提供规定全文的纯文本（UTF-8）。")
    return {number: "\n".join(lines) for number, lines in found.items()}


def import_articles(connection: sa.Connection, text: str, now: datetime) -> int:
    """Replace the official text; returns how many articles there are."""
    found = read_articles(text)
    connection.execute(article_texts.delete())
    connection.execute(article_texts.insert(), [{"number": number, "text": wording, "imported_at": now} for number, wording in sorted(found.items())])
    return len(found)
