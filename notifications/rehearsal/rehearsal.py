"""The whole life of an election against a moved clock: nothing leaves, and no register changes.

Planner, policy, outbox and templates are the real ones, on a register in memory that holds a copy of
the office's directory and proclaimed days. What people do is told in `rehearsal_people`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush

from calendars.errors import WritError
from notifications.channels.port import Channel
from notifications.outbox.collecting import without_collection
from notifications.outbox.outbox import Outbox
from notifications.rehearsal.channel import NOWHERE, PAGE_URL, KeptLinks, KeptMessage, Mail
from notifications.rehearsal.findings import Findings, Scenario, find
from notifications.rehearsal.people import (
    WHOLE,
    Behaviour,
    done_at,
    done_when_due,
    silent_people,
)
from tasks.actions.answering import acknowledge, complete
from tasks.actions.calling import call_election
from tasks.clock import london_moment
from tasks.people.directory import Address, Directory
from tasks.planning.polls import ElectionFacts
from tasks.planning.reference_data import Books
from tasks.progress import Progress, in_silence
from tasks.register.database import Register
from tasks.register.finding.tasks import last_due_moment
from tasks.register.messages.contents import asked_by
from tasks.register.messages.notices import next_moment
from tasks.register.models import PersonRow, TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import replace_directory, stored_directory
from tasks.register.plans.elections import proclaimed_days
from tasks.register.plans.storing import store_proclaimed
from tasks.register.plans.task_views import open_books_of
from tasks.register.session import Session
from tasks.views.answers import Outcome
from tasks.words import long_day

_MINUTE = timedelta(minutes=1)
_WHO = "rehearsal"


class RehearsalError(WritError):
    """Nothing can be rehearsed like this; the message says what to change."""


def rehearse(
    office: Register,
    facts: ElectionFacts,
    channels: Mapping[str, Channel],
    *,
    silent: int = 0,
    seed: int = 0,
    behaviour: Behaviour = Behaviour.HALF_TIME,
    operators: Sequence[Address] = (),
    digests: bool = True,
    progress: Progress = in_silence,
) -> Findings:
    """Live through an election, from the opening hour of the day it is called until nobody is asked
    any more.

    Args:
        office: the office's register, which is only read.
        facts: the election, as it would be called.
        channels: those that the office has; none is used but to check addresses.
        silent: how many percent of the people who hold posts in the area never answer.
        seed: which people these are, and at which minute others report; the same are drawn for the same
            number.
        behaviour: how those who are not silent behave.
        operators: where alarms would go.
        digests: whether people would get the Monday digest and the weekly summary.
        progress: hears how many days were lived through, and of how many.

    Raises:
        RehearsalError: a percentage that is none, or there is no directory.
        CallRefusedError, UnknownAreaError, UnknownKindError, TimetableInputError: the election could
            not be called like this.
    """
    silent = WHOLE if behaviour is Behaviour.NOBODY else silent
    _check(facts, silent)
    with closing(office.in_memory()) as register:
        directory = _copy(office, register, facts.area)
        with register.read() as session:
            books = open_books_of(session)
        now = london_moment(facts.called_on, books.policy_of(facts.area).opens)
        with register.write() as session:
            call_election(session, facts, reason="", who=_WHO, now=now)
        people = {held.person for held in directory.holdings}
        quiet = silent_people(people, silent, seed)
        mail = Mail(channels)
        outbox = Outbox(
            register,
            mail.channels,
            KeptLinks(),
            page_url=PAGE_URL,
            domain=NOWHERE,
            operators=operators,
            digests=digests,
        )
        with without_collection():
            clock = _watched(register, now, progress)
            late = seed if behaviour is Behaviour.WHEN_DUE else None
            last = _Stage(register, outbox, mail, books, quiet, clock, late).play(now)
        with register.read() as session:
            played = Scenario(facts, silent, seed, len(people), quiet, now, last)
            return find(session, played, mail.kept, books)


def _check(facts: ElectionFacts, silent: int) -> None:
    if not 0 <= silent <= WHOLE:
        raise RehearsalError(f"{silent} % of the people cannot be silent; give 0 to {WHOLE}")
    if facts.poll_date <= facts.called_on:
        raise RehearsalError(
            f"{long_day(facts.poll_date)} is not after {long_day(facts.called_on)}, the day of the"
            " call; give a later polling day, or an earlier day of the call"
        )


def _copy(office: Register, register: Register, area: str) -> Directory:
    """Copy into `register` what an election of the area is planned with; returns the directory.

    Raises:
        RehearsalError: the office has none.
    """
    with office.read() as session:
        directory = stored_directory(session, around=area).directory
        proclaimed = proclaimed_days(session)
    if not directory.areas:
        raise RehearsalError(
            "there is no directory to rehearse with; load one first: `writ directory load FILE`"
        )
    with register.write() as session:
        replace_directory(session, directory)
        store_proclaimed(session, proclaimed)
    return directory


def _watched(
    register: Register, began: datetime, progress: Callable[[int, int], None]
) -> Callable[[datetime], None]:
    """What tells how far the clock has come, up to the last due moment; a few days more may follow."""
    with register.read() as session:
        last = last_due_moment(session) or began
    days = max((last - began).days, 1)

    def reached(now: datetime) -> None:
        progress(min((now - began).days, days), days)

    return reached


@dataclass(frozen=True, slots=True, order=True)
class _Done:
    """Somebody reports a task (its number) done, at an aware moment."""

    at: datetime
    task: int
    person: str


class _Stage:
    """The clock of a rehearsal, moved from one moment to the next at which anything happens."""

    def __init__(
        self,
        register: Register,
        outbox: Outbox,
        mail: Mail,
        books: Books,
        silent: Collection[str],
        reached: Callable[[datetime], None],
        late: int | None,
    ) -> None:
        """`late` is the seed by which people report when things are due; None where they do by half time."""
        self._register, self._outbox, self._mail = register, outbox, mail
        self._reached, self._late = reached, late
        self._books, self._silent = books, silent
        self._to_come: list[_Done] = []
        self._promised: set[tuple[int, str]] = set()

    def play(self, now: datetime) -> datetime:
        """Let everything happen from `now` (aware) on; returns the last moment at which anything did.

        The clock goes by whole minutes, so that it does not matter how fast this machine is.
        """
        while True:
            self._reached(now)
            self._report(now)
            report = self._outbox.run(now=now)
            self._hear(self._mail.new(), now)
            if not (self._to_come or self._anything_planned()):
                return now
            ahead = [done.at for done in self._to_come[:1]]
            ahead += [moment for moment in [report.next_at] if moment is not None]
            now = next_minute(now, min(ahead))

    def _anything_planned(self) -> bool:
        """Whether anything but the weekly digests is still to come: those never end."""
        with self._register.read() as session:
            return next_moment(session) is not None

    def _report(self, now: datetime) -> None:
        """Everybody who meant to be done by now says so."""
        if not (self._to_come and self._to_come[0].at <= now):
            return
        people = self._books.directory.people
        with self._register.write() as session:
            while self._to_come and self._to_come[0].at <= now:
                done = heappop(self._to_come)
                complete(
                    session,
                    done.task,
                    Answerer(people[done.person].name, done.person),
                    directory=self._books.directory,
                    outcome=Outcome.DONE,
                    note="",
                    evidence={},
                    now=now,
                )

    def _hear(self, messages: Sequence[KeptMessage], now: datetime) -> None:
        """Those who were asked, and are not silent, take up what they were asked to do."""
        if not messages:
            return
        with self._register.write() as session:
            for person, task in asked_by(session, [kept.message.message_id for kept in messages]):
                if person.id not in self._silent:
                    self._take_up(session, person, task, now)

    def _take_up(self, session: Session, person: PersonRow, task: TaskRow, now: datetime) -> None:
        first = (task.number, person.id) not in self._promised
        if not first and self._late is None:
            return
        self._promised.add((task.number, person.id))
        dealt_with = task.acknowledged_until is not None and now < task.acknowledged_until
        if now < task.due and not dealt_with:
            acknowledge(session, task.number, Answerer(person.name, person.id), note="", now=now)
        if first:
            at = max(self._done_at(task, now), now)
            heappush(self._to_come, _Done(at, task.number, person.id))

    def _done_at(self, task: TaskRow, now: datetime) -> datetime:
        """When somebody who is asked now reports the task."""
        if self._late is not None:
            return done_when_due(task.due, task.possible_from, f"{self._late}:{task.id}")
        opens = self._books.policy_of(task.area).opens
        days = self._books.office_days(self._books.directory.area(task.area).nation)
        return max(done_at(now, task.due, opens, days), task.possible_from or now)


def next_minute(now: datetime, coming: datetime) -> datetime:
    """To which moment a clock that goes by whole minutes is moved on for something that is to come."""
    whole = coming.replace(second=0, microsecond=0)
    return max(whole if whole == coming else whole + _MINUTE, now + _MINUTE)
