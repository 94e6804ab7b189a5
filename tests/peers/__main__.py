"""make peers: diagrams that nobody here drew, through deploy, the engine's door and a database, beside the same walk kept in the library's memory.

Lists every diagram as alike (and how its walks came to rest), refused (by which check) or different; different ones fail the run. Timers go off when
nobody has anything to do. The folder is named by DUBAN_PEER_DIAGRAMS.
"""
import os
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from processes.bootstrap import migrate
from processes.clock import MovableClock
from processes.db import Database
from processes.engine.bpmn import markup, timers
from processes.engine.bpmn.script import ScriptEngine
from processes.engine.bpmn.specification import CHILD, Specification
from processes.engine.bpmn.workflow import Workflow
from processes.engine.definitions.checks.diagram import ERROR, Catalogue
from processes.engine.definitions.child import check_apart
from processes.engine.definitions.source import Source, read_file
from processes.engine.instances import snapshot, store
from processes.engine.instances.runtime import MOST, DeadEnd, RunawayLoop, as_fault
from processes.engine.operators.registry import Call
from processes.errors import ProcessError, Refused
from processes.settings import read_settings
from tests.engine.advancing import RUNTIME, Memory
from tests.engine.conftest import Bench, person

STEPS, SEEDS = 60, 5
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
BPMN, SPIFF = "{http://www.omg.org/spec/BPMN/20100524/MODEL}", "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
ANYBODY = person("anybody", "office:peers")


class InMemory:
    """The library with our joins and timers, never saved, never pruned."""

    def __init__(self, spec: Specification) -> None:
        self.memory = Memory(now=MONDAY)
        self.engine = ScriptEngine(RUNTIME.sandbox, self.memory)
        self.workflow = Workflow(spec.main, spec.subs, script_engine=self.engine)
        self._settle()

    def do(self, task: Task) -> None:
        key = task.task_spec.bpmn_id.removesuffix(CHILD)
        task.data[key] = {}
        if task.task_spec.name.endswith(CHILD):
            task.data[f"{key}_ok"] = True
        with self._as_ours():
            task.run()
        self._settle()

    def later(self, at: datetime) -> None:
        self.memory.now = at
        self._settle()

    @contextmanager
    def _as_ours(self) -> Iterator[None]:
        try:
            yield
        except SpiffWorkflowException as error:
            raise as_fault(error) from error

    def _settle(self) -> None:
        """Until nothing moves. Each act has a budget of its own, as in the house."""
        self.engine.work = self.memory.work
        sent: list[Any] = []
        with self._as_ours():
            for _ in range(MOST):
                moved = self.workflow.run_automatic(500, lambda task: None)
                self.workflow.refresh_timers()
                sent += self.workflow.get_events()
                if self.workflow.completed:
                    return
                if not moved and not any(part.automatic() for part in self.workflow.parts()):
                    if any(due <= self.memory.now for _, _, due in timers.waiting_timers(self.workflow)):
                        continue
                    if not (caught := [event for event in sent if self._waits_for(event)]):
                        break
                    sent.clear()
                    for event in caught:
                        self.workflow.send_event(BpmnEvent(event.event_definition, event.payload or {}))
            else:
                raise RunawayLoop(steps=MOST)
        if self.workflow.is_stuck():
            raise DeadEnd

    def _waits_for(self, event: BpmnEvent) -> bool:
        return any(task.task_spec.catches(task, event) for task in self.workflow.event_manager.tasks.values())


class AtTheDoor:
    """The same through the engine: a transaction, a snapshot and a pruned tree for every act."""

    def __init__(self, bench: Bench, process: str, key: str) -> None:
        self.bench, self.key = bench, key
        bench.clock.move(MONDAY)
        with bench.work(key) as engine:
            self.instance = engine.start(process, by="tester")

    @property
    def workflow(self) -> Workflow:
        with self.bench.work(self.key) as engine:
            found = store.one(engine.connection, self.instance)
            assert found is not None
            version = engine.parts.shelf.version(engine.connection, found.version_id)
        return snapshot.load(found.state, version.specification, ScriptEngine(RUNTIME.sandbox, Memory(now=self.bench.clock.now())))

    def do(self, task: Task) -> None:
        with self.bench.work(self.key) as engine:
            engine.complete(task.id.hex, by=ANYBODY, data={})

    def later(self, at: datetime) -> None:
        self.bench.clock.move(at)
        with self.bench.work(self.key) as engine:
            engine.fire(self.instance)


def walked(begin: Any, seed: int) -> list[Any]:
    """What was open after each step with its data, and last how it came to rest: ends, waits, goes on, or a fault. The same seed takes the same ways."""
    chance, seen = random.Random(seed), []
    try:
        player = begin()
        for _ in range(STEPS):
            workflow = player.workflow
            ready = sorted((t for part in workflow.parts() for t in part.tasks.values() if t.state == TaskState.READY and t.task_spec.manual),
                           key=lambda t: (t.task_spec.name, str(sorted(map(str, t.data.items())))))
            dues = [due for _, _, due in timers.waiting_timers(workflow)]
            seen.append(([(t.task_spec.name, dict(t.data)) for t in ready], sorted(dues)))
            if workflow.completed:
                return [*seen, dict(workflow.data), "ends"]
            if not ready and not dues:
                return [*seen, "waits"]
            if ready:
                player.do(chance.choice(ready))
            else:
                player.later(max(min(dues), MONDAY))
    except ProcessError as error:
        return [*seen, f"fault: {type(error).__name__}"]
    return [*seen, "goes on"]


def judge(source: Source, beside: list[Source], database: Database) -> tuple[str, str]:
    """("alike (…)" | "refused" | "different", why)"""
    bench, files = Bench(database, MovableClock(MONDAY)), [made_ours(one) for one in [source, *beside]]
    for name in sorted({name for one in files for name in named(one, OPERATORS)}):
        bench.registries.operators.add(name, nothing)
    found = [f for f in check_apart(files, Catalogue(operators=bench.registries.operators.names())) if f.level == ERROR]
    if found:
        return "refused", f"{found[0].check}: {found[0].message}"
    try:
        bench.deploy(*((one.name, one.data) for one in files))
    except Refused as error:
        return "refused", f"deploy: {error}"
    with bench.work() as engine:
        spec = engine.parts.shelf.latest(engine.connection, source.id()).specification
    rests: Counter[str] = Counter()
    for seed in range(SEEDS):
        kept, saved = walked(lambda: InMemory(spec), seed), walked(lambda seed=seed: AtTheDoor(bench, source.id(), f"walk/{seed}"), seed)
        if kept != saved:
            return "different", f"seed {seed}: {kept[-3:]} / {saved[-3:]}"
        rests[f"same {saved[-1]}" if saved[-1].startswith("fault") else saved[-1]] += 1
    return f"alike ({', '.join(sorted(rests))})", ""


def nothing(call: Call) -> None:
    """Stands in for an operator of another product."""


def made_ours(source: Source) -> Source:
    """A foreign diagram with its properties, which mean nothing here, taken out, and with somebody who may do its tasks; plain ones are a person's too."""
    if source.kind != "bpmn":
        return source
    try:
        root = markup.read(source.data)
    except Refused:
        return source                        # the checks say why
    for old in list(root.iter(f"{SPIFF}properties")):
        old.getparent().remove(old)
    for plain in root.iter(f"{BPMN}task"):
        plain.tag = f"{BPMN}userTask"
    for task in (*root.iter(f"{BPMN}userTask"), *root.iter(f"{BPMN}manualTask")):
        extensions = task.find(f"{BPMN}extensionElements")
        if extensions is None:
            extensions = etree.Element(f"{BPMN}extensionElements")
            documentation = task.findall(f"{BPMN}documentation")
            task.insert(len(documentation), extensions)
        etree.SubElement(etree.SubElement(extensions, f"{SPIFF}properties"), f"{SPIFF}property", name="candidates", value='"office:peers"')
    return Source(source.name, source.kind, etree.tostring(root))


@contextmanager
def fresh_database(folder: Path) -> Iterator[Database]:
    settings = read_settings({"DUBAN_HOME": str(folder)})
    migrate(settings)
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.dispose()


def main() -> None:
    folder = os.environ.get("DUBAN_PEER_DIAGRAMS")
    if not folder or not Path(folder).is_dir():
        sys.exit("DUBAN_PEER_DIAGRAMS must name a folder of diagrams")
    totals: Counter[str] = Counter()
    for path in sorted(Path(folder).rglob("*.bpmn")):
        source = read_file(path)
        with tempfile.TemporaryDirectory(prefix="duban-peers-") as home, fresh_database(Path(home)) as database:
            verdict, why = judge(source, reached(source, path.parent), database)
        totals[verdict] += 1
        print(f"{verdict:<40}{path.relative_to(folder)}  {why[:150]}")
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(totals.items())))
    sys.exit(1 if totals["different"] else 0)


def reached(source: Source, folder: Path) -> list[Source]:
    """The files in the same folder that it calls, and those they call."""
    makers = {name: one for one in map(read_file, sorted(p for p in folder.iterdir() if p.suffix in (".bpmn", ".dmn"))) for name in named(one, MADE)}
    found, todo = {source.name: source}, [source]
    while todo:
        for name in named(todo.pop(), CALLED):
            if name in makers and makers[name].name not in found:
                found[makers[name].name] = makers[name]
                todo.append(makers[name])
    return [one for name, one in found.items() if name != source.name]


MADE = re.compile(rb'<(?:\w+:)?(?:process|decision) [^>]*?\bid="([^"]+)"')
OPERATORS = re.compile(rb'serviceTaskOperator [^>]*?\bid="([^"]+)"')
CALLED = re.compile(rb'calledElement="([^"]+)"|calledDecisionId>\s*([^<\s]+)')


def named(source: Source, what: re.Pattern[bytes]) -> set[str]:
    return {group.decode() for match in what.finditer(source.data) for group in match.groups() if group}


if __name__ == "__main__":
    main()
