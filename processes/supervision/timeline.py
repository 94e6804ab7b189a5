"""The item's history in sentences, told from the ledger alone: kind of entry -> what a reader is told."""
from collections.abc import Callable, Mapping
from typing import Any

from processes.supervision.ledger import Entry
from processes.supervision.regulation import CHANNEL_LABELS, CONCLUSIONS, RETURN_KINDS

Data = Mapping[str, Any]
Names = Mapping[str, str]


def _list(names: list[str]) -> str:
    return "、".join(names) or "无"


def _words(text: str) -> str:
    """What somebody said, inside a sentence that has its own full stop."""
    return text.rstrip("。")


def _because(data: Data) -> str:
    return f"，理由：{data['reason']}" if data.get("reason") else ""


def _registered(data: Data, names: Names) -> str:
    return f"登记督办事项，拟由{data['lead']}承办，配合科室：{_list(data['coops'])}，办结时限 {data['due']}"


def _vetted(data: Data, names: Names) -> str:
    verdict = {"vet": "核验通过，同意督办", "return": "核验未通过，退回补充", "decline": "认为不需督办"}[data["outcome"]]
    return verdict + _because(data)


def _issued(data: Data, names: Names) -> str:
    stated = data["version"]
    return f"下达督办通知 {data['notice']}，编号 {stated['number']}，承办科室{stated['lead']}（负责人{data['head_name']}），" \
           f"配合科室：{_list(stated['coops'])}，办结时限 {stated['due']}"


def _redelivered(data: Data, names: Names) -> str:
    return f"以{CHANNEL_LABELS[data['channel']]}向{data['office']}再次送达，{'已送达' if data['succeeded'] else '仍未送达'}"


def _head_changed(data: Data, names: Names) -> str:
    before, after = data["before"] or "空缺", data["after"]
    return f"{data['office']}负责人由{before}改为{after}，自 {data['since']} 起" if after else f"{data['office']}负责人{before}离任，目前没有负责人"


def _signed(data: Data, names: Names) -> str:
    handler = names.get(data.get("handler") or "", "")
    return f"{data['office']}{'视同签收' if data.get('implied') else '签收'}" + (f"，具体承办人{handler}" if handler else "")


def _handler(data: Data, names: Names) -> str:
    before = f"由{names.get(data['before'], data['before'])}" if data.get("before") else ""
    return f"{data['office']}具体承办人{before}改为{names.get(data['handler'], data['handler'])}{_because(data)}"


def _plan(data: Data, names: Names) -> str:
    return f"承办方案第 {data['plan']} 版生效：{data['goal']}，时间节点 {len(data['milestones'])} 个" + (
        f"，阶段反馈 {_list(data['stages'])}" if data["stages"] else "")


def _stage(data: Data, names: Names) -> str:
    if data.get("milestone"):
        return f"时间节点“{data['milestone']}”（{data['due']}）已到，请承办科室作阶段反馈"
    return f"下达阶段反馈任务，应于 {data['due']} 前反馈" if data["planned"] else "主动反馈进展"


def _feedback_name(data: Data) -> str:
    return {"final": "办结反馈", "stage": "阶段反馈", "coop": "配合反馈"}[data["feedback"]]


def _drafted(data: Data, names: Names) -> str:
    return f"填报{_feedback_name(data)}，结论：{CONCLUSIONS.get(data['conclusion'], data['conclusion'])}，{data['headline']}"


def _sent(data: Data, names: Names) -> str:
    times = f"（第 {data['round']} 次）" if data["round"] > 1 else ""
    return f"{names.get(data['confirmed_by'], '')}确认并报送{_feedback_name(data)}{times}：{data['headline']}"


def _returned(data: Data, names: Names) -> str:
    return f"退回{_feedback_name(data)}（{RETURN_KINDS[data['return_kind']]}）{_because(data)}"


def _accepted(data: Data, names: Names) -> str:
    return f"审核通过{_feedback_name(data)}：{data['summary']}"


def _reported(data: Data, names: Names) -> str:
    return f"{data['office']}向承办科室反馈：{data['headline']}" + ("（延报）" if data.get("late") else "")


GAPS = {"informed": "仅知悉", "closed_early": "未到反馈日期，不再等待", "missed": "未反馈，记漏报"}


def _gaps(data: Data, names: Names) -> str:
    return "结束收集，" + "；".join(f"{gap['office']}{GAPS[gap['state']]}（{gap['reason']}）" for gap in data["gaps"])


def _closed(data: Data, names: Names) -> str:
    return "准予办结" if data["days_late"] == 0 else f"准予办结，逾期 {data['days_late']} 天"


def _moves(data: Data, names: Names) -> str:
    return f"工作日历更新（{data['source']}），" + "；".join(f"{one['what']}由 {one['before'] or '无'} 改为 {one['after'] or '无'}" for one in data["moves"])


def _reminded(data: Data, names: Names) -> str:
    if data["row"].startswith("by_hand"):
        return f"提醒{data['office']}" + (f"：{data['text']}" if data["text"] else "")
    return "提醒签收" if data["row"].startswith("issued") else f"临期提醒，办结时限 {data['due']}"


def _archived(data: Data, names: Names) -> str:
    gaps = f"，缺件 {len(data['gaps'])} 项已说明" if data["gaps"] else ""
    return f"立卷归档，材料 {len(data['papers'])} 项{gaps}"


def _imported(data: Data, names: Names) -> str:
    became = {"draft": "草稿", "underway": "在办事项", "closed": "已办结事项（只入台账）"}[data["became"]]
    said = "，".join(part for part in (data["status"] and f"状态“{data['status']}”", data["progress"] and f"进展“{data['progress']}”") if part)
    return f"据原台账第 {_list([str(row) for row in data['rows']])} 行导入为{became}" + (f"，编号 {data['version']['number']}，原台账载明" if data.get("version")
                                                                       else "，原台账载明") + (said or "的内容")


def _receipt(data: Data, names: Names) -> str:
    if not data["succeeded"]:
        return f"督办通知 {data['notice']} 书面送达{data['office']}未成，原因：{data['record']['reason']}"
    return f"{data['office']}书面签收督办通知 {data['notice']}，签收人{data['record']['signed_by']}，回执已存"


def _printed(data: Data, names: Names) -> str:
    return f"打印{'督办通知' if data['what'] == 'notice' else '事项单'} {data['number']}" + (f"（{data['office']}）" if data["office"] else "")


def _remarked(data: Data, names: Names) -> str:
    leader = names.get(data["leader"], data["leader"])
    if data["disposal"] == "passed_on":
        return f"向{_list(data['offices'])}传达{leader}批示：{_words(data['text'])}"
    return f"{leader}的批示" + {"new_item": "转为新的督办事项", "change_basis": "留作变更依据"}[data["disposal"]]


SENTENCES: Mapping[str, Callable[[Data, Names], str]] = {
    "registered": _registered, "vetted": _vetted, "issued": _issued, "redelivered": _redelivered, "signed": _signed, "plan_adopted": _plan,
    "declined": lambda data, names: f"记入不督办，决定人：{names.get(data['decided_by'], data['decided_by'])}{_because(data)}",
    "basis_confirmed": lambda data, names: f"口头指示已{'由领导确认' if data['by_leader'] else '补齐书面依据'}",
    "carried_over": lambda data, names: f"{data['year']} 年未办结，列入结转，编号和办结时限 {data['due']} 不变",
    "mail_failed": lambda data, names: f"发给{data['office']}（{data['to']}）的通知邮件被退回，须换渠道再送达",
    "notice_copied": lambda data, names: f"复制督办通知，经微信发给{data['office']}（{data['to']}）",
    "discarded": lambda data, names: "草稿作废",
    "notice_drafted": lambda data, names: "拟定督办通知的送达方式",
    "notice_handed_back": lambda data, names: "退回登记" + _because(data),
    "plan_drafted": lambda data, names: f"制定承办方案{'（逾期后拟定）' if data.get('overdue') else ''}：{data['goal']}",
    "plan_handed_back": lambda data, names: "负责人退回承办方案" + _because(data),
    "plan_commented": lambda data, names: f"{data['office']}对方案提出意见：{data['text']}",
    "handler_named": _handler,
    "head_changed": _head_changed,
    "feedback_drafted": _drafted, "feedback_sent": _sent, "feedback_returned": _returned, "feedback_accepted": _accepted,
    "feedback_handed_back": lambda data, names: f"负责人退回{_feedback_name(data)}{_because(data)}",
    "coop_drafted": lambda data, names: f"{data['office']}填报配合反馈：{data['headline']}",
    "coop_reported": _reported, "collection_closed": _gaps,
    "collection_complete": lambda data, names: "各配合科室已报齐",
    "asked_again": lambda data, names: f"再次收集配合反馈：{_list(data['offices'])}",
    "stage_opened": _stage,
    "reminded": _reminded,
    "missed": lambda data, names: f"{data['office']}未按期反馈（{data['due']}），记漏报",
    "late_report": lambda data, names: f"{data['office']}晚于 {data['due']} 反馈，记延报",
    "overdue": lambda data, names: f"办结时限 {data['due']} 已过，标记逾期",
    "stage_withdrawn": lambda data, names: "取消主动反馈，尚未送出",
    "supplemented": lambda data, names: f"补充材料：{data['text']}",
    "remark_written": lambda data, names: "作出批示，由综合办公室处理",
    "phone_heard": lambda data, names: f"电话了解：{data['callee']}说，{_words(data['text'])}",
    "phone_asked": lambda data, names: "请承办科室负责人确认电话了解的情况",
    "phone_confirmed": lambda data, names: f"确认{names.get(data['recorded_by'], '')}电话了解的情况属实，作为本科室反馈：{_words(data['headline'])}",
    "phone_denied": lambda data, names: f"认为电话了解的情况不属实{_because(data)}",
    "handed_over": lambda data, names: f"通知首次送达{data['office']}，交办自此起算",
    "receipt_filed": _receipt, "printed": _printed,
    "remark_disposed": _remarked, "note_left": lambda data, names: f"{data['office']}留言",
    "circulated": lambda data, names: f"送{_list(data['called'])}传阅",
    "closed": _closed, "archive_supplied": lambda data, names: f"补齐归档材料 {len(data['papers'])} 项",
    "archive_returned": lambda data, names: f"退回补充归档材料：{_list(data['rows'])}{_because(data)}",
    "archived": _archived, "calendar_changed": _moves, "imported": _imported,
    "taken_back": lambda data, names: "导入已整体撤回，编号保留不再使用",
}


def sentence(entry: Entry, names: Names) -> str:
    return SENTENCES[entry.kind](entry.data, names) + "。"
