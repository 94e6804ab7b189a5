"""One item in a real house, and what people do to it and see of it."""
import io
from datetime import datetime, timedelta
from typing import Any

from processes.bootstrap import House, Work
from processes.clock import COLLEGE_ZONE, MovableClock
from processes.engine.messages import messages
from processes.engine.queries import open_tasks
from processes.engine.step import SYSTEM, Viewer
from processes.files.verbs import attach
from processes.supervision import ledger, queries, tampering, verbs
from processes.supervision.remarks.queries import Said, said_about
from tests.supervision.desk import CHIEF, CLERK, COOP, HANDLER, HEAD, LEADER, PLAN, REGISTRATION, REVIEWER

MONDAY = datetime(2026, 3, 2, 9, tzinfo=COLLEGE_ZONE)
STAGE = {"conclusion": "on_plan", "headline": "已查过半", "body": "一号楼查完", "no_evidence_reason": "现场可查", "outcome": "send"}
PASS = {"outcome": "pass", "truthful": True, "focused": True, "concise": True, "accurate": True}

__all__ = ["CLERK", "COOP", "HANDLER", "HEAD", "LEADER", "MONDAY", "PLAN", "REVIEWER", "Scene"]


class Scene:
    def __init__(self, house: House) -> None:
        self.house, self.item_id = house, ""

    def move(self, at: str) -> None:
        assert isinstance(self.house.clock, MovableClock)
        self.house.clock.move(datetime.fromisoformat(at).replace(tzinfo=COLLEGE_ZONE))

    def later(self, **span: int) -> None:
        assert isinstance(self.house.clock, MovableClock)
        self.house.clock.move(self.house.clock.now() + timedelta(**span))

    def viewer(self, person: str) -> Viewer:
        with self.house.reading() as connection:
            return self.house.viewer(connection, person)

    @property
    def key(self) -> str:
        return verbs.key_of(self.item_id)

    def issue(self, **answers: Any) -> "Scene":
        """An item of 后勤保障办公室, issued by the clerk."""
        with self.house.unit_of_work(verbs.new_key()) as u:
            self.item_id = verbs.register(u, self.viewer(CLERK), {**REGISTRATION, **answers})
        if "vet" in self.open():                               # 工作秘密 is never issued by whoever registers it
            self.do("vet", CHIEF, outcome="supervise")
            self.do("issue", CLERK, outcome="issue", addressees=[])
        return self

    def act(self, verb: Any, by: str, *args: Any, key: str = "") -> Any:
        viewer = self.viewer(by)
        with self.house.unit_of_work(key or self.key) as u:
            return verb(u, viewer, *args)

    def do(self, element: str, by: str, **answers: Any) -> None:
        def complete(u: Work, viewer: Viewer) -> None:
            task = next(task for task in open_tasks(u.connection, SYSTEM, u.key) if task.element_id == element)
            u.engine.complete(task.id, by=viewer, data=answers)
        self.act(complete, by)

    def reported(self) -> str:
        """The head's own feedback, accepted; its id."""
        self.act(verbs.start_side, HEAD, "stage_feedback", STAGE)
        self.do("review", REVIEWER, **PASS)
        return self.page(CLERK).papers.feedbacks[-1].id        # type: ignore[union-attr]

    def scan(self, by: str = CLERK, name: str = "scan.png") -> str:
        """A file that somebody has just uploaded."""
        stored = self.house.files.save(io.BytesIO(b"\x89PNG\r\n\x1a\n" + name.encode()), name)
        with self.house.unit_of_work() as u:
            return attach(u.connection, stored, by=by, now=u.now, key=None, task_id=None, field="files").id

    # ---- looking -----------------------------------------------------------------------------------------------------------------

    def page(self, person: str) -> queries.ItemPage:
        with self.house.reading() as connection:
            return queries.item(connection, self.house.viewer(connection, person), self.item_id, self.house.today())

    def said(self, person: str) -> Said:
        with self.house.reading() as connection:
            return said_about(connection, self.house.viewer(connection, person), self.item_id)

    def told(self, person: str) -> list[str]:
        """What the person's inbox says, newest first."""
        with self.house.reading() as connection:
            return [f"{one.subject} {one.body}" for one in messages(connection, self.house.viewer(connection, person))]

    def to_read(self, person: str) -> list[str]:
        with self.house.reading() as connection:
            return [one.what.partition(" ")[0] for one in queries.to_read(connection, self.house.viewer(connection, person))]

    def open(self) -> dict[str, list[str]]:
        with self.house.reading() as connection:
            return {task.element_id: list(task.candidates) for task in open_tasks(connection, SYSTEM, self.key)}

    def entries(self) -> list[ledger.Entry]:
        with self.house.reading() as connection:
            return list(ledger.entries(connection, self.item_id))

    def timeline(self, person: str) -> list[str]:
        papers = self.page(person).papers
        return [line.sentence for line in papers.entries] if papers else []

    def found_tampered(self) -> list[Any]:
        with self.house.reading() as connection:
            return list(tampering.verify(connection))
