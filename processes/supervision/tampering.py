"""What does not fit in the ledger: edits, removals, reorderings, removed items, cut tails, issued facts changed past the ledger."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa

from processes.supervision.chained_facts import Beside, disagreements, missing_numbers, read_beside
from processes.supervision.ledger import chained_root, digest
from processes.supervision.models import items, ledger_entries, ledger_heads, ledger_roots


@dataclass(frozen=True, slots=True)
class Tampering:
    item_id: str
    seq: int | None
    what: str                            # a Chinese sentence


def verify(connection: sa.Connection) -> tuple[Tampering, ...]:
    """Everything that does not fit, item by item, then against the daily roots."""
    found: list[Tampering] = []
    chains: dict[str, list[Any]] = {}
    for row in connection.execute(sa.select(ledger_entries).order_by(ledger_entries.c.item_id, ledger_entries.c.seq)):
        chains.setdefault(row.item_id, []).append(row)
    rows = {row.id: row for row in connection.execute(sa.select(items))}
    beside = read_beside(connection)
    for item_id in sorted(rows.keys() | chains.keys()):
        found += _check_item(rows.get(item_id), item_id, chains.get(item_id, []), beside)
    found += [Tampering("", None, what) for what in missing_numbers(connection)]
    return (*found, *_check_seals(connection, rows, chains))


def _check_item(item: Any, item_id: str, chain: list[Any], beside: Beside) -> list[Tampering]:
    found = [*_check_chain(item_id, chain)]
    if item is None:
        return [*found, Tampering(item_id, None, "事项已被删除，只剩下台账记载。")]
    head = chain[-1].hash if chain else ""
    if (item.chain_length, item.chain_head) != (len(chain), head):
        found.append(Tampering(item_id, len(chain), f"台账应有 {item.chain_length} 条，实有 {len(chain)} 条，或末条与事项所记不符。"))
    return found + [Tampering(item_id, None, what) for what in disagreements(item, chain, beside.of(item_id))]


def _check_chain(item_id: str, chain: list[Any]) -> Iterable[Tampering]:
    previous = ""
    for place, row in enumerate(chain, 1):
        if row.seq != place:
            yield Tampering(item_id, row.seq, f"第 {place} 条缺失或次序被改动。")
            return
        if row.previous != previous or digest(row.algorithm, previous, row.text) != row.hash:
            yield Tampering(item_id, row.seq, f"第 {place} 条内容被改动，或与前一条衔接不上。")
            return
        plain = orjson.loads(row.text)
        if (plain["item"], plain["seq"], plain["kind"]) != (item_id, row.seq, row.kind):
            yield Tampering(item_id, row.seq, f"第 {place} 条被移动过。")
            return
        previous = row.hash


def _check_seals(connection: sa.Connection, rows: Mapping[str, Any], chains: Mapping[str, list[Any]]) -> list[Tampering]:
    found: list[Tampering] = []
    previous, heads = "", dict[str, tuple[int, str]]()
    moved: dict[date, dict[str, tuple[int, str]]] = {}
    for row in connection.execute(sa.select(ledger_heads)):
        moved.setdefault(row.day, {})[row.item_id] = (row.length, row.head)
    for seal in connection.execute(sa.select(ledger_roots).order_by(ledger_roots.c.day)):
        heads |= moved.pop(seal.day, {})
        if seal.previous != previous or seal.items != len(heads) or chained_root(previous, heads, seal.algorithm) != seal.root:
            return [Tampering("", None, f"{seal.day} 的当日总校验值不符，可能有事项或台账被整体删除。")]
        previous = seal.root
    if moved:
        return [Tampering("", None, f"{min(moved)} 的封存记录没有当日总校验值，总校验值可能被删除。")]
    for item_id, (length, head) in sorted(heads.items()):
        chain = chains.get(item_id, [])
        if item_id not in rows or len(chain) < length or chain[length - 1].hash != head:
            found.append(Tampering(item_id, length, "与已封存的当日校验值不符：事项被删除，或台账末尾被截去、重写。"))
    return found
