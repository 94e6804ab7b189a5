"""The clerk's acts on an import: upload, answer, choose for many, begin, take back. Items themselves are made by jobs, one unit of work each."""
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.audit.verbs import record
from processes.db import new_id
from processes.directory import queries as directory
from processes.directory.reorganising import remember_alias
from processes.engine.jobs import store as jobs
from processes.engine.step import Viewer
from processes.errors import Conflict, NotFound, Refused
from processes.files import verbs as files
from processes.files.store import Stored
from processes.supervision.deeds import Work
from processes.supervision.importing import keeping
from processes.supervision.importing.answers import fault_of
from processes.supervision.importing.keeping import BACK, KIND, Import, Kept, RowStatus, find, key_of, mark, release, rows_of
from processes.supervision.importing.models import import_rows, ledger_imports
from processes.supervision.importing.questions import Verdict
from processes.supervision.importing.recognise import recognise
from processes.supervision.importing.taking_back import acted_on
from processes.supervision.importing.workbook import Sheet, WorkbookRefused
from processes.supervision.records import day_of
from processes.supervision.records import key_of as item_key
from processes.supervision.regulation import CHIEF, require


def mine(found: Import, by: Viewer) -> Import:
    """Whoever uploaded it goes on with it, or the chief; to others it is not there."""
    if by.person != found.uploaded_by and CHIEF not in by.principals:
        raise NotFound("这次导入")
    return found


def upload(u: Work, by: Viewer, stored: Stored, sheets: Sequence[Sheet]) -> str:
    """Keep the workbook and what was recognised in it; the same file is not begun twice."""
    require("register", by.principals)
    if (before := _before(u.connection, stored.sha256, by)) is not None:
        return before
    ledger = recognise(sheets, u.today.year)
    if not ledger.rows:
        raise WorkbookRefused(reason="没有找到台账：表头须有“督办事项”和另外至少两栏（如承办科室、办结时限）")
    import_id = new_id()
    paper = files.attach(u.connection, stored, by=by.person, now=u.now, key=None, task_id=None, field="ledger")
    files.bind(u.connection, [paper.id], f"import {import_id}", key=key_of(import_id), by=by.person)
    u.connection.execute(ledger_imports.insert().values(
        id=import_id, name=stored.name, attachment_id=paper.id, sha256=stored.sha256, year=ledger.year, left_out=[list(one) for one in ledger.left],
        said_total=ledger.said_total, uploaded_by=by.person, uploaded_at=u.now))
    cells = {(sheet.name, line.number): [cell.text for cell in line.cells] for sheet in sheets for line in sheet.lines}
    u.connection.execute(import_rows.insert(), [
        {"import_id": import_id, "line": place, "cells": cells[row.sheet, row.number], "said": keeping.kept(row), "secret": row.secret, "answers": {},
         "status": RowStatus.WAITING} for place, row in enumerate(ledger.rows, 1)])
    return import_id


def _before(connection: sa.Connection, sha256: str, by: Viewer) -> str | None:
    """My own earlier upload of the same file; another's that has already become items is refused."""
    query = sa.select(ledger_imports.c.id, ledger_imports.c.uploaded_by).where(ledger_imports.c.sha256 == sha256, ledger_imports.c.taken_back_at.is_(None))
    for row in connection.execute(query):
        if row.uploaded_by == by.person:
            return str(row.id)
        begun = sa.select(sa.literal(1)).where(import_rows.c.import_id == row.id, import_rows.c.status != RowStatus.WAITING)
        if connection.execute(begun.limit(1)).first():
            raise Refused("同一个文件已由同事导入。", next_step="如需重新导入，请先由其撤回上一次导入。")
    return None


def answer(u: Work, by: Viewer, import_id: str, answers: Mapping[int, Mapping[str, Any]]) -> tuple[str, ...]:
    """{line: {field: value}}; an empty value takes an answer back. Rows that are in already are left alone. What cannot be kept is said, the rest is kept."""
    mine(find(u.connection, import_id), by)
    release(u.connection, import_id)
    offices = {office.name for office in directory.offices(u.connection, u.today)}
    query = sa.select(import_rows.c.line, import_rows.c.answers).where(
        import_rows.c.import_id == import_id, import_rows.c.line.in_(sorted(answers)), import_rows.c.status == RowStatus.WAITING)
    faults = []
    for row in u.connection.execute(query).all():
        values = dict(row.answers)
        for name, value in answers[row.line].items():
            if fault := fault_of(name, value, offices):
                faults.append(fault)
            else:
                values[name] = value if isinstance(value, list) else str(value or "").strip() or None
        kept = {name: value for name, value in values.items() if value is not None}
        if kept != row.answers:
            mark(u.connection, import_id, [row.line], RowStatus.WAITING, answers=kept, refusal="")
    return tuple(dict.fromkeys(faults))


def name_offices(u: Work, by: Viewer, import_id: str, names: Mapping[str, str], *, ip: str = "") -> None:
    """{what the ledger writes: the office}; remembered for every ledger to come, and audited like any other change of the directory."""
    mine(find(u.connection, import_id), by)
    for alias, office in names.items():
        remember_alias(u.connection, office, alias, u.today)
        record(u.connection, by.person, "directory.alias", f"office:{office}", "done", u.now, ip=ip, detail={"alias": alias})


def decide(u: Work, by: Viewer, import_id: str, data: Mapping[str, Any]) -> None:
    """依据学院决定, once for the ledger (R-13.1); and whether offices get a notice in the system."""
    mine(find(u.connection, import_id), by)
    who, day = str(data.get("decision_by") or "").strip()[:60], day_of(dict(data), "decision_date")
    if day is not None and day > u.today:
        raise Refused("学院决定的日期不得晚于今天。", article="第十三条")
    if bool(who) != bool(day):
        raise Refused("请同时写明决定督办的人或会议，以及日期。", article="第十三条")
    u.connection.execute(ledger_imports.update().where(ledger_imports.c.id == import_id).values(
        decision_by=who, decision_date=day, notify=bool(data.get("notify"))))


def queue_ready(u: Work, by: Viewer, import_id: str, lines: Iterable[int] | None = None) -> int:
    """Put a job on for every row that is ready (of those named); the others wait for their answers. Returns how many rows go in."""
    require("register", by.principals)
    found = mine(find(u.connection, import_id), by)
    if found.taken_back_at is not None:
        raise Refused("这次导入已撤回。", next_step="如需再导入，请重新上传文件。")
    release(u.connection, import_id)
    rows = rows_of(u.connection, found, u.today)
    wanted = set(lines) if lines is not None else {row.line for row in rows}
    ready = [row for row in rows if row.status == RowStatus.WAITING and row.settled.verdict == Verdict.READY and not row.settled.merge and row.line in wanted]
    count = 0
    for row in ready:
        absorbed = [other.line for other in rows if other.settled.into is not None and rows[other.settled.into].line == row.line]
        _queue(u, found, row, absorbed, by)
        count += 1 + len(absorbed)
    if not count:
        raise Refused("没有可以导入的行。", next_step="请先回答“待回答”和“有问题”各行。")
    return count


def _queue(u: Work, found: Import, row: Kept, absorbed: list[int], by: Viewer) -> None:
    item_id = new_id()
    mark(u.connection, found.id, [row.line, *absorbed], RowStatus.WAITING, status=RowStatus.QUEUED, item_id=item_id, refusal="")
    jobs.schedule(u.connection, KIND, u.now, {"import": found.id, "line": row.line, "absorbed": absorbed, "by": by.person},
                  unique_key=f"{KIND}/{found.id}/{row.line}", business_key=item_key(item_id))


def take_back(u: Work, by: Viewer, import_id: str) -> int:
    """The whole import, while nobody has acted on anything of it; each item is looked at again under its own lock."""
    found = mine(find(u.connection, import_id), by)
    release(u.connection, import_id)
    rows = rows_of(u.connection, found, u.today)
    if found.taken_back_at is not None:
        raise Conflict("这次导入已撤回。")
    if any(row.status == RowStatus.QUEUED for row in rows):
        raise Conflict("还在导入，请等导入完成后再撤回。")
    done = [row for row in rows if row.status == RowStatus.DONE and row.became != "merged"]
    touched = [row for row in done if row.item_id and acted_on(u.connection, row.item_id, row.chain_length or 0, row.done_at or u.now)]
    if touched:
        raise Refused(f"第 {'、'.join(str(row.row.number) for row in touched[:5])} 行的事项已有人办理，不能整体撤回。", article="第五条",
                      next_step="个别事项有误，请从事项页更正。")
    _taken_back(u.connection, import_id, by.person, u.now)
    for row in done:
        jobs.schedule(u.connection, BACK, u.now, {"import": import_id, "line": row.line, "by": by.person}, unique_key=f"{BACK}/{import_id}/{row.line}",
                      business_key=item_key(row.item_id or ""))
    return len(done)


def _taken_back(connection: sa.Connection, import_id: str, by: str, now: datetime) -> None:
    connection.execute(ledger_imports.update().where(ledger_imports.c.id == import_id).values(taken_back_by=by, taken_back_at=now))
