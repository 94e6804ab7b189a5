"""Work items: the user tasks people see, who may do them, and what they have typed so far."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata

work_items = sa.Table(
    "work_items", metadata,
    sa.Column("id", sa.Text, primary_key=True),            # the engine task's id
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id"), nullable=False),
    sa.Column("business_key", sa.Text, nullable=False),
    sa.Column("process_id", sa.Text, nullable=False),      # the (called) process the element stands in
    sa.Column("element_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("lane", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),            # form id, "" when none
    sa.Column("article", sa.Text, nullable=False),
    sa.Column("names", Json, nullable=False),              # multi-instance item and other names its expressions read
    sa.Column("candidates", Json, nullable=False),         # principals
    sa.Column("excluded", Json, nullable=False),           # person ids
    sa.Column("due", sa.Date),
    sa.Column("priority", sa.Integer, nullable=False),     # higher first
    sa.Column("status", sa.Text, nullable=False),          # open | done | cancelled
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("claimed_by", sa.Text),
    sa.Column("claimed_at", Instant),
    sa.Column("acted_by", sa.Text),                        # who acts
    sa.Column("entered_by", sa.Text),                      # who types
    sa.Column("acted_at", Instant),                        # 办理时间
    sa.Column("entered_at", Instant),                      # 录入时间
    sa.Column("outcome", sa.Text),
    sa.Column("closed_because", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_work_items_key", "business_key", "status"),
    sa.Index("ix_work_items_acted", "acted_by", "entered_at"),
)

# only of open tasks; the inbox joins on it
work_item_candidates = sa.Table(
    "work_item_candidates", metadata,
    sa.Column("principal", sa.Text, primary_key=True),
    sa.Column("task_id", sa.Text, primary_key=True),
    sa.Index("ix_work_item_candidates_task", "task_id"),
)

# a draft outlives its task: it is found again by what the task is about
drafts = sa.Table(
    "drafts", metadata,
    sa.Column("about", sa.Text, primary_key=True),         # business key, element, record and multi-instance names
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("data", Json, nullable=False),               # what was typed, as posted
    sa.Column("saved_at", Instant, nullable=False),
)

# who may know of a business key's tasks, instances and traces; candidates are always readers
readers = sa.Table(
    "readers", metadata,
    sa.Column("business_key", sa.Text, primary_key=True),
    sa.Column("principal", sa.Text, primary_key=True),
    sa.Index("ix_readers_principal", "principal"),
)

barred = sa.Table(
    "barred", metadata,
    sa.Column("business_key", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
)
