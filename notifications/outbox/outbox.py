"""The outbox pass: open what has begun, hand over what is due, send it, record what came of it.

The promise (a notice is never lost, and reaches a person once) rests on four steps:

1. In one transaction, due notices become messages in the outbox, one a person.
2. Messages are claimed by compare-and-set with a lease, and that is committed. Nothing has left.
3. As each is about to be handed over, that is committed too.
4. It is handed over outside any transaction, and the outcome is recorded after.

A crash before 3 changes nothing; one between 3 and 4 leaves a message whose lease runs out, which is
then counted as unknown, and sent once more with the same Message-ID.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

from notifications.channels.port import Channel
from notifications.gathering.letters import Writer
from notifications.links import Links
from notifications.outbox.collecting import without_collection
from notifications.outbox.outcomes import Tally
from notifications.outbox.sending import Sending
from notifications.writing.template_checks import load_templates
from tasks.outbox.auditing import Audit, audit
from tasks.outbox.digests import digests_due
from tasks.outbox.due_notices import hand_over
from tasks.people.directory import Address
from tasks.planning.reference_data import Books
from tasks.register.database import Register
from tasks.register.messages.alarms import write_to_operators
from tasks.register.messages.notices import next_moment
from tasks.register.messages.stopping import stopped_at
from tasks.register.plans.directory_store import people_numbers
from tasks.register.plans.owned_tasks import open_due
from tasks.register.plans.task_views import open_books_of

_AT_ONCE = 5000
_HOLDER_BYTES = 8


@dataclass(frozen=True, slots=True)
class PassReport:
    """What one pass did, and when the next one is needed (aware; None when nothing is planned).

    `told` counts messages sent, `held` people whose message waits for office hours, `escalated`
    tasks that went up a rung, `retried` messages the server did not take now, `failed` those it
    never will, `unknown` those of which nobody knows. `oldest_unsent` is since when the oldest message
    waits that need not. `stopped` says that nothing was told, because the register was put back from a backup.
    """

    opened: int = 0
    told: int = 0
    held: int = 0
    escalated: int = 0
    retried: int = 0
    failed: int = 0
    unknown: int = 0
    dropped: int = 0
    without_next_step: int = 0
    oldest_unsent: datetime | None = None
    next_at: datetime | None = None
    stopped: bool = False

    def words(self) -> str:
        """The pass in a few words: `14 told, 2 escalated`."""
        if self.stopped:
            return "nothing told: restored from a backup, `writ release` lets it go on"
        counts = {
            "opened": self.opened,
            "told": self.told,
            "held until office hours": self.held,
            "escalated": self.escalated,
            "to be tried again": self.retried,
            "failed": self.failed,
            "of unknown outcome": self.unknown,
            "without a next step": self.without_next_step,
        }
        return ", ".join(f"{n} {word}" for word, n in counts.items() if n) or "nothing due"

    def and_then(self, later: "PassReport") -> "PassReport":
        """This round of a pass and a later one together."""
        counts = {name: getattr(self, name) + getattr(later, name) for name in _COUNTS}
        return replace(later, **counts)

    def without(self, earlier: "PassReport") -> "PassReport":
        """What came after an earlier part of this."""
        counts = {name: getattr(self, name) - getattr(earlier, name) for name in _COUNTS}
        return replace(self, **counts)

    def plus(self, tally: Tally) -> "PassReport":
        """This report with more messages counted."""
        return replace(
            self,
            told=self.told + tally.told,
            retried=self.retried + tally.retried,
            failed=self.failed + tally.failed,
            unknown=self.unknown + tally.unknown,
            dropped=self.dropped + tally.dropped,
        )


_COUNTS = ("opened", "told", "held", "escalated", "retried", "failed", "unknown", "dropped")


class Outbox:
    """Everything a dispatcher needs; several may work on one register at once."""

    def __init__(
        self,
        register: Register,
        channels: Mapping[str, Channel],
        links: Links,
        *,
        page_url: str,
        domain: str,
        sender: str = "",
        operators: Sequence[Address] = (),
        digests: bool = True,
    ) -> None:
        """
        Args:
            register: the register.
            channels: by the name that addresses carry (`email`).
            links: signs the owners' links.
            page_url: the owners' page as its readers reach it.
            domain: the part of Message-IDs behind the at sign.
            sender: the bare e-mail address that messages come from, which invites to calendar entries;
                without one there are none.
            operators: where alarms go.
            digests: whether people get the Monday digest and the weekly summary.

        Raises:
            LetterError: a template of the messages is wrong.
        """
        load_templates()
        self._register = register
        self._channels = channels
        self._links = links
        self._page_url = page_url
        self._domain = domain
        self._sender = sender
        self._operators = operators
        self._digests = digests
        self._holder = secrets.token_hex(_HOLDER_BYTES)

    def run(self, *, now: datetime) -> PassReport:
        """One pass: everything due up to `now` is told. Returns what was done."""
        began = monotonic()
        report = PassReport()
        with self._register.read() as session:
            if stopped_at(session) is not None:
                return PassReport(stopped=True)
            first = next_moment(session, digests=self._digests)
        if first is not None and first <= now:
            books, numbers = self._open()
            report = self._hand_over(books, numbers, now=now)
            report = report.plus(self._send(books, numbers, now=now, began=began))
        found, written = self._audit(now=now)
        if written:
            report = report.plus(self._send(*self._open(), now=now, began=began))
        return self._closed(report, found)

    def _open(self) -> tuple[Books, Mapping[str, int]]:
        """The books, and the number of each person by id."""
        with self._register.read() as session:
            return open_books_of(session), people_numbers(session)

    def _hand_over(self, books: Books, numbers: Mapping[str, int], *, now: datetime) -> PassReport:
        """Open tasks and put what is due into the outbox, a few thousand notices at a time."""
        report = PassReport()
        with self._register.write() as session:
            report = replace(report, opened=open_due(session, now=now))
            if self._digests:
                digests_due(session, books, numbers, domain=self._domain, now=now)
        while True:
            with without_collection(), self._register.write() as session:
                handed = hand_over(
                    session, books, numbers, domain=self._domain, limit=_AT_ONCE, now=now
                )
            report = replace(
                report,
                held=report.held + handed.held,
                escalated=report.escalated + handed.escalated,
            )
            if handed.notices < _AT_ONCE:
                return report

    def _send(
        self, books: Books, numbers: Mapping[str, int], *, now: datetime, began: float
    ) -> Tally:
        people = books.directory.people
        addresses = {
            number: people[person].addresses
            for person, number in numbers.items()
            if person in people
        }
        sending = Sending(
            self._register,
            self._channels,
            Writer(books, self._links, self._page_url, sender=self._sender),
            addresses,
            books.policy,
            holder=self._holder,
            domain=self._domain,
            now=now,
            moment=lambda: now + timedelta(seconds=monotonic() - began),
        )
        return sending.run()

    def _audit(self, *, now: datetime) -> tuple[Audit, int]:
        """Raise and clear the alarms of the self-audit, and put new ones into the outbox."""
        with self._register.read() as session:
            found = audit(session, now=now)
        if found.changed or (self._operators and found.untold):
            with self._register.write() as session:
                found.write(session, now=now)
                written = write_to_operators(session, self._operators, domain=self._domain, now=now)
                return found, written
        return found, 0

    def _closed(self, report: PassReport, found: Audit) -> PassReport:
        with self._register.read() as session:
            next_at = next_moment(session, digests=self._digests)
        return replace(
            report,
            without_next_step=found.without_next_step,
            oldest_unsent=found.oldest_unsent,
            next_at=next_at,
        )
