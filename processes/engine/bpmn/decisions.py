"""Business rule tasks by our own reading of decision tables.

The library takes the first of two rows that both apply, and goes on without a word when none does: an older value of the same name would then decide.
"""
from functools import cached_property
from typing import Any

from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.dmn.specs import BusinessRuleTaskMixin
from SpiffWorkflow.spiff.parser.task_spec import BusinessRuleTaskParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.spiff.specs import defaults
from SpiffWorkflow.task import Task

from processes.engine.bpmn.multiples import repeating
from processes.engine.scripting.decisions import Rule, Table


class Decision(defaults.BusinessRuleTask):
    @cached_property
    def table(self) -> Table:
        """From the library's form of a translated table (dmn.to_engine)."""
        read = self.dmnEngine.decision_table
        rules = (Rule((), tuple(cell.lhs[0] or "" for cell in rule.inputEntries), tuple(cell.text for cell in rule.outputEntries), "") for rule in read.rules)
        return Table(read.id, read.name, read.hit_policy, tuple(one.expression for one in read.inputs), tuple(one.name for one in read.outputs), tuple(rules))

    def _run_hook(self, my_task: Task) -> Any:
        found = my_task.workflow.script_engine.decide(my_task, self.table)
        my_task.data.update({name: [row[name] for row in found] for name in self.table.outputs} if isinstance(found, list) else found)
        return super(BusinessRuleTaskMixin, self)._run_hook(my_task)


class DecisionParser(BusinessRuleTaskParser):
    def create_task(self) -> Decision:
        """As the library's, which names its own class."""
        told, engine = self.parse_extensions(), self.process_parser.parser.get_engine(self.get_decision_ref(self.node), self.node)
        return Decision(self.spec, self.bpmn_id, dmnEngine=engine, prescript=told.get("preScript"), postscript=told.get("postScript"), **self.bpmn_attributes)


TAGS = repeating({full_tag("businessRuleTask"): (DecisionParser, Decision)})
CONFIG = {Decision: SPIFF_CONFIG[defaults.BusinessRuleTask]}
