"""Sending what is in the outbox: claim a batch, hand it over through the lines, write down the rest.

Only the calling thread touches the register. A crash leaves what was prepared to the next
dispatcher, and marks what was being handed over as unknown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

from notifications.channels.port import Channel
from notifications.gathering.letters import Writer
from notifications.outbox.collecting import without_collection
from notifications.outbox.fitting import forms
from notifications.outbox.lines import Begin, Ended, Job, Lines
from notifications.outbox.outcomes import InHand, Outcomes, Tally
from notifications.writing.messages import Message
from tasks.people.directory import Address
from tasks.policy.policy import Policy
from tasks.register.database import Register
from tasks.register.messages import deliveries
from tasks.register.messages.services import Service, services
from tasks.register.models import DeliveryRow
from tasks.register.session import Session

_PATIENCE = 480  # seconds, where a hand-over may take ten minutes


class Sending:
    """One dispatcher's way through the outbox."""

    def __init__(
        self,
        register: Register,
        channels: Mapping[str, Channel],
        writer: Writer,
        addresses: Mapping[int, Sequence[Address]],
        policy: Policy,
        *,
        holder: str,
        domain: str,
        now: datetime,
        moment: Callable[[], datetime],
    ) -> None:
        """
        Args:
            register: the register.
            channels: by the name that addresses carry.
            writer: writes the letters.
            addresses: of each person in the directory, by their number.
            policy: batches, leases, retries and circuits.
            holder: names this dispatcher in claims.
            domain: of the Message-IDs.
            now: aware; what is ready up to here is sent, and retries count from it.
            moment: the aware moment at which it is asked, for leases and for the record.
        """
        self._register, self._channels, self._writer = register, channels, writer
        self._addresses, self._rules = addresses, policy.sending
        self._holder, self._now, self._moment = holder, now, moment
        with register.read() as session:
            found = services(session)
        self._outcomes = Outcomes(policy, addresses, found, holder=holder, domain=domain, now=now)
        self._in_hand: dict[int, InHand] = {}
        self._more = True

    def run(self) -> Tally:
        """Send everything that is ready. Returns what became of it."""
        with closing(Lines(self._channels, self._rests)) as lines:
            while True:
                if self._more and len(self._in_hand) <= self._rules.batch // 2:
                    self._claim(lines)
                if self._in_hand:
                    self._write_down(lines.heard())
                elif not self._more:
                    return self._outcomes.tally

    def _rests(self, channel: str) -> bool:
        service = self._outcomes.services.get(channel, Service(channel))
        return service.rests(self._moment())

    def _claim(self, lines: Lines) -> None:
        """Take the next batch and give it to the lines; what need not be sent is settled at once."""
        rows = self._register.patiently(self._claimed, seconds=self._patience())
        self._more = len(rows) == self._rules.batch
        if not rows:
            return
        with without_collection(), self._register.read() as session:
            written = self._writer.written(session, rows, now=self._now)
        found = [InHand(row, written.letters[row.number]) for row in rows]

        def settle(session: Session) -> tuple[list[InHand], Outcomes]:
            outcomes = self._outcomes.continued()
            return outcomes.settle(session, found, written.untold, at=self._moment()), outcomes

        rest, self._outcomes = self._register.patiently(settle, seconds=self._patience())
        for each in rest:
            self._in_hand[each.row.number] = each
            lines.put(self._job(each))

    def _patience(self) -> float:
        """How long a busy register is waited for, in seconds: as long as it takes, almost, while something
        is in hand of which nobody else knows what became."""
        return _PATIENCE if self._in_hand else 0

    def _claimed(self, session: Session) -> Sequence[DeliveryRow]:
        lease = self._moment() + timedelta(minutes=self._rules.prepared_minutes)
        rows = deliveries.claim_batch(
            session, holder=self._holder, lease=lease, limit=self._rules.batch, now=self._now
        )
        for row in rows:
            self._readdress(row)
        return rows

    def _job(self, each: InHand) -> Job:
        row, letter, rules = each.row, each.letter, self._rules
        if letter is None:
            raise ValueError(f"message {row.number} has nothing to say")

        def written() -> Iterable[Message]:
            """Asked for by a line as it hands the message over: what it says is true then."""
            at = self._moment().replace(second=0, microsecond=0)
            return forms(replace(letter, now=max(at, letter.now)), rules)

        return Job(row.number, row.channel, row.address, written, row.unknowns > 0)

    def _readdress(self, row: DeliveryRow) -> None:
        """Follow a person whose address was changed since the message was made."""
        if deliveries.code_number(row.parts) is not None:
            return
        known = self._addresses.get(row.person or 0, ())
        if known and Address(row.channel, row.address) not in known:
            row.channel, row.address, row.rank = known[0].channel, known[0].to, 0

    def _write_down(self, said: Sequence[Begin | Ended]) -> None:
        """Everything the lines have said, in one transaction; then they may go on.

        What came of a hand-over is known here alone: a busy register is waited for almost as long as
        the hand-over may take.
        """
        begins = [each for each in said if isinstance(each, Begin)]
        ended = [each for each in said if not isinstance(each, Begin)]
        begun: frozenset[int] = frozenset()

        def work(session: Session) -> tuple[frozenset[int], Outcomes]:
            at, outcomes = self._moment(), self._outcomes.continued()
            lease = at + timedelta(minutes=self._rules.handing_over_minutes)
            numbers = [begin.number for begin in begins]
            granted = deliveries.begin(session, numbers, holder=self._holder, lease=lease, now=at)
            outcomes.write(session, [(self._in_hand[end.job.number], end) for end in ended], at=at)
            return granted, outcomes

        try:
            begun, self._outcomes = self._register.patiently(work, seconds=_PATIENCE)
        finally:
            for begin in begins:
                begin.granted.set_result(begin.number in begun)
        for end in ended:
            del self._in_hand[end.job.number]
        if self._outcomes.take_added():
            self._more = True
