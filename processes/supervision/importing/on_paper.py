"""What had been issued on paper: its number, the notice of its date, and who was told by it. The system sends nothing."""
from datetime import date
from typing import Any

from processes.db import new_id
from processes.directory.queries import head_of, leader_in_charge
from processes.supervision import numbering
from processes.supervision.deeds import Work
from processes.supervision.importing.taken import Taken, coops_of, draft_of
from processes.supervision.lifecycle import Status
from processes.supervision.models import deliveries, item_versions, notices
from processes.supervision.procedures.issue import named_reviewer, search_text
from processes.supervision.records import Deed, change, id_of, load
from processes.supervision.regulation import NUMBER_PREFIX, version_in_force
from processes.supervision.rulebook import rulebook


def put_in_force(u: Work, deed: Deed, taken: Taken, issued: date) -> None:
    """Number of this year's series; head and leader of the day of the notice where the directory reaches back so far; rule and calendar."""
    settled, rule = taken.row.settled, version_in_force(issued)
    head = head_of(u.connection, settled.lead, issued) or head_of(u.connection, settled.lead, u.today)
    if rule is None or head is None:
        raise ValueError("questions about rule and head come before")
    leader = leader_in_charge(u.connection, settled.lead, None, issued) or leader_in_charge(u.connection, settled.lead, None, u.today)
    serial = numbering.take(u.connection, NUMBER_PREFIX, u.today.year)
    number = numbering.written(NUMBER_PREFIX, u.today.year, serial)
    item = load(u.connection, id_of(u.key))
    change(u.connection, item.id, status=Status.ISSUED, series_year=u.today.year, serial=serial, number=number, issued_at=deed.acted_at, issued_by=deed.by,
           dated_at=deed.acted_at, original_due=settled.original_due, rule_version=rule.id, calendar_version=rulebook(u.connection).calendar.version,
           lead_head=head.id, lead_head_name=head.name, present_head=head.id, leader_in_charge=leader,
           reviewer=named_reviewer(draft_of(taken), taken.found.uploaded_by), extension_used=settled.extension_used,
           progress_line=taken.row.row.progress, progress_at=taken.found.uploaded_at, search=search_text(number, item.title, item.lead, *coops_of(taken)))


def paper_notice(u: Work, deed: Deed, item: Any, taken: Taken) -> str:
    """The notice that went out on paper: its deliveries are on record, the system sends nothing."""
    notice, offices = new_id(), [item.lead, *coops_of(taken)]
    u.connection.execute(notices.insert().values(
        id=notice, item_id=item.id, number=f"{item.number}书面通知", kind="paper", version=1, drafted_by=deed.by, drafted_at=deed.now, issued_at=deed.acted_at,
        addressees=[{"office": office, "channel": "paper", "record": {}} for office in offices]))
    u.connection.execute(deliveries.insert(), [
        {"id": new_id(), "notice_id": notice, "item_id": item.id, "office": office, "channel": "paper", "attempt": 1, "succeeded": True,
         "acted_at": deed.acted_at, "entered_at": deed.now, "by": deed.by, "record": {"gist": taken.place}} for office in offices])
    u.connection.execute(item_versions.insert().values(item_id=item.id, version=1, title=item.title, content=item.content, lead=item.lead,
                                                       coops=list(coops_of(taken)), due=item.due, rule_version=item.rule_version, at=deed.acted_at, by=deed.by))
    return notice
