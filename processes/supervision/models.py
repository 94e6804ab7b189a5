"""The tables of 督办: the item and what hangs on it. Append-only rows count upwards; what people point at has a uuid7."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata, row_id


def _of_item(**options: object) -> sa.Column[str]:
    return sa.Column("item_id", sa.Text, sa.ForeignKey("items.id"), nullable=False, **options)       # type: ignore[arg-type]


items = sa.Table(
    "items", metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),                     # business key; the engine's readers and barred persons hang on it
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("series_year", sa.Integer), sa.Column("serial", sa.Integer), sa.Column("number", sa.Text),
    sa.Column("title", sa.Text, nullable=False), sa.Column("content", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False), sa.Column("basis_kind", sa.Text, nullable=False),
    sa.Column("decision_by", sa.Text, nullable=False), sa.Column("decision_date", sa.Date), sa.Column("source_reason", sa.Text, nullable=False),
    sa.Column("lead", sa.Text, nullable=False), sa.Column("business_line", sa.Text, nullable=False),
    sa.Column("due", sa.Date), sa.Column("original_due", sa.Date),
    sa.Column("urgent", sa.Boolean, nullable=False), sa.Column("special", sa.Boolean, nullable=False), sa.Column("difficult", sa.Boolean, nullable=False),
    sa.Column("response_hours", sa.Integer), sa.Column("priority", sa.Text, nullable=False), sa.Column("disclosure", sa.Text, nullable=False),
    sa.Column("course", sa.Text, nullable=False, server_default=""),            # how the main line goes on: after a decision reissue, terminate, cancel;
                                                                                # while an import starts it sign, plan, report
    sa.Column("author", sa.Text, nullable=False), sa.Column("vetted_by", sa.Text), sa.Column("created_at", Instant, nullable=False),
    sa.Column("may_issue", sa.Boolean, nullable=False, default=False),         # 签发权限: no vetting needed
    sa.Column("issued_at", Instant), sa.Column("issued_by", sa.Text), sa.Column("rule_version", sa.Text), sa.Column("calendar_version", sa.Text),
    sa.Column("dated_at", Instant),                                             # when the due date came into force
    sa.Column("lead_head", sa.Text), sa.Column("lead_head_name", sa.Text), sa.Column("leader_in_charge", sa.Text),
    sa.Column("present_head", sa.Text),                                         # the head as last met: a change of head is entered once, dated
    sa.Column("reviewer", sa.Text),                                             # named where need-to-know leaves 综合办公室 no other reviewer
    sa.Column("handler", sa.Text), sa.Column("signed_at", Instant), sa.Column("signed_by", sa.Text), sa.Column("plan_version", sa.Integer),
    sa.Column("authors", Json, nullable=False), sa.Column("draft_by_head", sa.Boolean, nullable=False, default=False),
    sa.Column("standing_on", sa.Date),                                          # day that counts for on time while a final feedback stands
    sa.Column("stands_until", sa.Date),                                         # last day on which a return of kind `papers` keeps it
    sa.Column("extension_used", sa.Boolean, nullable=False, server_default=sa.false()),        # the one chance of 第十五条第二款 is gone
    sa.Column("sent_at", Instant), sa.Column("overdue_at", Instant), sa.Column("closed_at", Instant), sa.Column("archived_at", Instant),
    sa.Column("progress_line", sa.Text, nullable=False, server_default=""), sa.Column("progress_at", Instant),
    sa.Column("archive_missing", Json, nullable=False),
    sa.Column("unreached", sa.Boolean, nullable=False, server_default=sa.false()),      # 未交办: the notice has reached the lead by no channel
    sa.Column("looked_at", Instant),                                            # when 综合办公室 last 了解 how it goes
    sa.Column("next_moment_at", Instant), sa.Column("moment", sa.Text, nullable=False, server_default=""),
    sa.Column("chain_head", sa.Text, nullable=False, server_default=""), sa.Column("chain_length", sa.Integer, nullable=False, server_default="0"),
    sa.Column("search", sa.Text, nullable=False),                               # what the row shows to everyone who may know: number, title, offices
    sa.UniqueConstraint("series_year", "serial"))
sa.Index("ix_items_status_due", items.c.status, items.c.due)
sa.event.listen(metadata, "before_create", sa.DDL("CREATE EXTENSION IF NOT EXISTS pg_trgm").execute_if(dialect="postgresql"))
sa.Index("ix_items_search", items.c.search, postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"})     # a million titles searched in milliseconds
sa.Index("ix_items_unfinished", items.c.due, items.c.id, sqlite_where=items.c.closed_at.is_(None), postgresql_where=items.c.closed_at.is_(None))
sa.Index("ix_items_closed", items.c.closed_at, items.c.id, sqlite_where=items.c.closed_at.is_not(None),
         postgresql_where=items.c.closed_at.is_not(None))
sa.Index("ix_items_due_id", items.c.due, items.c.id)
sa.Index("ix_items_lead_due", items.c.lead, items.c.due)
sa.Index("ix_items_number", items.c.series_year.desc(), items.c.serial.desc())

bases = sa.Table(                                                               # an item may cite several resolutions
    "bases", metadata, row_id(), _of_item(index=True), sa.Column("position", sa.Integer, nullable=False),
    sa.Column("issuer", sa.Text, nullable=False), sa.Column("doc_no", sa.Text, nullable=False), sa.Column("meeting", sa.Text, nullable=False),
    sa.Column("dated", sa.Date), sa.Column("quote", sa.Text, nullable=False), sa.Column("place", sa.Text, nullable=False), sa.Column("file", sa.Text),
    sa.Column("oral", sa.Boolean, nullable=False, default=False), sa.Column("given_by", sa.Text),
    sa.Column("confirmed_by", sa.Text), sa.Column("confirmed_at", Instant))

deliverables = sa.Table(
    "deliverables", metadata, row_id(), _of_item(index=True), sa.Column("position", sa.Integer, nullable=False),
    sa.Column("what", sa.Text, nullable=False), sa.Column("standard", sa.Text, nullable=False), sa.Column("owner", sa.Text, nullable=False),
    sa.Column("due", sa.Date))

coops = sa.Table(
    "coops", metadata, _of_item(primary_key=True), sa.Column("office", sa.Text, primary_key=True), sa.Column("position", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False), sa.Column("task", sa.Text, nullable=False, server_default=""), sa.Column("due", sa.Date),
    sa.Column("handler", sa.Text), sa.Column("asked_at", Instant), sa.Column("answered_at", Instant), sa.Column("signed_at", Instant),
    sa.Column("signed_by", sa.Text), sa.Column("reason", sa.Text, nullable=False, server_default=""))
sa.Index("ix_coops_office", coops.c.office)

handlers = sa.Table(                                                            # 具体承办人, replacement dated
    "handlers", metadata, row_id(), _of_item(index=True), sa.Column("office", sa.Text, nullable=False), sa.Column("person", sa.Text, nullable=False),
    sa.Column("part", sa.Text, nullable=False), sa.Column("since", Instant, nullable=False), sa.Column("until", Instant))

item_versions = sa.Table(                                                       # what the notice said, each time it said something new
    "item_versions", metadata, _of_item(primary_key=True), sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("title", sa.Text, nullable=False), sa.Column("content", sa.Text, nullable=False), sa.Column("lead", sa.Text, nullable=False),
    sa.Column("coops", Json, nullable=False), sa.Column("due", sa.Date, nullable=False), sa.Column("rule_version", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False), sa.Column("by", sa.Text, nullable=False))

number_series = sa.Table(
    "number_series", metadata, sa.Column("series", sa.Text, primary_key=True), sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False))

notices = sa.Table(
    "notices", metadata, sa.Column("id", sa.Text, primary_key=True), _of_item(index=True), sa.Column("number", sa.Text, unique=True),
    sa.Column("kind", sa.Text, nullable=False), sa.Column("version", sa.Integer), sa.Column("drafted_by", sa.Text, nullable=False),
    sa.Column("drafted_at", Instant, nullable=False), sa.Column("issued_at", Instant), sa.Column("addressees", Json, nullable=False))

deliveries = sa.Table(                                                          # one row per addressee, channel and attempt, with the record of
    "deliveries", metadata, sa.Column("id", sa.Text, primary_key=True), sa.Column("notice_id", sa.Text, sa.ForeignKey("notices.id"), nullable=False),
    _of_item(index=True), sa.Column("office", sa.Text, nullable=False), sa.Column("channel", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False), sa.Column("succeeded", sa.Boolean), sa.Column("acted_at", Instant, nullable=False),
    sa.Column("entered_at", Instant, nullable=False), sa.Column("by", sa.Text, nullable=False), sa.Column("record", Json, nullable=False),
    sa.UniqueConstraint("notice_id", "office", "channel", "attempt"))

readings = sa.Table(                                                            # 待阅 lines
    "readings", metadata, sa.Column("id", sa.Text, primary_key=True), _of_item(index=True), sa.Column("principal", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False), sa.Column("read_by", sa.Text), sa.Column("read_at", Instant),
    sa.UniqueConstraint("item_id", "principal", "what"))
sa.Index("ix_readings_unread", readings.c.principal, readings.c.read_at)

plans = sa.Table(
    "plans", metadata, _of_item(primary_key=True), sa.Column("version", sa.Integer, primary_key=True), sa.Column("goal", sa.Text, nullable=False),
    sa.Column("drafted_by", sa.Text, nullable=False), sa.Column("drafted_at", Instant, nullable=False), sa.Column("confirmed_by", sa.Text),
    sa.Column("adopted_at", Instant), sa.Column("milestones", Json, nullable=False), sa.Column("handlers", Json, nullable=False),
    sa.Column("coop_parts", Json, nullable=False), sa.Column("stages", Json, nullable=False))

milestones = sa.Table(                                                          # of the plan in force
    "milestones", metadata, row_id(), _of_item(index=True), sa.Column("plan_version", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False), sa.Column("name", sa.Text, nullable=False), sa.Column("due", sa.Date, nullable=False))

plan_comments = sa.Table(
    "plan_comments", metadata, row_id(), _of_item(index=True), sa.Column("office", sa.Text, nullable=False), sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False), sa.Column("text", sa.Text, nullable=False))

stages = sa.Table(                                                              # dates of staged feedback, and feedback an office starts on its own
    "stages", metadata, sa.Column("id", sa.Text, primary_key=True), _of_item(index=True), sa.Column("kind", sa.Text, nullable=False),
    sa.Column("due", sa.Date, nullable=False), sa.Column("dropped", sa.Boolean, nullable=False, default=False),
    sa.Column("started_at", Instant), sa.Column("first_sent_at", Instant), sa.Column("sent_at", Instant), sa.Column("accepted_at", Instant),
    sa.Column("authors", Json, nullable=False), sa.Column("draft_by_head", sa.Boolean, nullable=False, default=False))
sa.Index("uq_stages_planned", stages.c.item_id, stages.c.due, unique=True, sqlite_where=stages.c.kind == "planned", postgresql_where=stages.c.kind == "planned")

feedbacks = sa.Table(                                                           # one row per round; nothing of it changes after acceptance
    "feedbacks", metadata, sa.Column("id", sa.Text, primary_key=True), _of_item(index=True), sa.Column("kind", sa.Text, nullable=False),
    sa.Column("office", sa.Text, nullable=False), sa.Column("stage_id", sa.Text, nullable=False), sa.Column("round", sa.Integer, nullable=False),
    sa.Column("conclusion", sa.Text, nullable=False), sa.Column("progress", sa.Integer), sa.Column("headline", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False), sa.Column("no_evidence_reason", sa.Text, nullable=False), sa.Column("next", sa.Text, nullable=False),
    sa.Column("late_reason", sa.Text, nullable=False), sa.Column("deliverables", Json, nullable=False), sa.Column("sources", Json, nullable=False),
    sa.Column("gaps", Json, nullable=False), sa.Column("draft_by", sa.Text, nullable=False), sa.Column("drafted_at", Instant, nullable=False),
    sa.Column("by_head", sa.Boolean, nullable=False), sa.Column("confirmed_by", sa.Text), sa.Column("sent_at", Instant),
    sa.Column("reviewed_by", sa.Text), sa.Column("reviewed_at", Instant), sa.Column("outcome", sa.Text, nullable=False, server_default=""),
    sa.Column("return_kind", sa.Text, nullable=False, server_default=""), sa.Column("return_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("return_points", Json), sa.Column("summary", sa.Text, nullable=False, server_default=""), sa.Column("accepted_at", Instant),
    sa.UniqueConstraint("item_id", "kind", "office", "stage_id", "round"))

feedback_evidence = sa.Table(
    "feedback_evidence", metadata, sa.Column("feedback_id", sa.Text, sa.ForeignKey("feedbacks.id"), primary_key=True),
    sa.Column("attachment_id", sa.Text, primary_key=True), sa.Column("position", sa.Integer, nullable=False))

reminders = sa.Table(                                                           # 提醒, never 催办
    "reminders", metadata, row_id(), _of_item(index=True), sa.Column("row", sa.Text, nullable=False), sa.Column("due", sa.Date, nullable=False),
    sa.Column("at", Instant, nullable=False), sa.Column("recipients", Json, nullable=False),
    sa.Column("by", sa.Text), sa.Column("text", sa.Text, nullable=False, server_default=""))                                # by hand: who, and what was added

missed_reports = sa.Table(                                                      # 漏报 and 延报
    "missed_reports", metadata, row_id(), _of_item(index=True), sa.Column("office", sa.Text, nullable=False), sa.Column("kind", sa.Text, nullable=False),
    sa.Column("stage_id", sa.Text), sa.Column("due", sa.Date), sa.Column("at", Instant, nullable=False), sa.Column("reason", sa.Text, nullable=False))

moments = sa.Table(                                                             # what `watch` waits for; each exists once
    "moments", metadata, row_id(), _of_item(), sa.Column("kind", sa.Text, nullable=False), sa.Column("due", sa.Date, nullable=False),
    sa.Column("row", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False), sa.Column("done_at", Instant),
    sa.UniqueConstraint("item_id", "kind", "due", "row"))

supplements = sa.Table(
    "supplements", metadata, row_id(), _of_item(index=True), sa.Column("office", sa.Text, nullable=False), sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False), sa.Column("text", sa.Text, nullable=False), sa.Column("evidence", Json, nullable=False))

closings = sa.Table(
    "closings", metadata, _of_item(primary_key=True), sa.Column("kind", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False), sa.Column("counted_on", sa.Date), sa.Column("due", sa.Date), sa.Column("days_late", sa.Integer, nullable=False),
    sa.Column("reading", sa.Text, nullable=False))

archive_papers = sa.Table(                                                      # answers to what the checklist found missing
    "archive_papers", metadata, row_id(), _of_item(index=True), sa.Column("row", sa.Text, nullable=False), sa.Column("file", sa.Text),
    sa.Column("holder", sa.Text, nullable=False), sa.Column("place", sa.Text, nullable=False), sa.Column("gap", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False))

archives = sa.Table(
    "archives", metadata, _of_item(primary_key=True), sa.Column("retention", sa.Text, nullable=False), sa.Column("category", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False), sa.Column("papers", Json, nullable=False), sa.Column("gaps", Json, nullable=False),
    sa.Column("by", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False))

declined = sa.Table(                                                            # decisions found not to need 督办
    "declined", metadata, _of_item(primary_key=True), sa.Column("by", sa.Text, nullable=False), sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("decided_on", sa.Date), sa.Column("reason", sa.Text, nullable=False), sa.Column("at", Instant, nullable=False))

ledger_entries = sa.Table(
    "ledger_entries", metadata, row_id(), _of_item(), sa.Column("seq", sa.Integer, nullable=False), sa.Column("kind", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False), sa.Column("algorithm", sa.Text, nullable=False), sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False), sa.UniqueConstraint("item_id", "seq"))
ledger_heads = sa.Table(                                                        # heads as sealed on a day; a row only when the head moved since the last seal
    "ledger_heads", metadata, sa.Column("day", sa.Date, primary_key=True), sa.Column("item_id", sa.Text, primary_key=True),
    sa.Column("length", sa.Integer, nullable=False), sa.Column("head", sa.Text, nullable=False))
ledger_roots = sa.Table(
    "ledger_roots", metadata, sa.Column("day", sa.Date, primary_key=True), sa.Column("items", sa.Integer, nullable=False),
    sa.Column("algorithm", sa.Text, nullable=False), sa.Column("previous", sa.Text, nullable=False), sa.Column("root", sa.Text, nullable=False),
    sa.Column("sealed_at", Instant, nullable=False))

article_texts = sa.Table(                                                       # the official wording, imported by the college
    "article_texts", metadata, sa.Column("number", sa.Integer, primary_key=True), sa.Column("text", sa.Text, nullable=False),
    sa.Column("imported_at", Instant, nullable=False))
