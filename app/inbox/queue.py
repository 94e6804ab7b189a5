"""我的待办: rows in the order in which they have to be done, with what marks them."""
from collections import Counter
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.access import house, me
from app.words import calendar
from processes.directory import queries as directory
from processes.engine import queries
from processes.engine.queries import InboxRow
from processes.engine.tasks import claims
from processes.supervision import queries as supervision
from processes.supervision.calendar import Calendar
from processes.supervision.queries import ItemRow, Reading

MOST = 200
SOON = 3                                     # working days
LATE, TODAY, THIS_WEEK, LATER = "已逾期", "今天", "三个工作日内", "以后"
GROUPS = (LATE, TODAY, THIS_WEEK, LATER)


@dataclass(frozen=True, slots=True)
class Row:
    task: InboxRow
    item: ItemRow
    group: str
    marks: tuple[str, ...]                   # 急 敏感 重办 代理 已认领
    claimed_name: str

    @property
    def title(self) -> str:
        return self.item.title or "（未命名的草稿）"


@dataclass(frozen=True, slots=True)
class Queue:
    rows: tuple[Row, ...]                    # those shown
    total: int                               # before filters
    kinds: tuple[tuple[str, int], ...]       # name of the task -> how many, for the chips
    urgent: int
    text: str
    kind: str
    only_urgent: bool
    reading: tuple[Reading, ...]
    capped: bool

    def groups(self) -> list[tuple[str, list[Row]]]:
        found = [(name, [row for row in self.rows if row.group == name]) for name in GROUPS]
        return [(name, rows) for name, rows in found if rows]


def queue(connection: sa.Connection, *, text: str = "", kind: str = "", only_urgent: bool = False) -> Queue:
    rows = all_rows(connection)
    shown = tuple(row for row in rows if matches(row, text) and kind in ("", row.task.name) and (row.item.urgent or not only_urgent))
    kinds = Counter(row.task.name for row in rows)
    return Queue(shown, len(rows), tuple(kinds.most_common(6)) if len(kinds) > 1 else (), sum(row.item.urgent for row in rows), text, kind, only_urgent,
                 supervision.to_read(connection, me()), len(rows) >= MOST)


def all_rows(connection: sa.Connection) -> list[Row]:
    today, tasks = house().today(), queries.inbox(connection, me(), limit=MOST)
    items = supervision.rows_of_keys(connection, me(), [task.business_key for task in tasks], today)
    back = queries.came_back(connection, me(), tasks)
    own = directory.own_principals_of(connection, me().person, today)
    holders = {task.task_id: claims.holder(connection, task, today) or "" for task in tasks if task.claimed_by}
    names = directory.names_of(connection, holders.values())
    days = calendar()
    return [Row(task, items[task.business_key], group_of(task.due, today, days), marks(task, items[task.business_key], task.task_id in back, own),
                names.get(holders.get(task.task_id, ""), "")) for task in tasks if task.business_key in items]


def marks(task: InboxRow, item: ItemRow, back: bool, own: frozenset[str]) -> tuple[str, ...]:
    wanted = (("急", item.urgent), ("特殊", item.special), ("敏感", item.disclosure == "secret"), ("重办", back), ("代理", not own & set(task.candidates)))
    return tuple(mark for mark, shown in wanted if shown)


def matches(row: Row, text: str) -> bool:
    hay = f"{row.task.name} {row.item.title} {row.item.number} {row.item.lead} {'、'.join(row.item.coops)}".lower()
    return all(word in hay for word in text.lower().split())


def group_of(due: date | None, today: date, calendar: Calendar) -> str:
    if due is None:
        return LATER
    if due < today:
        return LATE
    if due == today:
        return TODAY
    return THIS_WEEK if calendar.working_days_between(today, due) <= SOON else LATER


def next_task(connection: sa.Connection, done: str) -> str | None:
    """The next task of the queue, so that ten tasks are ten decisions."""
    waiting = [row for row in queries.inbox(connection, me(), limit=5) if row.task_id != done]
    return next((row.task_id for row in waiting if claims.holder(connection, row, house().today()) in (None, me().person)), None)
