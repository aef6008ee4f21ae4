"""Sending what is in the outbox: claim a batch, hand it over through the lines, write down the rest.

Only the calling thread touches the register. A crash leaves what was prepared to the next
dispatcher, and marks what was being handed over as unknown.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial

from notifications.collecting import without_collection
from notifications.letters import Writer
from notifications.lines import Begin, Ended, Job, Lines
from notifications.messages import write
from notifications.outcomes import InHand, Outcomes, Tally
from notifications.port import Channel
from tasks.directory import Address
from tasks.policy import Policy
from tasks.register import deliveries
from tasks.register.database import Register
from tasks.register.models import DeliveryRow
from tasks.register.services import Service, services


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
        lease = self._moment() + timedelta(minutes=self._rules.prepared_minutes)
        with self._register.write() as session:
            rows = deliveries.claim_batch(
                session, holder=self._holder, lease=lease, limit=self._rules.batch, now=self._now
            )
            for row in rows:
                self._readdress(row)
        self._more = len(rows) == self._rules.batch
        if not rows:
            return
        with without_collection(), self._register.read() as session:
            letters = self._writer.letters(session, rows, now=self._now)
        found = [InHand(row, letters[row.number]) for row in rows]
        with self._register.write() as session:
            found = self._outcomes.settle(session, found, at=self._moment())
        for each in found:
            self._in_hand[each.row.number] = each
            lines.put(_job(each))

    def _readdress(self, row: DeliveryRow) -> None:
        """Follow a person whose address was changed since the message was made."""
        known = self._addresses.get(row.person or 0, ())
        if known and Address(row.channel, row.address) not in known:
            row.channel, row.address, row.rank = known[0].channel, known[0].to, 0

    def _write_down(self, said: Sequence[Begin | Ended]) -> None:
        """Everything the lines have said, in one transaction; then they may go on."""
        begins = [each for each in said if isinstance(each, Begin)]
        ended = [each for each in said if not isinstance(each, Begin)]
        at = self._moment()
        lease = at + timedelta(minutes=self._rules.handing_over_minutes)
        begun: frozenset[int] = frozenset()
        try:
            with self._register.write() as session:
                granted = deliveries.begin(
                    session, [begin.number for begin in begins], holder=self._holder, lease=lease
                )
                self._outcomes.write(
                    session, [(self._in_hand[end.job.number], end) for end in ended], at=at
                )
            begun = granted
        finally:
            for begin in begins:
                begin.granted.set_result(begin.number in begun)
        for end in ended:
            del self._in_hand[end.job.number]
        if self._outcomes.take_added():
            self._more = True


def _job(each: InHand) -> Job:
    row, letter = each.row, each.letter
    if letter is None:
        raise ValueError(f"message {row.number} has nothing to say")
    return Job(row.number, row.channel, row.address, partial(write, letter), row.unknowns > 0)
