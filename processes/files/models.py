"""Attachments: one row per upload; the bytes lie under the hash of their content, once."""
import sqlalchemy as sa

from processes.db import Instant, metadata

attachments = sa.Table(
    "attachments", metadata,
    sa.Column("id", sa.Text, primary_key=True), sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False), sa.Column("size", sa.Integer, nullable=False), sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("uploaded_by", sa.Text, nullable=False), sa.Column("uploaded_at", Instant, nullable=False),
    sa.Column("business_key", sa.Text, index=True), sa.Column("task_id", sa.Text, index=True), sa.Column("field", sa.Text, nullable=False),
    sa.Column("act_id", sa.Text, index=True),                        # the act this file proves; null until it is sent, never changed after
    sa.Column("removed_at", Instant))
