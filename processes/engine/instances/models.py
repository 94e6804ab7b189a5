"""One row per running or ended process instance."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata

instances = sa.Table(
    "instances", metadata,
    sa.Column("id", sa.Text, primary_key=True),            # uuid7
    sa.Column("business_key", sa.Text, nullable=False),
    sa.Column("process_id", sa.Text, nullable=False),
    sa.Column("version_id", sa.BigInteger, sa.ForeignKey("process_versions.id"), nullable=False),
    sa.Column("record_kind", sa.Text, nullable=False),     # the record it was started for, "" when none
    sa.Column("record_id", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),          # active | completed | cancelled
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),    # compact snapshot
    sa.Column("open", Json, nullable=False),               # what the state waits for: {"asks", "dues", "awaits"}; written with the state
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("started_by", sa.Text, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("ended_because", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_instances_key", "business_key", "status"),
)
