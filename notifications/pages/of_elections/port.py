"""What these pages have of the rest of the office."""

from datetime import datetime
from typing import Protocol

from tasks.views.messages import Foretold


class Foretell(Protocol):
    """Works out what will be sent about an election (an id), in the background where it takes long."""

    def __call__(self, election: str, *, now: datetime) -> Foretold:
        """What is known of it after a moment, `now` (aware).

        Raises:
            RegisterError: the register does not answer.
        """
