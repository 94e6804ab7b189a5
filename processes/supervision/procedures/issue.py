"""立项、核验、下达: from the registered draft to the numbered notice (第五条、第十三条)."""
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.directory.queries import head_of, leader_in_charge, offices, people_of, person, principals_of
from processes.engine.operators.registry import Call, Filing
from processes.errors import Refused
from processes.supervision import numbering, timetable
from processes.supervision.chained_facts import BASIS, DELIVERABLE, as_said
from processes.supervision.drafting import Cited, Deliverable, Draft, Shortfall, judge_draft, read_draft, resolved
from processes.supervision.lifecycle import BEFORE_ISSUE, ON_PAPER, Status
from processes.supervision.models import bases, declined, item_versions, items, notices
from processes.supervision.procedures.delivery import deliver, draft_notice, read_addressees, share_with_offices
from processes.supervision.procedures.handing_over import propose_stages
from processes.supervision.records import (
    Act,
    admit_clerks,
    change,
    coop_rows,
    day_of,
    deliverable_rows,
    enter,
    id_of,
    load,
    moved,
    of,
    put_before,
    set_coops,
    set_deliverables,
    text_of,
)
from processes.supervision.register.deciding import with_recorded_decision
from processes.supervision.regulation import CHIEF, CLERKS, COORDINATING_OFFICE, LEADERS, NOTICE_PREFIX, NUMBER_PREFIX, SOURCES, require, version_in_force
from processes.supervision.rulebook import rulebook
from processes.supervision.secrecy import SECRET


def search_text(*parts: str | None) -> str:
    """What a row shows to everyone who may know of it, for text search."""
    return " ".join(part for part in parts if part).lower()


def store_draft(connection: sa.Connection, item_id: str, draft: Draft, by_chief: bool) -> None:
    """Put the draft's facts into the item's rows; before 交办 they are replaced as often as needed."""
    source = SOURCES.get(draft.source)
    change(connection, item_id, title=draft.title, content=draft.content, source=draft.source, basis_kind=source.basis_kind if source else "",
           decision_by=draft.decision_by, decision_date=draft.decision_date, source_reason=draft.source_reason, lead=draft.lead,
           business_line=draft.business_line, due=draft.due, original_due=draft.due, urgent=draft.urgent, special=draft.special, difficult=draft.difficult,
           response_hours=draft.response_hours, priority=draft.priority, disclosure=draft.disclosure, reviewer=draft.reviewer or None,
           leader_in_charge=draft.leader_in_charge or None,
           may_issue=rulebook(connection).tables.decisions.may_issue(draft.source, draft.disclosure, by_chief),
           search=search_text(draft.title, draft.lead, *draft.coops))
    connection.execute(bases.delete().where(bases.c.item_id == item_id))
    given_by = person(connection, draft.given_by) if draft.oral and draft.given_by else None
    first = Cited(given_by.name if given_by else draft.issuer, draft.doc_no, draft.meeting, draft.basis_date, draft.quote, draft.place, draft.basis_file)
    connection.execute(bases.insert(), [
        {"item_id": item_id, "position": place, **asdict(one), "file": one.file or None, "oral": draft.oral and place == 1,
         "given_by": given_by.id if given_by and place == 1 else None} for place, one in enumerate((first, *draft.further), 1)])
    set_deliverables(connection, item_id, map(asdict, draft.deliverables))
    set_coops(connection, item_id, draft.coops)


def file_draft(filing: Filing) -> dict[str, Any]:
    """Writer item.draft: the form `register` completed by a clerk."""
    mine = principals_of(filing.connection, filing.by, filing.today)
    require("register", mine)
    item = of(filing)
    draft = with_recorded_decision(filing.connection, item.id, read_draft(filing.answers))
    _refuse_incomplete(filing, draft, filing.by)
    store_draft(filing.connection, item.id, draft, CHIEF in mine)
    change(filing.connection, item.id, author=filing.by)             # whoever registers, not whoever opened the empty draft: somebody else vets
    addressees = read_addressees(filing.answers, [draft.lead, *resolved(draft.coops, draft.lead, _offices(filing))])
    draft_notice(filing, item.id, addressees, "notice")
    item = load(filing.connection, item.id)
    if not item.may_issue:
        change(filing.connection, item.id, status=moved(item, "submit"))
    admit_clerks(filing, draft.disclosure, item.author)
    enter(filing, item, "registered", source=draft.source, lead=draft.lead, coops=draft.coops, due=draft.due, decision_by=draft.decision_by,
          decision_date=draft.decision_date, quote=draft.quote)
    return {"may_issue": item.may_issue}


def _offices(act: Act) -> list[str]:
    return [office.name for office in offices(act.connection, act.today)]


def people_lacking(act: Act, draft: Draft, author: str) -> Iterator[Shortfall]:
    """Whom the notice takes from the register: the leader whose word it is, and a reviewer where the office itself works on a 工作秘密."""
    if draft.given_by and draft.given_by not in {each.id for each in people_of(act.connection, LEADERS, act.today)}:
        yield Shortfall("口头指示须由在任的院领导作出。", "第五条", "given_by")
    if draft.disclosure == SECRET and COORDINATING_OFFICE in (draft.lead, *draft.coops):
        reviewer, head = draft.reviewer or author, head_of(act.connection, COORDINATING_OFFICE, act.today)
        clerks = {each.id for each in people_of(act.connection, CLERKS, act.today)}
        if reviewer not in clerks - {head.id if head else ""}:
            yield Shortfall("综合办公室自己承办、配合的工作秘密事项，须另指定一名审核人：本办公室人员，不是负责人，也不参与承办。", "第八条", "reviewer")


def _refuse_incomplete(act: Act, draft: Draft, author: str) -> None:
    if shortfalls := (*judge_draft(draft, _offices(act), act.today), *people_lacking(act, draft, author)):
        articles = "、".join(dict.fromkeys(shortfall.article for shortfall in shortfalls))
        raise Refused("".join(shortfall.what for shortfall in shortfalls), article=articles, next_step="请补齐后再提交，已填写的内容不会丢失。")


def file_vetting(filing: Filing) -> None:
    """Writer item.vet: the head of 综合办公室 checks basis and decision; not whoever drafted."""
    require("vet", principals_of(filing.connection, filing.by, filing.today))
    item, outcome = of(filing), text_of(filing.answers, "outcome")
    if filing.by == item.author:
        raise Refused("核验人不能是拟办人本人。", article="第五条")
    reason = text_of(filing.answers, "reason")
    if outcome in ("decline", "return") and not reason:
        raise Refused("请写明理由。", article="第五条")
    step = {"decline": "decline", "return": "return"}.get(outcome, "vet")
    change(filing.connection, item.id, status=moved(item, step), vetted_by=filing.by)
    enter(filing, item, "vetted", outcome=step, reason=reason)
    if step == "decline":
        _decline(filing, item, reason)


def _decline(filing: Filing, item: Any, reason: str) -> None:
    """The decision stays on record as 不督办, with who decided it (第十条)."""
    decided_by = text_of(filing.answers, "decided_by") or filing.by
    decided_on = day_of(filing.answers, "decided_on") or filing.today
    filing.connection.execute(declined.insert().values(item_id=item.id, by=filing.by, decided_by=decided_by, decided_on=decided_on, reason=reason,
                                                       at=filing.now))
    enter(filing, item, "declined", decided_by=decided_by, decided_on=decided_on, reason=reason)


def file_notice(filing: Filing) -> None:
    """Writer notice.draft: to whom the notice goes, by which channels, with their records; or back to whoever registered, when it can go out no more."""
    require("issue", principals_of(filing.connection, filing.by, filing.today))
    item = of(filing)
    if text_of(filing.answers, "outcome") == "return":
        _hand_back(filing, item)
        return
    helpers = [row.office for row in coop_rows(filing.connection, item.id)]
    names = [item.lead, *resolved(helpers, item.lead, _offices(filing))]
    draft_notice(filing, item.id, read_addressees(filing.answers, names), "reissue" if item.number else "notice")
    enter(filing, item, "notice_drafted")


def _hand_back(filing: Filing, item: Any) -> None:
    """退回登记: the due day has passed meanwhile, an office is no more. An item that has its number goes on by 更正 alone (R-5.2)."""
    reason = text_of(filing.answers, "reason")
    if item.number:
        raise Refused("事项已编号下达，不能退回登记。", article="第五条", next_step="内容、承办主体或时限有变化的，请办理更正。")
    if not reason:
        raise Refused("请写明退回登记的理由。", article="第十三条")
    change(filing.connection, item.id, status=moved(item, "return"))
    enter(filing, item, "notice_handed_back", reason=reason)


def issue_notice(call: Call) -> dict[str, Any]:
    """Operator: number, notice and deliveries in one transaction; the clock starts here, not at 签收 (第七条)."""
    require("issue", principals_of(call.connection, call.by, call.today))
    item = of(call)
    if item.course in ON_PAPER:          # the import has put number and paper notice on record; nothing goes out again
        return {"number": item.number}
    helpers = [row.office for row in coop_rows(call.connection, item.id)]
    if item.status in BEFORE_ISSUE:
        draft = _as_draft(call, item, helpers)
        _refuse_incomplete(call, draft, item.author)
        helpers = _list_coops(call, item, helpers)
        _put_into_force(call, item, draft)
        item = load(call.connection, item.id)
    notice = call.connection.execute(sa.select(notices).where(notices.c.item_id == item.id, notices.c.number.is_(None))).one()
    year = college_day(call.acted_at).year
    number = numbering.written(NOTICE_PREFIX, year, numbering.take(call.connection, NOTICE_PREFIX, year))
    version = _keep_version(call, item, helpers)
    call.connection.execute(notices.update().where(notices.c.id == notice.id).values(number=number, issued_at=call.acted_at, version=version))
    enter(call, item, "issued", notice=number, version=stated(item, helpers), rule=item.rule_version, head=item.lead_head, head_name=item.lead_head_name,
          leader=item.leader_in_charge, calendar=item.calendar_version, **grounds(call))
    share_with_offices(call, item, helpers)
    deliver(call, item, notice.id, notice.addressees, "issued" if version == 1 else "reissued")
    put_before(call, item, item.leader_in_charge, f"issued {version}")
    if version == 1:
        propose_stages(call, load(call.connection, item.id))
    timetable.refresh(call.connection, item.id, call.now)
    if version == 1:
        call.engine.start("watch", call.business_key)
    return {"number": item.number}


def grounds(act: Act) -> dict[str, Any]:
    """What the item rests on and is to bring about, as the chain keeps it."""
    rows = deliverable_rows(act.connection, id_of(act.business_key))
    return {"basis": as_said(_bases(act), BASIS), "deliverables": as_said(rows, DELIVERABLE)}


def _bases(act: Act) -> Any:
    return act.connection.execute(sa.select(bases).where(bases.c.item_id == id_of(act.business_key)).order_by(bases.c.position)).all()


def _list_coops(call: Call, item: Any, helpers: list[str]) -> list[str]:
    """各科室 becomes the list of the offices there are today (R-6.1); each of them is told through the system at least."""
    listed = resolved(helpers, item.lead, _offices(call))
    if listed != helpers:
        set_coops(call.connection, item.id, listed)
        drafted = sa.and_(notices.c.item_id == item.id, notices.c.number.is_(None))
        rows = [row for row in call.connection.execute(sa.select(notices.c.addressees).where(drafted)).scalar_one() if row["office"] in (item.lead, *listed)]
        told = {row["office"] for row in rows if row["channel"] == "system"}
        rows = [{"office": office, "channel": "system", "record": {}} for office in listed if office not in told] + rows
        call.connection.execute(notices.update().where(drafted).values(addressees=rows))
    return listed


def _as_draft(call: Call, item: Any, helpers: list[str]) -> Draft:
    basis, *more = _bases(call)
    rows = deliverable_rows(call.connection, item.id)
    return Draft(title=item.title, source=item.source, issuer=basis.issuer, doc_no=basis.doc_no, meeting=basis.meeting, basis_date=basis.dated,
                 quote=basis.quote, place=basis.place, basis_file=basis.file or "", oral=basis.oral, given_by=basis.given_by or "",
                 reviewer=item.reviewer or "", decision_by=item.decision_by, decision_date=item.decision_date,
                 source_reason=item.source_reason, content=item.content, lead=item.lead, coops=tuple(helpers), due=item.due, disclosure=item.disclosure,
                 deliverables=tuple(Deliverable(row.what, row.standard, row.owner, row.due) for row in rows),
                 further=tuple(Cited(row.issuer, row.doc_no, row.meeting, row.dated, row.quote, row.place, row.file or "") for row in more))


def _put_into_force(call: Call, item: Any, draft: Draft) -> None:
    """The item's number, the head and the leader in charge as of today, the rule and calendar it will be judged by."""
    if item.status == Status.DRAFT and not item.may_issue:
        raise Refused("该事项须经综合办公室主任核验后下达。", article="第十三条")
    day = college_day(call.acted_at)
    rule = version_in_force(day)
    if rule is None:
        raise Refused("办法自 2024-04-25 起施行，此前的事项不适用。", article="第二十一条")
    head = head_of(call.connection, item.lead, day)
    if head is None:
        raise Refused(f"{item.lead}目前没有负责人或主持工作的人，不能下达。", article="第十四条", next_step="请先在组织机构中补全负责人。")
    leader = item.leader_in_charge or leader_in_charge(call.connection, item.lead, item.business_line or None, day)
    serial = numbering.take(call.connection, NUMBER_PREFIX, day.year)
    number = numbering.written(NUMBER_PREFIX, day.year, serial)
    helpers = [row.office for row in coop_rows(call.connection, item.id)]
    change(call.connection, item.id, status=moved(item, "issue"), series_year=day.year, serial=serial, number=number, issued_at=call.acted_at,
           issued_by=call.by, dated_at=call.acted_at, rule_version=rule.id, calendar_version=rulebook(call.connection).calendar.version,
           lead_head=head.id, lead_head_name=head.name, present_head=head.id, leader_in_charge=leader, reviewer=named_reviewer(draft, item.author), course="",
           search=search_text(number, item.title, item.lead, *helpers))


def named_reviewer(draft: Draft, author: str) -> str | None:
    """Only where 综合办公室 itself works on a 工作秘密; else whoever of it may know the item reviews."""
    concerned = draft.disclosure == SECRET and COORDINATING_OFFICE in (draft.lead, *draft.coops)
    return (draft.reviewer or author) if concerned else None


def stated(item: Any, helpers: list[str]) -> dict[str, Any]:
    """What the notice says, as the chain keeps it: an edit past the ledger is found by comparing."""
    return {"number": item.number, "title": item.title, "content": item.content, "lead": item.lead, "coops": helpers, "due": item.due}


def _keep_version(call: Call, item: Any, helpers: list[str]) -> int:
    last = call.connection.execute(sa.select(sa.func.coalesce(sa.func.max(item_versions.c.version), 0)).where(item_versions.c.item_id == item.id)).scalar_one()
    call.connection.execute(item_versions.insert().values(item_id=item.id, version=last + 1, title=item.title, content=item.content, lead=item.lead,
                                                          coops=helpers, due=item.due, rule_version=item.rule_version, at=call.acted_at, by=call.by))
    return int(last) + 1


def new_item(connection: sa.Connection, item_id: str, key: str, by: str, now: Any, draft: Draft) -> None:
    """The row of a fresh draft."""
    connection.execute(items.insert().values(
        id=item_id, key=key, status=Status.DRAFT, title=draft.title, content="", source="", basis_kind="", decision_by="", source_reason="", lead=draft.lead,
        business_line="", urgent=False, special=False, difficult=False, priority="normal", disclosure=draft.disclosure, author=by, created_at=now,
        authors=[], archive_missing=[], search=search_text(draft.title)))
