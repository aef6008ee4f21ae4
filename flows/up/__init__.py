"""Everything on one machine: Prefect server, worker, dispatcher and owners' page, started and stopped together."""

from flows.up.embedded import Embedded
from flows.up.errors import AlreadyUpError, ChildDiedError, PortTakenError

__all__ = ["AlreadyUpError", "ChildDiedError", "Embedded", "PortTakenError"]
