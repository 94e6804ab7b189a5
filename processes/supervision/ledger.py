"""The ledger: every item its own hash chain, and a daily Merkle root over all heads.

An entry's canonical text is stored as it was hashed; hash = H(previous ‖ text), the algorithm named in the row. The item row keeps head and length,
so a cut tail shows; the daily roots, chained themselves, show an item that was removed together with its entries."""
import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from processes.clock import COLLEGE_ZONE
from processes.supervision.models import items, ledger_entries, ledger_heads, ledger_roots

ALGORITHM = "sha256"
INSERT = ledger_entries.insert()
AS_READ = (items.c.id == sa.bindparam("this_id"), items.c.chain_length == sa.bindparam("this_length"), items.c.chain_head == sa.bindparam("this_head"))
MOVE_HEAD = items.update().where(*AS_READ).returning(items)


@dataclass(frozen=True, slots=True)
class Entry:
    item_id: str
    seq: int
    kind: str
    acted_at: datetime                   # 办理时间
    entered_at: datetime                 # 录入时间
    by: str
    entered_by: str
    data: dict[str, Any]

    @property
    def late(self) -> bool:
        """补录: entered on another day than it was done (P-1)."""
        return self.acted_at.astimezone(COLLEGE_ZONE).date() != self.entered_at.astimezone(COLLEGE_ZONE).date()


def normal(value: Any) -> Any:
    """Plain, NFC, without floats: two people must compute the same text from it."""
    if isinstance(value, float):
        raise TypeError("no floats in the ledger: their text differs from machine to machine")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime):
        return value.astimezone(COLLEGE_ZONE).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {unicodedata.normalize("NFC", str(key)): normal(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [normal(entry) for entry in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def canonical(value: Any) -> str:
    return orjson.dumps(normal(value), option=orjson.OPT_SORT_KEYS).decode()


def digest(algorithm: str, *parts: str) -> str:
    return hashlib.new(algorithm, "".join(parts).encode()).hexdigest()


def append(connection: sa.Connection, item: Any, kind: str, *, by: str, acted_at: datetime, entered_at: datetime, entered_by: str = "", **data: Any) -> Any:
    """Add one entry to the item's chain; the item's row as it is then. The caller holds the item's key lock; its row may be older than the last entry of the
    same act, then the head is read again."""
    said = {"item": item.id, "kind": kind, "acted_at": acted_at, "entered_at": entered_at, "by": by, "entered_by": entered_by or by, "data": data}
    linked = _link(connection, item.id, kind, item.chain_head, item.chain_length, said)
    if linked is None:
        head = connection.execute(sa.select(items.c.chain_head, items.c.chain_length).where(items.c.id == item.id)).one()
        linked = _link(connection, item.id, kind, head.chain_head, head.chain_length, said)
    if linked is None:
        raise RuntimeError(f"the chain of {item.id} moved while its key was locked")
    return linked


def _link(connection: sa.Connection, item_id: str, kind: str, previous: str, length: int, said: dict[str, Any]) -> Any | None:
    text = canonical({**said, "seq": length + 1})
    hashed = digest(ALGORITHM, previous, text)
    moved = connection.execute(MOVE_HEAD, {"this_id": item_id, "this_length": length, "this_head": previous, "chain_head": hashed,
                                           "chain_length": length + 1}).first()
    if moved is None:
        return None
    connection.execute(INSERT, {"item_id": item_id, "seq": length + 1, "kind": kind, "text": text, "algorithm": ALGORITHM, "previous": previous,
                                "hash": hashed})
    return moved


def read(item_id: str, text: str) -> Entry:
    plain = orjson.loads(text)
    return Entry(item_id, plain["seq"], plain["kind"], datetime.fromisoformat(plain["acted_at"]), datetime.fromisoformat(plain["entered_at"]),
                 plain["by"], plain["entered_by"], plain["data"])


def entries(connection: sa.Connection, item_id: str) -> tuple[Entry, ...]:
    rows = connection.execute(sa.select(ledger_entries.c.text).where(ledger_entries.c.item_id == item_id).order_by(ledger_entries.c.seq))
    return tuple(read(item_id, row.text) for row in rows)


def merkle(leaves: Iterable[str], algorithm: str = ALGORITHM) -> str:
    """The root over the leaves in their order; a lone last node is carried up."""
    level = [digest(algorithm, "leaf:", leaf) for leaf in leaves]
    if not level:
        return digest(algorithm, "empty")
    while len(level) > 1:
        pairs = [digest(algorithm, "node:", *level[at:at + 2]) for at in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def _leaf(item_id: str, length: int, head: str) -> str:
    return f"{item_id} {length} {head}"


def seal_day(connection: sa.Connection, day: date, now: datetime) -> str:
    """The day's root over all heads, once a day; heads that moved since the last seal are kept with it so that it can be checked for ever."""
    sealed = _heads_until(connection, None)
    today = {row.id: (row.chain_length, row.chain_head)
             for row in connection.execute(sa.select(items.c.id, items.c.chain_length, items.c.chain_head).where(items.c.chain_length > 0))}
    moved = [{"day": day, "item_id": item_id, "length": length, "head": head}
             for item_id, (length, head) in today.items() if sealed.get(item_id) != (length, head)]
    last = connection.execute(sa.select(ledger_roots).order_by(ledger_roots.c.day.desc()).limit(1)).first()
    if last is not None and last.day >= day:
        return str(last.root)
    if moved:
        connection.execute(ledger_heads.insert(), moved)
    heads = sealed | today
    root = chained_root(last.root if last else "", heads, ALGORITHM)
    connection.execute(ledger_roots.insert().values(day=day, items=len(heads), algorithm=ALGORITHM, previous=last.root if last else "", root=root,
                                                    sealed_at=now))
    return root


def chained_root(previous: str, heads: Mapping[str, tuple[int, str]], algorithm: str) -> str:
    leaves = [_leaf(item_id, *heads[item_id]) for item_id in sorted(heads)]
    return digest(algorithm, previous, merkle(leaves, algorithm))


def _heads_until(connection: sa.Connection, day: date | None) -> dict[str, tuple[int, str]]:
    query = sa.select(ledger_heads).order_by(ledger_heads.c.day)
    rows = connection.execute(query if day is None else query.where(ledger_heads.c.day <= day))
    return {row.item_id: (row.length, row.head) for row in rows}
