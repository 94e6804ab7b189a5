"""What the desk does to one item among many, by the same tasks and under the same rules as on the item's own page."""
from typing import Any

import sqlalchemy as sa

from processes.clock import COLLEGE_ZONE
from processes.directory import queries as directory
from processes.directory.naming import duties_on
from processes.engine import answers
from processes.engine.queries import open_tasks, task
from processes.engine.step import SYSTEM, Viewer
from processes.engine.tasks import claims
from processes.engine.tasks.models import drafts
from processes.engine.tasks.store import WorkItem, about
from processes.errors import Forbidden, NotFound, Refused
from processes.supervision import secrecy, verbs
from processes.supervision.deeds import Work, deed_of
from processes.supervision.lifecycle import OPEN, STATUS_LABELS, Status
from processes.supervision.models import coops, items, reminders
from processes.supervision.procedures.archive import inventory
from processes.supervision.records import desk_of, enter, id_of, load, tell
from processes.supervision.regulation import ARCHIVE_ROWS, CLERKS, RETENTIONS, person_principal
from processes.supervision.rulebook import rulebook

ISSUED_BY = {Status.DRAFT: "register", Status.TO_ISSUE: "issue"}          # by which task an item goes out
OPEN_IT = "请打开该事项办理。"
LONGEST = 100                            # of the line that is added to a reminder


def issue(u: Work, by: Viewer, _: str) -> str:
    """下达: what stands in the draft, complete; nothing is made up for it."""
    item = _known(u, by)
    if item.status not in ISSUED_BY:
        waiting = item.status == Status.VETTING
        raise Refused(f"{'正在等综合办公室主任核验' if waiting else f'已是“{STATUS_LABELS[item.status]}”'}。", article="第十三条",
                      next_step="核验通过后再下达。" if waiting else "不必再下达。")
    found = _asked(u, ISSUED_BY[item.status])
    known = _on_record(u, by, found)
    if item.status == Status.DRAFT:
        missing, _warned = verbs.missing_for_issue(known, duties_on(u.connection, u.today), u.today, rulebook(u.connection))
        if missing:
            raise Refused("".join(one.what for one in missing), article="、".join(dict.fromkeys(one.article for one in missing)), next_step="请打开登记表补齐后下达。")
    u.engine.complete(found.id, by=by, data=known | ({"outcome": "issue"} if item.status == Status.TO_ISSUE else {}))
    number = load(u.connection, item.id).number
    return f"已下达，编号 {number}。" if number else "已送综合办公室主任核验，核验后下达。"


def remind(u: Work, by: Viewer, text: str) -> str:
    """提醒 by hand: once a day, to the head, the duty inbox and the handler, and to coops that have not signed; a reminder, never 催办 (R-4.3)."""
    item, row = _known(u, by), f"by_hand {u.today}"
    if item.status not in OPEN:
        raise Refused(f"事项{STATUS_LABELS[item.status]}，不在办理中。", article="第四条", next_step="不必提醒。")
    if item.status == Status.REVIEWING:                              # the office has done its part; the next step is ours
        raise Refused("反馈已报来，正等综合办公室审核。", article="第十六条", next_step="不必提醒，请先审核反馈。")
    if len(text) > LONGEST:
        raise Refused(f"附的话最多 {LONGEST} 字。", next_step="请写短一些再提醒。")
    today = u.connection.execute(sa.select(reminders).where(reminders.c.item_id == item.id, reminders.c.row == row)).first()
    if today is not None:
        raise Refused(f"今天 {today.at.astimezone(COLLEGE_ZONE):%H:%M} {_name(u, today.by)}已提醒过，每件每天提醒一次。", article="第四条", next_step="如有急事，请打电话。")
    deed = deed_of(u, by)
    unsigned = sa.select(coops.c.office).where(coops.c.item_id == item.id, coops.c.signed_at.is_(None)).order_by(coops.c.position)
    silent = u.connection.execute(unsigned).scalars().all()
    told = [*desk_of(item.lead, item.disclosure), *([person_principal(item.handler)] if item.handler else []),
            *(principal for office in silent for principal in desk_of(office, item.disclosure))]
    offices = "、".join([item.lead, *silent])
    u.connection.execute(reminders.insert().values(item_id=item.id, row=row, due=item.due, at=u.now, recipients=told, by=by.person, text=text))
    enter(deed, item, "reminded", row=row, due=item.due, office=offices, text=text)
    tell(deed, item, told, f"remind {row}", "综合办公室提醒", f"{text}。" if text and text[-1] not in "。！？.!?" else text)
    return f"已提醒{offices}。"


def hand_over(u: Work, by: Viewer, to: str) -> str:
    """转经办人: the open tasks of 综合办公室 are claimed for a colleague; what he may not do stays (reviewer ≠ author, R-16.12)."""
    item = _known(u, by)
    colleague = next((one for one in directory.people_of(u.connection, CLERKS, u.today) if one.id == to), None)
    if colleague is None:
        raise Refused("请选择综合办公室的一位同事。", article="第四条", next_step="请重新选择。")
    theirs = set(secrecy.reviewers_of(item.disclosure, item.author, item.reviewer))
    waiting = [one for one in open_tasks(u.connection, SYSTEM, u.key) if one.candidates and theirs >= set(one.candidates)]
    if not waiting:
        raise Refused("综合办公室目前没有这件事项的待办。", next_step="不必转。")
    viewer = Viewer(to, directory.principals_of(u.connection, to, u.today))
    moved, kept = _delegated(u, by, viewer, [one for one in waiting if claims.holder(u.connection, one, u.today) != to])
    if kept and not moved:
        raise kept[0]
    if moved:
        names = "、".join(one.name for one in moved)
        tell(deed_of(u, by), item, [person_principal(to)], f"handed over {u.now.isoformat()}", f"{_name(u, by.person)}转您办理：{names}")
    return f"已转{colleague.name}：{'、'.join(one.name for one in moved)}。{''.join(one.message for one in kept)}" if moved else f"已在{colleague.name}名下。"


def _delegated(u: Work, by: Viewer, to: Viewer, waiting: list[WorkItem]) -> tuple[list[WorkItem], list[Forbidden]]:
    moved, kept = list[WorkItem](), list[Forbidden]()
    for one in waiting:
        try:
            u.engine.delegate(one.id, by=by, to=to)
            moved.append(one)
        except Forbidden as error:           # refused before anything was written
            kept.append(error)
    return moved, kept


def file(u: Work, by: Viewer, _: str) -> str:
    """归档: only what is complete; an explained gap is looked at one by one (R-18.2)."""
    item = _known(u, by)
    if item.status not in (Status.CLOSED, Status.TERMINATED):
        raise Refused(f"事项为“{STATUS_LABELS[item.status]}”，{'不必再归档' if item.status == Status.ARCHIVED else '办结后才能归档'}。", article="第十八条")
    if item.archive_missing:
        raise Refused(f"缺{_papers(item.archive_missing)}，正由{item.lead}补齐。", article="第十八条", next_step=f"请与{item.lead}联系，补齐或说明缺件后再归档。")
    gaps = inventory(u.connection, item)[1]
    if gaps:
        told = "；".join(_papers([gap["row"]]) + (f"（{gap['reason']}）" if gap["reason"] else "") for gap in gaps)
        raise Refused(f"有缺件：{told}。", article="第十八条", next_step="请打开“立卷”，核对缺件说明后归档。")
    found = _asked(u, "file")
    known = _on_record(u, by, found) | {"outcome": "pass"}
    u.engine.complete(found.id, by=by, data=known)
    return f"已归档，保管期限{RETENTIONS[known['retention']]}。"


def _papers(rows: list[str]) -> str:
    return "、".join(ARCHIVE_ROWS[row] for row in rows)


def _known(u: Work, by: Viewer) -> Any:
    """The item, if this person may read it."""
    if u.connection.execute(sa.select(items.c.id).where(items.c.id == id_of(u.key), secrecy.may_read(by))).first() is None:
        raise NotFound("该督办事项")
    return load(u.connection, id_of(u.key))


def _asked(u: Work, element: str) -> WorkItem:
    """The open task that does it."""
    found = next((one for one in open_tasks(u.connection, SYSTEM, u.key) if one.element_id == element), None)
    if found is None:
        raise Refused("这一步目前没有待办。", next_step=OPEN_IT)
    return found


def _on_record(u: Work, by: Viewer, found: WorkItem) -> dict[str, Any]:
    """What the task's form would show: the one draft there is, else what the house knows. Where two have typed, nobody knows which is meant."""
    parts, page = u.engine.parts, task(u.connection, SYSTEM, found.id)
    typed = {row.person: row.data for row in u.connection.execute(sa.select(drafts).where(drafts.c.about == about(found, page.record_id)))}
    if len(typed) > 1:
        raise Refused(f"{'、'.join(_name(u, one) for one in sorted(typed))}各填了一份草稿。", next_step="请打开该任务，核对后提交。")
    asking = answers.asking(u.connection, parts.registries, business_key=u.key, today=u.today, element_id=found.element_id,
                            record=(page.record_kind, page.record_id), names=found.names, person=by.person)
    version = parts.shelf.version(u.connection, page.version_id)
    form = answers.bound(u.connection, parts.registries, parts.shelf, version, found.form, asking, None, next(iter(typed.values()), None))
    return form.clean() if form else {}


def _name(u: Work, person: str) -> str:
    return directory.names_of(u.connection, [person]).get(person, person)
