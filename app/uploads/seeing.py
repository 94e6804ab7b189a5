"""Which of an item's files a person may see: files of feedback that nobody has reviewed yet are for those who may see it."""
from app.access import me
from processes.files.queries import Attachment
from processes.supervision.dossier import Papers
from processes.supervision.queries import ItemPage
from processes.supervision.secrecy import rank, sees_unreviewed

REMARK = "remark "                        # begins the act of a 批示's scan: for the leaders and 综合办公室


def visible(item: ItemPage, attached: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    if item.papers is None:
        return ()
    standing, all_feedback = rank(me()), sees_unreviewed(me(), item.row.lead, frozenset(item.row.coops))
    shown = _open_files(item.papers)
    return tuple(one for one in attached if (standing.clerk or standing.leader if (one.act_id or "").startswith(REMARK) else all_feedback or one.id in shown))


def _open_files(papers: Papers) -> set[str]:
    """Files of what every reader of the item may see: its basis, accepted feedback, supplements, records of delivery."""
    found = {one.file for one in papers.bases if one.file} | {key for one in papers.feedbacks for key in one.evidence}
    found |= {key for one in papers.supplements for key in one.evidence}
    return found | {key for notice in papers.notices for one in notice.deliveries for key in one.record.get("copy") or []}
