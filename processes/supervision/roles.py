"""Who the acting person is, as far as a rule asks: head of an office on the day, one of the item's offices."""
from processes.directory.queries import principals_of
from processes.errors import Forbidden, Refused
from processes.supervision.records import Act
from processes.supervision.regulation import head_post, office_principal


def heads(act: Act, office: str) -> bool:
    """Whether whoever acts is head of the office today, or stands in for the head: his own submit is the confirmation (R-14.2)."""
    return head_post(office) in principals_of(act.connection, act.by, act.today)


def require_receipt(act: Act, *offices: str) -> None:
    """A report of an earlier day counts from the day it was received: only the receiving office says which day that was (P-1)."""
    received = {office_principal(office) for office in offices} & principals_of(act.connection, act.entered_by, act.today)
    if act.acted_at != act.now and (act.entered_by == act.by or not received):
        raise Refused(f"过去的报送时间以收到之日为准，由{'或'.join(offices)}补录。", article="第十六条", next_step="现在报送的，按现在的时间计。")


def require_of(act: Act, office: str, article: str) -> None:
    """Whoever acts must be of the office."""
    if not {office_principal(office), head_post(office)} & principals_of(act.connection, act.by, act.today):
        raise Forbidden(f"此事由{office}办理。", article=article)
