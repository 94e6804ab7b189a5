"""求助: ask, answer. Both sides are told in the inbox, in the same transaction."""
import re
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa

from processes.audit.verbs import record
from processes.db import changed, new_id
from processes.directory.queries import all_accounts
from processes.engine.outbox.write import INBOX, Message, put
from processes.errors import Conflict, NotFound, Refused
from processes.help.models import help_requests
from processes.help.queries import one

LONGEST = 1_000
TASK = re.compile(r"/tasks/([0-9a-f-]{32,36})(/|$)")
MINE, QUEUE = "/help/ask", "/help/queue"


class Work(Protocol):
    @property
    def connection(self) -> sa.Connection: ...
    @property
    def now(self) -> datetime: ...


def ask(u: Work, person: str, text: str, page: str, request_id: str) -> str:
    """What is wrong, in one's own words; where one was is noted down so that nobody has to ask back."""
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise Refused(f"请用一两句话写明遇到了什么问题（{LONGEST} 字以内）。")
    task = TASK.search(page)
    row = {"id": new_id(), "person": person, "at": u.now, "page": page[:300], "task_id": task[1] if task else "",
           "request_id": re.sub(r"[^0-9a-f]", "", request_id)[:32], "text": said, "answer": ""}
    u.connection.execute(help_requests.insert().values(row))
    admins = [account.person_id for account in all_accounts(u.connection) if account.is_admin and account.disabled_at is None]
    put(u.connection, [Message(f"help/{row['id']}/asked/person:{admin}", "", INBOX, f"person:{admin}", "有人求助，请处理", "请在“系统管理 / 求助”里查看并答复。", QUEUE)
                       for admin in admins], u.now)
    return str(row["id"])


def answer(u: Work, by: str, request_id: str, text: str) -> None:
    """Done with an answer; the asker reads it in the inbox."""
    found, said = one(u.connection, request_id), text.strip()
    if found is None:
        raise NotFound("这条求助")
    if not said or len(said) > LONGEST:
        raise Refused(f"请写明答复（{LONGEST} 字以内），求助的人会在消息里看到。")
    waits = sa.and_(help_requests.c.id == request_id, help_requests.c.done_at.is_(None))
    if not changed(u.connection, help_requests.update().where(waits).values(answer=said, done_by=by, done_at=u.now)):
        raise Conflict("这条求助已由他人答复。", next_step="请刷新后查看。")
    put(u.connection, [Message(f"help/{request_id}/answered/person:{found.person}", "", INBOX, f"person:{found.person}", "您的求助有了答复", said, MINE)], u.now)
    record(u.connection, by, "help.answer", f"help/{request_id}", "done", u.now)
