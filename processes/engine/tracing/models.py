"""The engine's facts, append-only: who, what, when, which element, which data changed."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata, row_id

trace = sa.Table(
    "trace", metadata, row_id(),
    sa.Column("instance_id", sa.Text, nullable=False),
    sa.Column("business_key", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),            # step.Fact
    sa.Column("process_id", sa.Text, nullable=False),
    sa.Column("element_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("flows", Json, nullable=False),              # ids of the sequence flows taken on from it
    sa.Column("person", sa.Text, nullable=False),          # who acts, "system" for the clock
    sa.Column("entered_by", sa.Text, nullable=False),      # who types
    sa.Column("acted_at", Instant, nullable=False),        # 办理时间
    sa.Column("entered_at", Instant, nullable=False),      # 录入时间
    sa.Column("changes", Json, nullable=False),
    sa.Index("ix_trace_instance", "instance_id", "id"),
    sa.Index("ix_trace_key", "business_key", "id"),
)
