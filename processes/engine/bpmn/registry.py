"""The one parser and the one serializer registry with our own joins, timers and multi-instance: every place where the library lets us in without a patch."""
from typing import Any

import SpiffWorkflow
from SpiffWorkflow.bpmn.parser.node_parser import NodeParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG

from processes.engine.bpmn import decisions, joins, multiples, timers


class Parser(SpiffBpmnParser):
    PROCESS_PARSER_CLASS = joins.Process
    OVERRIDE_PARSER_CLASSES = {**multiples.TAGS, **decisions.TAGS, **joins.TAGS, **timers.PARSERS}


REGISTRY: Any = BpmnWorkflowSerializer.configure({**SPIFF_CONFIG, **multiples.CONFIG, **decisions.CONFIG, **joins.CONFIG, **timers.CONFIG})


def _resolve_data_object_ref(self: Any, ref: Any) -> Any:
    """As the library's, but climbs: its own loop asks the same parent for ever when a data object is two levels up or missing."""
    current = self.process_parser
    while ref is not None and current is not None:
        if (found := current.spec.data_objects.get(ref.get("dataObjectRef"))) is not None:
            return found
        current = current.parent
    return None


# The only patch: this method has no hook, and the loop would hang a worker. Written against exactly this version, which setup.cfg pins.
if SpiffWorkflow.__version__ != "3.2.0":
    raise ImportError("processes/engine/bpmn/registry.py was written for SpiffWorkflow 3.2.0")
NodeParser._resolve_data_object_ref = _resolve_data_object_ref
