"""What was handed over when somebody changed post, left or could no longer sign in."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata

handovers = sa.Table(
    "handovers", metadata, sa.Column("id", sa.Text, primary_key=True), sa.Column("person", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False), sa.Column("day", sa.Date, nullable=False), sa.Column("successor", sa.Text),
    sa.Column("handler", sa.Text), sa.Column("acting", sa.Boolean, nullable=False), sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("held", Json, nullable=False))                                    # everything held at that moment, as the 移交清单 lists it

handover_items = sa.Table(                                                      # items in which the person is named: each moves in a transaction of its own
    "handover_items", metadata, sa.Column("handover_id", sa.Text, sa.ForeignKey("handovers.id"), primary_key=True),
    sa.Column("item_id", sa.Text, sa.ForeignKey("items.id"), primary_key=True), sa.Column("moved_at", Instant))
