"""What one press of a bulk button did, item by item: a page to come back to, and the reason why pressing again does nothing twice."""
import sqlalchemy as sa

from processes.db import Instant, metadata

bulk_acts = sa.Table(                                                           # the page carries its number: pressing again is the same act
    "bulk_acts", metadata, sa.Column("id", sa.Text, primary_key=True), sa.Column("act", sa.Text, nullable=False), sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False))

bulk_outcomes = sa.Table(
    "bulk_outcomes", metadata, sa.Column("bulk_id", sa.Text, sa.ForeignKey("bulk_acts.id"), primary_key=True),
    sa.Column("item_id", sa.Text, sa.ForeignKey("items.id"), primary_key=True), sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("said", sa.Text, nullable=False), sa.Column("article", sa.Text, nullable=False, server_default=""),
    sa.Column("next_step", sa.Text, nullable=False, server_default=""), sa.Column("at", Instant, nullable=False))
