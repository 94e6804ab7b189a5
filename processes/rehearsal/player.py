"""Play a story step by step against a house whose clock can be moved. The demo college is made by the same player on the real house."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from processes.bootstrap import House, Work
from processes.clock import COLLEGE_ZONE, MovableClock, college_day
from processes.directory import queries as directory
from processes.engine import queries as engine
from processes.engine.jobs import store as jobs
from processes.engine.step import SYSTEM, Viewer
from processes.engine.tasks.store import WorkItem
from processes.errors import ProcessError
from processes.files.verbs import attach
from processes.rehearsal.expectations import Expectations
from processes.rehearsal.stories import OFFICE_OPENS, Step, Story
from processes.supervision import verbs
from processes.supervision.rulebook import rulebook
from processes.workers.loop import Worker

ATTACHMENT = "附件:"


class Difference(ProcessError):
    """{where}：{what}"""


@dataclass(slots=True)
class Player:
    house: House
    clock: MovableClock
    items: dict[str, str] = field(default_factory=dict)          # alias -> item id
    played: int = 0

    def play(self, story: Story) -> None:
        """Raises Difference at the first step that went otherwise than the story tells."""
        for step in story.steps:
            self.step(step)

    def step(self, step: Step) -> None:
        self._move(step)
        if step.verb:
            self._act(step)
            self.settle()
        for alias, wanted in step.expect.items():
            Expectations(self, step.where, self._item(step, alias)).check(wanted)
        self.played += 1

    # ---- time ------------------------------------------------------------------------------------------------------------------

    def _move(self, step: Step) -> None:
        target = step.at or (self._after(step) if step.wait else None)
        if target is None:
            return
        if target < self.clock.now():
            raise Difference(where=step.where, what=f"时钟不能往回拨（现在是 {self.clock.now().astimezone(COLLEGE_ZONE):%Y-%m-%d %H:%M}）")
        self.advance(target)

    def _after(self, step: Step) -> datetime:
        amount, _, hour = step.wait.partition(" ")
        now = self.clock.now().astimezone(COLLEGE_ZONE)
        try:
            if amount.endswith("wd"):
                with self.house.reading() as connection:
                    calendar = rulebook(connection).calendar
                day = calendar.forward(college_day(now), int(amount[:-2]))
            elif amount.endswith("d"):
                day = college_day(now) + timedelta(days=int(amount[:-1]))
            else:
                return now + timedelta(**{"h": {"hours": int(amount[:-1])}, "m": {"minutes": int(amount[:-1])}}[amount[-1]])
            at = datetime.strptime(hour, "%H:%M").time() if hour else OFFICE_OPENS
        except (KeyError, ValueError) as error:
            raise Difference(where=step.where, what=f"看不懂的时长：{step.wait}") from error
        return datetime.combine(day, at, COLLEGE_ZONE)

    def advance(self, target: datetime) -> None:
        """Stop at every moment at which something falls due, let the worker do it, go on."""
        self.settle()
        while True:
            with self.house.reading() as connection:
                due = jobs.next_due(connection)
            if due is None or due > target:
                break
            self.clock.move(max(due, self.clock.now()))
            self.settle()
        self.clock.move(target)
        self.settle()

    def settle(self) -> None:
        """Let the worker do whatever is due now."""
        worker = Worker(self.house)
        while worker.run_once():
            pass

    # ---- acts ------------------------------------------------------------------------------------------------------------------

    def _act(self, step: Step) -> None:
        act: dict[str, Callable[[Step, Viewer], None]] = {"start": self._start, "do": self._do, "act": self._press, "send": self._send}
        try:
            act[step.verb](step, self.viewer(step.who, step.where))
        except Difference:
            raise
        except ProcessError as error:
            said = f"{error}{error.article}{error.next_step}"
            if not step.refused:
                raise Difference(where=step.where, what=f"被拒绝：{said}") from error
            if step.refused not in said:
                raise Difference(where=step.where, what=f"应以“{step.refused}”拒绝，实际是：{said}") from error
            return
        if step.refused:
            raise Difference(where=step.where, what=f"应被拒绝（{step.refused}），却办成了")

    def viewer(self, who: str, where: str) -> Viewer:
        """`教学科研办公室/负责人`, `院长`, or `person:login`."""
        with self.house.reading() as connection:
            person = who.removeprefix("person:") if who.startswith("person:") else self._holder(connection, who)
            if not person:
                raise Difference(where=where, what=f"当天没有人担任“{who}”" if who else "没有写 as:（谁来办）")
            return self.house.viewer(connection, person)

    def _holder(self, connection: Any, who: str) -> str:
        office, _, post = who.rpartition("/")
        found = directory.holder_of(connection, post, office or None, self.house.today())
        return found.id if found else ""

    def _start(self, step: Step, by: Viewer) -> None:
        data = self._data(step, by)
        if step.name == "supervision":
            with self.house.unit_of_work(verbs.new_key()) as u:
                self.items[step.item] = verbs.register(u, by, data) if step.has_data else verbs.open_draft(u, by)
            return
        item_id = self._item(step, step.item)
        with self.house.unit_of_work(verbs.key_of(item_id)) as u:
            verbs.start_side(u, by, step.name, data if step.has_data else None)

    def _do(self, step: Step, by: Viewer) -> None:
        item_id = self._item(step, step.item)
        data = self._data(step, by)
        entered_by = self.viewer(step.entered_by, step.where).person if step.entered_by else None
        with self.house.unit_of_work(verbs.key_of(item_id)) as u:
            task = self._task(u, step, by)
            u.engine.complete(task.id, by=by, data=data, acted_at=step.acted_at, entered_by=entered_by, evidence=self._evidence(u, step, by))

    def _task(self, u: Work, step: Step, by: Viewer) -> WorkItem:
        """The open task of that element; when the person has none, the one that is there, so that the engine says why not."""
        found = [t for t in engine.open_tasks(u.connection, SYSTEM, u.key) if t.element_id == step.name and (not step.of or step.of in t.names.values())]
        mine = [t for t in found if by.principals & set(t.candidates)]
        if mine or found:
            return (mine or found)[0]
        closed = engine.last_task(u.connection, SYSTEM, u.key, step.name)
        if closed is None or not step.refused:
            raise Difference(where=step.where, what=f"没有待办的任务 {step.name}" + (f"（{step.of}）" if step.of else ""))
        return closed

    def _press(self, step: Step, by: Viewer) -> None:
        item_id = self._item(step, step.item)
        data = self._data(step, by)
        with self.house.unit_of_work(verbs.key_of(item_id)) as u:
            verbs.BUTTONS[step.name](u, by, data)

    def _send(self, step: Step, by: Viewer) -> None:
        with self.house.unit_of_work(verbs.key_of(self._item(step, step.item))) as u:
            u.engine.send(step.name, step.data or None, by=by.person)

    def _item(self, step: Step, alias: str) -> str:
        if alias not in self.items:
            raise Difference(where=step.where, what=f"还没有名为“{alias}”的事项")
        return self.items[alias]

    # ---- attachments -----------------------------------------------------------------------------------------------------------

    def _data(self, step: Step, by: Viewer) -> dict[str, Any]:
        with self.house.unit_of_work() as u:
            data: dict[str, Any] = self._uploaded(step.data, u, by)
        return data

    def _evidence(self, u: Work, step: Step, by: Viewer) -> tuple[str, ...]:
        return tuple(self._uploaded(list(step.evidence), u, by))

    def _uploaded(self, value: Any, u: Work, by: Viewer) -> Any:
        if isinstance(value, dict):
            return {key: self._uploaded(one, u, by) for key, one in value.items()}
        if isinstance(value, list):
            return [self._uploaded(one, u, by) for one in value]
        if isinstance(value, str) and value.startswith(ATTACHMENT):
            name = value.removeprefix(ATTACHMENT)
            text = f"{name}\n演示材料\n".encode()
            stored = self.house.files.save(BytesIO(text), name.rsplit(".", 1)[0] + ".txt")
            return attach(u.connection, stored, by=by.person, now=u.now, key=None, task_id=None, field="").id
        return value


def interleaved(stories: tuple[Story, ...]) -> Iterator[tuple[Story, Step]]:
    """The steps of several stories in the order of their times; steps without a time follow the one before them."""
    waiting: list[tuple[datetime, int, int, Story, Step]] = []
    for n, story in enumerate(stories):
        at = story.steps[0].at
        for m, step in enumerate(story.steps):
            at = step.at or at
            if at is None:
                raise Difference(where=step.where, what="各故事同时进行时，第一步要写 at:")
            waiting.append((at, n, m, story, step))
    for _, _, _, story, step in sorted(waiting, key=lambda w: w[:3]):
        yield story, step

