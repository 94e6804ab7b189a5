"""What the clock owes: timers, scheduled starts and other work for the workers."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata, row_id

jobs = sa.Table(
    "jobs", metadata, row_id(),
    sa.Column("kind", sa.Text, nullable=False),            # timer | start | one that the house registers
    sa.Column("business_key", sa.Text),
    sa.Column("instance_id", sa.Text),
    sa.Column("task_id", sa.Text, unique=True),            # of a timer: the waiting event
    sa.Column("unique_key", sa.Text, unique=True),         # of a scheduled job: keeps it single
    sa.Column("payload", Json, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("status", sa.Text, nullable=False),          # ready | incident
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("postponed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lease_token", sa.Text),
    sa.Column("leased_until", Instant),
    sa.Column("last_error", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_jobs_due", "status", "due_at"),
    sa.Index("ix_jobs_instance", "instance_id"),
)
