"""A dispatcher's desk: one message in its hands, and what it writes down of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from notifications.errors import DeliveryError
from notifications.outbox.lines import Ended, Job, NotSent
from notifications.outbox.outcomes import InHand, Outcomes
from tasks.people.directory import Address
from tasks.policy.policy import load_policy
from tasks.register.database import Register
from tasks.register.messages.alarms import alarm_of, alarm_words, standing_alarms
from tasks.register.messages.services import Service, services
from tasks.register.models import ChannelRow, DeliveryRow
from tasks.register.record.history import entries
from tasks.register.record.models import HistoryRow
from tasks.terms import NoticeKind
from tests.cast import ASHA
from tests.notifications.posting import CLOSE, JOINT_LETTER, LATER, letter_of, post

END = LATER + timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
MAIL, TEXT = Address("email", "asha@example.org"), Address("text", "+447700900123")


@dataclass
class Desk:
    """A dispatcher with a message in its hands, and what it writes down of it."""

    register: Register
    addresses: tuple[Address, ...] = (MAIL,)
    known: tuple[Service, ...] = ()
    person: int = 0
    outcomes: Outcomes | None = None

    def takes(
        self, who: str | None = ASHA, *, parts: tuple[str, ...] = (), **columns: Any
    ) -> InHand:
        """Claim a message that reminds of two tasks, and begin its hand-over."""
        columns = {"state": "sending", "holder": "ours", "lease": END, **columns}
        with self.register.write() as session:
            told = (NoticeKind.REMINDER, CLOSE), (NoticeKind.DUE_TODAY, JOINT_LETTER)
            row = post(session, who, *(told if who else ()), rung=2, parts=list(parts))
            for name, value in columns.items():
                setattr(row, name, value)
            session.flush()
            letter = letter_of(session, row)
            self.person = row.person or 0
            session.refresh(row)
            session.expunge(row)
            session.add_all(
                ChannelRow(
                    name=each.name,
                    failures=each.failures,
                    down_since=each.down_since,
                    open_until=each.open_until,
                    answer=each.answer,
                )
                for each in self.known
            )
        return InHand(row, letter)

    def _opened(self) -> Outcomes:
        people = {self.person: self.addresses} if self.addresses else {}
        with self.register.read() as session:
            found = services(session)
        self.outcomes = Outcomes(
            load_policy(), people, found, holder="ours", domain="example.org", now=LATER
        )
        return self.outcomes

    def hears(self, each: InHand, *ends: Ended) -> DeliveryRow:
        """Services answer; returns the row as it is then."""
        outcomes = self.outcomes or self._opened()
        with self.register.write() as session:
            outcomes.write(session, [(each, end) for end in ends], at=END)
        return self.row(each.row.number)

    def settles(self, each: InHand) -> tuple[bool, DeliveryRow]:
        """Look whether the message need be sent; returns that, and the row as it is then."""
        with self.register.write() as session:
            rest = self._opened().settle(session, [each], at=END)
        return bool(rest), self.row(each.row.number)

    def row(self, number: int) -> DeliveryRow:
        """A message."""
        with self.register.read() as session:
            return session.get_one(DeliveryRow, number)

    def tally(self) -> tuple[int, int, int, int, int]:
        """How many were told, are to be tried again, failed, are in doubt, were dropped."""
        assert self.outcomes
        found = self.outcomes.tally
        return found.told, found.retried, found.failed, found.unknown, found.dropped

    def written(self) -> list[HistoryRow]:
        """What was written into the history about messages."""
        with self.register.read() as session:
            return [row for row in entries(session) if (row.data or {}).get("message")]

    def history(self) -> list[tuple[int | None, str]]:
        """The same as the tasks and the words."""
        return [(row.task, row.text) for row in self.written()]

    def alarms(self) -> list[tuple[str, str]]:
        """What an operator must see to, by sort and words."""
        with self.register.read() as session:
            found = [(alarm_of(row), alarm_words(row)) for row in standing_alarms(session)]
        return [(alarm.sort, words) for alarm, words in found if alarm is not None]

    def service(self, name: str = "email") -> Service:
        """How a channel's service does, as the register has it."""
        with self.register.read() as session:
            return services(session).get(name, Service(name))


def job(each: InHand) -> Job:
    """The job of a message."""
    row = each.row
    return Job(row.number, row.channel, row.address, lambda: iter(()), again=False)


def not_sent(each: InHand, error: DeliveryError) -> NotSent:
    """Its service did not take a message."""
    return NotSent(job(each), error, begun=True)


def tasks_of(each: InHand) -> set[int | None]:
    """The numbers of the tasks in a message."""
    assert each.letter
    return {item.task.number for item in each.letter.items}


def left(row: DeliveryRow) -> tuple[str, str | None, int, int, datetime | None, str | None]:
    """The state, answer, attempts, unknown outcomes, end and holder of a message."""
    return row.state, row.answer, row.attempts, row.unknowns, row.finished_at, row.holder


def replace_text(error: DeliveryError, text: str) -> DeliveryError:
    """The same error in other words."""
    return DeliveryError(text, permanent=error.permanent, unknown=error.unknown, down=error.down)
