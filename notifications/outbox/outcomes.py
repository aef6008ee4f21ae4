"""What became of messages, written into the register: their rows, the history, alarms, ways round."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime

from notifications.errors import DeliveryError
from notifications.outbox.lines import Ended, NotSent, PutBack, Sent
from notifications.writing.messages import Letter
from tasks.alarms import Alarm
from tasks.people.directory import Address
from tasks.policy.notice_kinds import TRAITS
from tasks.policy.policy import Policy
from tasks.register.messages import deliveries
from tasks.register.messages.alarms import raise_alarms
from tasks.register.messages.deliveries import Carried, NewDelivery, Outcome
from tasks.register.messages.services import Service, keep_services
from tasks.register.messages.who_has_heard import NOTHING_LEFT, Untold, forget
from tasks.register.models import DeliveryRow
from tasks.register.record.history import Event, EventKind, append
from tasks.register.session import Session
from tasks.terms import DeliveryState


@dataclass
class Tally:
    """How many messages came to what."""

    told: int = 0
    retried: int = 0
    failed: int = 0
    unknown: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class InHand:
    """A claimed message: its row as it was claimed, and its letter (None when it says nothing)."""

    row: DeliveryRow
    letter: Letter | None


@dataclass
class _Page:
    """What one transaction writes down."""

    outcomes: list[Outcome] = field(default_factory=list)
    events: dict[str, list[Event]] = field(default_factory=dict)
    alarms: list[Alarm] = field(default_factory=list)
    instead: list[NewDelivery] = field(default_factory=list)
    services: dict[str, Service] = field(default_factory=dict)


class Outcomes:
    """Decides what each answer of a service means for its message."""

    def __init__(
        self,
        policy: Policy,
        addresses: Mapping[int, Sequence[Address]],
        services: Mapping[str, Service],
        *,
        holder: str,
        domain: str,
        now: datetime,
    ) -> None:
        """
        Args:
            policy: retries and circuits.
            addresses: of each person in the directory, by their number.
            services: how the channels' services do.
            holder: names this dispatcher.
            domain: of Message-IDs.
            now: aware; retries count from it.
        """
        self.tally = Tally()
        self.services = dict(services)
        self._added = False
        self._policy, self._addresses = policy, addresses
        self._holder, self._domain, self._now = holder, domain, now

    def continued(self) -> "Outcomes":
        """The same as it is now: what is decided by it counts only where it is kept in place of this
        one, so that a transaction can be done again."""
        made = copy(self)
        made.tally, made.services = replace(self.tally), dict(self.services)
        return made

    def settle(
        self,
        session: Session,
        found: Sequence[InHand],
        untold: Sequence[Untold] = (),
        *,
        at: datetime,
    ) -> list[InHand]:
        """Close what need not, or must not, be sent, and note what the messages do not tell any more;
        returns the rest."""
        page, rest = _Page(), []
        unsent = {each.row.number for each in found if each.row.unknowns == 0}
        self._take_out(session, [each for each in untold if each.delivery in unsent], page)
        for each in found:
            row = each.row
            if row.person is not None and row.person not in self._addresses:
                self._drop(each, "no longer in the directory", page, at)
            elif each.letter is None:
                self._drop(each, NOTHING_LEFT, page, at)
            elif row.unknowns > 1:
                self._unknown(each, "nobody knows whether it arrived", page, at)
            else:
                rest.append(each)
        self._write(session, page, at)
        return rest

    def write(
        self, session: Session, ended: Sequence[tuple[InHand, Ended]], *, at: datetime
    ) -> None:
        """Write down what became of these messages."""
        page = _Page()
        for each, end in ended:
            name = _name(each)
            match end:
                case Sent():
                    self._sent(each, end, name, page, at)
                case NotSent():
                    self._not_sent(session, each, end.error, name, page, at)
                case PutBack():
                    self._put_back(each, page, at, ours=end.ours)
        self._write(session, page, at)

    def take_added(self) -> bool:
        """True when messages were put into the outbox since this was asked last."""
        added, self._added = self._added, False
        return added

    def _write(self, session: Session, page: _Page, at: datetime) -> None:
        deliveries.record(session, page.outcomes, holder=self._holder)
        deliveries.store_deliveries(session, page.instead, domain=self._domain, now=self._now)
        keep_services(session, page.services)
        for election, events in sorted(page.events.items()):
            append(session, election, events, at=at)
        raise_alarms(session, page.alarms, election=None, now=at)
        self._added = self._added or bool(page.instead)

    def _sent(self, each: InHand, end: Sent, name: str, page: _Page, at: datetime) -> None:
        row, taken = each.row, end.taken
        page.outcomes.append(
            _left(row, DeliveryState.SENT, taken.answer, at, reference=taken.reference)
        )
        for kind, words in _told(each, name):
            _note(each, page, EventKind.SENT, words, kind)
        self.tally.told += 1
        self._does_work(row.channel, page)

    def _not_sent(
        self,
        session: Session,
        each: InHand,
        error: DeliveryError,
        name: str,
        page: _Page,
        at: datetime,
    ) -> None:
        row, answer = each.row, str(error)
        if error.down:
            self._fails(row.channel, answer, page, at)
        else:
            self._does_work(row.channel, page)
        another = self._another(row)
        if error.permanent or (self._must_go_round(row, at) and not error.unknown and another):
            self._failed(session, each, answer, name, page, at)
        elif error.unknown and row.unknowns:
            self._unknown(each, answer, page, at)
        else:
            again = self._again(row, at) or self._now + self._policy.retry.wait(row.attempts + 1)
            page.outcomes.append(
                _left(row, DeliveryState.READY, answer, None, again=again, unknown=error.unknown)
            )
            self.tally.retried += 1
            if row.attempts == 0:
                said = f"Message to {name} by {row.channel}: not taken yet: {answer}"
                _note(each, page, EventKind.RETRY, said)

    def _failed(
        self, session: Session, each: InHand, answer: str, name: str, page: _Page, at: datetime
    ) -> None:
        row, another = each.row, self._another(each.row)
        page.outcomes.append(_left(row, DeliveryState.FAILED, answer, at))
        self.tally.failed += 1
        instead = ""
        if another is not None:
            rank, address = another
            instead = f"; sent by {address.channel} instead"
            carried = tuple(
                Carried(c.notice, c.kind, c.rung)
                for c in deliveries.carried_by(session, row.number)
            )
            page.instead.append(
                NewDelivery(
                    row.person,
                    address,
                    carried,
                    self._now,
                    tuple(row.parts),
                    urgent=row.urgent,
                    rank=rank,
                    instead_of=row.number,
                )
            )
        said = f"Message to {name} by {row.channel}: failed: {answer}{instead}"
        _note(each, page, EventKind.SEND_FAILED, said)
        if _is_somebodys(row):
            by = {"instead": another[1].channel} if another is not None else {}
            page.alarms.append(
                Alarm.of(
                    "delivery.failed_instead" if by else "delivery.failed",
                    {"message": row.number},
                    person=name,
                    answer=answer,
                    **by,
                )
            )

    def _unknown(self, each: InHand, answer: str, page: _Page, at: datetime) -> None:
        row = each.row
        name = _name(each)
        page.outcomes.append(_left(row, DeliveryState.UNKNOWN, answer, at))
        self.tally.unknown += 1
        _note(each, page, EventKind.SEND_UNKNOWN, f"Message to {name} by {row.channel}: {answer}")
        if _is_somebodys(row):
            page.alarms.append(
                Alarm.of("delivery.unknown", {"message": row.number}, person=name, answer=answer)
            )

    def _take_out(self, session: Session, untold: Sequence[Untold], page: _Page) -> None:
        forget(session, untold)
        for each in untold:
            page.events.setdefault(each.election, []).append(each.event())

    def _drop(self, each: InHand, why: str, page: _Page, at: datetime) -> None:
        page.outcomes.append(_left(each.row, DeliveryState.DROPPED, why, at, tried=False))
        self.tally.dropped += 1

    def _put_back(self, each: InHand, page: _Page, at: datetime, *, ours: bool) -> None:
        if not ours:
            return
        row = each.row
        again = self._again(row, at) or self._now
        page.outcomes.append(
            _left(row, DeliveryState.READY, row.answer, None, again=again, tried=False)
        )
        self.tally.retried += 1

    def _again(self, row: DeliveryRow, at: datetime) -> datetime | None:
        """When the service of a message is tried again, where it is left alone."""
        service = self.services.get(row.channel)
        return service.open_until if service is not None and service.rests(at) else None

    def _another(self, row: DeliveryRow) -> tuple[int, Address] | None:
        """The person's next address and its place, where there is one, and the message is not for this one
        alone."""
        if deliveries.code_number(row.parts) is not None:
            return None
        known = self._addresses.get(row.person or 0, ())
        rank = row.rank + 1
        return (rank, known[rank]) if rank < len(known) else None

    def _must_go_round(self, row: DeliveryRow, at: datetime) -> bool:
        service = self.services.get(row.channel)
        return bool(
            row.urgent and service is not None and service.long_down(self._policy.circuit, at)
        )

    def _fails(self, channel: str, answer: str, page: _Page, at: datetime) -> None:
        before = self.services.get(channel, Service(channel))
        if before.rests(at):
            # Lines that were at work when the circuit opened say the same once more.
            return
        after = before.failed(answer, rules=self._policy.circuit, now=at)
        self.services[channel] = page.services[channel] = after

    def _does_work(self, channel: str, page: _Page) -> None:
        before = self.services.get(channel)
        if before is not None and before.failures:
            self.services[channel] = page.services[channel] = before.worked()


def _left(
    row: DeliveryRow,
    state: str,
    answer: str | None,
    at: datetime | None,
    *,
    again: datetime | None = None,
    unknown: bool = False,
    tried: bool = True,
    reference: str | None = None,
) -> Outcome:
    return Outcome(
        row.number,
        state,
        answer,
        again or row.next_try,
        at,
        row.attempts + tried,
        row.unknowns + unknown,
        reference,
        row.held,
    )


def _told(each: InHand, name: str) -> list[tuple[int, str]]:
    """For each task in a message that was sent, what its history says."""
    if each.letter is None:
        return []
    return [
        (item.task.number, f"{TRAITS[item.kind].told} to {name} by {each.row.channel}")
        for item in each.letter.items
    ]


def _note(each: InHand, page: _Page, kind: EventKind, words: str, task: int | None = None) -> None:
    """Write `words` into the history of each task in the message, or of one of them."""
    if each.letter is None:
        return
    told = {item.task.number: item.task.election for item in each.letter.items}
    data = {"message": each.row.message_id, "person": each.letter.person}
    for number, election in told.items():
        if task is None or number == task:
            event = Event(kind, "Writ", words, task=number, data=data)
            page.events.setdefault(election, []).append(event)


def _is_somebodys(row: DeliveryRow) -> bool:
    """Whether somebody of the directory was to read it: not the operators, nor whoever is at an address that
    is yet to be proved. That a code was refused is said on the page on which it was asked for."""
    return row.person is not None and deliveries.code_number(row.parts) is None


def _name(each: InHand) -> str:
    return each.letter.name if each.letter is not None else "the operators"
