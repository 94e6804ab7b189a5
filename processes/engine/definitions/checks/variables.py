"""Which data a process sets by itself, as far as the drawing tells."""
from collections.abc import Mapping
from typing import Any

from processes.engine.bpmn.markup import BPMN, SPIFF, elements
from processes.engine.definitions.checks.diagram import kind

SCRIPTS = {"script", "preScript", "postScript"}
VARIABLES = {"variableName", "messageVariable", "retrievalExpression"}
DECLARED = {"dataObject", "property", "dataInput", "dataOutput", "inputDataItem", "outputDataItem"}


def set_by_scripts(process: Any) -> set[str]:
    lines = [line for one in elements(process) if kind(one) in SCRIPTS for line in (one.text or "").splitlines()]
    return {line.partition("=")[0].strip() for line in lines if "=" in line}


def set_by(process: Any, decisions: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Variables that exist once the process has run: answers, results, scripts, outputs of tables; declared ones count as set."""
    found = set_by_scripts(process)
    for one in elements(process):
        sort, key = kind(one), one.get("id") or ""
        if sort in ("userTask", "manualTask"):
            found |= {key, f"{key}_ok"}
        elif sort in DECLARED:
            found |= {key, one.get("name") or key}
        elif sort in VARIABLES or sort in ("loopDataOutputRef",):
            found.add((one.text or "").strip())
        elif sort == "serviceTaskOperator":
            found.add(one.get("resultVariable") or "")
        elif one.tag == f"{SPIFF}calledDecisionId":
            found |= decisions.get((one.text or "").strip(), frozenset())
    return frozenset(found - {""})


def called_by(process: Any) -> frozenset[str]:
    return frozenset(call.get("calledElement") or "" for call in process.iter(f"{BPMN}callActivity"))
