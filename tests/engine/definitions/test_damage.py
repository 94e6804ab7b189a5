"""Whatever is done to a diagram, the check answers with sentences; it never stumbles itself."""
import copy
import random
from typing import Any

from lxml import etree

from processes.bootstrap import ROOT
from processes.engine.bpmn.markup import elements
from processes.engine.definitions.checks.diagram import Catalogue
from processes.engine.definitions.checks.run import check
from processes.engine.definitions.source import Source, read_folder, read_xml


def test_no_damage_to_a_diagram_makes_the_check_stumble() -> None:
    """Elements and attributes lost, moved, doubled and mixed up by chance: always findings, never a fault of the check itself."""
    chance, shipped = random.Random(7), [one for one in read_folder(ROOT / "bpmn") if one.kind in ("bpmn", "dmn")]
    for _ in range(400):
        one = chance.choice(shipped)
        root = read_xml(one)
        for _ in range(chance.randint(1, 4)):
            damage(root, chance)
        assert all(f.message for f in check([Source(one.name, one.kind, etree.tostring(root))], Catalogue()))


def damage(root: Any, chance: random.Random) -> None:
    inner = [e for e in elements(root) if e is not root and "/DI" not in e.tag]
    one, other = chance.choice(inner), chance.choice(inner)
    key = chance.choice([*one.attrib, "id"])
    kind = chance.choice(["lost", "without", "other value", "other text", "other tag", "twice", "moved"])
    if kind == "lost":
        one.getparent().remove(one)
    elif kind == "without":
        one.attrib.pop(key, None)
    elif kind == "other value":
        one.set(key, chance.choice([other.get("id") or "", "", "x", "true"]))
    elif kind == "other text":
        one.text = chance.choice(["", "x", "1/0", '"PT5M"', "item.", "P", "((", "[", "= ="])
    elif kind == "other tag":
        one.tag = other.tag
    elif kind == "twice" or other in one.iter():
        other.append(copy.deepcopy(one))
    else:
        other.append(one)
