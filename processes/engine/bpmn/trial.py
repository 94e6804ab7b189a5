"""How large an instance is when it starts. The library predicts every way on; parallel diamonds in a row double the tree each time."""
from typing import Any

from processes.engine.bpmn.specification import FAULTS, Specification, not_taken
from processes.engine.bpmn.workflow import Workflow
from processes.errors import ProcessError, Refused

MOST = 2_000                             # tasks in the tree before anything has happened


class TooLarge(Refused):
    """流程一启动就会占用大量内存（并行的路太多）。请在每个并行汇合之后加一个排他网关，或把一部分拆成被调用的流程。"""


class _Capped(dict[Any, Any]):
    def __setitem__(self, key: Any, value: Any) -> None:
        if len(self) >= MOST:
            raise TooLarge
        super().__setitem__(key, value)


class _Trial(Workflow):
    """Stops at the cap instead of filling the memory first."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, _Capped() if name == "tasks" else value)


def largest_start(spec: Specification) -> int:
    """Tasks at the start of the process or of one of its sub-processes, whichever is larger. Raises TooLarge; runs nothing.

    Raises Refused when the library stumbles."""
    try:
        return max(len(_Trial(one, spec.subs).tasks) for one in (spec.main, *spec.subs.values()))
    except ProcessError:
        raise
    except FAULTS as error:
        raise not_taken(spec.process_id, error) from error
