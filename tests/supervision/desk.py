"""Plays writers and operators as the shipped diagrams call them, and keeps what they asked of the engine."""
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from processes.clock import COLLEGE_ZONE, college_day
from processes.directory.queries import principals_of
from processes.engine.operators.registry import Call, Filing
from processes.engine.step import Viewer
from processes.engine.tasks import store as tasks
from processes.supervision import context, ledger, queries
from processes.supervision.drafting import read_draft
from processes.supervision.install import OPERATORS, WRITERS
from processes.supervision.models import stages
from processes.supervision.procedures.issue import new_item
from processes.supervision.records import id_of, key_of, load

CLERK, REVIEWER, CHIEF = "liming", "zhaomin", "chenjing"
LEAD, HEAD, HANDLER = "后勤保障办公室", "pengtao", "zengli"
COOP, COOP_HEAD, COOP_HANDLER = "学生工作办公室", "zhangwei", "yanglin"
LEADER = "gaojun"

REGISTRATION: dict[str, Any] = {
    "title": "开展春季教室安全检查", "source": "10", "issuer": "学院党政联席会", "meeting": "2026年第3次党政联席会", "basis_date": "2026-02-27",
    "quote": "会议决定，对全部教室开展一次安全检查。", "place": "会议纪要存综合办公室", "content": "检查全部教室的用电、消防和门窗", "lead": LEAD, "coops": [],
    "due": "2026-03-27", "level": "ordinary", "priority": "normal"}
SCHOOL = {**REGISTRATION, "source": "11a", "issuer": "学校", "meeting": "", "doc_no": "校发〔2026〕8号", "decision_by": "院长", "decision_date": "2026-03-01"}
PLAN = {"goal": "查完并整改", "milestones": [{"name": "全部查完", "date": "2026-03-27"}], "handlers": [{"part": "", "person": HANDLER}]}
REPORT = {"outcome": "send", "conclusion": "done", "headline": "教室全部查完", "body": "逐间检查，隐患均已整改。", "no_evidence_reason": "无需佐证"}
ACCEPT = {"outcome": "pass", "truthful": True, "focused": True, "concise": True, "accurate": True}


@dataclass
class Door:
    """What was asked of the engine."""
    connection: sa.Connection
    key: str
    started: list[tuple[str, tuple[str, str] | None]] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)       # recipient -> last subject
    messages: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)

    def start(self, process_id: str, business_key: str, *, record: tuple[str, str] | None = None, data: dict[str, Any] | None = None) -> str:
        self.started.append((process_id, record))
        return "instance"

    def send(self, name: str, payload: Any = None) -> None: ...

    def close_side(self, ends_with: frozenset[str]) -> None:
        self.closed |= ends_with

    def share(self, *principals: str) -> None:
        tasks.share(self.connection, self.key, set(principals))

    def unshare(self, principal: str) -> None:
        tasks.unshare(self.connection, self.key, principal)

    def bar(self, person: str) -> None:
        tasks.bar(self.connection, self.key, person)

    def notify(self, channel: str, recipient: str, subject: str, body: str, *, key: str, link: str = "") -> None:
        self.told[recipient] = subject
        self.messages.append(f"{subject} {body}")


class Desk:
    def __init__(self, connection: sa.Connection, at: datetime) -> None:
        self.connection, self.at = connection, at
        self.door = Door(connection, "")
        self._items = 0

    def move(self, at: str) -> None:
        self.at = datetime.fromisoformat(at).replace(tzinfo=COLLEGE_ZONE)

    @property
    def today(self) -> date:
        return college_day(self.at)

    @property
    def item(self) -> Any:
        return load(self.connection, id_of(self.door.key))

    @property
    def facts(self) -> dict[str, Any]:
        found = context.item_facts(self.connection, self.door.key, self.today)
        assert found is not None
        return found

    def viewer(self, person: str) -> Viewer:
        return Viewer(person, principals_of(self.connection, person, self.today))

    def write(self, writer: str, by: str, answers: dict[str, Any], *, record: tuple[str, str] = ("", ""), acted_at: datetime | None = None,
              entered_by: str = "", **names: Any) -> dict[str, Any] | None:
        now = self.at.astimezone(UTC)
        filing = Filing(self.connection, now, acted_at or now, self.today, self.door.key, "instance", *record, "", "", names, answers, by, entered_by or by, (),
                        self.door)
        return WRITERS[writer](filing)

    def run(self, operator: str, by: str = "system", *, record: tuple[str, str] = ("", ""), acted_at: datetime | None = None, entered_by: str = "",
            **parameters: Any) -> Any:
        now = self.at.astimezone(UTC)
        return OPERATORS[operator](Call(self.connection, now, acted_at or now, self.today, self.door.key, "instance", *record, "", parameters, by,
                                        entered_by or by, self.door))

    # ---- the main line, act by act -----------------------------------------------------------------------------------------------

    def draft(self, by: str = CLERK, **answers: Any) -> None:
        self._items += 1
        key = key_of(f"item{self._items:04}")
        self.door = Door(self.connection, key)
        data = {**REGISTRATION, **answers}
        new_item(self.connection, id_of(key), key, by, self.at, read_draft(data))
        self.write("item.draft", by, data)

    def issue(self, by: str = CLERK, **answers: Any) -> None:
        """立项, 核验 where it is needed, 下达."""
        self.draft(by, **answers)
        if self.item.status == "vetting":
            self.write("item.vet", CHIEF, {"outcome": "supervise"})
            self.write("notice.draft", by, {"addressees": []})
        self.run("issue_notice", by)

    def plan(self, **answers: Any) -> None:
        """The head signs and the handler's plan comes into force."""
        self.write("item.sign", HEAD, {"handler": HANDLER, "own_plan": False})
        self.write("plan.draft", HANDLER, {**PLAN, **answers})
        self.run("adopt_plan", HEAD)

    def send(self, **answers: Any) -> None:
        """The handler drafts, the head confirms: the feedback is with 综合办公室."""
        self.write("feedback.draft", HANDLER, {**REPORT, **answers})
        self.run("send_feedback", HEAD)

    def send_as(self, head: str) -> None:
        """The head's own feedback."""
        self.write("feedback.draft", head, REPORT)
        self.run("send_feedback", head)

    def give_back(self, kind: str = "papers") -> None:
        self.write("feedback.review", REVIEWER, {"outcome": "return", "kind": kind, "reason": "请补充"})

    def close(self, **answers: Any) -> None:
        self.write("feedback.review", REVIEWER, {**ACCEPT, **answers})
        self.run("accept_final", REVIEWER)
        self.run("conclude_item", REVIEWER)

    def coop_reports(self, **answers: Any) -> None:
        self.write("feedback.coop_draft", COOP_HANDLER, {**REPORT, **answers}, office=COOP)
        self.run("record_coop_feedback", COOP_HEAD, office=COOP)

    def goes_on(self, *gaps: dict[str, Any]) -> None:
        """The lead closes the collection without the silent coops."""
        closed = self.write("collection.close", HANDLER, {"gaps": list(gaps)})
        self.run("close_collection", HANDLER, just_closed=(closed or {})["closed"])

    def watch(self) -> list[str]:
        """What the diagram `watch` does up to now."""
        done = []
        acts = {"remind": "send_reminder", "stage": "start_stage_feedback", "missed": "record_missed_report", "overdue": "mark_overdue"}
        while (item := self.item).moment and item.next_moment_at <= self.at:
            done.append(item.moment)
            self.run(acts[item.moment])
        return done

    # ---- looking -----------------------------------------------------------------------------------------------------------------

    def page(self, person: str) -> queries.ItemPage:
        return queries.item(self.connection, self.viewer(person), self.item.id, self.today)

    def row(self) -> queries.ItemRow:
        return self.page(CHIEF).row

    def entries(self) -> list[str]:
        return [entry.kind for entry in ledger.entries(self.connection, self.item.id)]

    def stage(self) -> Any:
        return self.connection.execute(sa.select(stages).where(stages.c.item_id == self.item.id).order_by(stages.c.due)).first()
