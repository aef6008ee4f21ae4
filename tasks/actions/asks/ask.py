"""Asking something of an election: what it is asked of, what it is to be, and why it is refused."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from calendars.errors import WritError
from tasks.planning.polls import ElectionFacts
from tasks.planning.reference_data import Books
from tasks.reasons import Reason
from tasks.terms import ElectionState


class ChangeRefusedError(WritError):
    """The election cannot be changed like this; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an election is to be: its facts, its state, and why, as a clause that ends a sentence
    ("the poll was moved to Thu 13 May 2027"); `power` is the key of the power by which it is postponed,
    where one is named."""

    facts: ElectionFacts
    state: ElectionState
    why: str
    power: str | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """An election when something is asked of it: the facts it stands on, its state, what it is planned
    with, and the moment (aware)."""

    facts: ElectionFacts
    state: ElectionState
    books: Books
    now: datetime

    def after(self, wanted: Wanted) -> "Present":
        """The election once it is what was wanted."""
        return replace(self, facts=wanted.facts, state=wanted.state)

    def check_called(self) -> None:
        """Refuse what only an election with a day can be asked.

        Raises:
            ChangeRefusedError: it is postponed, cancelled or archived.
        """
        if self.state is not ElectionState.CALLED:
            name = self.facts.id
            raise ChangeRefusedError(
                f"{name} is {self.state.value}; give it a day first: `writ replan {name} --date DAY`"
            )

    def check_polled(self) -> None:
        """Refuse what can be asked of a poll alone, and not of a watch over a vacancy.

        Raises:
            ChangeRefusedError: it is such a watch.
        """
        if self.facts.watches:
            name = self.facts.id
            raise ChangeRefusedError(
                f"{name} watches a vacancy and has no poll: `writ vacancy {name}` enters its days; where its"
                f" notice is of another day, `writ cancel {name}` ends it and `writ vacancy` opens it anew"
            )


class Ask(Protocol):
    """Something asked of an election."""

    def apply(self, election: Present) -> Wanted:
        """What the election is to be.

        Raises:
            ChangeRefusedError, CallRefusedError: it cannot be asked of this one, as it stands.
        """


def because(what: str, reason: str) -> str:
    """What was asked, with the reason that was given for it, where one was."""
    return Reason("because", what=what, why=reason) if reason else what
