"""Between the preview's form and the verbs: which row was answered what, and what each list shows."""
from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from processes.supervision.importing.keeping import Kept, RowStatus
from processes.supervision.importing.queries import Preview
from processes.supervision.importing.questions import VERDICTS, Verdict

FIELDS = ("choice", "content", "source", "basis", "lead", "issued", "due", "extension", "merge")
ALL_OTHERS = "__all"                     # 各科室: every office but the lead
SHOWN = {"all": "全部", **VERDICTS, "in": "已导入"}


def acting(preview: Preview) -> bool:
    """Whether this viewer may answer and import now."""
    return preview.may_act and preview.found.taken_back_at is None and not preview.running


def first_shown(preview: Preview) -> str:
    """Where the work is: the rows that wait for an answer, else all of them."""
    return Verdict.ASK if acting(preview) and preview.verdicts.get(Verdict.ASK) else "all"


def lines_of(preview: Preview, show: str) -> tuple[Kept, ...]:
    """The rows under one of the list's headings."""
    if show == "in":
        return tuple(row for row in preview.rows if row.status != RowStatus.WAITING)
    waiting = tuple(row for row in preview.rows if row.status == RowStatus.WAITING)
    return tuple(row for row in waiting if row.settled.verdict == show) if show in VERDICTS else preview.rows


def count_of(preview: Preview, show: str) -> int:
    return preview.verdicts.get(Verdict(show), 0) if show in VERDICTS else len(lines_of(preview, show))


def answers_from(form: MultiDict[str, str], rows: Sequence[Kept], offices: Sequence[str]) -> dict[int, dict[str, Any]]:
    """{line: {field: value}} of the rows on the page; a field that was not on it says nothing."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        given: dict[str, Any] = {field: form[key] for field in FIELDS if (key := f"{field}-{row.line}") in form}
        if {f"coops-{row.line}", f"page-{row.line}"} & form.keys():
            given["coops"] = coops_from(form, row, offices, str(given.get("lead") or row.settled.lead))
        if given:
            found[row.line] = given
    return found


def coops_from(form: MultiDict[str, str], row: Kept, offices: Sequence[str], lead: str) -> list[str] | None:
    """A list of offices; empty 无; None when the question was left open. Names that are no office are not taken."""
    chosen = form.getlist(f"coops-{row.line}")
    if ALL_OTHERS in chosen:
        return [office for office in offices if office != lead]
    if f"listed-{row.line}" in form:     # on the row's own page: what is ticked goes, also when nothing is
        return [office for office in offices if office in chosen and office != lead]
    return None


def picked(form: MultiDict[str, str], rows: Sequence[Kept]) -> list[int]:
    """Rows that a bulk choice is for: those ticked, or all that the page lists."""
    listed = [row.line for row in rows if row.status == RowStatus.WAITING]
    return listed if form.get("scope") == "listed" else [line for line in listed if str(line) in form.getlist("pick")]
