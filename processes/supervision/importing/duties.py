"""The jobs of an import, as the workers find them."""
from collections.abc import Callable
from typing import Any

from processes.supervision.importing.keeping import BACK, KIND
from processes.supervision.importing.taking_back import undo
from processes.supervision.importing.taking_in import take_in

DUTIES: dict[str, Callable[[Any, dict[str, Any]], None]] = {KIND: take_in, BACK: undo}
