"""A ledger that is being taken in: the upload, and one row per row of it. Secrecy is on the row before anything of it is stored."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata

ledger_imports = sa.Table(
    "ledger_imports", metadata,
    sa.Column("id", sa.Text, primary_key=True), sa.Column("name", sa.Text, nullable=False), sa.Column("attachment_id", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False, index=True), sa.Column("year", sa.Integer, nullable=False),
    sa.Column("left_out", Json, nullable=False),                                # lines that are no item, each with its reason
    sa.Column("said_total", sa.Integer),
    sa.Column("decision_by", sa.Text, nullable=False, server_default=""), sa.Column("decision_date", sa.Date),      # for rows whose source is not one itself
    sa.Column("notify", sa.Boolean, nullable=False, server_default=sa.false()),                    # send system notices for items under way
    sa.Column("uploaded_by", sa.Text, nullable=False), sa.Column("uploaded_at", Instant, nullable=False),
    sa.Column("taken_back_by", sa.Text), sa.Column("taken_back_at", Instant))

import_rows = sa.Table(
    "import_rows", metadata,
    sa.Column("import_id", sa.Text, sa.ForeignKey("ledger_imports.id"), primary_key=True), sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("cells", Json, nullable=False), sa.Column("said", Json, nullable=False), sa.Column("secret", sa.Boolean, nullable=False),
    sa.Column("answers", Json, nullable=False),
    sa.Column("status", sa.Text, nullable=False),                               # waiting | queued | done | taken_back | stays
    sa.Column("became", sa.Text, nullable=False, server_default=""),            # draft | underway | closed | merged
    sa.Column("item_id", sa.Text, index=True), sa.Column("chain_length", sa.Integer), sa.Column("done_at", Instant),
    sa.Column("refusal", sa.Text, nullable=False, server_default=""))
