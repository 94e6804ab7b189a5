"""What the tab 批示留言 of an item's page shows, and what this person may write there."""
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.access import house, is_clerk, me
from processes.directory import queries as directory
from processes.directory.queries import Person
from processes.files import queries as files
from processes.files.queries import Attachment
from processes.supervision.queries import ItemPage
from processes.supervision.remarks import queries
from processes.supervision.remarks.circulating import addressees
from processes.supervision.remarks.noting import offices_of
from processes.supervision.remarks.queries import Said
from processes.supervision.remarks.remarking import DISPOSALS, college_leaders

CONSEQUENCES = {"passed_on": "发消息给所选科室，批示原文附后", "new_item": "以这条批示为依据开一份草稿，等您补齐后下达", "change_basis": "留存，办理更正、延期或终止时引用"}


@dataclass(frozen=True, slots=True)
class Speaking:
    said: Said
    leader: bool                         # I may write a 批示 of my own
    leaders: dict[str, str]              # whose 批示 I may type
    offices: tuple[str, ...]             # to whom 综合办公室 writes
    mine: tuple[str, ...]                # for which of the item's offices I write
    addressees: tuple[tuple[str, str], ...]
    everyone: tuple[Person, ...]
    callee: Person | None                # the head of the lead, whom 综合办公室 calls
    kept: tuple[Attachment, ...]         # files that came with what was refused
    disposals: dict[str, str]
    consequences: dict[str, str]


def speaking(connection: sa.Connection, item: ItemPage, kept: Any) -> Speaking:
    today, row, clerk = house().today(), item.row, is_clerk()
    leaders = college_leaders(connection, today)
    concerned = tuple(dict.fromkeys((row.lead, *row.coops)))
    return Speaking(
        queries.said_about(connection, me(), row.id), me().person in leaders, leaders if clerk else {}, concerned if clerk else (),
        tuple(offices_of(me(), concerned)), tuple(addressees(connection, today)) if clerk else (), directory.everyone(connection, today) if clerk else (),
        directory.head_of(connection, row.lead, today) if clerk else None,
        files.several(connection, kept.getlist("files")) if kept else (), DISPOSALS, CONSEQUENCES)
