"""What each person wants of messages, and what waits for the next digest."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata

preferences = sa.Table(                                             # who has no row has what preferences.Preferences says
    "preferences", metadata, sa.Column("person", sa.Text, sa.ForeignKey("people.id"), primary_key=True),
    sa.Column("mail", sa.Boolean, nullable=False), sa.Column("webhook", sa.Boolean, nullable=False),
    sa.Column("at_once", Json, nullable=False),                     # codes of the free kinds that do not wait for the digest
    sa.Column("digest_at", sa.Text, nullable=False),                # 08:30
    sa.Column("hints_gone", Json, nullable=False))                  # pages whose hint is not shown again; "*" for all

digest_lines = sa.Table(
    "digest_lines", metadata, sa.Column("person", sa.Text, primary_key=True), sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("topic", sa.Text, primary_key=True),                  # the same news through two of a person's principals is one line
    sa.Column("message_id", sa.BigInteger, nullable=False), sa.Column("kind", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False),
    sa.Column("done_at", Instant))
sa.Index("ix_digest_lines_waiting", digest_lines.c.person, sqlite_where=digest_lines.c.done_at.is_(None),
         postgresql_where=digest_lines.c.done_at.is_(None))
