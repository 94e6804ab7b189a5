"""Tables of what may be run: sources by content, process versions, forms."""
import sqlalchemy as sa

from processes.db import Instant, Json, metadata, row_id

sources = sa.Table(
    "sources", metadata,
    sa.Column("hash", sa.Text, primary_key=True),          # sha256 of the bytes, hex
    sa.Column("kind", sa.Text, nullable=False),            # bpmn | dmn | form
    sa.Column("name", sa.Text, nullable=False),            # process, decision or form id
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("deployed_at", Instant, nullable=False),
    sa.Column("deployed_by", sa.Text, nullable=False),
)

process_versions = sa.Table(
    "process_versions", metadata, row_id(),
    sa.Column("process_id", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),            # of all sources it reaches and the engine's version
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("properties", Json, nullable=False),         # article, button, ends_with
    sa.Column("files", Json, nullable=False),              # {file name: source hash} of diagrams and tables
    sa.Column("forms", Json, nullable=False),              # {form id: source hash}
    sa.Column("kept", Json, nullable=False),               # {element id: [answer keys that expressions read] or ["*"]}
    sa.Column("specification", sa.LargeBinary, nullable=False),
    sa.Column("deployed_at", Instant, nullable=False),
    sa.Column("deployed_by", sa.Text, nullable=False),
    sa.UniqueConstraint("process_id", "number"),
)
