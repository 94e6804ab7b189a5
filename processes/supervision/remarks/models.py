"""What is said about an item beside its procedure: 批示 of leaders, 留言 between an office and 综合办公室, 传阅, what was heard by
telephone. Rows are added, none is ever taken away."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata


def _said_of_item(name: str, *columns: sa.Column[object]) -> sa.Table:
    return sa.Table(name, metadata, sa.Column("id", sa.Text, primary_key=True),
                    sa.Column("item_id", sa.Text, sa.ForeignKey("items.id"), nullable=False, index=True), *columns, sa.Column("text", sa.Text, nullable=False))


remarks = _said_of_item(                                                        # 批示; an item that one became has its id
    "remarks", sa.Column("feedback_id", sa.Text), sa.Column("leader", sa.Text, nullable=False), sa.Column("acted_at", Instant, nullable=False),
    sa.Column("entered_at", Instant, nullable=False), sa.Column("entered_by", sa.Text, nullable=False), sa.Column("scan", sa.Text),
    sa.Column("disposal", sa.Text, nullable=False, server_default=""), sa.Column("disposed_by", sa.Text), sa.Column("disposed_at", Instant),
    sa.Column("offices", Json, nullable=False))                                 # to whom it was passed on
sa.Index("ix_remarks_pending", remarks.c.item_id, sqlite_where=remarks.c.disposal == "", postgresql_where=remarks.c.disposal == "")

notes = _said_of_item(                                                          # 留言: for 综合办公室 and these offices alone
    "notes", sa.Column("offices", Json, nullable=False), sa.Column("by", sa.Text, nullable=False), sa.Column("office", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False))

circulations = _said_of_item(                                                   # 传阅; who has read it stands in `readings`
    "circulations", sa.Column("feedback_id", sa.Text), sa.Column("by", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False))

phone_notes = _said_of_item(                                                    # 电话了解 (P-3); `text` is the gist
    "phone_notes", sa.Column("callee", sa.Text, nullable=False), sa.Column("phone", sa.Text, nullable=False), sa.Column("heard_at", Instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False), sa.Column("entered_at", Instant, nullable=False),
    sa.Column("stage_id", sa.Text),                                             # the feedback that the head is asked to confirm
    sa.Column("answer", sa.Text, nullable=False, server_default=""), sa.Column("answered_by", sa.Text), sa.Column("answered_at", Instant),
    sa.Column("reason", sa.Text, nullable=False, server_default=""))
