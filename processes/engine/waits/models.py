"""Which waiting element may be woken by which message or signal."""
import sqlalchemy as sa

from processes.db import metadata

waits = sa.Table(
    "waits", metadata,
    sa.Column("instance_id", sa.Text, primary_key=True),
    sa.Column("task_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),          # message | signal
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("business_key", sa.Text, nullable=False),
    sa.Column("element_id", sa.Text, nullable=False),
    sa.Index("ix_waits_name", "name", "business_key"),
)
