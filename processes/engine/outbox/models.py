"""Messages to people and systems: written with the change, sent afterwards by a worker."""
import sqlalchemy as sa

from processes.db import Instant, metadata, row_id

outbox = sa.Table(
    "outbox", metadata, row_id(),
    sa.Column("key", sa.Text, nullable=False, unique=True),   # idempotency: the same message is one row
    sa.Column("business_key", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),            # inbox | mail | webhook
    sa.Column("recipient", sa.Text, nullable=False),          # inbox: a principal; mail: a person id; webhook: "webhook"
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("link", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("status", sa.Text, nullable=False),             # pending | sent | dead
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", Instant, nullable=False),
    sa.Column("lease_token", sa.Text),
    sa.Column("leased_until", Instant),
    sa.Column("sent_at", Instant),
    sa.Column("last_error", sa.Text, nullable=False, server_default=""),
    sa.Column("attachment", sa.Text, nullable=False, server_default=""),      # mail: a calendar entry (.ics) that goes with it
    sa.Column("spread_at", Instant),                          # inbox: when it was carried on to people's outside channels, or was found not to need it
    sa.Index("ix_outbox_next", "status", "next_at"),
    sa.Index("ix_outbox_recipient", "recipient", "channel"),
    sa.Index("ix_outbox_business_key", "business_key"),
)
sa.Index("ix_outbox_unspread", outbox.c.id, sqlite_where=outbox.c.spread_at.is_(None), postgresql_where=outbox.c.spread_at.is_(None))

message_reads = sa.Table(
    "message_reads", metadata,
    sa.Column("message_id", sa.BigInteger, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("read_at", Instant, nullable=False),
)
