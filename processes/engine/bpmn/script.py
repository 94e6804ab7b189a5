"""What stands where the library would call eval and exec: the sandbox, with the facts and functions of one advance."""
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

import orjson
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.task import Task

from processes.clock import college_day
from processes.engine.scripting.decisions import Table, evaluate
from processes.engine.scripting.evaluator import Work
from processes.engine.scripting.sandbox import ExpressionRefused, Sandbox


class Context(Protocol):
    """What one advance may ask of the house."""

    @property
    def now(self) -> datetime: ...

    @property
    def business_key(self) -> str: ...

    @property
    def work(self) -> Work:
        """What all expressions of the transaction may still compute."""
        ...

    def facts(self, name: str) -> Mapping[str, Any]:
        """`item` or `case`, read when first asked for."""
        ...

    def functions(self) -> Mapping[str, Callable[..., Any]]: ...

    def operate(self, operator: str, parameters: dict[str, Any], element_id: str) -> Any:
        """Run a registered operator; it writes rows. Returns something JSON-able."""
        ...


class ScriptEngine(PythonScriptEngine):
    """One per advance. Errors of the house come through as they are, so that their sentence reaches the person."""

    def __init__(self, sandbox: Sandbox, context: Context) -> None:
        super().__init__(self)
        self.sandbox, self.context, self.work = sandbox, context, context.work
        self.ticks: list[tuple[Task, int]] = []              # cycle timers that ticked since somebody last looked (they go on waiting), ticks missed before

    def now(self) -> datetime:
        return self.context.now

    def names(self, read: frozenset[str], data: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {**self.context.functions(), **data}
        for fact in read & {"item", "case"}:
            found[fact] = self.context.facts(fact)
        if "today" in read:
            found["today"] = college_day(self.context.now).isoformat()
        if "business_key" in read:
            found["business_key"] = self.context.business_key
        return found

    def validate(self, expression: str) -> None:
        """Decision tables rely on SyntaxError here."""
        try:
            self.sandbox.parse(expression)
        except ExpressionRefused as error:
            raise SyntaxError(error.message) from error

    def evaluate(self, task: Any, expression: Any, external_context: Mapping[str, Any] | None = None) -> Any:
        """Called by the library with a task and an expression, by name too, and, as its own environment, with an expression and data."""
        expression, data = (expression, self._data(task)) if isinstance(task, Task) else (task, expression)
        return self.sandbox.evaluate(expression, self.names(self.sandbox.names(expression), {**(external_context or {}), **data}), self.work)

    @staticmethod
    def _data(task: Task) -> dict[str, Any]:
        objects = task.workflow.top_workflow.data.get("data_objects")
        return {**objects, **task.data} if objects else task.data

    def decide(self, task: Task, table: Table) -> dict[str, Any] | list[dict[str, Any]]:
        """What a decision table says of the task's data and the house's facts."""
        return evaluate(table, self.names(table.reads(self.sandbox), self._data(task)), self.sandbox, self.work)

    def execute(self, task: Task, script: str, external_context: Mapping[str, Any] | None = None) -> bool:
        read: frozenset[str] = frozenset().union(*(self.sandbox.names(expression) for _, expression in self.sandbox.assignments(script)))
        task.data.update(self.sandbox.execute(script, self.names(read, {**(external_context or {}), **task.data}), self.work))
        return True

    def call_service(self, task: Task, operation_name: str, operation_params: Mapping[str, Any]) -> str:
        parameters = {name: one["value"] for name, one in operation_params.items()}
        return orjson.dumps(self.context.operate(operation_name, parameters, task.task_spec.bpmn_id)).decode()
