"""A house in memory for tests of the runtime: facts in a dict, a clock in a field, operators as plain functions."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from processes.engine.bpmn.specification import Specification, parse
from processes.engine.instances.runtime import Runtime
from processes.engine.scripting.evaluator import Work
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import Sandbox
from processes.engine.step import Happened, Step

RUNTIME = Runtime(Sandbox(BUILTINS))


@dataclass
class Memory:
    now: datetime = datetime(2026, 3, 2, 1, tzinfo=UTC)
    item: dict[str, Any] = field(default_factory=dict)
    operators: dict[str, Callable[..., Any]] = field(default_factory=dict)
    business_key: str = "test"
    calls: list[str] = field(default_factory=list)

    @property
    def work(self) -> Work:
        return Work()

    def facts(self, name: str) -> Mapping[str, Any]:
        return self.item

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        return {}

    def operate(self, operator: str, parameters: dict[str, Any], element_id: str) -> Any:
        self.calls.append(operator)
        return self.operators[operator](**parameters) if operator in self.operators else None


class Play:
    """One instance; every step goes through bytes, as in the house."""

    def __init__(self, xml: bytes | Mapping[str, bytes], data: Mapping[str, Any] | None = None, *, process: str = "P", memory: Memory | None = None) -> None:
        files = {"p.bpmn": xml} if isinstance(xml, bytes) else xml
        self.memory, self.spec = memory or Memory(), Specification.loads(parse(files, process).dumps())
        self.happened: list[Happened] = []
        self.step: Step
        self._keep(RUNTIME.start(self.spec, self.memory, data or {}))

    def _keep(self, step: Step) -> "Play":
        self.step = step
        self.happened += step.happened
        return self

    def open(self) -> list[str]:
        return sorted(ask.element_id for ask in self.step.asks)

    def do(self, element: str, of: Any = None, **answers: Any) -> "Play":
        task = next(a for a in self.step.asks if a.element_id == element and (of is None or of in a.names.values()))
        return self._keep(RUNTIME.complete(self.spec, self.step.state, self.memory, task.task_id, answers))

    def later(self, **amount: float) -> "Play":
        self.memory.now += timedelta(**amount)
        return self.wake()

    def wake(self) -> "Play":
        return self._keep(RUNTIME.wake(self.spec, self.step.state, self.memory))

    def send(self, name: str, payload: Any = None, kind: str = "message") -> "Play":
        return self._keep(RUNTIME.deliver(self.spec, self.step.state, self.memory, kind, name, payload))

    def cancel(self) -> "Play":
        return self._keep(RUNTIME.cancel(self.spec, self.step.state, self.memory))
