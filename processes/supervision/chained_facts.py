"""What stands in rows beside the chain and must be what the chain says: an edit past the ledger shows by comparing."""
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from processes.supervision import numbering
from processes.supervision.ledger import normal
from processes.supervision.models import bases, closings, coops, deliverables, feedbacks, item_versions, items, missed_reports, notices, number_series
from processes.supervision.regulation import NOTICE_PREFIX, NUMBER_PREFIX
from processes.supervision.remarks.models import notes, phone_notes, remarks

TABLES = (bases, closings, coops, deliverables, feedbacks, item_versions, missed_reports, notes, phone_notes, remarks)
SPOKEN = {"remark_written": (remarks, "remark", "批示"), "note_left": (notes, "note", "留言"),
          "phone_heard": (phone_notes, "note", "电话记录")}      # entry -> table, where its id stands
STATED = {"number": "督办编号", "title": "标题", "content": "工作内容", "lead": "承办科室", "due": "办结时限"}
ISSUED = {"head": ("lead_head", "下达时的负责人"), "head_name": ("lead_head_name", "下达时的负责人姓名"), "leader": ("leader_in_charge", "业务分管院领导")}
VERSION = ("title", "content", "lead", "coops", "due")
BASIS = ("issuer", "doc_no", "meeting", "dated", "quote", "place", "file")
DELIVERABLE = ("what", "standard", "owner", "due")
TEXTS = ("conclusion", "headline", "body", "no_evidence_reason", "progress", "summary")
SENT = frozenset({"feedback_sent", "feedback_accepted", "coop_reported"})
CLOSED = {"closing": "kind", "counted_on": "counted_on", "due": "due", "days_late": "days_late", "reading": "reading"}

Said = Sequence[tuple[str, Mapping[str, Any]]]       # (kind, data) of each entry of one chain
Rows = Mapping[sa.Table, list[Any]]


@dataclass(frozen=True, slots=True)
class Beside:
    """Every row that hangs on an item, read once."""
    rows: Mapping[sa.Table, Mapping[str, list[Any]]]

    def of(self, item_id: str) -> Rows:
        return {table: found.get(item_id, []) for table, found in self.rows.items()}


def read_beside(connection: sa.Connection) -> Beside:
    found: dict[sa.Table, dict[str, list[Any]]] = {table: {} for table in TABLES}
    for table in TABLES:
        for row in connection.execute(sa.select(table)):
            found[table].setdefault(row.item_id, []).append(row)
    return Beside(found)


def disagreements(item: Any, chain: Sequence[Any], rows: Rows) -> Iterator[str]:
    """Chinese sentences, one for each thing that is not as the item's chain has it."""
    said = [(row.kind, data) for row in chain if isinstance(data := orjson.loads(row.text)["data"], dict)]
    wrong = [*_stated(item, said, rows), *_as_issued(item, said, rows)]
    if wrong:
        yield f"{'、'.join(wrong)}与台账所记不符。"
    yield from _reports(said, rows[feedbacks])
    yield from _closing(said, rows[closings])
    yield from _missed(said, rows[missed_reports])
    for kind, (table, key, label) in SPOKEN.items():
        texts = {row.id: normal(row.text) for row in rows[table]}
        if any(texts.get(data[key]) != data["text"] for entry, data in said if entry == kind):
            yield f"{label}被改动或删除。"


def _last(said: Said, key: str) -> Any:
    return next((data[key] for _, data in reversed(said) if key in data), None)


def _stated(item: Any, said: Said, rows: Rows) -> Iterator[str]:
    """工作内容, 承办主体, 时限 must be what was last put into force (R-5.2), and every version what it was."""
    stated = [data["version"] for _, data in said if isinstance(data.get("version"), dict)]
    if not stated:
        return
    yield from (label for name, label in STATED.items() if normal(getattr(item, name)) != stated[-1][name])
    if sorted(row.office for row in rows[coops]) != sorted(stated[-1]["coops"]):
        yield "配合科室"
    if normal(item.original_due) != stated[0].get("original_due", stated[0]["due"]):         # an old ledger may tell of a due that was moved on paper
        yield "原定时限"
    kept = [_picked(row._mapping, VERSION) for row in rows[item_versions]]
    known = [_picked(version, VERSION) for version in stated]
    if any(version not in known for version in kept) or any(version not in kept for version in known):
        yield "历次通知内容"


def _as_issued(item: Any, said: Said, rows: Rows) -> Iterator[str]:
    yield from (label for key, (name, label) in ISSUED.items() if (told := _last(said, key)) is not None and getattr(item, name) != told)
    confirmed = {key: told for kind, data in said if kind == "basis_confirmed" for key in ("doc_no", "file") if (told := data.get(key))}
    for basis in _last(said, "basis") or []:
        if {**basis, **confirmed} not in [_picked(row._mapping, BASIS) for row in rows[bases]]:
            yield "依据"
    told = _last(said, "deliverables")
    if told is not None and told != [_picked(row._mapping, DELIVERABLE) for row in sorted(rows[deliverables], key=lambda row: row.position)]:
        yield "成果要求"


def _picked(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: normal(row[name]) for name in names}


def as_said(rows: Sequence[Any], names: Sequence[str]) -> list[dict[str, Any]]:
    """Rows as an entry of the ledger keeps them."""
    return [_picked(row._mapping, names) for row in rows]


def _reports(said: Said, found: list[Any]) -> Iterator[str]:
    """A text that was sent is never altered, an accepted one never taken away (R-16.13)."""
    by_id = {row.id: row for row in found}
    for kind, data in said:
        if kind not in SENT:
            continue
        row = by_id.get(data["id"])
        if row is None:
            yield f"已报送的反馈“{data['headline']}”被删除。"
        elif any(normal(getattr(row, name)) != data[name] for name in TEXTS if name in data):
            yield f"已报送的反馈“{data['headline']}”被改动。"


def _closing(said: Said, found: list[Any]) -> Iterator[str]:
    told = next((data for _, data in reversed(said) if "closing" in data), None)
    if told is None:
        if found:
            yield "有办结记录而台账没有记载办结。"
    elif not found or any(normal(getattr(found[0], name)) != told[key] for key, name in CLOSED.items()):
        yield "办结结论与台账所记不符。"


def _missed(said: Said, found: list[Any]) -> Iterator[str]:
    for kind, label in (("missed", "漏报"), ("late_report", "延报")):
        kept = [(row.office, normal(row.due)) for row in found if row.kind == kind.removesuffix("_report")]
        for data in (data for entry, data in said if entry == kind):
            if (data["office"], data["due"]) not in kept:
                yield f"{data['office']}应于 {data['due']} 反馈的{label}记录被删除。"


def missing_numbers(connection: sa.Connection) -> Iterator[str]:
    """Both series are gap-free (R-13.8): a number that was taken and is nowhere had an item or a notice."""
    known = set(connection.execute(sa.union_all(sa.select(items.c.number), sa.select(notices.c.number))).scalars())
    for row in connection.execute(sa.select(number_series).where(number_series.c.series.in_([NUMBER_PREFIX, NOTICE_PREFIX]))):
        for serial in range(1, row.last + 1):
            if (number := numbering.written(row.series, row.year, serial)) not in known:
                yield f"编号 {number} 已用，但没有对应的事项或通知，可能被整体删除。"
