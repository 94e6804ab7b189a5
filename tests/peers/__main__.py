"""make peers: diagrams that nobody here drew, through check, start, save, load and complete after every step, beside the same walk kept in memory.

Lists every diagram as alike, refused (by which check) or different; different ones fail the run. The folder is named by DUBAN_PEER_DIAGRAMS.
"""
import os
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from processes.engine.bpmn.script import ScriptEngine
from processes.engine.bpmn.specification import Specification, parse
from processes.engine.bpmn.workflow import Workflow
from processes.engine.definitions import dmn
from processes.engine.definitions.checks.diagram import ERROR, Catalogue
from processes.engine.definitions.child import check_apart
from processes.engine.definitions.source import Source, read_file
from processes.engine.instances import snapshot
from processes.engine.instances.prune import prune
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import Sandbox
from processes.errors import ProcessError
from tests.engine.advancing import Memory

STEPS, SEEDS = 60, 5
ELSEWHERE = {"user_tasks", "operators", "attributes_known"}      # foreign diagrams name nobody of ours and call none of our operators


class Walk:
    """One random walk; the same seed takes the same ways."""

    def __init__(self, spec: Specification, seed: int, *, saved: bool) -> None:
        self.spec, self.saved, self.chance = spec, saved, random.Random(seed)
        self.engine = ScriptEngine(Sandbox(BUILTINS), Memory())
        self.workflow = Workflow(spec.main, spec.subs, script_engine=self.engine)
        self.seen: list[Any] = []

    def settle(self) -> None:
        for _ in range(5):
            self.workflow.run_automatic(500, lambda task: None)
            self.workflow.refresh_timers()
        self.workflow.get_events()
        if self.saved:
            for part in self.workflow.parts():
                prune(part)
            self.workflow = snapshot.load(snapshot.dump(self.workflow), self.spec, self.engine)

    def go(self) -> list[Any]:
        self.settle()
        for step in range(STEPS):
            ready = [t for part in self.workflow.parts() for t in part.tasks.values() if t.state == TaskState.READY and t.task_spec.manual]
            ready.sort(key=lambda t: (t.task_spec.name, str(sorted(map(str, t.data.items())))))
            self.seen.append([(t.task_spec.name, dict(t.data)) for t in ready])
            if not ready or self.workflow.completed:
                break
            task = self.chance.choice(ready)
            task.data[f"step_{task.task_spec.bpmn_id}"] = step
            task.run()
            self.settle()
        return [*self.seen, self.workflow.completed, dict(self.workflow.data)]


def outcome(spec: Specification, seed: int, *, saved: bool) -> list[Any]:
    """What was open after each step, or why it stopped; the same fault both ways is alike."""
    walk = Walk(spec, seed, saved=saved)
    try:
        return walk.go()
    except (ProcessError, SpiffWorkflowException) as error:
        return [*walk.seen, type(error).__name__]


def judge(source: Source, beside: list[Source]) -> tuple[str, str]:
    """("alike" | "refused" | "different", why)"""
    found = [f for f in check_apart([source, *beside], Catalogue()) if f.level == ERROR and f.file in (source.name, "") and f.check not in ELSEWHERE]
    if found:
        return "refused", f"{found[0].check}: {found[0].message}"
    files = {one.name: dmn.to_engine(one.data) if one.kind == "dmn" else one.data for one in [source, *beside]}
    try:
        spec = parse(files, source.id())
    except ProcessError as error:
        return "refused", f"engine: {error}"
    for seed in range(SEEDS):
        kept, saved = (outcome(spec, seed, saved=way) for way in (False, True))
        if kept != saved:
            return "different", f"seed {seed}: {kept[-3:]} / {saved[-3:]}"
    return "alike", ""


def main() -> None:
    folder = os.environ.get("DUBAN_PEER_DIAGRAMS")
    if not folder or not Path(folder).is_dir():
        sys.exit("DUBAN_PEER_DIAGRAMS must name a folder of diagrams")
    totals: Counter[str] = Counter()
    for path in sorted(Path(folder).rglob("*.bpmn")):
        source = read_file(path)
        verdict, why = judge(source, reached(source, path.parent))
        totals[verdict] += 1
        print(f"{verdict:<10}{path.relative_to(folder)}  {why[:150]}")
    print(", ".join(f"{count} {verdict}" for verdict, count in totals.items()))
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
CALLED = re.compile(rb'calledElement="([^"]+)"|calledDecisionId>\s*([^<\s]+)')


def named(source: Source, what: re.Pattern[bytes]) -> set[str]:
    return {group.decode() for match in what.finditer(source.data) for group in match.groups() if group}


if __name__ == "__main__":
    main()
