"""Where a supervision item stands, and the only moves it can make (S-1). Lateness and lights are facts of their own, never a status (S-3)."""
from enum import StrEnum

from processes.errors import Refused


class Status(StrEnum):
    DRAFT = "draft"
    VETTING = "vetting"
    TO_ISSUE = "to_issue"
    ISSUED = "issued"
    UNDERWAY = "underway"
    COLLECTING = "collecting"
    CONFIRMING = "confirming"
    REVIEWING = "reviewing"
    CLOSED = "closed"
    ARCHIVED = "archived"
    DECLINED = "declined"
    DISCARDED = "discarded"
    TERMINATED = "terminated"


STATUS_LABELS = {
    Status.DRAFT: "拟办", Status.VETTING: "待核验", Status.TO_ISSUE: "待交办", Status.ISSUED: "已交办", Status.UNDERWAY: "办理中",
    Status.COLLECTING: "待汇总", Status.CONFIRMING: "待负责人确认", Status.REVIEWING: "待审核", Status.CLOSED: "办结", Status.ARCHIVED: "已归档",
    Status.DECLINED: "不督办", Status.DISCARDED: "草稿作废", Status.TERMINATED: "按决策终止"}

BEFORE_ISSUE = frozenset({Status.DRAFT, Status.VETTING, Status.TO_ISSUE})
OPEN = frozenset({Status.ISSUED, Status.UNDERWAY, Status.COLLECTING, Status.CONFIRMING, Status.REVIEWING})
ENDED = frozenset({Status.CLOSED, Status.ARCHIVED, Status.TERMINATED})
NEVER_ISSUED = frozenset({Status.DECLINED, Status.DISCARDED})

_WORKING = (Status.ISSUED, Status.UNDERWAY, Status.COLLECTING, Status.CONFIRMING)
MOVES: dict[tuple[Status, str], Status] = {
    (Status.DRAFT, "submit"): Status.VETTING,
    (Status.DRAFT, "discard"): Status.DISCARDED,
    (Status.DRAFT, "issue"): Status.ISSUED,                  # 签发权限: the clerk issues directly
    (Status.VETTING, "return"): Status.DRAFT,
    (Status.VETTING, "decline"): Status.DECLINED,
    (Status.VETTING, "vet"): Status.TO_ISSUE,
    (Status.TO_ISSUE, "issue"): Status.ISSUED,
    (Status.TO_ISSUE, "return"): Status.DRAFT,               # what was vetted can go out no more: its due day has passed, an office is gone
    (Status.TO_ISSUE, "discard"): Status.DISCARDED,
    (Status.REVIEWING, "return"): Status.UNDERWAY,
    (Status.REVIEWING, "close"): Status.CLOSED,
    (Status.CLOSED, "archive"): Status.ARCHIVED,
    (Status.TERMINATED, "archive"): Status.ARCHIVED,
    **{(status, "adopt"): Status.UNDERWAY for status in _WORKING},
    **{(status, "gather"): Status.COLLECTING for status in _WORKING},
    **{(status, "collect"): Status.UNDERWAY for status in _WORKING},      # the lead asks its coops again
    **{(status, "draft"): Status.CONFIRMING for status in _WORKING},
    **{(status, "send"): Status.REVIEWING for status in _WORKING},
    (Status.CONFIRMING, "redo"): Status.UNDERWAY,            # the head hands the draft back
}


def move(status: Status, act: str) -> Status:
    """The status after the act; an act the status does not allow is refused."""
    try:
        return MOVES[status, act]
    except KeyError:
        raise Refused(f"事项目前为“{STATUS_LABELS[status]}”，不能办理此项。", next_step="请刷新页面，查看事项的最新状态。") from None
