"""立卷归档: the list of papers, what is missing, who explains a gap, and the record 已归档 (第十八条)."""
from typing import Any

import sqlalchemy as sa

from processes.directory.queries import principals_of
from processes.engine.operators.registry import Call, Filing
from processes.errors import Refused
from processes.supervision.models import archive_papers, archives, closings, deliveries, feedback_evidence, feedbacks, notices, plans
from processes.supervision.records import change, coop_rows, enter, moved, of, rows_of, text_of
from processes.supervision.regulation import ARCHIVE_ROWS, RETENTIONS, require

ARTICLE = "第十八条"



def _held() -> sa.Select[bool, bool, bool, bool, bool]:
    def some(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.exists().where(table.c.item_id == sa.bindparam("item"), *conditions)

    final = (feedbacks.c.kind == "final", feedbacks.c.accepted_at.is_not(None))
    proved = sa.or_(feedbacks.c.no_evidence_reason != "", sa.exists().where(feedback_evidence.c.feedback_id == feedbacks.c.id))
    return sa.select(sa.and_(some(notices, notices.c.number.is_not(None)), some(deliveries)).label("notice"),
                     some(plans, plans.c.adopted_at.is_not(None)).label("plan"), some(feedbacks, *final).label("feedback"),
                     some(feedbacks, *final, proved).label("evidence"), some(closings).label("closing"))


HELD = _held()                           # one statement, whatever the checklist asks


def missing_papers(held: dict[str, bool], demanded: list[str], supplied: set[str]) -> list[str]:
    """Rows of the checklist that nobody holds and nobody has explained."""
    wanted = [row for row in ARCHIVE_ROWS if row in held and not held[row]] + [row for row in demanded if row in ARCHIVE_ROWS]
    return [row for row in dict.fromkeys(wanted) if row not in supplied]


def held_papers(connection: sa.Connection, item: Any) -> dict[str, bool]:
    """What the system itself holds of each row of the checklist; rows that do not apply to the item are left out."""
    held = connection.execute(HELD, {"item": item.id}).one()._asdict()
    helpers = coop_rows(connection, item.id)
    return held | ({"coops": all(row.state in ("answered", "informed") or row.reason for row in helpers)} if helpers else {})


def check_archive(call: Call) -> dict[str, Any]:
    """Operator: what is still missing, asked by the diagram as item.archive_missing."""
    item = of(call)
    since = call.connection.execute(sa.select(archive_papers.c.row).where(archive_papers.c.item_id == item.id)).scalars()
    missing = missing_papers(held_papers(call.connection, item), list(item.archive_missing), set(since))
    change(call.connection, item.id, archive_missing=missing)
    return {"missing": missing}


def file_supply(filing: Filing) -> None:
    """Writer archive.supply: for every missing row the paper, or who holds it where, or why there is none and who says so."""
    item = of(filing)
    rows = {row["row"]: row for row in rows_of(filing.answers, "items") if row.get("row")}
    lacking = [ARCHIVE_ROWS[row] for row in item.archive_missing if not _answered(rows.get(row, {}))]
    if lacking:
        raise Refused(f"请为{'、'.join(lacking)}上传材料，写明由谁存放何处，或说明缺件原因。", article=ARTICLE)
    for row in item.archive_missing:
        answer = rows[row]
        filing.connection.execute(archive_papers.insert().values(
            item_id=item.id, row=row, file=_file(answer), holder=text_of(answer, "holder"), place=text_of(answer, "place"), gap=text_of(answer, "gap"),
            by=filing.by, at=filing.acted_at))
    enter(filing, item, "archive_supplied", papers=sorted(item.archive_missing))


def _answered(row: dict[str, Any]) -> bool:
    return bool(_file(row) or (text_of(row, "holder") and text_of(row, "place")) or text_of(row, "gap"))


def _file(row: dict[str, Any]) -> str | None:
    file = row.get("file")
    return (file[0] if file else None) if isinstance(file, list) else (str(file) if file else None)


def file_archiving(filing: Filing) -> None:
    """Writer archive.file: 综合办公室 takes the papers in, or sends the office back for named rows."""
    require("archive", principals_of(filing.connection, filing.by, filing.today))
    item, answers = of(filing), filing.answers
    if text_of(answers, "outcome") == "return":
        _send_back(filing, item, [row for row in answers.get("rows") or [] if row in ARCHIVE_ROWS], text_of(answers, "reason"))
        return
    retention = text_of(answers, "retention")
    if retention not in RETENTIONS:
        raise Refused("请选择保管期限。", article=ARTICLE)
    moved(item, "archive")
    papers, gaps = inventory(filing.connection, item)
    filing.connection.execute(archives.delete().where(archives.c.item_id == item.id))
    filing.connection.execute(archives.insert().values(item_id=item.id, retention=retention, category=text_of(answers, "class"), by=filing.by,
                                                       volume=text_of(answers, "volume"), papers=papers, gaps=gaps, at=filing.acted_at))


def _send_back(filing: Filing, item: Any, rows: list[str], reason: str) -> None:
    if not rows or not reason:
        raise Refused("请选择需补充的材料并写明理由。", article=ARTICLE)
    filing.connection.execute(archive_papers.delete().where(archive_papers.c.item_id == item.id, archive_papers.c.row.in_(rows)))
    change(filing.connection, item.id, archive_missing=rows)
    enter(filing, item, "archive_returned", rows=[ARCHIVE_ROWS[row] for row in rows], reason=reason)


def inventory(connection: sa.Connection, item: Any) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The file list with who holds what, and the gaps with who explained them."""
    supplied = {row.row: row for row in connection.execute(
        sa.select(archive_papers).where(archive_papers.c.item_id == item.id).order_by(archive_papers.c.id))}
    papers, gaps = [], []
    held_rows = held_papers(connection, item)
    for row, held in (held_rows | {row: False for row in supplied if row not in held_rows}).items():
        answer = supplied.get(row)
        if answer is not None and answer.gap:
            gaps.append({"row": row, "reason": answer.gap, "by": answer.by})
        elif answer is not None:
            papers.append({"row": row, "holder": answer.holder or item.lead, "place": answer.place, "file": answer.file or ""})
        elif held:
            papers.append({"row": row, "holder": "系统", "place": "", "file": ""})
    silent = [row for row in coop_rows(connection, item.id) if row.state in ("missed", "closed_early")]
    return papers, gaps + [{"row": "coops", "reason": row.reason, "by": item.handler or ""} for row in silent]


def record_archived(call: Call) -> None:
    """Operator: 已归档."""
    item = of(call)
    row = call.connection.execute(sa.select(archives).where(archives.c.item_id == item.id)).one()
    change(call.connection, item.id, status=moved(item, "archive"), archived_at=row.at)
    enter(call, item, "archived", retention=row.retention, volume=row.volume, papers=row.papers, gaps=row.gaps)
