"""承办: 签收, the plan with goal, milestones and named handlers, and its coming into force (第十三、十四条)."""
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.db import new_id
from processes.directory.queries import people_of
from processes.engine.operators.registry import Call, Filing
from processes.errors import Refused
from processes.supervision import timetable
from processes.supervision.deadlines import coop_due, stage_gap
from processes.supervision.models import coops, handlers, milestones, plans, stages
from processes.supervision.procedures.handing_over import date_stages, hand_over
from processes.supervision.procedures.heads import meet_head
from processes.supervision.records import Act, admit, change, change_coops, coop_rows, day_of, deliverable_rows, enter, load, moved, of, rows_of, tell, text_of
from processes.supervision.regulation import head_post, office_principal, person_principal
from processes.supervision.roles import heads
from processes.supervision.rulebook import rulebook
from processes.supervision.tables import Tables

ARTICLE = "第十四条"


@dataclass(frozen=True, slots=True)
class Frame:
    """The days a plan must fit into."""
    issued: date
    due: date
    today: date
    difficult: bool = False
    begun: tuple[date, ...] = ()             # stages whose task is out already: they count, and stay
    kept: tuple[date, ...] = ()              # milestones of the plan in force: a revision need not drop what has passed

    @property
    def last(self) -> date | None:
        """No date of the plan lies after it; once the due day is over a plan can only be true by naming days to come."""
        return self.due if self.today <= self.due else None


def judge_plan(goal: str, steps: list[dict[str, Any]], named: list[dict[str, Any]], dates: list[date], frame: Frame, tables: Tables) -> tuple[str, ...]:
    """What the plan lacks: 目标任务, 时间节点 and 具体承办人 are all three asked for (R-14.4), stages for long or difficult items (R-16.7)."""
    days = [day for step in steps if (day := day_of(step, "date"))]
    found = []
    if not goal:
        found.append("请写明目标任务。")
    if not days or any(not text_of(step, "name") or not day_of(step, "date") for step in steps):
        found.append("请至少写明一个时间节点及其日期。")
    if not named:
        found.append("请明确具体承办人。")
    if days and frame.last and max(days) > frame.last:
        found.append(f"最后一个时间节点不得晚于办结时限 {frame.due}；修改方案不改变时限。")
    if any(day < frame.today and day not in frame.kept for day in days):
        found.append(f"时间节点的日期不能早于今天（{frame.today}）。")
    if days != sorted(days):
        found.append("时间节点须按日期先后排列。")
    return (*found, *_judge_stages(dates, frame, tables))


def _judge_stages(dates: list[date], frame: Frame, tables: Tables) -> list[str]:
    """Stage dates lie between today and due, none is left out; where no day lies between, none is asked for."""
    found = []
    if any(day < frame.today for day in dates):
        found.append(f"阶段反馈日期不能早于今天（{frame.today}）。")
    if any(day >= frame.due for day in dates):
        found.append("阶段反馈日期须早于办结时限。")
    months = tables.decisions.stage_months((frame.due - frame.issued).days, frame.difficult)
    if not months or found or frame.due - frame.today <= timedelta(days=1):
        return found
    covered = [*frame.begun, *dates]
    if not covered:
        return ["该事项周期较长或难度较大，须安排阶段反馈日期（第十六条第二款）。"]
    if gap := stage_gap(frame.today, frame.due, months, [day for day in covered if day >= frame.today], tables):
        found.append(f"阶段反馈应每 {months} 个月一次：{gap[0]} 至 {gap[1]} 之间须再安排一次（第十六条第二款）。")
    return found


def imply_signing(act: Act, item: Any, office: str, *, said: bool = False, handler: str = "") -> None:
    """签收 of the lead, or what counts as it: naming the handler, filing the plan or feedback (R-13.7). Whoever does that has the notice (R-7.1)."""
    if item.unreached and office == item.lead:
        hand_over(act, item.id, act.acted_at)
    if item.signed_at is None and office == item.lead:
        change(act.connection, item.id, signed_at=act.acted_at, signed_by=act.by)
        enter(act, item, "signed", office=office, implied=not said, handler=handler)
        timetable.refresh(act.connection, item.id, act.now)


def sign_coop(act: Act, item: Any, office: str, *, said: bool) -> None:
    """The same for a coop."""
    if change_coops(act.connection, item.id, coops.c.office == office, coops.c.signed_at.is_(None), signed_at=act.acted_at, signed_by=act.by):
        enter(act, item, "signed", office=office, implied=not said)


def name_handler(act: Act, item: Any, office: str, person: str, part: str) -> None:
    """A named person of that office (R-14.6)."""
    if person not in {each.id for each in people_of(act.connection, office_principal(office), act.today)}:
        raise Refused(f"具体承办人须为{office}的人员。", article=ARTICLE)
    if person == item.reviewer:
        raise Refused("该人员已指定为本事项的审核人，不能承办。", article="第八条", next_step="请另选承办人。")
    if person not in act.connection.execute(_current(item).where(handlers.c.office == office, handlers.c.part == part)).scalars().all():
        act.connection.execute(handlers.insert().values(item_id=item.id, office=office, person=person, part=part, since=act.acted_at))
    admit(act, [person_principal(person)])


def _current(item: Any) -> sa.Select[str]:
    return sa.select(handlers.c.person).where(handlers.c.item_id == item.id, handlers.c.until.is_(None))


def _date_out(act: Act, item: Any, *which: sa.ColumnElement[bool]) -> None:
    """Handlers replaced; who now handles nothing of the item no longer reads it as a handler (R-8.2)."""
    gone = set(act.connection.execute(_current(item).where(*which)).scalars())
    if not gone:
        return
    act.connection.execute(handlers.update().where(handlers.c.item_id == item.id, handlers.c.until.is_(None), *which).values(until=act.acted_at))
    for person in gone - set(act.connection.execute(_current(item)).scalars()) - {item.author, item.reviewer}:
        act.engine.unshare(person_principal(person))


def replace_handler(act: Act, item: Any, office: str, before: str, person: str, reason: str) -> None:
    """更换承办人: all that the one handled goes to the other, dated and with the reason (R-14.6)."""
    parts = act.connection.execute(sa.select(handlers.c.part).where(handlers.c.item_id == item.id, handlers.c.until.is_(None), handlers.c.office == office,
                                                                    handlers.c.person == before)).scalars().all()
    if not parts:
        raise Refused(f"请选择{office}现任的承办人。", article=ARTICLE)
    if person == before:
        raise Refused("新的承办人与现任是同一人。", article=ARTICLE)
    for part in parts:
        name_handler(act, item, office, person, part)
    _date_out(act, item, handlers.c.office == office, handlers.c.person == before)
    if item.handler == before:
        change(act.connection, item.id, handler=person)
    change_coops(act.connection, item.id, coops.c.office == office, coops.c.handler == before, handler=person)
    enter(act, item, "handler_named", office=office, handler=person, before=before, reason=reason)
    tell(act, item, [person_principal(person)], f"handler {act.now.isoformat()}", "请您接替为具体承办人")
    tell(act, item, [person_principal(before)], f"handler {act.now.isoformat()}", "具体承办人已更换，您不再承办")


def file_signing(filing: Filing) -> dict[str, Any]:
    """Writer item.sign: the head takes the item and names a handler, or confirms a plan of one row at once."""
    item, answers = of(filing), filing.answers
    handler = text_of(answers, "handler") or filing.by
    meet_head(filing, item)
    name_handler(filing, item, item.lead, handler, "")
    _date_out(filing, item, handlers.c.office == item.lead, handlers.c.person != handler)
    if item.handler not in (None, handler):
        enter(filing, item, "handler_named", office=item.lead, handler=handler)
    if item.handler != handler:
        change(filing.connection, item.id, handler=handler)
    imply_signing(filing, item, item.lead, said=True, handler=handler)
    own = bool(answers.get("own_plan"))
    if own:
        _keep_plan(filing, load(filing.connection, item.id), {**answers, "handlers": rows_of(answers, "handlers") or [{"part": "", "person": handler}]})
    return {"own_plan": own and _final_at_once(filing, item)}


def _final_at_once(filing: Filing, item: Any) -> bool:
    """会同配合科室: where there are any, no plan comes into force before they could speak to it (R-14.7); the head's own is a draft like any other."""
    return not coop_rows(filing.connection, item.id)


def file_plan(filing: Filing) -> dict[str, Any]:
    """Writer plan.draft; without coops the head's own plan needs no second confirmation."""
    item = of(filing)
    imply_signing(filing, item, item.lead)
    _keep_plan(filing, of(filing), filing.answers)
    return {"by_head": heads(filing, item.lead) and _final_at_once(filing, item)}


def _keep_plan(filing: Filing, item: Any, answers: dict[str, Any]) -> None:
    goal, steps, named = text_of(answers, "goal"), _steps(answers), rows_of(answers, "handlers")
    named = named or ([{"part": "", "person": item.handler}] if item.handler else [])
    dates = sorted({day for row in rows_of(answers, "stage_dates") if (day := day_of(row, "date"))})
    parts = rows_of(answers, "coop_parts")
    helpers = [row.office for row in coop_rows(filing.connection, item.id)]
    frame = _frame(filing, item)
    lacking = [*judge_plan(goal, steps, named, dates, frame, rulebook(filing.connection).tables), *_judge_parts(frame, helpers, parts),
               *judge_rows([row.what for row in deliverable_rows(filing.connection, item.id)], steps)]
    if lacking:
        raise Refused("".join(lacking), article=ARTICLE)
    version = 1 + filing.connection.execute(sa.select(sa.func.coalesce(sa.func.max(plans.c.version), 0)).where(plans.c.item_id == item.id)).scalar_one()
    filing.connection.execute(plans.insert().values(
        item_id=item.id, version=version, goal=goal, drafted_by=filing.by, drafted_at=filing.acted_at,
        milestones=[{"name": text_of(step, "name"), "date": str(day_of(step, "date"))} | _referring(step) for step in steps],
        handlers=[{"part": text_of(row, "part"), "person": row["person"], "office": _office_of(filing, [item.lead, *helpers], row)} for row in named],
        coop_parts=[{"office": row["office"], "task": text_of(row, "task"), "date": str(day_of(row, "date") or "")} for row in parts],
        stages=[str(day) for day in dates]))
    enter(filing, item, "plan_drafted", plan=version, goal=goal, overdue=frame.last is None)
    tell(filing, item, map(head_post, helpers), f"plan {version}", f"{item.lead}已拟定承办方案，生效前请在事项页提出意见")


def _frame(act: Act, item: Any) -> Frame:
    begun = act.connection.execute(sa.select(stages.c.due).where(stages.c.item_id == item.id, stages.c.kind == "planned", stages.c.started_at.is_not(None)))
    kept = act.connection.execute(sa.select(milestones.c.due).where(milestones.c.item_id == item.id))
    return Frame(college_day(item.issued_at), item.due, college_day(act.acted_at), item.difficult, tuple(begun.scalars()), tuple(kept.scalars()))


def _office_of(filing: Filing, offices: list[str], row: dict[str, Any]) -> str:
    """A handler belongs to the lead, or to the coop whose part it is."""
    for office in offices:
        if row["person"] in {each.id for each in people_of(filing.connection, office_principal(office), filing.today)}:
            return office
    raise Refused("具体承办人须为承办科室或配合科室的人员。", article=ARTICLE)


def _steps(answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Milestones; forms name the column `name` or `what`."""
    return [{**row, "name": row.get("name") or row.get("what")} for row in rows_of(answers, "milestones")]


def judge_rows(owed: list[str], steps: list[dict[str, Any]]) -> list[str]:
    """Where the notice asks for several deliverables, each row says which one it serves and none is left without a row (R-6.2)."""
    if len(owed) < 2:
        return []
    served = {text_of(step, "deliverable") for step in steps}
    places = {str(place): what for place, what in enumerate(owed, 1)}
    found = ["请为每个时间节点选择对应的成果。"] if served - places.keys() else []
    return found + [f"成果“{what}”还没有时间节点。" for place, what in places.items() if place not in served]


def _referring(step: dict[str, Any]) -> dict[str, Any]:
    return {"deliverable": text_of(step, "deliverable")} if text_of(step, "deliverable") else {}


def _judge_parts(frame: Frame, mine: list[str], parts: list[dict[str, Any]]) -> list[str]:
    days = [day for row in parts if (day := day_of(row, "date"))]
    found = [f"{row.get('office')}不是配合科室。" for row in parts if row.get("office") not in mine]
    if frame.last and any(day > frame.last for day in days):
        found.append("配合事项的日期不得晚于办结时限。")
    if any(day < frame.today for day in days):
        found.append(f"配合事项的日期不能早于今天（{frame.today}）。")
    return found


def file_plan_confirmation(filing: Filing) -> None:
    """Writer plan.confirm: only a return leaves a line of its own; the confirmation is the plan's coming into force."""
    item = of(filing)
    if text_of(filing.answers, "outcome") == "return":
        enter(filing, item, "plan_handed_back", reason=text_of(filing.answers, "reason"))
        return
    plan, day = _last_plan(filing, item), college_day(filing.acted_at)
    passed = sorted(each for each in (*plan.stages, *(part["date"] for part in plan.coop_parts)) if each and date.fromisoformat(each) < day)
    if passed:
        raise Refused(f"方案里 {'、'.join(passed)} 的反馈日期在确认之前已过，确认后会立即记漏报。", article=ARTICLE, next_step="请退回，由承办人改定日期后再确认。")


def _last_plan(act: Act, item: Any) -> Any:
    return act.connection.execute(sa.select(plans).where(plans.c.item_id == item.id).order_by(plans.c.version.desc()).limit(1)).one()


def adopt_plan(call: Call) -> None:
    """Operator: the latest plan comes into force; stage dates and the coops' dates with it."""
    item = of(call)
    plan = _last_plan(call, item)
    call.connection.execute(plans.update().where(plans.c.item_id == item.id, plans.c.version == plan.version).values(confirmed_by=call.by, adopted_at=call.now))
    if item.plan_version is not None:
        call.connection.execute(milestones.delete().where(milestones.c.item_id == item.id))
    call.connection.execute(milestones.insert(), [{"item_id": item.id, "plan_version": plan.version, "position": place, "name": step["name"],
                                                   "due": date.fromisoformat(step["date"])} for place, step in enumerate(plan.milestones, 1)])
    for row in plan.handlers:
        name_handler(call, item, row["office"], row["person"], row["part"])
        if row["office"] != item.lead:
            change_coops(call.connection, item.id, coops.c.office == row["office"], handler=row["person"])
    _date_out(call, item, ~sa.or_(*(sa.and_(handlers.c.office == row["office"], handlers.c.person == row["person"], handlers.c.part == row["part"])
                                    for row in plan.handlers)))
    own = [row["person"] for row in plan.handlers if row["office"] == item.lead]
    change(call.connection, item.id, status=moved(item, "adopt"), plan_version=plan.version, handler=own[0] if own else item.handler)
    staged = [date.fromisoformat(day) for day in plan.stages]
    date_stages(call, item.id, staged)
    _date_milestones(call, item, {date.fromisoformat(step["date"]) for step in plan.milestones}, staged)
    _ask_coops(call, item, plan.coop_parts)
    enter(call, item, "plan_adopted", plan=plan.version, goal=plan.goal, milestones=plan.milestones, handlers=plan.handlers, stages=plan.stages,
          coops=plan.coop_parts)
    timetable.refresh(call.connection, item.id, call.now)


def _date_milestones(call: Call, item: Any, days: set[date], staged: list[date]) -> None:
    """A milestone asks the lead for progress on its day (R-14.8); not where the task of a stage or the final feedback is at hand already, nor of the past."""
    book, mine = rulebook(call.connection), (stages.c.item_id == item.id, stages.c.kind == "milestone")
    call.connection.execute(stages.delete().where(*mine, stages.c.started_at.is_(None)))
    begun = set(call.connection.execute(sa.select(stages.c.due).where(*mine)).scalars())
    at_hand = [(book.calendar.back(day, book.tables.stage_opens_days), day) for day in (*staged, item.due)]
    wanted = [day for day in sorted(days - begun) if call.today <= day < item.due and not any(opens <= day <= then for opens, then in at_hand)]
    if wanted:
        call.connection.execute(stages.insert(), [{"id": new_id(), "item_id": item.id, "kind": "milestone", "due": day, "authors": []} for day in wanted])


def _ask_coops(call: Call, item: Any, parts: list[dict[str, Any]]) -> None:
    """Each waiting coop is asked for its part, with a date: only then can its silence count as 漏报."""
    book = rulebook(call.connection)
    by_office = {part["office"]: part for part in parts}
    for row in coop_rows(call.connection, item.id):
        if row.state != "waiting":
            continue
        part = by_office.get(row.office, {})
        due = date.fromisoformat(part["date"]) if part.get("date") else coop_due(item.due, call.today, book.calendar, book.tables)
        change_coops(call.connection, item.id, coops.c.office == row.office, state="open", task=part.get("task", ""), due=due, asked_at=call.now)
        tell(call, item, [head_post(row.office)], f"coop {due}", f"请于 {due} 前向{item.lead}反馈配合情况")


def ask_again(filing: Filing, item: Any, offices: list[str]) -> dict[str, Any]:
    """再次收集: the named coops owe an answer again; what they said before stays (R-16.11)."""
    mine = {row.office for row in coop_rows(filing.connection, item.id)}
    if not offices or not set(offices) <= mine:
        raise Refused("请选择需要再次反馈的配合科室。", article="第十六条")
    book = rulebook(filing.connection)
    due = coop_due(max(item.due, filing.today), filing.today, book.calendar, book.tables)
    change_coops(filing.connection, item.id, coops.c.office.in_(offices), state="open", due=due, asked_at=filing.now, answered_at=None, reason="")
    change(filing.connection, item.id, status=moved(item, "collect"))
    enter(filing, item, "asked_again", offices=sorted(offices))
    tell(filing, item, [head_post(office) for office in sorted(offices)], f"again {filing.now.isoformat()}", f"请再次反馈配合情况，{due} 前")
    return {"offices": sorted(offices)}
