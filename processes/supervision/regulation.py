"""What the regulation fixes: its versions, sources, channels, kinds and who may do what, each with its article. Conventions stand in tables.py."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from processes.errors import Forbidden

COLLEGE = "国际教育学院"
COORDINATING_OFFICE = "综合办公室"
CLERKS = "office:综合办公室"
CHIEF = "post:综合办公室主任"
LEADERS = "posts:院领导"
PRINCIPAL_LEADERS = "posts:院主要领导"
NUMBER_PREFIX = "院督"                    # 代字 of the item's number
NOTICE_PREFIX = "院督通"                  # 代字 of the notice's own series


@dataclass(frozen=True, slots=True)
class RuleVersion:
    title: str
    document: str
    since: date

    @property
    def id(self) -> str:
        return f"{self.document} {self.since.isoformat()}"


VERSIONS = (RuleVersion("国际教育学院督办工作暂行办法", "院办字〔2024〕2号", date(2024, 4, 25)),)


def version_in_force(day: date, versions: tuple[RuleVersion, ...] = VERSIONS) -> RuleVersion | None:
    """The version of the regulation in force on the day; none before it was issued (第二十一条)."""
    return max((version for version in versions if version.since <= day), key=lambda version: version.since, default=None)


@dataclass(frozen=True, slots=True)
class Source:
    """Where an item may come from: a closed list (第九至十二条)."""
    code: str
    label: str
    article: str
    basis_kind: str                      # of 第五条; follows from the source, nobody chooses it
    college_decision: bool = False       # the source itself is the college's decision
    needs_reason: bool = False
    needs_meeting: bool = False


SOURCES = {source.code: source for source in (
    Source("9a", "学校党政工作要点、规划中由学院完成的事项", "第九条", "学校决策"),
    Source("9b", "学院当年工作计划重要事项", "第九条", "学院决策", college_decision=True),
    Source("10", "学院党委会、党政联席会决策", "第十条", "学院决策", college_decision=True, needs_meeting=True),
    Source("11a", "学校重要决策部署", "第十一条", "学校决策"),
    Source("11b", "上级部门交办", "第十一条", "其他"),
    Source("11c", "上级部门转办", "第十一条", "其他"),
    Source("11d", "校领导批示交办", "第十一条", "领导批示"),
    Source("11e", "学院专项工作会重要决策", "第十一条", "学院决策", college_decision=True, needs_meeting=True),
    Source("12a", "院领导批示", "第十二条", "领导批示"),              # under 第十二条, counted apart from 其他
    Source("12", "学院其它需要督办的事项", "第十二条", "其他", needs_reason=True))}

CHANNELS = {"system": "系统", "paper": "书面", "phone": "电话", "sms": "短信", "other": "其他"}
CHANNEL_LABELS = {**CHANNELS, "mail": "邮件", "wechat": "微信"}          # the last two the system records by itself; nobody chooses them
# what each channel's record must hold (第十三条 “做好相关记录或纪要”)
CHANNEL_RECORDS: dict[str, dict[str, str]] = {
    "system": {},
    "phone": {"caller": "拨打人", "callee": "接听人", "phone": "电话号码", "at": "通话时间", "gist": "通话要点", "answer": "对方答复"},
    "paper": {"copy": "通知扫描件", "signed_by": "签收人", "signed_at": "签收时间"},
    "sms": {"phone": "手机号码", "text": "短信内容", "receipt": "回执", "at": "发送时间"},
    "other": {"at": "送达时间", "gist": "送达情况"}}

CONCLUSIONS = {"done": "已完成", "on_plan": "按计划推进", "behind": "滞后", "blocked": "受阻", "impossible": "无法完成"}
RETURN_KINDS = {"papers": "补正材料", "unfinished": "未办结", "suspect": "疑似虚报"}
QUALITIES = {"truthful": "实事求是", "focused": "重点突出", "concise": "简明扼要", "accurate": "结论准确"}
DISCLOSURES = {"ordinary": "普通", "internal": "内部", "secret": "工作秘密"}
PRIORITIES = {"normal": "一般", "high": "重要", "key": "重点"}
CLOSING_KINDS = {"on_time": "按期办结", "late": "逾期办结", "terminated": "按决策终止", "adjusted": "按决策调整", "cancelled": "撤销",
                 "imported": "台账载明已办结"}
ARCHIVE_ROWS = {"notice": "督办通知及送达记录", "plan": "承办方案", "feedback": "反馈材料", "evidence": "佐证材料", "coops": "配合科室反馈",
                "changes": "延期、决议及更正", "closing": "审核与办结记录"}
RETENTIONS = {"permanent": "永久", "30": "30年", "10": "10年"}


@dataclass(frozen=True, slots=True)
class Power:
    """Who may do an act. The law stands behind the diagram: writers ask here whatever a published diagram offers."""
    principals: tuple[str, ...]
    article: str
    refusal: str


POWERS = {
    "register": Power((CLERKS, CHIEF), "第四条", "立项由综合办公室办理。"),
    "vet": Power((CHIEF,), "第五条", "立项依据由综合办公室主任核验。"),
    "issue": Power((CLERKS, CHIEF), "第十三条", "督办通知由综合办公室下达。"),
    "remind": Power((CLERKS, CHIEF), "第四条", "提醒由综合办公室发出。"),
    "hand_over": Power((CLERKS, CHIEF), "第四条", "综合办公室的待办由综合办公室转经办人。"),
    "review": Power((CLERKS, CHIEF), "第十六条", "反馈由综合办公室审核。"),
    "remark": Power((CLERKS, CHIEF), "第四条", "批示由综合办公室处理。"),
    "phone": Power((CLERKS, CHIEF), "第十五条", "电话了解由综合办公室记录。"),
    "circulate": Power((CLERKS, CHIEF), "第四条", "传阅由综合办公室办理。"),
    "archive": Power((CLERKS, CHIEF), "第十八条", "立卷归档由综合办公室办理。"),
}


def require(act: str, principals: Iterable[str]) -> None:
    """Refuse the act to whoever holds none of the posts the regulation gives it to."""
    power = POWERS[act]
    if not set(power.principals) & set(principals):
        raise Forbidden(power.refusal, article=power.article)


def head_post(office: str) -> str:
    return f"post:负责人/{office}"


def office_principal(office: str) -> str:
    return f"office:{office}"


def person_principal(person: str) -> str:
    return f"person:{person}"
