"""立项、核验、下达: from the registered draft to the numbered notice (第五条、第十三条)."""
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from processes.clock import college_day
from processes.directory.queries import head_of, leader_in_charge, offices, principals_of
from processes.engine.operators.registry import Call, Filing
from processes.errors import Refused
from processes.supervision import numbering, timetable
from processes.supervision.deadlines import needs_stages, proposed_stages
from processes.supervision.drafting import Cited, Deliverable, Draft, judge_draft, read_draft
from processes.supervision.lifecycle import BEFORE_ISSUE, Status
from processes.supervision.models import bases, declined, deliverables, item_versions, items, notices
from processes.supervision.procedures.delivery import deliver, draft_notice, read_addressees, share_with_offices
from processes.supervision.procedures.undertaking import date_stages
from processes.supervision.records import Act, admit_clerks, change, coop_rows, day_of, enter, load, moved, of, put_before, set_coops, text_of
from processes.supervision.register.deciding import with_recorded_decision
from processes.supervision.regulation import CHIEF, NOTICE_PREFIX, NUMBER_PREFIX, SOURCES, require, version_in_force
from processes.supervision.rulebook import rulebook


def search_text(*parts: str | None) -> str:
    """What a row shows to everyone who may know of it, for text search."""
    return " ".join(part for part in parts if part).lower()


def store_draft(connection: sa.Connection, item_id: str, draft: Draft, by_chief: bool) -> None:
    """Put the draft's facts into the item's rows; before 交办 they are replaced as often as needed."""
    source = SOURCES.get(draft.source)
    change(connection, item_id, title=draft.title, content=draft.content, source=draft.source, basis_kind=source.basis_kind if source else "",
           decision_by=draft.decision_by, decision_date=draft.decision_date, source_reason=draft.source_reason, lead=draft.lead,
           business_line=draft.business_line, due=draft.due, original_due=draft.due, urgent=draft.urgent, special=draft.special, difficult=draft.difficult,
           response_hours=draft.response_hours, priority=draft.priority, disclosure=draft.disclosure, leader_in_charge=draft.leader_in_charge or None,
           may_issue=rulebook().tables.decisions.may_issue(draft.source, draft.disclosure, by_chief), search=search_text(draft.title, draft.lead, *draft.coops))
    for table in (bases, deliverables):
        connection.execute(table.delete().where(table.c.item_id == item_id))
    first = Cited(draft.issuer, draft.doc_no, draft.meeting, draft.basis_date, draft.quote, draft.place, draft.basis_file)
    connection.execute(bases.insert(), [{"item_id": item_id, "position": place, **asdict(one), "file": one.file or None, "oral": draft.oral and place == 1}
                                        for place, one in enumerate((first, *draft.further), 1)])
    connection.execute(deliverables.insert(), [{"item_id": item_id, "position": place, **asdict(row)} for place, row in enumerate(draft.deliverables, 1)])
    set_coops(connection, item_id, draft.coops)


def file_draft(filing: Filing) -> dict[str, Any]:
    """Writer item.draft: the form `register` completed by a clerk."""
    mine = principals_of(filing.connection, filing.by, filing.today)
    require("register", mine)
    item = of(filing)
    draft = with_recorded_decision(filing.connection, item.id, read_draft(filing.answers))
    _refuse_incomplete(filing, draft)
    store_draft(filing.connection, item.id, draft, CHIEF in mine)
    addressees = read_addressees(filing.answers, [draft.lead, *draft.coops])
    draft_notice(filing, item.id, addressees, "notice")
    item = load(filing.connection, item.id)
    if not item.may_issue:
        change(filing.connection, item.id, status=moved(item, "submit"))
    admit_clerks(filing, draft.disclosure, item.author)
    enter(filing, item, "registered", source=draft.source, lead=draft.lead, coops=draft.coops, due=draft.due, decision_by=draft.decision_by,
          decision_date=draft.decision_date, quote=draft.quote)
    return {"may_issue": item.may_issue}


def _refuse_incomplete(act: Act, draft: Draft) -> None:
    names = {office.name for office in offices(act.connection, act.today)}
    if shortfalls := judge_draft(draft, names, act.today):
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
    if step == "decline":
        decided_by, decided_on = text_of(filing.answers, "decided_by"), day_of(filing.answers, "decided_on")
        filing.connection.execute(declined.insert().values(item_id=item.id, by=filing.by, decided_by=decided_by or filing.by,
                                                           decided_on=decided_on or filing.today, reason=reason, at=filing.now))
    enter(filing, item, "vetted", outcome=step, reason=reason)


def record_not_supervised(call: Call) -> None:
    """Operator: the decision stays on record as 不督办, with who decided it (第十条)."""
    item = of(call)
    row = call.connection.execute(sa.select(declined).where(declined.c.item_id == item.id)).one()
    enter(call, item, "declined", decided_by=row.decided_by, decided_on=row.decided_on, reason=row.reason)


def file_notice(filing: Filing) -> None:
    """Writer notice.draft: to whom the notice goes, by which channels, with their records."""
    require("issue", principals_of(filing.connection, filing.by, filing.today))
    item = of(filing)
    names = [item.lead, *(row.office for row in coop_rows(filing.connection, item.id))]
    draft_notice(filing, item.id, read_addressees(filing.answers, names), "reissue" if item.number else "notice")
    enter(filing, item, "notice_drafted")


def issue_notice(call: Call) -> dict[str, Any]:
    """Operator: number, notice and deliveries in one transaction; the clock starts here, not at 签收 (第七条)."""
    require("issue", principals_of(call.connection, call.by, call.today))
    item = of(call)
    helpers = [row.office for row in coop_rows(call.connection, item.id)]
    if item.status in BEFORE_ISSUE:
        _refuse_incomplete(call, _as_draft(call, item, helpers))
        _put_into_force(call, item)
        item = load(call.connection, item.id)
    notice = call.connection.execute(sa.select(notices).where(notices.c.item_id == item.id, notices.c.number.is_(None))).one()
    year = college_day(call.acted_at).year
    number = numbering.written(NOTICE_PREFIX, year, numbering.take(call.connection, NOTICE_PREFIX, year))
    version = _keep_version(call, item, helpers)
    call.connection.execute(notices.update().where(notices.c.id == notice.id).values(number=number, issued_at=call.acted_at, version=version))
    enter(call, item, "issued", notice=number, version=_stated(item, helpers), rule=item.rule_version, head=item.lead_head, head_name=item.lead_head_name,
          leader=item.leader_in_charge, calendar=item.calendar_version)
    share_with_offices(call, item, helpers)
    deliver(call, item, notice.id, notice.addressees, "issued" if version == 1 else "reissued")
    put_before(call, item, item.leader_in_charge, f"issued {version}")
    if version == 1:
        _propose_stages(call, item)
    timetable.refresh(call.connection, item.id, call.now)
    if version == 1:
        call.engine.start("watch", call.business_key)
    return {"number": item.number}


def _propose_stages(call: Call, item: Any) -> None:
    """A long or difficult item owes staged feedback from 交办 on, signed or not (R-13.7, R-16.7); its plan may choose other dates."""
    issued, tables = college_day(item.issued_at), rulebook().tables
    if needs_stages(issued, item.due, item.difficult, tables):
        date_stages(call, item.id, proposed_stages(issued, item.due, item.difficult, tables))


def _as_draft(call: Call, item: Any, helpers: list[str]) -> Draft:
    basis, *more = call.connection.execute(sa.select(bases).where(bases.c.item_id == item.id).order_by(bases.c.position))
    rows = call.connection.execute(sa.select(deliverables).where(deliverables.c.item_id == item.id).order_by(deliverables.c.position))
    return Draft(title=item.title, source=item.source, issuer=basis.issuer, doc_no=basis.doc_no, meeting=basis.meeting, basis_date=basis.dated,
                 quote=basis.quote, place=basis.place, basis_file=basis.file or "", oral=basis.oral,
                 decision_by=item.decision_by, decision_date=item.decision_date,
                 source_reason=item.source_reason, content=item.content, lead=item.lead, coops=tuple(helpers), due=item.due, disclosure=item.disclosure,
                 deliverables=tuple(Deliverable(row.what, row.standard, row.owner, row.due) for row in rows),
                 further=tuple(Cited(row.issuer, row.doc_no, row.meeting, row.dated, row.quote, row.place, row.file or "") for row in more))


def _put_into_force(call: Call, item: Any) -> None:
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
           issued_by=call.by, dated_at=call.acted_at, rule_version=rule.id, calendar_version=rulebook().calendar.version, lead_head=head.id,
           lead_head_name=head.name, leader_in_charge=leader, course="", search=search_text(number, item.title, item.lead, *helpers))


def _stated(item: Any, helpers: list[str]) -> dict[str, Any]:
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
