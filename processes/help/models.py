"""求助: what somebody could not do, where, and what the administrators answered."""
import sqlalchemy as sa

from processes.db import Instant, metadata

help_requests = sa.Table(
    "help_requests", metadata, sa.Column("id", sa.Text, primary_key=True), sa.Column("person", sa.Text, sa.ForeignKey("people.id"), nullable=False, index=True),
    sa.Column("at", Instant, nullable=False), sa.Column("page", sa.Text, nullable=False), sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("request_id", sa.Text, nullable=False), sa.Column("text", sa.Text, nullable=False), sa.Column("answer", sa.Text, nullable=False),
    sa.Column("done_by", sa.Text), sa.Column("done_at", Instant, index=True))
