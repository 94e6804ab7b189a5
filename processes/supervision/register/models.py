"""The tables of the register: source documents, their rows, what was decided of each, and which items came of them."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata, row_id

documents = sa.Table(                                                           # a meeting, plan, letter or instruction, entered once
    "documents", metadata, sa.Column("id", sa.Text, primary_key=True), sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),                                 # the meeting with its number, the title of the paper, or the occasion
    sa.Column("issuer", sa.Text, nullable=False), sa.Column("given_by", sa.Text), sa.Column("doc_no", sa.Text, nullable=False),
    sa.Column("dated", sa.Date, nullable=False),
    sa.Column("year", sa.Integer), sa.Column("oral", sa.Boolean, nullable=False), sa.Column("reason", sa.Text, nullable=False),
    sa.Column("files", Json, nullable=False), sa.Column("place", sa.Text, nullable=False), sa.Column("disclosure", sa.Text, nullable=False),
    sa.Column("preamble", sa.Text, nullable=False),                             # what stood before the first row of a pasted text: nothing is lost
    sa.Column("by", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False))
sa.Index("ix_documents_dated", documents.c.dated.desc(), documents.c.id)

resolutions = sa.Table(                                                         # one row of a document
    "resolutions", metadata, sa.Column("id", sa.Text, primary_key=True),
    sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id"), nullable=False, index=True), sa.Column("position", sa.Integer, nullable=False),
    sa.Column("agenda", sa.Text, nullable=False), sa.Column("text", sa.Text, nullable=False), sa.Column("notes", Json, nullable=False),
    sa.Column("removed_at", Instant))                                           # split wrongly: only before anything was decided of it

verdicts = sa.Table(                                                            # 督办 / 不督办, append-only: the last one counts
    "verdicts", metadata, row_id(), sa.Column("resolution_id", sa.Text, sa.ForeignKey("resolutions.id"), nullable=False, index=True),
    sa.Column("verdict", sa.Text, nullable=False), sa.Column("decided_by", sa.Text, nullable=False), sa.Column("decided_on", sa.Date, nullable=False),
    sa.Column("reason", sa.Text, nullable=False), sa.Column("by", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False))

planned = sa.Table(                                                             # what a row may become; once the item exists, its own rows are the truth
    "planned", metadata, sa.Column("item_id", sa.Text, primary_key=True),
    sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id"), nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False), sa.Column("content", sa.Text, nullable=False), sa.Column("lead", sa.Text, nullable=False),
    sa.Column("coops", Json, nullable=False), sa.Column("due", sa.Date), sa.Column("level", sa.Text, nullable=False),
    sa.Column("dropped", sa.Boolean, nullable=False, default=False))

citations = sa.Table(                                                           # several items may share one resolution, one item may cite several
    "citations", metadata, sa.Column("item_id", sa.Text, primary_key=True),
    sa.Column("resolution_id", sa.Text, sa.ForeignKey("resolutions.id"), primary_key=True, index=True),
    sa.Column("position", sa.Integer, nullable=False))

dispatches = sa.Table(                                                          # one click of 下达所选; the page carries its id, so pressing again is the same
    "dispatches", metadata, sa.Column("id", sa.Text, primary_key=True), sa.Column("document_id", sa.Text), sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False))

dispatched = sa.Table(
    "dispatched", metadata, sa.Column("dispatch_id", sa.Text, sa.ForeignKey("dispatches.id"), primary_key=True),
    sa.Column("item_id", sa.Text, primary_key=True, index=True), sa.Column("outcome", sa.Text, nullable=False),       # issued | vetting | held | earlier
    sa.Column("reasons", Json, nullable=False))

carry_overs = sa.Table(                                                         # not finished at the end of the year: a flag, never a new item
    "carry_overs", metadata, sa.Column("item_id", sa.Text, sa.ForeignKey("items.id"), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True), sa.Column("by", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False))

series = sa.Table(                                                              # a recurring task: one basis, an item of its own each period
    "series", metadata, sa.Column("id", sa.Text, primary_key=True),
    sa.Column("resolution_id", sa.Text, sa.ForeignKey("resolutions.id"), nullable=False, index=True), sa.Column("name", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False), sa.Column("due_day", sa.Integer, nullable=False), sa.Column("content", sa.Text, nullable=False),
    sa.Column("lead", sa.Text, nullable=False), sa.Column("coops", Json, nullable=False), sa.Column("level", sa.Text, nullable=False),
    sa.Column("since", sa.Date, nullable=False), sa.Column("by", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False),
    sa.Column("ended_at", Instant), sa.Column("ended_by", sa.Text))

series_items = sa.Table(
    "series_items", metadata, sa.Column("series_id", sa.Text, sa.ForeignKey("series.id"), primary_key=True),
    sa.Column("period", sa.Text, primary_key=True), sa.Column("item_id", sa.Text, nullable=False, unique=True))
