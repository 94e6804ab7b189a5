"""How a snapshot of an older format becomes one of the present format."""
from processes.engine.bpmn.formats import Upgrades
from processes.engine.instances.upgrades import cycles

FORMAT = 2
UPGRADES: Upgrades = {1: cycles.by_calendar}
