"""How a message leaves the house. One file per channel; each registers itself under the name that outbox rows carry."""
from collections.abc import Callable
from dataclasses import dataclass

from processes.engine.outbox.store import Waiting


class Undeliverable(Exception):
    """The receiver refused for good; trying again is of no use."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message with the address that was looked up for it."""
    message: Waiting
    address: str                         # e-mail address or URL
    link: str                            # absolute


Channel = Callable[[Envelope], None]     # returns when handed over; raises Undeliverable or any OSError-like failure
