"""How a snapshot of an older format becomes one of the present format."""
from processes.engine.bpmn.formats import Upgrades

FORMAT = 1
UPGRADES: Upgrades = {}
