"""The grid of a document: what it shows, what was typed into it, and what that does."""
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.access import house, me
from app.binding import Posted
from app.register.entering import day_typed
from processes.bootstrap import Work
from processes.errors import NotFound
from processes.supervision.drafting import EVERY_OFFICE, YEARS_AHEAD, read_draft, too_far
from processes.supervision.register import verbs
from processes.supervision.register.deciding import SUPERVISE
from processes.supervision.register.dispatch import settle
from processes.supervision.register.documents import Cell, Decision, cells_of, document_key
from processes.supervision.register.pages import Coming, DocumentPage, RowView
from processes.supervision.register.unsent import forget_typing
from processes.supervision.rulebook import Rulebook
from processes.supervision.verbs import known_beforehand

TITLE_LENGTH, CONTENT_LENGTH = 60, 1500


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the grid as it stands in its fields."""
    coming: Coming
    title: str
    content: str
    lead: str
    coops: tuple[str, ...]
    due: str
    level: str
    picked: bool
    fault: str = ""

    @property
    def cell(self) -> Cell:
        return Cell(self.title, self.content, self.lead, self.coops, day_typed(self.due), self.level)


@dataclass(frozen=True, slots=True)
class Grid:
    page: DocumentPage
    lines: Mapping[str, Line]            # by item
    verdicts: Mapping[str, str]          # by row, as chosen
    reasons: Mapping[str, str]
    words: Mapping[str, tuple[str, str]]     # by row: 议题 and text
    decided_by: str
    decided_on: str

    @property
    def faulty(self) -> bool:
        return any(line.fault for line in self.lines.values())

    def decision(self, row: RowView) -> Decision:
        return Decision(self.verdicts[row.id], self.decided_by, day_typed(self.decided_on), self.reasons[row.id])

    @property
    def picked(self) -> list[str]:
        """The items to be issued: ticked, and of a row that is to be supervised."""
        return [one.item_id for row in self.page.rows if self.verdicts.get(row.id) == SUPERVISE for one in row.coming
                if one.item_id in self.lines and self.lines[one.item_id].picked]


def shown(page: DocumentPage) -> Grid:
    """As it is kept. For a source that is itself a college decision the meeting has decided."""
    document = page.document
    by, on = (document.name if document.kind.meeting else document.issuer, document.dated.isoformat()) if document.kind.source.college_decision or \
        document.kind.code == "college_instruction" else ("", "")
    lines = {one.item_id: _kept(one) for row in page.rows for one in row.coming if one.editable}
    return Grid(page, lines, {row.id: row.verdict.verdict if row.verdict else "" for row in page.rows}, {row.id: "" for row in page.rows},
                {row.id: (row.agenda, row.text) for row in page.rows}, by, on)


def _kept(one: Coming) -> Line:
    cell = one.cell
    return Line(one, cell.title, cell.content, cell.lead, cell.coops, cell.due.isoformat() if cell.due else "", cell.level, True)


def typed(page: DocumentPage, posted: Posted, offices: list[str]) -> Grid:
    """What was typed stands over what is kept."""
    kept = shown(page)
    lines = {item_id: _typed(line, posted, offices, house().today()) for item_id, line in kept.lines.items()}
    return Grid(page, lines, {row: posted.get(f"verdict-{row}", was) for row, was in kept.verdicts.items()},
                {row: posted.get(f"reason-{row}", "").strip()[:300] for row in kept.reasons},
                {row: (posted.get(f"agenda-{row}", agenda).strip(), _joined(posted.get(f"text-{row}", text))) for row, (agenda, text) in kept.words.items()},
                posted.get("decided_by", "").strip()[:60], posted.get("decided_on", "").strip())


def _typed(line: Line, posted: Posted, offices: list[str], today: date) -> Line:
    item = line.coming.item_id
    if f"title-{item}" not in posted:
        return line
    due, lead = posted.get(f"due-{item}", "").strip(), posted.get(f"lead-{item}", "")
    title, content = posted[f"title-{item}"].strip(), _joined(posted.get(f"content-{item}", ""))
    day = day_typed(due)
    faults = [text for wrong, text in (
        (due and day is None, f"“{due}”不是日期，请写成 2026-09-30 这样。"),
        (day and too_far(day, today), f"{due} 在 {YEARS_AHEAD} 年以后，请核对年份。"), (lead and lead not in offices, f"没有“{lead}”这个科室。"),
        (len(title) > TITLE_LENGTH, f"名称最多 {TITLE_LENGTH} 个字，现在 {len(title)} 个。"),
        (len(content) > CONTENT_LENGTH, f"工作内容最多 {CONTENT_LENGTH} 个字，现在 {len(content)} 个。")) if wrong]
    helpers = tuple(dict.fromkeys(one for one in posted.getlist(f"coops-{item}") if one in (EVERY_OFFICE, *offices)))
    return Line(line.coming, title, content, lead, helpers, due, posted.get(f"level-{item}", line.level), f"pick-{item}" in posted, "".join(faults))


def cautions(grid: Grid, offices: Mapping[str, Collection[str]], today: date, book: Rulebook) -> dict[str, tuple[str, ...]]:
    """By item what should be known before it goes out; what is asked of its deliverables stands on the whole form."""
    drafts = {item_id: replace(read_draft(cells_of(line.cell)), deliverables=()) for item_id, line in grid.lines.items()}
    return {item_id: known_beforehand(draft, offices, today, book) for item_id, draft in drafts.items()}


def _joined(text: str) -> str:
    return text.strip().replace("\r\n", "\n")


def keep(grid: Grid, posted: Posted) -> None:
    """Everything on the page, and the button's own act, in one transaction; then rows marked 督办 become drafts."""
    document_id = grid.page.document.id
    with house().unit_of_work(document_key(document_id)) as u:
        for row in grid.page.rows:
            if not row.hidden:
                _keep_row(u, grid, row)
        for item_id, line in grid.lines.items():
            verbs.edit(u, me(), document_id, item_id, line.cell)
            if other := posted.get(f"also-{item_id}"):
                verbs.cite_too(u, me(), document_id, item_id, other)
        _press(u, document_id, posted.get("act", ""))
        forget_typing(u, me(), document_id)
    settle(house().unit_of_work, me(), document_id, grid.lines.keys())


def _keep_row(u: Work, grid: Grid, row: RowView) -> None:
    if row.verdict is None:
        verbs.reword(u, me(), grid.page.document.id, row.id, *grid.words[row.id])
    if grid.verdicts[row.id]:
        verbs.decide(u, me(), grid.page.document.id, row.id, grid.decision(row))


def _press(u: Work, document_id: str, act: str) -> None:
    name, _, target = act.partition(":")
    known = {"another": verbs.plan_another, "drop": verbs.drop, "remove": verbs.remove_row}
    if name in known:
        known[name](u, me(), document_id, target)
    elif name not in ("", "save", "issue", "series"):
        raise NotFound("该操作")
