"""What people do to an item by a button rather than by a task: 立项, drafts, and what needs no token (processes of the item's page)."""
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from processes.db import changed, new_id
from processes.engine.instances import store as instances
from processes.engine.queries import open_tasks
from processes.engine.step import SYSTEM, Viewer
from processes.engine.tasks import store as tasks
from processes.errors import Forbidden, Refused
from processes.supervision import phone
from processes.supervision.deeds import Work, deed_of, known
from processes.supervision.drafting import Draft, Shortfall, judge_draft, read_draft, too_far, warnings
from processes.supervision.lifecycle import ENDED, OPEN, Status
from processes.supervision.models import bases, deliveries, items, plan_comments, readings, stages, supplements
from processes.supervision.procedures.collection import draft_report, receive
from processes.supervision.procedures.delivery import undelivered
from processes.supervision.procedures.heads import meet_head
from processes.supervision.procedures.issue import new_item, store_draft
from processes.supervision.procedures.undertaking import replace_handler, sign_coop
from processes.supervision.records import admit_clerks, change, coop_rows, enter, id_of, key_of, load, moved, tell, text_of
from processes.supervision.regulation import CHIEF, LEADERS, PRINCIPAL_LEADERS, head_post, office_principal, person_principal, require
from processes.supervision.remit import outside_duties
from processes.supervision.roles import heads
from processes.supervision.rulebook import Rulebook

MAIN, FIRST_TASK = "supervision", "register"
NEW = "new item"                         # what somebody types before there is any item


def new_key() -> str:
    """The business key of an item that does not exist yet: open the unit of work on it."""
    return key_of(new_id())


def missing_for_issue(data: dict[str, Any], offices: Mapping[str, Collection[str]], today: date,
                      book: Rulebook) -> tuple[tuple[Shortfall, ...], tuple[str, ...]]:
    """The live check of the page 立项: what still bars the notice, and what should be known before it goes out. `offices` with the duties they list."""
    draft = read_draft(data)
    return judge_draft(draft, offices, today), known_beforehand(draft, offices, today, book)


def known_beforehand(draft: Draft, offices: Mapping[str, Collection[str]], today: date, book: Rulebook) -> tuple[str, ...]:
    """What bars nothing and should still be known before the notice goes out."""
    return (*outside_duties(draft.lead, f"{draft.title} {draft.content}", offices), *warnings(draft, book, today))


def open_draft(u: Work, by: Viewer, data: dict[str, Any] | None = None) -> str:
    """A draft and its open task `register`; it has no number and may be discarded."""
    require("register", by.principals)
    item_id = id_of(u.key)
    new_item(u.connection, item_id, u.key, by.person, u.now, read_draft(data or {}))
    u.engine.start(MAIN, by=by.person, record=("item", item_id))
    return item_id


def _register_task(u: Work) -> str:
    found = [task.id for task in open_tasks(u.connection, SYSTEM, u.key) if task.element_id == FIRST_TASK]
    if not found:
        raise Refused("该事项已提交，不再是草稿。", next_step="请从事项页查看进展。")
    return found[0]


def _exists(u: Work) -> bool:
    return u.connection.execute(sa.select(items.c.id).where(items.c.id == id_of(u.key))).first() is not None


def keep_typing(u: Work, by: Viewer, data: dict[str, Any]) -> None:
    """What has been typed for an item that does not exist yet."""
    tasks.save_draft(u.connection, NEW, by.person, data, u.now)


def forget_typing(u: Work, by: Viewer) -> None:
    tasks.drop_draft(u.connection, NEW, by.person)


def register(u: Work, by: Viewer, data: dict[str, Any]) -> str:
    """立项 in one go: the draft, its process and the form; with 签发权限 the notice is out when it returns."""
    if not _exists(u):
        open_draft(u, by, data)
    u.engine.complete(_register_task(u), by=by, data=data)
    forget_typing(u, by)
    return id_of(u.key)


def save_draft(u: Work, by: Viewer, data: dict[str, Any]) -> str:
    """Keep what was typed; nothing is checked yet."""
    if not _exists(u):
        open_draft(u, by, data)
    draft = read_draft(data)
    item = load(u.connection, id_of(u.key))
    if item.status == Status.DRAFT and not item.source:
        change(u.connection, item.id, title=draft.title, lead=draft.lead, disclosure=draft.disclosure)
        admit_clerks(deed_of(u, by), draft.disclosure, item.author)
        u.engine.facts_changed()
    u.engine.save_draft(_register_task(u), by=by, data=data)
    forget_typing(u, by)
    return str(item.id)


def prepare_draft(u: Work, by: Viewer, answers: dict[str, Any]) -> None:
    """The draft with its facts in the item's own rows, whether complete or not: what the register knows is typed by nobody again."""
    if not _exists(u):
        open_draft(u, by, answers)
    require("register", by.principals)
    item, draft = load(u.connection, id_of(u.key)), read_draft(answers)
    if item.status != Status.DRAFT:
        raise Refused("该事项已提交，不再是草稿。", next_step="请从事项页查看进展。")
    near = replace(draft, due=None) if draft.due and too_far(draft.due, u.today) else draft          # a year mistyped is asked for again
    store_draft(u.connection, item.id, near, CHIEF in by.principals)
    admit_clerks(deed_of(u, by), draft.disclosure, item.author)
    u.engine.facts_changed()


def discard(u: Work, by: Viewer, data: Mapping[str, Any] | None = None) -> None:
    """Only a draft can be thrown away; an issued item never (R-5.3)."""
    require("register", by.principals)
    item = known(u, by)
    change(u.connection, item.id, status=moved(item, "discard"))
    enter(deed_of(u, by), item, "discarded")
    for instance in instances.active(u.connection, u.key):
        u.engine.cancel(instance.id, by=by.person, because="草稿作废")


def _my_office(item: Any, u: Work, by: Viewer, *, lead: bool) -> str:
    """Which of the item's offices the person speaks for."""
    offices = [*([item.lead] if lead else []), *(row.office for row in coop_rows(u.connection, item.id))]
    found = [office for office in offices if {head_post(office), office_principal(office)} & by.principals]
    if not found:
        raise Forbidden("此事由该事项的承办、配合科室办理。" if lead else "此事由该事项的配合科室办理。", article="第十四条")
    return str(found[0])


def _open(item: Any) -> None:
    if item.status not in OPEN:
        raise Refused("事项不在办理中。", next_step="事项办结后可在事项页“补充”。")


def sign(u: Work, by: Viewer, data: Mapping[str, Any] | None = None) -> None:
    """签收 by a coop: recorded, nothing waits for it."""
    item = known(u, by)
    _open(item)
    sign_coop(deed_of(u, by), item, _my_office(item, u, by, lead=False), said=True)


def report_own(u: Work, by: Viewer, data: Mapping[str, Any]) -> None:
    """配合科室 reports to the lead on its own motion (R-16.10). The head's own report goes straight to the lead, instead of what waits for his confirmation;
    another's is kept for the head's task."""
    item, deed = known(u, by), deed_of(u, by)
    _open(item)
    if item.status == Status.REVIEWING:
        raise Refused("承办科室已汇总上报，正在审核；如有新情况请用“补充”。", article="第十六条")
    office = _my_office(item, u, by, lead=False)
    asked = {task.element_id: task.id for task in open_tasks(u.connection, SYSTEM, u.key) if task.names.get("office") == office}
    if "fill" in asked:
        u.engine.complete(asked["fill"], by=by, data=data)
        return
    if not heads(deed, office):
        raise Forbidden("主动反馈须由配合科室负责人确认报送。", article="第十四条")
    draft_report(deed, item, office, dict(data))
    if "confirm" in asked:
        u.engine.complete(asked["confirm"], by=by, data={"outcome": "confirm", "truth": True})
        return
    receive(deed, item, office)
    u.engine.facts_changed()


def confirm_basis(u: Work, by: Viewer, data: Mapping[str, Any] | None = None) -> None:
    """An oral instruction becomes a full basis: a tap of the leader who gave it, or the signed 批示 or minutes added by 综合办公室 (R-5.1)."""
    item, answers = known(u, by), dict(data or {})
    waiting = sa.and_(bases.c.item_id == item.id, bases.c.oral, bases.c.confirmed_at.is_(None))
    by_leader = u.connection.execute(sa.select(bases.c.id).where(waiting, bases.c.given_by == by.person)).first() is not None
    paper, file = text_of(answers, "doc_no"), next(iter(answers.get("file") or []), None)
    if not by_leader:
        if by.principals & {LEADERS, PRINCIPAL_LEADERS}:
            raise Forbidden("口头指示由作出指示的院领导本人确认。", article="第五条")
        require("register", by.principals)
        if not file:
            raise Refused("请上传领导签署的批示或会议纪要。", article="第五条")
    values = {"confirmed_by": by.person, "confirmed_at": u.now} | ({"file": file} if file else {}) | ({"doc_no": paper} if paper else {})
    if not changed(u.connection, bases.update().where(waiting).values(**values)):
        raise Refused("该事项没有待补的依据。", article="第五条")
    enter(deed_of(u, by), item, "basis_confirmed", by_leader=by_leader, doc_no=paper, file=file)


def look_at_head(u: Work) -> None:
    """The daily look at who heads the lead office now (R-14.1)."""
    deed = deed_of(u, SYSTEM)
    meet_head(deed, load(u.connection, id_of(u.key)))


def comment_plan(u: Work, by: Viewer, data: Mapping[str, Any]) -> None:
    """会同配合科室: what a coop thinks of the plan before it is final (R-14.7)."""
    item, text = known(u, by), text_of(dict(data), "text")
    _open(item)
    if not text:
        raise Refused("请写明意见。", article="第十四条")
    if item.plan_version is not None:
        raise Refused("承办方案已经生效。", article="第十四条", next_step="仍有意见的，请直接与承办科室商量，或用“主动反馈”。")
    office = _my_office(item, u, by, lead=False)
    u.connection.execute(plan_comments.insert().values(item_id=item.id, office=office, by=by.person, at=u.now, text=text))
    enter(deed_of(u, by), item, "plan_commented", office=office, text=text)
    tell(deed_of(u, by), item, [head_post(item.lead)], f"comment {u.now.isoformat()}", f"{office}对方案提出意见")


def change_handler(u: Work, by: Viewer, data: Mapping[str, Any]) -> None:
    """更换承办人 by the head of the lead or of a coop (R-14.6); open tasks go to the new one at once."""
    item, answers = known(u, by), dict(data)
    _open(item)
    office = next((name for name in (item.lead, *(row.office for row in coop_rows(u.connection, item.id))) if head_post(name) in by.principals), None)
    if office is None:
        raise Forbidden("具体承办人由本科室负责人更换。", article="第十四条")
    person, reason = text_of(answers, "person"), text_of(answers, "text")
    if not person or not reason:
        raise Refused("请选择新的承办人，并写明理由。", article="第十四条")
    replace_handler(deed_of(u, by), item, office, text_of(answers, "before"), person, reason)
    u.engine.facts_changed()


def supplement(u: Work, by: Viewer, data: Mapping[str, Any]) -> None:
    """Later facts stand beside an accepted feedback, never in its place (R-16.13)."""
    item, text = known(u, by), text_of(dict(data), "text")
    if item.status not in OPEN | ENDED or not text:
        raise Refused("请写明补充内容。", article="第十六条")
    office, evidence = _my_office(item, u, by, lead=True), list(data.get("evidence") or [])
    u.connection.execute(supplements.insert().values(item_id=item.id, office=office, by=by.person, at=u.now, text=text, evidence=evidence))
    enter(deed_of(u, by), item, "supplemented", office=office, text=text, evidence=evidence)


def mark_item_read(u: Work, by: Viewer) -> None:
    """Whoever has opened the item has taken note of all that was put before him about it."""
    unread = readings.update().where(readings.c.item_id == id_of(u.key), readings.c.principal.in_([*by.principals, person_principal(by.person)]),
                                     readings.c.read_at.is_(None))
    u.connection.execute(unread.values(read_by=by.person, read_at=u.now))


def mark_read(u: Work, by: Viewer, reading_id: str) -> None:
    """待阅 → 已阅."""
    mine = [*by.principals, person_principal(by.person)]
    unread = readings.update().where(readings.c.id == reading_id, readings.c.principal.in_(mine), readings.c.read_at.is_(None))
    u.connection.execute(unread.values(read_by=by.person, read_at=u.now))


def start_side(u: Work, by: Viewer, process_id: str, data: Mapping[str, Any] | None = None, record_id: str = "") -> str:
    """A side process by its button; `data` completes its first task at once."""
    item = known(u, by)
    _open(item)
    instance = _unsent(u, item, process_id) or u.engine.start(process_id, by=by.person, record=SIDES[process_id](u, by, item, record_id))
    if data is not None:
        task = next(task for task in open_tasks(u.connection, SYSTEM, u.key) if task.instance_id == instance)
        u.engine.complete(task.id, by=by, data=data)
    return instance


def _unsent(u: Work, item: Any, process_id: str) -> str:
    """A feedback of the office's own motion that was begun and not sent is gone on with: nobody needs two."""
    begun = sa.select(stages.c.id).where(stages.c.item_id == item.id, stages.c.kind == "own", stages.c.first_sent_at.is_(None))
    open_ones = set(u.connection.execute(begun).scalars())
    return next((one.id for one in instances.active(u.connection, u.key) if one.process_id == process_id and one.record_id in open_ones), "")


def withdraw_stage(u: Work, by: Viewer, data: Mapping[str, Any] | None = None) -> None:
    """Whoever began a feedback by mistake takes it back; what was sent stays."""
    item = known(u, by)
    _may_report(item, by)
    instance = _unsent(u, item, "stage_feedback")
    if not instance:
        raise Refused("没有开始后尚未送出的主动反馈。", article="第十六条")
    record = next(one.record_id for one in instances.active(u.connection, u.key) if one.id == instance)
    u.connection.execute(stages.update().where(stages.c.id == record).values(dropped=True))
    u.engine.cancel(instance, by=by.person, because="取消主动反馈")
    enter(deed_of(u, by), item, "stage_withdrawn", stage=record)


def _may_report(item: Any, by: Viewer) -> None:
    if not {head_post(item.lead), person_principal(item.handler or "")} & by.principals:
        raise Forbidden("阶段反馈由承办科室负责人或具体承办人填报。", article="第十六条")


def _own_stage(u: Work, by: Viewer, item: Any, record_id: str) -> tuple[str, str]:
    """主动反馈: the lead reports progress without being asked; only whoever will be asked to fill it in may begin it."""
    _may_report(item, by)
    stage_id = new_id()
    u.connection.execute(stages.insert().values(id=stage_id, item_id=item.id, kind="own", due=u.today, started_at=u.now, authors=[]))
    enter(deed_of(u, by), item, "stage_opened", stage=stage_id, due=u.today, planned=False)
    return "stage", stage_id


def _redelivery(u: Work, by: Viewer, item: Any, record_id: str) -> tuple[str, str]:
    """通知未送达: for one delivery, by default the first that still waits for another attempt, else the last to the lead."""
    require("issue", by.principals)
    query = sa.select(deliveries.c.id, deliveries.c.office, undelivered().label("owed")).where(deliveries.c.item_id == item.id)
    rows = u.connection.execute(query.order_by(deliveries.c.entered_at, deliveries.c.id)).all()
    busy = {one.record_id for one in instances.active(u.connection, u.key) if one.process_id == "redelivery"}
    being_told = {row.office for row in rows if row.id in busy}
    owed = [row.id for row in rows if row.owed and row.office not in being_told]
    to_lead = [row.id for row in rows if row.office == item.lead and not being_told]
    found = [row.id for row in rows if row.id == record_id] if record_id else [*owed, *reversed(to_lead)]
    if not found:
        raise Refused("没有等待再次送达的记录。", article="第十三条", next_step="正在再次送达的，请从“我的待办”登记结果。")
    return "delivery", str(found[0])


SIDES: Mapping[str, Callable[[Work, Viewer, Any, str], tuple[str, str]]] = {"stage_feedback": _own_stage, "redelivery": _redelivery,
                                                                               "phone_note": phone.ask_head}
BUTTONS: Mapping[str, Callable[..., Any]] = {
    "discard": discard, "confirm_basis": confirm_basis, "sign": sign, "report_own": report_own, "comment_plan": comment_plan, "supplement": supplement,
    "change_handler": change_handler, "withdraw_stage": withdraw_stage, "phone_heard": phone.hear}
