"""Who administered, published, repaired, looked at what is sensitive, or was refused. Rows are added, never changed."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata, row_id

audit_lines = sa.Table(
    "audit_lines", metadata, row_id(),
    sa.Column("day", sa.Date, nullable=False, index=True), sa.Column("at", Instant, nullable=False),
    sa.Column("person", sa.Text, nullable=False, index=True), sa.Column("action", sa.Text, nullable=False), sa.Column("object", sa.Text, nullable=False),
    sa.Column("result", sa.Text, nullable=False), sa.Column("ip", sa.Text, nullable=False), sa.Column("detail", Json, nullable=False),
    sa.Column("hash", sa.Text, nullable=False))                      # of this line and the one before it

audit_days = sa.Table(                                               # head and length of each day's chain: shows a cut tail
    "audit_days", metadata,
    sa.Column("day", sa.Date, primary_key=True), sa.Column("previous", sa.Text, nullable=False),     # head of the last day before it
    sa.Column("head", sa.Text, nullable=False), sa.Column("length", sa.Integer, nullable=False))
