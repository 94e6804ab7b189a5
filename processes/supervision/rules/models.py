"""What a house adds to the shipped calendar and conventions. Rows are added, never changed: the newest of a subject counts."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata, row_id

rule_entries = sa.Table(
    "rule_entries", metadata, row_id(),
    sa.Column("stamp", sa.Text, nullable=False, unique=True),                   # names the rows up to this one, in every house
    sa.Column("kind", sa.Text, nullable=False),                                 # year | ruling | parameter
    sa.Column("subject", sa.Text, nullable=False),                              # the year, the ruling's id, the parameter's name
    sa.Column("content", Json),                                                 # null: withdrawn, what ships counts again
    sa.Column("by", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False), sa.Column("why", sa.Text, nullable=False))
