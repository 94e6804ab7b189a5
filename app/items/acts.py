"""What a person may do to an item by a button of its page, outside the diagram; the verb behind it checks again."""
from dataclasses import dataclass
from typing import Any

from app.binding import Posted
from processes.bootstrap import Work
from processes.db import new_id
from processes.engine.queries import open_tasks
from processes.engine.step import Viewer
from processes.errors import NotFound
from processes.files.verbs import bind
from processes.supervision import verbs
from processes.supervision.dossier import Handler, Papers
from processes.supervision.lifecycle import ENDED, OPEN, Status
from processes.supervision.queries import ItemPage, ItemRow
from processes.supervision.regulation import CHIEF, CLERKS, head_post, office_principal, person_principal


@dataclass(frozen=True, slots=True)
class Act:
    name: str
    label: str                           # the verb on the button
    consequence: str
    asks: tuple[str, ...] = ()           # which inputs it needs: text headline doc_no files before person

    @property
    def at_once(self) -> bool:
        """One press does it; only what cannot be undone is asked again."""
        return not self.asks and self.name != "discard"


SIGN = Act("sign", "签收", "记录本科室已收到通知")
COMMENT = Act("comment_plan", "对方案提意见", "承办科室负责人会看到，记入时间线", ("text",))
REPORT = Act("report_own", "主动反馈", "送承办科室汇总，不等催要", ("headline", "text", "files"))
REPLACE = Act("change_handler", "更换承办人", "即刻生效：未办的任务转给新的承办人，新旧两人都会收到消息", ("before", "person", "text"))
SUPPLEMENT = Act("supplement", "补充材料", "附在已有反馈之后，不改动原来的内容", ("text", "files"))
CONFIRM = Act("confirm_basis", "确认口头指示属实", "作为正式依据，不再标“待补依据”")
PROVE = Act("confirm_basis", "补齐书面依据", "上传签署的批示或会议纪要，去掉“待补依据”", ("doc_no", "files"))
STAGE = Act("stage_feedback", "主动反馈进展", "开始一次阶段反馈，报综合办公室审核")
WITHDRAW = Act("withdraw_stage", "取消主动反馈", "还没有送出，从待办中撤下")
REDELIVER = Act("redelivery", "换渠道再送达", "登记电话、书面等再次送达的情况")
DISCARD = Act("discard", "作废草稿", "不占编号，只留一条记录")


def acts_of(viewer: Viewer, item: ItemPage) -> tuple[Act, ...]:
    """In the order in which they are likely to be wanted."""
    row, papers, mine = item.row, item.papers, viewer.principals
    if papers is None:
        return ()
    clerk = bool(mine & {CLERKS, CHIEF})
    leads = _of(viewer, row.lead)
    helps = [office for office in row.coops if _of(viewer, office)]
    under_way = row.status in OPEN
    offered = ((SIGN, under_way and _unsigned(papers, helps)), (STAGE, under_way and _reports(viewer, row, papers)), (REPORT, under_way and bool(helps)),
               (WITHDRAW, under_way and _reports(viewer, row, papers) and any(one.kind == "own" and not one.first_sent_at for one in papers.stages)),
               (COMMENT, under_way and bool(helps) and (papers.plan is None or papers.plan.adopted_at is None)), (REDELIVER, under_way and clerk),
               (REPLACE, under_way and bool(replaceable(viewer, item))), (CONFIRM, under_way and _pending(papers, viewer.person)),
               (PROVE, under_way and _pending(papers) and clerk), (SUPPLEMENT, (under_way or row.status in ENDED) and (leads or bool(helps))),
               (DISCARD, row.status in (Status.DRAFT, Status.TO_ISSUE) and clerk))
    return tuple(act for act, fits in offered if fits)


def replaceable(viewer: Viewer, item: ItemPage) -> tuple[Handler, ...]:
    """Who handles the item today for the office that the viewer heads, each person once."""
    papers = item.papers
    headed = next((office for office in (item.row.lead, *item.row.coops) if head_post(office) in viewer.principals), "")
    found = {one.person: one for one in (papers.handlers if papers else ()) if one.office == headed and one.until is None}
    return tuple(found.values())


def _of(viewer: Viewer, office: str) -> bool:
    return bool(office) and bool({head_post(office), office_principal(office)} & viewer.principals)


def _reports(viewer: Viewer, row: ItemRow, papers: Papers) -> bool:
    """Head or handler of the lead: whoever could fill in the stage feedback."""
    return bool({head_post(row.lead), person_principal(papers.handler)} & viewer.principals)


def _unsigned(papers: Papers, offices: list[str]) -> bool:
    return any(coop.office in offices and coop.signed_at is None for coop in papers.coops)


def _pending(papers: Papers, given_by: str | None = None) -> bool:
    return any(basis.pending and given_by in (None, basis.given_by) for basis in papers.bases)


def perform(u: Work, by: Viewer, row: ItemRow, name: str, data: dict[str, Any]) -> str:
    """Do it; returns the id of the task that a started side process now asks for, or ""."""
    if name in verbs.SIDES:
        instance = verbs.start_side(u, by, name, record_id=data["record"])
        return next((task.id for task in open_tasks(u.connection, by, u.key) if task.instance_id == instance), "")
    if name not in verbs.BUTTONS:
        raise NotFound("该操作")
    bind(u.connection, [*data["evidence"], *data["file"]], f"{name} {new_id()}", key=row.key, by=by.person)
    verbs.BUTTONS[name](u, by, data)
    return ""


def answers(posted: Posted) -> dict[str, Any]:
    """The inputs of the buttons, under the names that the verbs know."""
    files, text = posted.getlist("files"), posted.get("text", "")
    return {"text": text, "headline": posted.get("headline", ""), "body": text, "doc_no": posted.get("doc_no", ""), "evidence": files, "file": files,
            "before": posted.get("before", ""), "person": posted.get("person", ""), "record": posted.get("record", ""),
            "no_evidence_reason": "" if files else "主动反馈，尚无佐证"}
