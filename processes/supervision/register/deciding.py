"""The college's decision that something is to be supervised, as the register has recorded it: nobody types it a second time (R-13.1)."""
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from processes.supervision.drafting import Draft
from processes.supervision.register.models import citations, verdicts
from processes.supervision.regulation import SOURCES

SUPERVISE, NOT = "supervise", "not"
VERDICTS = {SUPERVISE: "督办", NOT: "不督办"}


def latest_verdict(connection: sa.Connection, resolution_id: str) -> Any | None:
    """The decision in force on the row; earlier ones stay on record (R-10.1)."""
    return connection.execute(sa.select(verdicts).where(verdicts.c.resolution_id == resolution_id).order_by(verdicts.c.id.desc()).limit(1)).first()


def supervised(connection: sa.Connection, item_id: str) -> Any | None:
    """The decision under which the planned item may become one: that on its first row."""
    query = sa.select(citations.c.resolution_id).where(citations.c.item_id == item_id).order_by(citations.c.position).limit(1)
    first = connection.execute(query).scalar()
    verdict = latest_verdict(connection, first) if first else None
    return verdict if verdict is not None and verdict.verdict == SUPERVISE else None


def with_recorded_decision(connection: sa.Connection, item_id: str, draft: Draft) -> Draft:
    """Where the source is itself a college decision the form asks for none: what the register recorded of the first cited row is the decision."""
    source = SOURCES.get(draft.source)
    if source is None or not source.college_decision:
        return draft
    verdict = supervised(connection, item_id)
    if verdict is None:
        return draft
    return replace(draft, decision_by=verdict.decided_by, decision_date=verdict.decided_on)
