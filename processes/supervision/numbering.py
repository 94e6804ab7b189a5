"""Numbers of items and of notices: two series, each yearly and without gaps, taken in the issuing transaction (R-13.8)."""
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from processes.supervision.models import number_series


def take(connection: sa.Connection, series: str, year: int) -> int:
    """The next number of the series. The row stays locked until the transaction ends, so a rollback leaves no gap and nobody gets it twice."""
    insert: Any = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert
    statement = insert(number_series).values(series=series, year=year, last=1)
    statement = statement.on_conflict_do_update(index_elements=["series", "year"], set_={"last": number_series.c.last + 1})
    return int(connection.execute(statement.returning(number_series.c.last)).scalar_one())


def written(series: str, year: int, serial: int) -> str:
    """院督〔2026〕3号: hexagonal brackets, no zero padding, no 第."""
    return f"{series}〔{year}〕{serial}号"
