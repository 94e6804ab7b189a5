"""A procedure played on the runtime alone: facts in a dict, operators that write them, saved and loaded at every step."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from processes.engine.bpmn.specification import Specification, parse
from processes.engine.instances.runtime import Runtime
from processes.engine.scripting.evaluator import Work
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import Sandbox
from processes.engine.step import Ask, Step
from tests.diagrams.drawing import DIAGRAMS, FOLDER

FAR = "9999-12-31T00:00:00+08:00"
FUNCTIONS = frozenset({"coop_handler", "coop_due"})
SANDBOX = Sandbox(BUILTINS, FUNCTIONS)
FILES = {f"{name}.bpmn": (FOLDER / f"{name}.bpmn").read_bytes() for name in DIAGRAMS}
SPECIFICATIONS: dict[str, Specification] = {}

Facts = dict[str, Any]


def specification(process_id: str) -> Specification:
    if process_id not in SPECIFICATIONS:
        SPECIFICATIONS[process_id] = parse(FILES, process_id)
    return SPECIFICATIONS[process_id]


def an_item(**known: Any) -> Facts:
    return {"author": "person:li", "clerks": "office:综合办公室", "may_issue": False, "course": "", "lead_head": "post:负责人/甲", "handler": "person:wang",
            "reviewers": "office:综合办公室", "authors": [], "open_coops": {}, "has_open_coops": False, "archive_missing": [], "next_moment_at": FAR,
            "moment": "", "priority": 0, "due": "2026-06-30", "sign_due": "2026-03-03", "plan_due": "2026-03-09", "review_due": "", "archive_due": "", **known}


@dataclass
class TableTop:
    process_id: str
    item: Facts
    case: Facts = field(default_factory=dict)
    operators: Mapping[str, Callable[["TableTop", dict[str, Any]], None]] = field(default_factory=dict)
    now: datetime = datetime(2026, 3, 2, 1, tzinfo=UTC)
    business_key: str = "item/1"
    called: list[str] = field(default_factory=list)
    most_kept: int = 0
    work: Work = field(default_factory=Work)
    step: Step = None       # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.runtime = Runtime(SANDBOX)
        self._keep(self.runtime.start(specification(self.process_id), self, {}))

    # ---- what the runtime may ask -----------------------------------------------------------------------------------------------

    def facts(self, name: str) -> Mapping[str, Any]:
        return self.item if name == "item" else self.case

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        return {"coop_handler": lambda office: f"office:{office}", "coop_due": lambda office: "2026-04-01"}

    def operate(self, operator: str, parameters: dict[str, Any], element_id: str) -> Any:
        name = operator.removeprefix("supervision/")
        self.called.append(name)
        if name in self.operators:
            self.operators[name](self, parameters)
        return None

    # ---- what a story does ------------------------------------------------------------------------------------------------------

    def do(self, element: str, office: str = "", **answers: Any) -> "TableTop":
        found = [ask for ask in self.step.asks if ask.element_id == element and (not office or ask.names.get("office") == office)]
        assert len(found) == 1, (element, office, self.open())
        return self._keep(self.runtime.complete(specification(self.process_id), self.step.state, self, found[0].task_id, answers))

    def hear(self, message: str) -> "TableTop":
        return self._keep(self.runtime.deliver(specification(self.process_id), self.step.state, self, "message", message, None))

    def wake(self) -> "TableTop":
        return self._keep(self.runtime.wake(specification(self.process_id), self.step.state, self))

    def open(self) -> list[str]:
        return sorted(ask.element_id + (f"/{ask.names['office']}" if ask.names.get("office") else "") for ask in self.step.asks)

    def ask(self, element: str) -> Ask:
        return next(ask for ask in self.step.asks if ask.element_id == element)

    @property
    def completed(self) -> bool:
        return self.step.completed

    def _keep(self, step: Step) -> "TableTop":
        self.step, self.most_kept = step, max(self.most_kept, step.tasks_kept)
        return self
